-- Grain: one row per store, platform SKU, condition and snapshot day of Amazon's planning files, in the terms every platform shares.
-- Units are of the listing (packs unopened). Not additive over stores: each marketplace's file lists the whole pool.
-- A row whose marketplace is no store of ours stays, with a null store: int_reconciliation__stock names it.

with lines as (
    select * from {{ ref('stg_amazon__inventory_planning') }}
)

select
    'amazon' as platform,
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
from lines
left join {{ ref('int_stores') }} as stores
    on (lines.scope_id = stores.account_id or lines.scope_id = stores.store_id)
    and lower(lines.marketplace) in (
        lower(stores.marketplace_id), lower(stores.country_code), lower(stores.marketplace_name),
        -- Amazon writes UK where ISO writes GB.
        case when stores.country_code = 'GB' then 'uk' end
    )
