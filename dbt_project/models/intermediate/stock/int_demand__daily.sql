-- Grain: one row per stock pool, SKU and day, without holes, up to the last day of which all orders are known. Days without demand are rows.
-- SKU is the reporting SKU, bundles stand as their components. Additive over everything.
-- Traps: a day on which the SKU was not in stock from begin to end is censored (in_stock false): its units are what could be sold, not what
-- was wanted, so averages leave the day out. Days before the SKU was there to be sold are not rows: they are not days of zero demand.
{{ config(materialized='table', tags=['python_input']) }}

with lines as (
    select * from {{ ref('int_demand__lines') }}
),

stock as (
    select
        stock_pool_id, sku, stock_date, sellable_units, on_hand_units, is_carried_forward,
        lag(sellable_units) over (partition by stock_pool_id, sku order by stock_date nulls last) as sellable_units_before
    from {{ ref('int_stock__daily') }}
),

-- A day is known whole when it is over in the store and an order file came after it was.
order_files as (
    select files.scope_id, max(files.received_at) as received_at
    from {{ ref('int_receipts') }} as files
    inner join {{ ref('stg_receiving__report_contracts') }} as contracts on files.report_id = contracts.report_id
    where contracts.entity like '%orders' and files.is_accepted
    group by files.scope_id
),

pools as (
    select
        stores.stock_pool_id,
        min(
            least(
                stores.last_complete_date,
                coalesce(
                    date_add({{ local_date('order_files.received_at', 'stores.time_zone') }}, -1), stores.last_complete_date
                )
            )
        ) as last_date
    from {{ ref('int_stores') }} as stores
    left join order_files on stores.account_id = order_files.scope_id or stores.store_id = order_files.scope_id
    where stores.closed_on is null or stores.closed_on >= stores.last_complete_date
    group by stores.stock_pool_id
),

first_orders as (
    select stock_pool_id, min(demand_date) as first_date from lines group by stock_pool_id
),

taken as (
    select
        stock_pool_id, sku, demand_date,
        sum(units) as units,
        sum(sale_units) as sale_units
    from lines
    group by stock_pool_id, sku, demand_date
),

appeared as (
    select stock_pool_id, sku, min(demand_date) as first_sold, cast(null as date) as first_stocked
    from taken
    group by stock_pool_id, sku

    union all

    select stock_pool_id, sku, cast(null as date), min(stock_date)
    from stock
    where on_hand_units > 0
    group by stock_pool_id, sku
),

skus as (
    select
        appeared.stock_pool_id,
        appeared.sku,
        coalesce(min(products.lead_time_days), cast(min(policy.default_lead_time_days) as bigint))
        + coalesce(min(products.review_days), cast(min(policy.default_review_days) as bigint)) as protection_days,
        cast(min(policy.service_level) as double) as service_level,
        -- Sold is the proof; else stocked and launched, and not before the orders we have begin.
        coalesce(
            least(
                min(appeared.first_sold),
                greatest(
                    min(appeared.first_stocked), coalesce(min(products.launched_on), date '1900-01-01'), min(first_orders.first_date)
                )
            ), min(appeared.first_sold)
        ) as first_date,
        min(pools.last_date) as last_date
    from appeared
    cross join {{ policies(['default_lead_time_days', 'default_review_days', 'service_level']) }} as policy
    inner join pools on appeared.stock_pool_id = pools.stock_pool_id
    left join first_orders on appeared.stock_pool_id = first_orders.stock_pool_id
    left join {{ ref('int_products') }} as products on appeared.sku = products.sku
    group by appeared.stock_pool_id, appeared.sku
),

days as (
    select
        stock_pool_id, sku, protection_days, service_level, {{ date_series('first_date', 'last_date') }} as demand_date
    from skus
    where first_date is not null
)

select
    days.stock_pool_id,
    days.sku,
    days.demand_date,
    cast(coalesce(taken.units, 0) as bigint) as units,
    cast(coalesce(taken.sale_units, 0) as bigint) as sale_units,
    -- Sellable at both ends of the day, whichever hour the snapshot was taken at. Without a snapshot, what sold was there.
    case
        when stock.sellable_units is null then true
        when stock.is_carried_forward then stock.sellable_units > 0 or coalesce(taken.units, 0) > 0
        else stock.sellable_units > 0 and coalesce(stock.sellable_units_before, 1) > 0
    end as in_stock,
    cast(days.protection_days as bigint) as protection_days,
    days.service_level
from days
left join taken
    on days.stock_pool_id = taken.stock_pool_id and days.sku = taken.sku and days.demand_date = taken.demand_date
left join stock
    on days.stock_pool_id = stock.stock_pool_id and days.sku = stock.sku and days.demand_date = stock.stock_date
