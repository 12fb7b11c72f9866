-- Grain: one row per store, SKU and day of Amazon's sales and traffic report. The rows of a store-day add up to the report's total of the
-- day: what its product part leaves over, or counts twice, is the SKU `(unattributed)`; a day without product part is the SKU `(all)`.
-- Traps: `(unattributed)` may be negative (a visitor of two products counts in both, and once in the day); products the seller's sheet does
-- not know, and parent products, are `(unmapped)`; a product sold as several SKUs of ours is `(unmapped)` too, since the file does not
-- divide it. Sessions are visits within 24 hours: never add them to another platform's visitors.
{{ config(materialized='table') }}

{% set measures = [
    'sessions', 'browser_sessions', 'mobile_app_sessions', 'page_views', 'browser_page_views', 'mobile_app_page_views',
    'units_ordered', 'order_items'
] %}

with stores as (
    select * from {{ ref('int_stores') }} where platform = 'amazon'
),

totals as (
    select
        stores.store_id, traffic.account_id, traffic.marketplace_id, traffic.traffic_date, traffic.currency_code,
        {% for m in measures %}traffic.{{ m }}, {% endfor %}
        traffic.ordered_sales_amount,
        {{ money("cast(traffic.page_views as double) * traffic.featured_offer_rate") }} as featured_offer_page_views,
        traffic._received_at as received_at
    from {{ ref('stg_amazon__sales_traffic_daily') }} as traffic
    left join stores on traffic.account_id = stores.account_id and traffic.marketplace_id = stores.marketplace_id
),

-- The SKU a product number stands for on a day, where there is but one.
products as (
    select store_id, asin, valid_from, valid_to, sku, reporting_sku
    from {{ ref('int_listings__dated') }}
    where asin is not null and sku is not null and item_condition = 'new'
),

detail_rows as (
    select
        stores.store_id,
        traffic.*
    from {{ ref('stg_amazon__sales_traffic_asin_daily') }} as traffic
    left join stores on traffic.account_id = stores.account_id and traffic.marketplace_id = stores.marketplace_id
),

asin_skus as (
    select detail_rows.store_id, detail_rows.child_asin, detail_rows.traffic_date, min(products.sku) as sku,
        min(products.reporting_sku) as reporting_sku
    from (select distinct store_id, child_asin, traffic_date from detail_rows where platform_sku is null) as detail_rows
    inner join products
        on detail_rows.store_id = products.store_id and detail_rows.child_asin = products.asin
        and detail_rows.traffic_date between products.valid_from and products.valid_to
    group by detail_rows.store_id, detail_rows.child_asin, detail_rows.traffic_date
    having count(distinct products.sku) = 1
),

details as (
    select
        detail_rows.store_id, detail_rows.account_id, detail_rows.marketplace_id, detail_rows.traffic_date, detail_rows.currency_code,
        coalesce(listings.sku, asin_skus.sku, '(unmapped)') as sku,
        coalesce(listings.reporting_sku, asin_skus.reporting_sku, '(unmapped)') as reporting_sku,
        {% for m in measures %}cast(sum(coalesce(detail_rows.{{ m }}, 0)) as bigint) as {{ m }}, {% endfor %}
        {{ money("sum(detail_rows.ordered_sales_amount)") }} as ordered_sales_amount,
        {{ money("sum(" ~ money("cast(detail_rows.page_views as double) * detail_rows.featured_offer_rate") ~ ")") }}
            as featured_offer_page_views,
        max(detail_rows._received_at) as received_at
    from detail_rows
    left join {{ ref('int_listings__dated') }} as listings
        on detail_rows.store_id = listings.store_id and detail_rows.platform_sku = listings.platform_sku
        and detail_rows.traffic_date between listings.valid_from and listings.valid_to
    left join asin_skus
        on detail_rows.platform_sku is null and detail_rows.store_id = asin_skus.store_id
        and detail_rows.child_asin = asin_skus.child_asin and detail_rows.traffic_date = asin_skus.traffic_date
    group by
        detail_rows.store_id, detail_rows.account_id, detail_rows.marketplace_id, detail_rows.traffic_date, detail_rows.currency_code,
        coalesce(listings.sku, asin_skus.sku, '(unmapped)'), coalesce(listings.reporting_sku, asin_skus.reporting_sku, '(unmapped)')
),

detail_sums as (
    select
        account_id, marketplace_id, traffic_date, currency_code,
        {% for m in measures %}sum({{ m }}) as {{ m }}, {% endfor %}
        sum(ordered_sales_amount) as ordered_sales_amount,
        sum(featured_offer_page_views) as featured_offer_page_views
    from details
    group by account_id, marketplace_id, traffic_date, currency_code
),

remainders as (
    select
        totals.store_id, totals.account_id, totals.marketplace_id, totals.traffic_date, totals.currency_code,
        case when detail_sums.traffic_date is null then '(all)' else '(unattributed)' end as sku,
        {% for m in measures %}cast(totals.{{ m }} - coalesce(detail_sums.{{ m }}, 0) as bigint) as {{ m }}, {% endfor %}
        {{ money("totals.ordered_sales_amount - coalesce(detail_sums.ordered_sales_amount, 0)") }} as ordered_sales_amount,
        {{ money("totals.featured_offer_page_views - coalesce(detail_sums.featured_offer_page_views, 0)") }} as featured_offer_page_views,
        totals.received_at
    from totals
    left join detail_sums
        on totals.account_id = detail_sums.account_id and totals.marketplace_id = detail_sums.marketplace_id
        and totals.traffic_date = detail_sums.traffic_date and totals.currency_code = detail_sums.currency_code
),

rows_of_day as (
    select
        store_id, account_id, marketplace_id, traffic_date, currency_code, sku, reporting_sku,
        {% for m in measures %}{{ m }}, {% endfor %} ordered_sales_amount, featured_offer_page_views, received_at
    from details

    union all

    select
        store_id, account_id, marketplace_id, traffic_date, currency_code, sku, sku,
        {% for m in measures %}{{ m }}, {% endfor %} ordered_sales_amount, featured_offer_page_views, received_at
    from remainders
)

select
    'amazon' as platform,
    rows_of_day.account_id,
    coalesce(rows_of_day.store_id, '(unknown)') as store_id,
    rows_of_day.marketplace_id,
    rows_of_day.sku,
    rows_of_day.reporting_sku,
    'marketplace' as channel,
    rows_of_day.traffic_date,
    'session of 24 hours' as traffic_unit,
    {% for m in measures %}rows_of_day.{{ m }}, {% endfor %}
    rows_of_day.featured_offer_page_views,
    rows_of_day.ordered_sales_amount,
    rows_of_day.currency_code,
    rows_of_day.received_at,
    coalesce(
        rows_of_day.traffic_date <= stores.last_complete_date
        and rows_of_day.traffic_date < {{ local_date('rows_of_day.received_at', 'stores.time_zone') }}, false
    ) as is_complete_day,
    {{ days_between('rows_of_day.traffic_date', 'rows_of_day.received_at') }} <= {{ policy('traffic_restatement_days') }} as is_restating
from rows_of_day
left join stores on rows_of_day.store_id = stores.store_id
