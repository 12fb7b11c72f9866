-- Grain: one row per store, platform SKU and validity. Join on `date between valid_from and valid_to`: it finds exactly one row.
select
    listings.store_id,
    listings.platform_sku,
    listings.valid_from,
    listings.valid_to,
    listings.asin,
    seen.title,
    listings.sku,
    listings.reporting_sku,
    listings.units_per_pack,
    listings.item_condition,
    listings.mapping_source,
    seen.last_seen_on
from {{ ref('int_listings__dated') }} as listings
left join {{ ref('int_platform_skus') }} as seen
    on listings.store_id = seen.store_id and listings.platform_sku = seen.platform_sku
