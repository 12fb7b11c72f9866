-- Grain: one row per order line (sale or multi-channel order) and fee component: what it was expected to cost, what the settlements charged,
-- and what of the estimate still stands. Shared costs have a row only while no settlement covers the order.
-- estimated_amount is null, with rate_source `none`, where no rate is known: the line has no fees and its contribution is null.
-- in_force_amount is what the ledger carries: for a line settled in parts the share of the units still open.
{{ config(materialized='table') }}

with order_lines as (
    select
        orders.*,
        {{ minor_factor('currencies.minor_units') }} as factor
    from {{ ref('int_order_lines__settlement') }} as orders
    left join {{ ref('ref_currencies') }} as currencies on orders.currency_code = currencies.currency_code
    where orders.order_kind in ('sale', 'mcf')
),

rates as (
    select * from {{ ref('int_fee_rates__daily') }}
),

estimated as (
    select
        order_lines.order_line_id,
        rates.component,
        rates.is_shared,
        rates.rate_source,
        rates.estimate_basis,
        rates.amount as rate_amount,
        case rates.estimate_basis when 'units' then cast(rates.units as decimal(18, 4)) else rates.net_sales_amount end as rate_basis,
        case rates.estimate_basis when 'units' then cast(order_lines.units as decimal(18, 4)) else order_lines.net_sales_amount end
            as line_basis,
        order_lines.factor
    from order_lines
    inner join rates
        on order_lines.store_id = rates.store_id and order_lines.order_kind = rates.order_kind
        and order_lines.fulfilment_channel = rates.fulfilment_channel and order_lines.platform_sku = rates.platform_sku
        and order_lines.order_date = rates.rate_date
    where
        (not rates.is_shared or (order_lines.counts_as_sale and not order_lines.is_covered))
        and (rates.is_shared or rates.rate_source <> 'store_ever' or order_lines.open_units > 0)
),

charged as (
    select order_line_id, component, amount as actual_amount from {{ ref('int_order_charges') }}
),

fee_components as (
    select component from {{ ref('ref_profit_components') }} where estimate_basis is not null
),

priced as (
    select
        order_line_id, component, is_shared, rate_source, estimate_basis, rate_amount, rate_basis, line_basis,
        cast({{ sign_of('rate_amount') }} * {{ from_minor(
            mul_div_round(
                to_minor('abs(rate_amount)', 'factor'),
                to_minor('line_basis', 100),
                to_minor('rate_basis', 100)
            ), 'factor') }} as decimal(18, 4)) as estimated_amount
    from estimated
),

without_rate as (
    select order_lines.order_line_id
    from order_lines
    left join (select distinct order_line_id from priced where not is_shared) as known
        on order_lines.order_line_id = known.order_line_id
    where known.order_line_id is null and order_lines.open_units > 0
),

merged as (
    select
        order_line_id, component, is_shared, rate_source, estimate_basis, rate_amount, rate_basis, line_basis, estimated_amount,
        cast(null as decimal(18, 4)) as actual_amount
    from priced
    union all
    -- Every platform takes a commission on a sale: the row that says that it is not known.
    select order_line_id, 'commission', false, 'none', cast(null as string), null, null, null, null, null
    from without_rate
    union all
    select
        charged.order_line_id, charged.component, false, cast(null as string), cast(null as string), null, null, null, null,
        charged.actual_amount
    from charged
    inner join fee_components on charged.component = fee_components.component
    inner join order_lines on charged.order_line_id = order_lines.order_line_id
),

compared as (
    select
        order_line_id,
        component,
        bool_or(is_shared) as is_shared,
        max(rate_source) as rate_source,
        max(estimate_basis) as estimate_basis,
        max(rate_amount) as rate_amount,
        max(rate_basis) as rate_basis,
        max(line_basis) as line_basis,
        max(estimated_amount) as estimated_amount,
        max(actual_amount) as actual_amount
    from merged
    group by order_line_id, component
),

judged as (
    select
        compared.*,
        order_lines.platform, order_lines.account_id, order_lines.store_id, order_lines.order_id, order_lines.platform_sku,
        order_lines.sku, order_lines.order_kind, order_lines.order_date, order_lines.currency_code, order_lines.units,
        order_lines.open_units, order_lines.settled_units, order_lines.factor,
        case
            when compared.estimated_amount is null then false
            when compared.is_shared then true
            when order_lines.open_units = 0 then false
            -- A fee that came before its sale is settled; nothing is estimated beside it.
            else order_lines.settled_units > 0 or compared.actual_amount is null
        end as is_in_force
    from compared
    inner join order_lines on compared.order_line_id = order_lines.order_line_id
)

select
    order_line_id,
    component,
    platform,
    account_id,
    store_id,
    order_id,
    platform_sku,
    sku,
    order_kind,
    order_date,
    is_shared,
    coalesce(rate_source, 'none') as rate_source,
    estimate_basis,
    {{ money('rate_amount') }} as rate_amount,
    cast(rate_basis as decimal(18, 4)) as rate_basis,
    cast(line_basis as decimal(18, 4)) as line_basis,
    {{ money('estimated_amount') }} as estimated_amount,
    {{ money('actual_amount') }} as actual_amount,
    {{ money('actual_amount - estimated_amount') }} as difference_amount,
    is_in_force,
    case
        when not is_in_force then cast(null as decimal(18, 4))
        when is_shared or settled_units = 0 then {{ money('estimated_amount') }}
        else cast({{ sign_of('estimated_amount') }} * {{ from_minor(
            mul_div_round(to_minor('abs(estimated_amount)', 'factor'), 'open_units', 'units'), 'factor') }} as decimal(18, 4))
    end as in_force_amount,
    -- A part settled is the sale; what is still open stands apart, so that each has one status.
    case when settled_units > 0 and not is_shared then 'sale_open' else 'sale' end as open_event,
    currency_code
from judged
