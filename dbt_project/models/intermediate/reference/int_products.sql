-- Grain: one row per SKU. reporting_sku is the last SKU of the chain of successors (followed over five renames): sum by it and the history
-- of a renamed SKU is one; sum by sku and each name keeps its own. Of several rows of one SKU the last of the sheet counts.
{{ config(materialized='table') }}

{% set renames = range(1, 6) %}

with products as (
    select *
    from (
        select
            *,
            row_number() over (partition by sku order by _row_number desc nulls last) as place
        from {{ ref('stg_seller__products') }}
    ) as ranked
    where place = 1
),

bundles as (
    select distinct bundle_sku from {{ ref('stg_seller__bundles') }}
)

select
    products.sku,
    coalesce(
        {% for n in renames | reverse %}next_{{ n }}.successor_sku, {% endfor %}products.successor_sku, products.sku
    ) as reporting_sku,
    products.product_name,
    products.product_name_zh,
    products.category,
    products.brand,
    bundles.bundle_sku is not null as is_bundle,
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
    products.weight_kg,
    products.operator
from products
left join bundles on products.sku = bundles.bundle_sku
{% for n in renames %}
left join products as next_{{ n }}
    on {{ 'products' if n == 1 else 'next_' ~ (n - 1) }}.successor_sku = next_{{ n }}.sku
{% endfor %}
