-- Grain: one row per store, platform SKU, condition and snapshot day, in units of our SKU (packs opened).
-- Not additive over the stores of a pool: each marketplace's file lists the whole pool. int_stock__daily counts it once.
-- A row without a store, or whose platform SKU is no SKU of ours, stays, with nulls: int_reconciliation__stock names it.
{{ config(materialized='table') }}

{% set platforms = ['amazon', 'shopify', 'seller'] %}
{% set measures = [
    'available_units', 'fc_transfer_units', 'fc_processing_units', 'reserved_units', 'inbound_units', 'inbound_working_units',
    'unfulfillable_units', 'pending_removal_units',
    'age_0_to_90_units', 'age_91_to_180_units', 'age_181_to_270_units', 'age_271_to_365_units', 'age_366_plus_units',
] %}

with lines as (
    {% for platform in platforms %}
    select * from {{ ref('int_stock__' ~ platform) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    lines.platform,
    lines.scope_id,
    lines.marketplace,
    lines.store_id,
    lines.stock_pool_id,
    lines.snapshot_date,
    lines.platform_sku,
    lines.condition_text,
    -- The seller's own book is kept in our SKUs; it knows no listings.
    case when lines.platform = 'seller' then lines.platform_sku else listings.reporting_sku end as sku,
    coalesce(listings.units_per_pack, 1) as units_per_pack,
    coalesce(listings.item_condition = 'used', false) or lines.condition_text not like 'new%' as is_used,
    {% for measure in measures %}
    cast(coalesce(lines.{{ measure }}, 0) * coalesce(listings.units_per_pack, 1) as bigint) as {{ measure }},
    {% endfor %}
    lines._content_id,
    lines._row_number
from lines
left join {{ ref('int_listings__dated') }} as listings
    on lines.store_id = listings.store_id
    and lines.platform_sku = listings.platform_sku
    and lines.snapshot_date between listings.valid_from and listings.valid_to
