-- Grain: one row per store and platform SKU that any platform file named, with the product number and title it was last seen with.
{{ config(materialized='table') }}

with seen as (
    select store_id, platform_sku, asin, product_name as title, max(order_date) as seen_on
    from {{ ref('int_order_lines__amazon') }}
    group by store_id, platform_sku, asin, product_name

    union all

    select store_id, platform_sku, cast(null as string), product_name, max(order_date)
    from {{ ref('int_order_lines__shopify') }}
    group by store_id, platform_sku, product_name

    union all

    select stores.store_id, traffic.platform_sku, traffic.child_asin, cast(null as string), max(traffic.traffic_date)
    from {{ ref('stg_amazon__sales_traffic_asin_daily') }} as traffic
    inner join {{ ref('int_stores') }} as stores
        on traffic.account_id = stores.account_id and traffic.marketplace_id = stores.marketplace_id
    group by stores.store_id, traffic.platform_sku, traffic.child_asin

    union all

    select stores.store_id, traffic.platform_sku, traffic.child_asin, cast(null as string), max(traffic.period_end)
    from {{ ref('stg_amazon__sales_traffic_asin_period') }} as traffic
    inner join {{ ref('int_stores') }} as stores
        on traffic.account_id = stores.account_id and traffic.marketplace_id = stores.marketplace_id
    group by stores.store_id, traffic.platform_sku, traffic.child_asin

    union all

    select stores.store_id, settled.platform_sku, cast(null as string), cast(null as string), max(settled.posted_date)
    from {{ ref('stg_amazon__settlement_lines') }} as settled
    inner join {{ ref('int_stores') }} as stores
        on settled.account_id = stores.account_id and lower(settled.marketplace_name) = lower(stores.marketplace_name)
    where settled.platform_sku is not null
    group by stores.store_id, settled.platform_sku

    union all

    select store_id, platform_sku, asin, cast(null as string), max(snapshot_date)
    from {{ ref('int_stock__amazon') }}
    group by store_id, platform_sku, asin

    union all

    -- Offers of the store's newest list, but for those that are switched off or were never finished.
    select offers.store_id, offers.platform_sku, offers.asin, offers.title, max({{ local_date('offers.snapshot_at', 'stores.time_zone') }})
    from {{ ref('stg_amazon__listings') }} as offers
    inner join {{ ref('int_stores') }} as stores on offers.store_id = stores.store_id
    inner join (
        select store_id, max(snapshot_at) as snapshot_at from {{ ref('stg_amazon__listings') }} group by store_id
    ) as newest on offers.store_id = newest.store_id and offers.snapshot_at = newest.snapshot_at
    where coalesce(offers.listing_status, 'active') not like 'in%'
    group by offers.store_id, offers.platform_sku, offers.asin, offers.title
)

-- The newest value: prefixed by its day, so that the greatest text is the newest and ties have one winner.
select
    store_id,
    platform_sku,
    substr(max(concat_ws('|', {{ date_text('seen_on') }}, asin)) filter (where asin is not null), 12) as asin,
    substr(max(concat_ws('|', {{ date_text('seen_on') }}, title)) filter (where title is not null), 12) as title,
    max(seen_on) as last_seen_on
from seen
where store_id is not null and platform_sku is not null
group by store_id, platform_sku
