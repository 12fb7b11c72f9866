-- The ledger by order line. Grain: one row per order line, event and business date; money of no order line (fees of a SKU, refunds of orders
-- older than our order files, pools that nothing could carry) one row per store, SKU, event and business date, with order_line_id null.
-- Every order line that was sent has its `sale` row, even when nothing is known about it.
-- Additive: all amounts, in reporting_currency; revenue_amount within currency_code. Sum over the events of an order line for its profit.
-- Net profit is of a month and a company, not of an order line: rpt_profit_monthly.
-- Traps: a profit is null unless all it needs is known (status), so margins compare like with like: divide by the revenue of the same rows.
-- A multi-channel order that carries an order of the own shop has its cost and fee there and an empty row here; one of which we do not know
-- what it carries (order_kind `mcf`) has cost and fee without revenue: leave it out of margins.

{% set groups = [
    'revenue', 'purchase', 'first_leg', 'duty', 'clearance', 'inbound', 'platform_fee', 'fulfilment', 'storage', 'payment_fee', 'returns',
    'advertising', 'promotion_fee', 'tax', 'other_income', 'unmapped'
] %}
{% set keys = ['account_id', 'store_id', 'order_line_id', 'order_id', 'order_kind', 'platform_sku', 'sku', 'event', 'business_date'] %}

with ledger as (
    select
        -- Who sold, where somebody else billed.
        coalesce(stores.account_id, lines.account_id) as account_id,
        lines.store_id,
        lines.order_line_id,
        -- Without an order line the row is the SKU's, not an order's.
        case when lines.order_line_id is not null then lines.order_id end as order_id,
        case when lines.order_line_id is not null then lines.order_kind end as order_kind,
        lines.platform_sku,
        lines.sku,
        lines.event,
        lines.business_date,
        lines.component,
        lines.component_group,
        lines.amount_status,
        lines.allocation_rule,
        lines.amount,
        lines.currency_code,
        lines.amount_reporting,
        lines.reporting_currency
    from {{ ref('fct_profit_lines') }} as lines
    left join {{ ref('int_stores') }} as stores on lines.store_id = stores.store_id
    where lines.component_group not in ('cash_timing', 'pass_through')
),

costed as (
    select distinct order_line_id from ledger where amount_status = 'booked'
),

-- A line without fees: no settlement has it and no rate exists to estimate from.
without_fees as (
    select distinct order_line_id from {{ ref('int_fee_estimates') }} where rate_source = 'none' and actual_amount is null
),

-- Goods of a multi-channel line are the cost of the shop's line that it carries; the sale needs a cost though it took no stock of its own.
sent as (
    select
        lines.*,
        (lines.stock_units > 0 or lines.counts_as_sale) and carried.mcf_order_line_id is null as needs_cost
    from {{ ref('int_order_lines__settlement') }} as lines
    left join {{ ref('int_mcf_order_lines') }} as carried on lines.order_line_id = carried.mcf_order_line_id
),

grouped as (
    select
        {{ keys | join(', ') }},
        sum(case when component_group = 'revenue' then amount else 0 end) as revenue_amount,
        max(case when component_group = 'revenue' then currency_code end) as revenue_currency_code,
        sum(case when component = 'promotion' then amount_reporting else 0 end) as discount,
        {% for group in groups %}
        sum(case when component_group = '{{ group }}' then amount_reporting else 0 end) as {{ group }},
        {% endfor %}
        max(reporting_currency) as reporting_currency,
        max(case when amount_reporting is null then 1 else 0 end) as lacks_rate,
        max(case when amount_status in ('settled', 'reported') then 1 else 0 end) as has_settled,
        max(case when amount_status in ('ordered', 'estimated') then 1 else 0 end) as has_open,
        max(case when allocation_rule = 'pool_unallocated' then 1 else 0 end) as is_unallocated,
        max(case when component = 'principal' and event = 'sale' then 1 else 0 end) as brings_goods
    from ledger
    group by {{ keys | join(', ') }}
),

bare as (
    select
        sent.account_id, sent.store_id, sent.order_line_id, sent.order_id, sent.order_kind, sent.platform_sku, sent.sku,
        'sale' as event, sent.order_date as business_date
    from sent
    left join grouped on sent.order_line_id = grouped.order_line_id and grouped.event = 'sale'
    where grouped.order_line_id is null
),

reporting as (
    select max(reporting_currency) as reporting_currency from {{ ref('int_fx_rates__daily') }}
),

rows_of_lines as (
    select
        {{ keys | join(', ') }}, revenue_amount, revenue_currency_code, discount,
        {{ groups | join(', ') }}, reporting_currency, lacks_rate, has_settled, has_open, is_unallocated, brings_goods
    from grouped
    union all
    select
        {% for key in keys %}bare.{{ key }}, {% endfor %}0, null, 0,
        {% for group in groups %}0, {% endfor %}reporting.reporting_currency, 0, 0, 0, 0, 0
    from bare
    cross join reporting
),

judged as (
    select
        rows_of_lines.*,
        coalesce(rows_of_lines.revenue_currency_code, sent.currency_code, stores.currency_code, rows_of_lines.reporting_currency)
            as currency_code,
        -- Goods of an order line must have a cost; money of no goods needs none. A sale of an order that we do not hold has no cost.
        case
            when sent.order_line_id is not null then costed.order_line_id is not null or not sent.needs_cost
            else rows_of_lines.brings_goods = 0
        end as has_cost,
        without_fees.order_line_id is null as has_fees,
        case
            when rows_of_lines.sku is null and rows_of_lines.is_unallocated = 1 then 'pool_unallocated'
            when rows_of_lines.sku is null then 'missing_sku'
            when sent.order_line_id is null and rows_of_lines.brings_goods = 1 then 'missing_order'
            when sent.order_line_id is not null and costed.order_line_id is null and sent.needs_cost then 'missing_cost'
            when rows_of_lines.lacks_rate = 1 then 'missing_rate'
            when without_fees.order_line_id is not null then 'missing_fees'
            else 'complete'
        end as status
    from rows_of_lines
    left join sent on rows_of_lines.order_line_id = sent.order_line_id
    left join costed on rows_of_lines.order_line_id = costed.order_line_id
    left join without_fees on rows_of_lines.order_line_id = without_fees.order_line_id
    left join {{ ref('int_stores') }} as stores on rows_of_lines.store_id = stores.store_id
),

profits as (
    select
        *,
        revenue + purchase as product_margin,
        revenue + purchase + first_leg + duty + clearance + inbound as gross,
        platform_fee + fulfilment + storage + payment_fee + returns + advertising + promotion_fee + unmapped as selling,
        status in ('complete', 'pool_unallocated', 'missing_fees') as has_gross,
        status in ('complete', 'pool_unallocated') as has_contribution
    from judged
)

select
    md5(concat_ws(
        '|', coalesce(order_line_id, '*'), account_id, coalesce(store_id, '*'), coalesce(platform_sku, '*'), coalesce(sku, '*'), event,
        {{ date_text('business_date') }}
    )) as order_line_profit_id,
    order_line_id,
    account_id,
    store_id,
    order_id,
    order_kind,
    platform_sku,
    sku,
    event,
    business_date,
    status,
    has_cost,
    has_fees,
    case
        when has_settled = 1 and has_open = 1 then 'part_settled'
        when has_settled = 1 then 'settled'
        when has_open = 1 then 'open'
        else 'none'
    end as settlement_status,
    {{ money('revenue_amount') }} as revenue_amount,
    currency_code,
    {{ money('revenue') }} as revenue_amount_reporting,
    {{ money('discount') }} as discount_amount_reporting,
    {{ money('purchase') }} as purchase_amount_reporting,
    {{ money('first_leg') }} as first_leg_amount_reporting,
    {{ money('duty') }} as duty_amount_reporting,
    {{ money('clearance') }} as clearance_amount_reporting,
    {{ money('inbound') }} as inbound_amount_reporting,
    {{ money('platform_fee') }} as platform_fee_amount_reporting,
    {{ money('fulfilment') }} as fulfilment_amount_reporting,
    {{ money('storage') }} as storage_amount_reporting,
    {{ money('payment_fee') }} as payment_fee_amount_reporting,
    {{ money('returns') }} as returns_amount_reporting,
    {{ money('advertising') }} as advertising_amount_reporting,
    {{ money('promotion_fee') }} as promotion_fee_amount_reporting,
    {{ money('tax') }} as tax_amount_reporting,
    {{ money('other_income') }} as other_income_amount_reporting,
    {{ money('unmapped') }} as unmapped_amount_reporting,
    case when has_gross then {{ money('product_margin') }} end as product_margin_amount_reporting,
    case when has_gross then {{ money('gross') }} end as gross_profit_amount_reporting,
    case when has_contribution then {{ money('gross + selling') }} end as contribution_profit_amount_reporting,
    case when has_contribution then {{ money('gross + selling + tax') }} end as operating_net_amount_reporting,
    reporting_currency
from profits
