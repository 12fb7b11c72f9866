-- Grain: one row per invariant and scope that has something to say about the newest stock of each pool.
-- Left and right are units. Not additive. No row where all is well would be said of nothing, so each pool has at least its pool row.

with snapshots as (
    select *, available_units + fc_transfer_units + fc_processing_units + reserved_units as on_hand_units
    from {{ ref('int_stock__snapshots') }}
),

newest as (
    select store_id, max(snapshot_date) as snapshot_date
    from snapshots
    where store_id is not null
    group by store_id
),

-- Every platform SKU and day that stands in two files of its pool.
listed as (
    select
        stock_pool_id, platform_sku, condition_text, snapshot_date,
        min(on_hand_units) as lowest_units,
        max(on_hand_units) as highest_units
    from snapshots
    where stock_pool_id is not null
    group by stock_pool_id, platform_sku, condition_text, snapshot_date
    having count(distinct store_id) > 1
),

shared as (
    select
        stock_pool_id, snapshot_date,
        sum(lowest_units) as lowest_units,
        sum(highest_units) as highest_units,
        count(*) filter (where lowest_units <> highest_units) as skus_apart,
        sum(max(case when lowest_units <> highest_units then 1 else 0 end)) over (partition by stock_pool_id) as days_apart,
        row_number() over (partition by stock_pool_id order by snapshot_date desc nulls last) as place
    from listed
    group by stock_pool_id, snapshot_date
),

disagreements as (
    select
        'stock_same_in_all_marketplaces_of_a_pool' as invariant,
        stock_pool_id as scope,
        lowest_units as left_value,
        highest_units as right_value,
        'warn' as severity,
        concat_ws(
            '', 'On ', {{ date_text('snapshot_date') }}, ' ', cast(skus_apart as string),
            ' platform SKUs stand with different units in the files of two marketplaces of the pool (so on ', cast(days_apart as string),
            ' days in all). The file of the first store counts; files taken hours apart differ by the sales between.'
        ) as explanation
    from shared
    where place = 1
),

-- What a planning file lists must arrive in the daily stock: in all = with SKU, counted once.
mapped as (
    select
        'stock_units_have_a_sku' as invariant,
        concat_ws(' ', coalesce(snapshots.store_id, snapshots.scope_id), snapshots.marketplace) as scope,
        sum(snapshots.on_hand_units) as left_value,
        sum(case when snapshots.sku is not null then snapshots.on_hand_units else 0 end) as right_value,
        'warn' as severity,
        concat_ws(
            '', 'Units on hand under ', cast(count(*) filter (where snapshots.sku is null) as string),
            ' platform SKUs that no listing maps. Map them in the listings sheet; until then their stock is in no pool.'
        ) as explanation
    from snapshots
    left join newest on snapshots.store_id = newest.store_id
    where snapshots.snapshot_date = newest.snapshot_date or snapshots.store_id is null
    group by snapshots.store_id, snapshots.scope_id, snapshots.marketplace
),

-- Opening − units out = closing, unless something arrived. What left without an order is lost stock, or an order feed with a hole.
movements as (
    select
        levels.stock_pool_id, levels.sku, levels.stock_date, levels.sellable_units, levels.demand_units,
        greatest(-1 * levels.movement_gap_units, 0) as vanished_units,
        row_number() over (partition by levels.stock_pool_id, levels.sku order by levels.stock_date desc nulls last) as place
    from {{ ref('int_stock__levels') }} as levels
    -- Of the seller's own book every movement is a row; a count that differs from it is a doubt of the sheets.
    left join (select distinct stock_pool_id from snapshots where platform = 'seller') as booked
        on levels.stock_pool_id = booked.stock_pool_id
    where levels.movement_gap_units is not null and booked.stock_pool_id is null
),

explained as (
    select
        'stock_that_left_was_ordered' as invariant,
        stock_pool_id as scope,
        sum(demand_units + vanished_units) as left_value,
        sum(demand_units) as right_value,
        'info' as severity,
        concat_ws(
            '', 'Sellable units that went without an order, over all days with a snapshot, of ',
            cast(count(distinct case when vanished_units > 0 then sku end) as string),
            ' SKUs: lost, damaged, removed, or moved to another condition. Orders stand on the day of the order, so one day alone proves nothing.'
        ) as explanation
    from movements
    group by stock_pool_id
),

-- A file cut short lists fewer SKUs, and what it does not list looks sold out.
emptied as (
    select
        'no_stock_vanished_at_once' as invariant,
        stock_pool_id as scope,
        sum(case when sellable_units = 0 then vanished_units else 0 end) as left_value,
        0 as right_value,
        'warn' as severity,
        concat_ws(
            '', 'Units of SKUs that fell to nothing on the newest day without orders for them: ',
            coalesce({{ string_agg_distinct("case when sellable_units = 0 and vanished_units > 0 then sku end") }}, 'none'),
            '. Look whether the planning file is whole before believing these stockouts.'
        ) as explanation
    from movements
    where place = 1
    group by stock_pool_id
),

united as (
    select * from disagreements
    union all
    select * from mapped
    union all
    select * from explained
    union all
    select * from emptied
)

select
    invariant,
    scope,
    {{ money('left_value') }} as left_value,
    {{ money('right_value') }} as right_value,
    {{ money('left_value - right_value') }} as difference,
    left_value = right_value as is_ok,
    severity,
    cast(null as decimal(18, 4)) as money_amount,
    cast(null as string) as currency_code,
    explanation
from united
