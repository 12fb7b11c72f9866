-- Grain: one row per stock pool, SKU of the own shop and snapshot day, in the terms every platform shares: the locations of a pool added up.
-- Units are of the listing (packs unopened).
-- A location is the pool it is named after (a stock_pool_id of the stores sheet), else the pool of the shop's store. A location that an app
-- of Amazon runs shows FBA stock a second time and is left out: int_reconciliation__shop names its units.
-- Trap: available may be negative (sold beyond the stock): nothing can be sold then.

with stores as (
    select *
    from (
        select *, row_number() over (partition by account_id order by store_id nulls last) as place from {{ ref('int_stores') }}
    ) as ranked
    where place = 1
),

pools as (
    select distinct stock_pool_id from {{ ref('int_stores') }}
),

levels as (
    select
        levels.*,
        stores.store_id,
        coalesce(pools.stock_pool_id, stores.stock_pool_id) as stock_pool_id
    from {{ ref('stg_shopify__inventory_levels') }} as levels
    left join stores on levels.account_id = stores.account_id
    left join pools on lower(levels.location_name) = lower(pools.stock_pool_id)
    where not levels.is_run_by_amazon
)

select
    'shopify' as platform,
    account_id as scope_id,
    'web' as marketplace,
    store_id,
    stock_pool_id,
    snapshot_date,
    platform_sku,
    cast(null as string) as asin,
    'new' as condition_text,
    greatest(sum(coalesce(
        available_units, on_hand_units - coalesce(committed_units, 0) - reserved_units - damaged_units - quality_control_units
        - safety_stock_units
    )), 0) as available_units,
    0 as fc_transfer_units,
    0 as fc_processing_units,
    sum(coalesce(committed_units, 0) + reserved_units + safety_stock_units) as reserved_units,
    sum(incoming_units) as inbound_units,
    0 as inbound_working_units,
    sum(damaged_units + quality_control_units) as unfulfillable_units,
    0 as pending_removal_units,
    cast(null as bigint) as age_0_to_90_units,
    cast(null as bigint) as age_91_to_180_units,
    cast(null as bigint) as age_181_to_270_units,
    cast(null as bigint) as age_271_to_365_units,
    cast(null as bigint) as age_366_plus_units,
    max(_content_id) as _content_id,
    min(_row_number) as _row_number
from levels
group by account_id, store_id, stock_pool_id, snapshot_date, platform_sku
