-- Grain: one row per supplier, SKU, month of ordering and currency: what was ordered, what was paid for it, and what the price list has for
-- as many units as the month came to. Additive: units and amounts within currency_code.
-- A tier counts the units of a month, all orders of the SKU together, and its price holds for all of them: agreements that count one order, or
-- only the excess, are not told apart by the price sheet. An order line is priced by the list that holds on its day.
-- Traps: cancelled orders do not count. due_amount is null where no list has the SKU in that currency.

with ordered as (
    select
        *,
        cast(date_trunc('month', ordered_on) as date) as order_month,
        sum(units) over (
            partition by supplier_id, sku, currency_code, cast(date_trunc('month', ordered_on) as date)
        ) as month_units
    from {{ ref('stg_seller__purchase_orders') }}
    where cancelled_on is null
),

-- Of the lists that began by then the newest, of its tiers the highest that the month reaches.
priced as (
    select
        ordered.row_key,
        prices.unit_price,
        prices.tier_from_units,
        row_number() over (
            partition by ordered.row_key order by prices.valid_from desc nulls last, prices.tier_from_units desc nulls last
        ) as place
    from ordered
    inner join {{ ref('stg_seller__purchase_prices') }} as prices
        on ordered.supplier_id = prices.supplier_id and ordered.sku = prices.sku and ordered.currency_code = prices.currency_code
        and prices.valid_from <= ordered.ordered_on and prices.tier_from_units <= ordered.month_units
)

select
    ordered.supplier_id,
    ordered.sku,
    ordered.order_month,
    ordered.currency_code,
    count(*) as order_lines,
    cast(sum(ordered.units) as bigint) as ordered_units,
    max(priced.tier_from_units) as tier_from_units,
    max(priced.unit_price) as due_unit_price,
    {{ money('sum(cast(ordered.units as decimal(18, 0)) * cast(ordered.unit_price as decimal(18, 4)))') }} as paid_amount,
    case
        when count(*) = count(priced.unit_price)
            then {{ money('sum(cast(ordered.units as decimal(18, 0)) * cast(priced.unit_price as decimal(18, 4)))') }}
    end as due_amount,
    {{ money('sum(cast(ordered.units as decimal(18, 0)) * greatest(ordered.unit_price - coalesce(priced.unit_price, ordered.unit_price), 0))') }}
        as rebate_due_amount
from ordered
left join priced on ordered.row_key = priced.row_key and priced.place = 1
group by ordered.supplier_id, ordered.sku, ordered.order_month, ordered.currency_code
