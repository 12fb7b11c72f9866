-- Grain: one row per stock pool, SKU and day on which anything happened in the pool, from the SKU's first day there: the book of the stock
-- that no platform counts. balance_units: what lies there at the day's end, by the last count and what moved since; book_units: what the book
-- said before that day's count. Balances are not additive over days.
-- In and out: the opening stock (at the begin of its day), goods received and good, first-leg shipments that left or were received,
-- movements, and what orders took (a bundle as its components).
-- Pools that a platform's own file counts are left out: the file is nearer to the goods. Traps: a count is of the day's end; a book that
-- never had an opening or a count begins at zero and may fall below it; a shipment without a day of leaving is not on the way.
{{ config(materialized='table') }}

with spoken_of as (
    select stock_pool_id from {{ ref('stg_seller__opening_stock') }}
    union all
    select stock_pool_id from {{ ref('stg_seller__stock_counts') }}
    union all
    select stock_pool_id from {{ ref('stg_seller__purchase_receipts') }}
    union all
    select stock_pool_id from {{ ref('stg_seller__first_leg_lines') }}
    union all
    select to_stock_pool_id from {{ ref('stg_seller__stock_movements') }}
),

-- Sales alone make no book: only pools that the sheets speak of, and that no platform counts.
pools as (
    select distinct spoken_of.stock_pool_id
    from spoken_of
    left join (
        select stock_pool_id from {{ ref('int_stock__amazon') }}
        union all
        select stock_pool_id from {{ ref('int_stock__shopify') }}
    ) as by_platform
        on spoken_of.stock_pool_id = by_platform.stock_pool_id
    where by_platform.stock_pool_id is null and spoken_of.stock_pool_id is not null
),

-- Where a first-leg shipment is: the first stage it was seen at, and its receipt.
shipments as (
    select
        shipment_number,
        min(case when stage <> 'ready' then reached_on end) as left_on,
        max(case when stage = 'received' then reached_on end) as received_on
    from {{ ref('stg_seller__first_leg_stages') }}
    group by shipment_number
),

sold as (
    select
        stores.stock_pool_id, coalesce(bundles.component_sku, lines.sku) as sku, lines.order_date,
        lines.stock_units * coalesce(bundles.component_units, 1) as units
    from {{ ref('int_order_lines') }} as lines
    inner join {{ ref('int_stores') }} as stores on lines.store_id = stores.store_id
    inner join pools on stores.stock_pool_id = pools.stock_pool_id
    left join {{ ref('stg_seller__bundles') }} as bundles
        on lines.sku = bundles.bundle_sku and lines.order_date between bundles.valid_from and bundles.valid_to
    where
        lines.outcome <> 'cancelled' and (lines.fulfilment_channel = 'platform' or lines.platform = 'shopify')
        and lines.item_condition = 'new' and lines.sku is not null
),

-- Units that come (below zero: leave), units that begin to be on the way (below zero: are so no more), units counted.
events as (
    select
        stock_pool_id, sku, opened_on as event_date, opening_units as moved_units, 0 as inbound_units, cast(null as bigint) as counted_units
    from {{ ref('stg_seller__opening_stock') }}
    union all
    select stock_pool_id, sku, received_on, received_units - rejected_units, 0, null
    from {{ ref('stg_seller__purchase_receipts') }}
    union all
    select lines.from_stock_pool_id, lines.sku, shipments.left_on, -1 * lines.units, 0, null
    from {{ ref('stg_seller__first_leg_lines') }} as lines
    inner join shipments on lines.shipment_number = shipments.shipment_number
    union all
    select lines.stock_pool_id, lines.sku, shipments.left_on, 0, lines.units, null
    from {{ ref('stg_seller__first_leg_lines') }} as lines
    inner join shipments on lines.shipment_number = shipments.shipment_number
    union all
    select lines.stock_pool_id, lines.sku, shipments.received_on, lines.units, -1 * lines.units, null
    from {{ ref('stg_seller__first_leg_lines') }} as lines
    inner join shipments on lines.shipment_number = shipments.shipment_number
    union all
    select from_stock_pool_id, sku, moved_on, -1 * units, 0, null
    from {{ ref('stg_seller__stock_movements') }}
    union all
    select to_stock_pool_id, sku, moved_on, 0, units, null
    from {{ ref('stg_seller__stock_movements') }}
    where movement_kind = 'transfer'
    union all
    select to_stock_pool_id, sku, arrived_on, units, -1 * units, null
    from {{ ref('stg_seller__stock_movements') }}
    where movement_kind = 'transfer'
    union all
    select to_stock_pool_id, sku, coalesce(arrived_on, moved_on), units, 0, null
    from {{ ref('stg_seller__stock_movements') }}
    where movement_kind <> 'transfer'
    union all
    select stock_pool_id, sku, order_date, -1 * units, 0, null
    from sold
    union all
    select stock_pool_id, sku, counted_on, 0, 0, counted_units
    from {{ ref('stg_seller__stock_counts') }}
),

days as (
    select
        events.stock_pool_id,
        coalesce(products.reporting_sku, events.sku) as sku,
        events.event_date,
        sum(events.moved_units) as moved_units,
        sum(events.inbound_units) as inbound_units,
        max(events.counted_units) as counted_units
    from events
    cross join {{ ref('int_run_context') }} as run
    inner join pools on events.stock_pool_id = pools.stock_pool_id
    left join {{ ref('int_products') }} as products on events.sku = products.sku
    where events.event_date <= cast(run.run_at as date)
    group by events.stock_pool_id, coalesce(products.reporting_sku, events.sku), events.event_date
),

-- Every SKU of the pool speaks on every day of the pool: a list of a day leaves none out.
grid as (
    select skus.stock_pool_id, skus.sku, pool_days.event_date
    from (select stock_pool_id, sku, min(event_date) as first_date from days group by stock_pool_id, sku) as skus
    inner join (select distinct stock_pool_id, event_date from days) as pool_days
        on skus.stock_pool_id = pool_days.stock_pool_id and pool_days.event_date >= skus.first_date
),

summed as (
    select
        grid.stock_pool_id,
        grid.sku,
        grid.event_date,
        days.counted_units,
        sum(coalesce(days.moved_units, 0)) over running as moved_units,
        sum(coalesce(days.inbound_units, 0)) over running as inbound_units
    from grid
    left join days
        on grid.stock_pool_id = days.stock_pool_id and grid.sku = days.sku and grid.event_date = days.event_date
    window running as (
        partition by grid.stock_pool_id, grid.sku order by grid.event_date nulls last rows between unbounded preceding and current row
    )
),

-- What the counts up to a day, and up to the day before, put right.
corrected as (
    select
        *,
        {{ last_non_null('counted_units - moved_units', 'stock_pool_id, sku', 'event_date') }} as correction_units
    from summed
)

select
    stock_pool_id,
    sku,
    event_date,
    cast(moved_units + coalesce(lag(correction_units) over (
        partition by stock_pool_id, sku order by event_date nulls last
    ), 0) as bigint) as book_units,
    counted_units,
    cast(moved_units + coalesce(correction_units, 0) as bigint) as balance_units,
    cast(greatest(inbound_units, 0) as bigint) as inbound_units
from corrected
