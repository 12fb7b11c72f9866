-- Grain: one row per own shop, item as the site's tag names it, and day.
-- The item leads to a SKU by its name: the shop's own SKU, or the number of its variant (alone, or at the end of shopify_US_<product>_<variant>)
-- as the newest order of the variant knows it. What leads nowhere is `(unmapped)`.
{{ config(materialized='table') }}

with stores as (
    select *
    from (
        select *, row_number() over (partition by account_id order by store_id nulls last) as place from {{ ref('int_stores') }}
    ) as ranked
    where place = 1
),

items as (
    select
        account_id,
        item_id,
        traffic_date,
        currency_code,
        max(item_name) as item_name,
        case when lower(item_id) like 'shopify%' then {{ regexp_replace_all('item_id', '^.*_', '') }} else item_id end as variant_id,
        cast(sum(items_viewed) as bigint) as items_viewed,
        cast(sum(items_added_to_cart) as bigint) as items_added_to_cart,
        cast(sum(items_checked_out) as bigint) as items_checked_out,
        cast(sum(items_purchased) as bigint) as items_purchased,
        {{ money('sum(item_revenue_amount)') }} as item_revenue_amount,
        max(_received_at) as received_at
    from {{ ref('stg_google_analytics__items_daily') }}
    group by account_id, item_id, traffic_date, currency_code
),

variants as (
    select account_id, variant_id, max_by(platform_sku, cast(line_item_id as bigint)) as platform_sku
    from {{ ref('stg_shopify__order_lines') }}
    where variant_id is not null and platform_sku is not null
    group by account_id, variant_id
)

select
    coalesce(stores.platform, 'shopify') as platform,
    items.account_id,
    coalesce(stores.store_id, '(unknown)') as store_id,
    items.item_id,
    items.item_name,
    coalesce(by_sku.sku, by_variant.sku, '(unmapped)') as sku,
    coalesce(by_sku.reporting_sku, by_variant.reporting_sku, '(unmapped)') as reporting_sku,
    items.traffic_date as funnel_date,
    items.items_viewed,
    items.items_added_to_cart,
    items.items_checked_out,
    items.items_purchased,
    items.item_revenue_amount,
    coalesce(items.currency_code, stores.currency_code, '(none)') as currency_code,
    items.received_at
from items
left join stores on items.account_id = stores.account_id
left join variants on items.account_id = variants.account_id and items.variant_id = variants.variant_id
left join {{ ref('int_listings__dated') }} as by_sku
    on stores.store_id = by_sku.store_id and items.item_id = by_sku.platform_sku
    and items.traffic_date between by_sku.valid_from and by_sku.valid_to
left join {{ ref('int_listings__dated') }} as by_variant
    on stores.store_id = by_variant.store_id and variants.platform_sku = by_variant.platform_sku
    and items.traffic_date between by_variant.valid_from and by_variant.valid_to
