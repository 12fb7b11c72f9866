-- Grain: one row of the sheet: what a store's platform SKU sells in a period. Rows of one listing may overlap: the models resolve it.
select
    store_id,
    trim(platform_sku) as platform_sku,
    asin,
    sku,
    units_per_pack,
    coalesce(valid_from, date '1900-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    _row_number
from {{ current_rows('seller_listings', 'seller_listings') }} as current_listings
