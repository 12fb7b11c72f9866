-- Grain: one row per return of Amazon's file, in the terms every platform shares, matched to the order line it came from.
-- Additive: units, stock_units; refund_amount within one currency.
-- Traps: an order of two lines of one SKU is matched unit by unit, in the order of the lines; units beyond what was sold fall on the last line.
-- refund_amount is what the settlements paid back for the order line so far, shared by units: null until a settlement has it, and money
-- refunded without a return is not here. return_date is the day of receipt in the warehouse.
{{ config(materialized='table') }}

with returns as (
    select
        *,
        sum(units) over (
            partition by account_id, order_id, platform_sku
            order by returned_at nulls last, license_plate_number nulls last, occurrence nulls last, _row_number nulls last
            rows between unbounded preceding and current row
        ) - units as units_before
    from {{ ref('stg_amazon__customer_returns') }}
),

-- The lines of orders of which something came back: few of all.
lines as (
    select
        lines.order_line_id, lines.account_id, lines.store_id, lines.order_id, lines.platform_sku, lines.sku, lines.reporting_sku,
        lines.units_per_pack, lines.order_date, lines.currency_code, lines.units,
        sum(lines.units) over (
            partition by lines.account_id, lines.order_id, lines.platform_sku order by lines.line_ordinal nulls last
            rows between unbounded preceding and current row
        ) - lines.units as units_before,
        sum(lines.units) over (partition by lines.account_id, lines.order_id, lines.platform_sku) as order_units
    from {{ ref('int_order_lines') }} as lines
    inner join (select distinct account_id, order_id, platform_sku from returns) as asked
        on lines.account_id = asked.account_id and lines.order_id = asked.order_id and lines.platform_sku = asked.platform_sku
    where lines.platform = 'amazon' and lines.units > 0
),

-- The line that holds the return's first unit.
matched as (
    select
        returns.*,
        lines.order_line_id, lines.store_id, lines.sku, lines.reporting_sku, lines.units_per_pack, lines.order_date, lines.currency_code
    from returns
    left join lines
        on returns.account_id = lines.account_id and returns.order_id = lines.order_id and returns.platform_sku = lines.platform_sku
        and least(returns.units_before, lines.order_units - 1) >= lines.units_before
        and least(returns.units_before, lines.order_units - 1) < lines.units_before + lines.units
),

refunds as (
    select
        order_line_id,
        currency_code,
        {{ money("-1 * sum(amount)") }} as refund_amount
    from {{ ref('int_settlement_lines') }}
    where
        platform = 'amazon' and event = 'refund' and order_line_id is not null
        and component in ('principal', 'shipping_income', 'gift_wrap_income', 'promotion', 'goodwill', 'restocking_fee', 'tax_collected')
    group by order_line_id, currency_code
),

-- An order is refunded in its own currency; of two, the greater amount is the refund.
refunded as (
    select order_line_id, currency_code, refund_amount
    from (
        select
            *,
            row_number() over (partition by order_line_id order by refund_amount desc nulls last, currency_code nulls last) as place
        from refunds
    ) as ranked
    where place = 1
),

located as (
    select
        matched.*,
        stores.time_zone,
        refunded.refund_amount as line_refund_amount,
        refunded.currency_code as refund_currency_code,
        case when currencies.minor_units is null then 100 else {{ minor_factor('currencies.minor_units') }} end as factor,
        concat_ws(
            '|', matched.account_id, cast(matched.returned_at as string), matched.order_id, matched.platform_sku,
            coalesce(matched.license_plate_number, '-'), cast(matched.occurrence as string)
        ) as return_key
    from matched
    left join refunded on matched.order_line_id = refunded.order_line_id
    left join {{ ref('int_stores') }} as stores on matched.store_id = stores.store_id
    left join {{ ref('ref_currencies') }} as currencies on refunded.currency_code = currencies.currency_code
),

shared as (
    select
        *,
        {{ share_columns('refund', 'coalesce(line_refund_amount, 0)', 'units', 'order_line_id', 'factor') }}
    from located
)

select
    'amazon' as platform,
    account_id,
    store_id,
    md5(return_key) as return_id,
    order_id,
    order_line_id,
    platform_sku,
    sku,
    reporting_sku,
    returned_at,
    {{ local_date('returned_at', "coalesce(time_zone, 'UTC')") }} as return_date,
    order_date,
    units,
    units * coalesce(units_per_pack, 1) as stock_units,
    reason,
    disposition,
    disposition = 'sellable' as is_sellable,
    coalesce(disposition = 'sellable' and return_status like 'unit returned to inventory%', false) as is_restocked,
    return_status,
    license_plate_number,
    case
        when order_line_id is not null and line_refund_amount is not null
            then {{ share_of('refund', 'coalesce(line_refund_amount, 0)', 'order_line_id', 'return_key', 'factor') }}
    end as refund_amount,
    coalesce(refund_currency_code, currency_code) as currency_code,
    case when order_line_id is not null and line_refund_amount is not null then 'settlement' end as refund_source,
    _content_id,
    _row_number
from shared
