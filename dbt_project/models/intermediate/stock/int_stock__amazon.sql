-- Grain: one row per store, platform SKU, condition and snapshot day of Amazon's stock files, in the terms every platform shares.
-- Units are of the listing (packs unopened). Not additive over stores: each marketplace's file lists the whole pool.
-- Two reports tell the same stock. The planning report dates itself and says what is in transfer; the stock of the moment (MYI) fills in where
-- planning has nothing of the pool, SKU and day, and never stands beside it. MYI's reserve holds transfers too, so sellable stock looks lower.
-- A row whose marketplace is no store of ours stays, with a null store: int_reconciliation__stock names it.

with planning as (
    select
        lines.scope_id,
        lines.marketplace,
        stores.store_id,
        stores.stock_pool_id,
        lines.snapshot_date,
        lines.platform_sku,
        lines.asin,
        lines.condition_text,
        lines.available_units,
        lines.fc_transfer_units,
        lines.fc_processing_units,
        -- Reserved in all holds transfer and processing too; older files give only the total, newer ones the parts.
        greatest(
            coalesce(
                lines.total_reserved_units - coalesce(lines.fc_transfer_units, 0) - coalesce(lines.fc_processing_units, 0),
                coalesce(lines.customer_order_units, 0) + coalesce(lines.staging_units, 0)
            ), 0
        ) as reserved_units,
        -- On the way means handed over: what is only announced still stands in our own warehouse.
        coalesce(
            lines.inbound_shipped_units + coalesce(lines.inbound_received_units, 0),
            lines.total_inbound_units - coalesce(lines.inbound_working_units, 0)
        ) as inbound_units,
        lines.inbound_working_units,
        lines.unfulfillable_units,
        lines.pending_removal_units,
        lines.age_0_to_90_units,
        lines.age_91_to_180_units,
        lines.age_181_to_270_units,
        lines.age_271_to_365_units,
        lines.age_366_plus_units,
        lines._content_id,
        lines._row_number
    from {{ ref('stg_amazon__inventory_planning') }} as lines
    left join {{ ref('int_stores') }} as stores
        on (lines.scope_id = stores.account_id or lines.scope_id = stores.store_id)
        and lower(lines.marketplace) in (
            lower(stores.marketplace_id), lower(stores.country_code), lower(stores.marketplace_name),
            -- Amazon writes UK where ISO writes GB.
            case when stores.country_code = 'GB' then 'uk' end
        )
),

-- The last file of each of the store's days; a file of the morning in Shanghai is of the evening before in America.
moments as (
    select
        stock.*,
        stores.stock_pool_id,
        stores.marketplace_id,
        {{ local_date('stock.snapshot_at', "coalesce(stores.time_zone, 'UTC')") }} as snapshot_date
    from {{ ref('stg_amazon__fba_stock') }} as stock
    left join {{ ref('int_stores') }} as stores on stock.store_id = stores.store_id
),

newest as (
    select store_id, snapshot_date, max(snapshot_at) as snapshot_at
    from moments
    group by store_id, snapshot_date
),

planned as (
    select distinct stock_pool_id, platform_sku, snapshot_date
    from planning
    where stock_pool_id is not null
),

myi as (
    select
        moments.store_id as scope_id,
        moments.marketplace_id as marketplace,
        moments.store_id,
        moments.stock_pool_id,
        moments.snapshot_date,
        moments.platform_sku,
        moments.asin,
        moments.condition_text,
        moments.available_units,
        cast(null as bigint) as fc_transfer_units,
        cast(null as bigint) as fc_processing_units,
        moments.reserved_units,
        moments.inbound_shipped_units + coalesce(moments.inbound_received_units, 0) as inbound_units,
        moments.inbound_working_units,
        moments.unfulfillable_units,
        cast(null as bigint) as pending_removal_units,
        {% for age in ['0_to_90', '91_to_180', '181_to_270', '271_to_365', '366_plus'] %}
        cast(null as bigint) as age_{{ age }}_units,
        {% endfor %}
        moments._content_id,
        moments._row_number
    from moments
    inner join newest
        on moments.store_id = newest.store_id and moments.snapshot_date = newest.snapshot_date
        and moments.snapshot_at = newest.snapshot_at
    left join planned
        on moments.stock_pool_id = planned.stock_pool_id and moments.platform_sku = planned.platform_sku
        and moments.snapshot_date = planned.snapshot_date
    where planned.platform_sku is null
)

select 'amazon' as platform, * from planning

union all

select 'amazon' as platform, * from myi
