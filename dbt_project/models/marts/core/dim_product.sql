-- Grain: one row per SKU of the seller's product sheet.
with products as (
    select * from {{ ref('int_products') }}
)

select
    products.sku,
    products.reporting_sku,
    products.product_name,
    products.product_name_zh,
    products.category,
    products.brand,
    products.is_bundle,
    products.lifecycle_status,
    products.is_replenished,
    products.launched_on,
    products.stopped_on,
    products.successor_sku,
    products.is_low_margin_exempt,
    products.exempt_until,
    products.exempt_reason,
    products.lead_time_days,
    products.review_days,
    products.moq_units,
    products.carton_units,
    cast(products.weight_kg as decimal(10, 3)) as weight_kg,
    products.operator
from products
