-- Grain: one row per SKU.
select
    sku,
    product_name,
    product_name_zh,
    category,
    brand,
    lower(lifecycle_status) as lifecycle_status,
    is_replenished,
    launched_on,
    stopped_on,
    successor_sku,
    coalesce(is_low_margin_exempt, false) as is_low_margin_exempt,
    exempt_until,
    exempt_reason,
    lead_time_days,
    review_days,
    moq_units,
    carton_units,
    weight_kg,
    operator,
    _row_number
from {{ current_rows('seller_products', 'seller_products') }} as current_products
