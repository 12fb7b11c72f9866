-- Grain: one row per stock pool, SKU and day, from the SKU's first snapshot to the pool's last day, none missing.
-- SKU is the reporting SKU: a renamed SKU's boxes under the old name are its stock. Units are our units, packs opened; used goods apart.
-- Additive over pools and SKUs of one day, never over days.
--
-- The pool's units stand in the file of every marketplace it serves: of one platform SKU, condition and day one store's row is taken, that of
-- the first store id, so that the series does not jump from file to file. A SKU that a file no longer lists has nothing left there: the file
-- speaks for the whole pool. A day on which no file speaks for the SKU carries the day before forward and says so.
{{ config(materialized='table') }}

{% set measures = [
    'available_units', 'fc_transfer_units', 'fc_processing_units', 'reserved_units', 'inbound_units', 'inbound_working_units',
    'unfulfillable_units', 'pending_removal_units',
    'age_0_to_90_units', 'age_91_to_180_units', 'age_181_to_270_units', 'age_271_to_365_units', 'age_366_plus_units',
] %}

with snapshots as (
    select * from {{ ref('int_stock__snapshots') }}
    where stock_pool_id is not null and sku is not null
),

once as (
    select
        *,
        row_number() over (
            partition by stock_pool_id, platform_sku, condition_text, snapshot_date order by store_id nulls last, _row_number nulls last
        ) as place
    from snapshots
),

counted as (
    select
        stock_pool_id,
        sku,
        snapshot_date,
        {% for measure in measures %}
        sum(case when is_used then 0 else {{ measure }} end) as {{ measure }},
        {% endfor %}
        sum(case when is_used then available_units + fc_transfer_units + fc_processing_units else 0 end) as used_units
    from once
    where place = 1
    group by stock_pool_id, sku, snapshot_date
),

listed as (
    select stock_pool_id, sku, coalesce(store_id, stock_pool_id) as list_id, min(snapshot_date) as first_date
    from snapshots
    group by stock_pool_id, sku, coalesce(store_id, stock_pool_id)
),

files as (
    select distinct coalesce(store_id, stock_pool_id) as list_id, snapshot_date from snapshots
),

-- Days on which a file speaks for the SKU: some store that ever listed it has a file.
spoken as (
    select distinct listed.stock_pool_id, listed.sku, files.snapshot_date
    from listed
    inner join files on listed.list_id = files.list_id and files.snapshot_date >= listed.first_date
),

pools as (
    select
        files.stock_pool_id,
        -- A warehouse that no store sells from has the day of the others.
        greatest(max(files.snapshot_date), max(coalesce(stores.last_complete_date, others.last_complete_date))) as last_date
    from (select distinct stock_pool_id, snapshot_date from snapshots) as files
    cross join (select max(last_complete_date) as last_complete_date from {{ ref('int_stores') }}) as others
    left join {{ ref('int_stores') }} as stores on files.stock_pool_id = stores.stock_pool_id
    group by files.stock_pool_id
),

skus as (
    select listed.stock_pool_id, listed.sku, min(listed.first_date) as first_date, min(pools.last_date) as last_date
    from listed
    inner join pools on listed.stock_pool_id = pools.stock_pool_id
    group by listed.stock_pool_id, listed.sku
),

days as (
    select stock_pool_id, sku, {{ date_series('first_date', 'last_date') }} as stock_date
    from skus
),

dated as (
    select
        days.stock_pool_id,
        days.sku,
        days.stock_date,
        {{ last_non_null('spoken.snapshot_date', 'days.stock_pool_id, days.sku', 'days.stock_date') }} as snapshot_date
    from days
    left join spoken
        on days.stock_pool_id = spoken.stock_pool_id and days.sku = spoken.sku and days.stock_date = spoken.snapshot_date
)

select
    dated.stock_pool_id,
    dated.sku,
    dated.stock_date,
    {% for measure in measures %}
    cast(coalesce(counted.{{ measure }}, 0) as bigint) as {{ measure }},
    {% endfor %}
    cast(coalesce(counted.used_units, 0) as bigint) as used_units,
    cast(coalesce(counted.available_units + counted.fc_transfer_units + counted.fc_processing_units, 0) as bigint) as sellable_units,
    cast(
        coalesce(counted.available_units + counted.fc_transfer_units + counted.fc_processing_units + counted.reserved_units, 0) as bigint
    ) as on_hand_units,
    dated.snapshot_date,
    dated.snapshot_date < dated.stock_date as is_carried_forward
from dated
left join counted
    on dated.stock_pool_id = counted.stock_pool_id and dated.sku = counted.sku and dated.snapshot_date = counted.snapshot_date
