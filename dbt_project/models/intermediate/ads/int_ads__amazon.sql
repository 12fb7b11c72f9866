-- Grain: one row per row of Amazon's three advertising reports, in the terms every platform shares. report_kind tells them apart.
-- Additive within one report_kind and currency: everything. Never over report kinds: the same clicks stand in each.
-- Traps: ad_date is the day of the advertising profile, taken as the store's; orders, units and sales are attributed within window_days of the
-- click and may be of other products; what the platform attributes is restated for weeks.
{{ config(materialized='table') }}

{% set kinds = [
    ('products', 'stg_amazon__ads_products', 'ad_id', 'platform_sku', 'cast(null as string)', 'platform_sku', 'asin'),
    ('campaigns', 'stg_amazon__ads_campaigns', 'cast(null as string)', 'placement', 'cast(null as string)', 'cast(null as string)',
        'cast(null as string)'),
    ('search_terms', 'stg_amazon__ads_search_terms', 'keyword_id', 'search_term', 'match_type', 'cast(null as string)',
        'cast(null as string)'),
] %}

with rows_of_kinds as (
    {% for kind, model, target_id, target, match_type, platform_sku, asin in kinds %}
    select
        '{{ kind }}' as report_kind,
        store_id,
        ad_date,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        {{ target_id }} as target_id,
        {{ target }} as target,
        {{ match_type }} as match_type,
        {{ platform_sku }} as platform_sku,
        {{ asin }} as asin,
        impressions,
        clicks,
        spend_amount,
        -- Sellers are shown 7 days; where only 14 were asked for, 14.
        case when coalesce(orders_7d, units_7d) is null and sales_7d_amount is null and coalesce(orders_14d, units_14d) is not null
            then 14 else 7 end as window_days,
        orders_7d, orders_14d, units_7d, units_14d, sales_7d_amount, sales_14d_amount,
        units_same_sku_7d,
        sales_same_sku_7d_amount,
        currency_code,
        _received_at,
        _content_id,
        _row_number
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- The SKU a product number stands for on a day, where there is but one: an ad may name its product only.
asin_skus as (
    select
        ads.store_id, ads.asin, ads.ad_date,
        min(listings.sku) as sku,
        min(listings.reporting_sku) as reporting_sku
    from (
        select distinct store_id, asin, ad_date
        from rows_of_kinds
        where platform_sku is null and asin is not null
    ) as ads
    inner join {{ ref('int_listings__dated') }} as listings
        on ads.store_id = listings.store_id and ads.asin = listings.asin
        and ads.ad_date between listings.valid_from and listings.valid_to
    where listings.sku is not null and listings.item_condition = 'new'
    group by ads.store_id, ads.asin, ads.ad_date
    having count(distinct listings.sku) = 1
)

select
    'amazon' as platform,
    stores.account_id,
    ads.store_id,
    ads.report_kind,
    ads.ad_date,
    ads.campaign_id,
    ads.campaign_name,
    ads.ad_group_id,
    ads.ad_group_name,
    ads.target_id,
    ads.target,
    ads.match_type,
    ads.platform_sku,
    ads.asin,
    coalesce(listings.sku, asin_skus.sku) as sku,
    coalesce(listings.reporting_sku, asin_skus.reporting_sku) as reporting_sku,
    ads.impressions,
    ads.clicks,
    ads.spend_amount,
    cast(ads.window_days as bigint) as window_days,
    case when ads.window_days = 14 then ads.orders_14d else ads.orders_7d end as orders,
    case when ads.window_days = 14 then ads.units_14d else ads.units_7d end as units,
    case when ads.window_days = 14 then ads.sales_14d_amount else ads.sales_7d_amount end as sales_amount,
    case when ads.window_days = 7 then ads.units_same_sku_7d end as same_sku_units,
    case when ads.window_days = 7 then ads.sales_same_sku_7d_amount end as same_sku_sales_amount,
    coalesce(ads.currency_code, stores.currency_code) as currency_code,
    ads._received_at as received_at,
    ads._content_id,
    ads._row_number
from rows_of_kinds as ads
left join {{ ref('int_stores') }} as stores on ads.store_id = stores.store_id
left join {{ ref('int_listings__dated') }} as listings
    on ads.store_id = listings.store_id and ads.platform_sku = listings.platform_sku
    and ads.ad_date between listings.valid_from and listings.valid_to
left join asin_skus
    on ads.platform_sku is null and ads.store_id = asin_skus.store_id and ads.asin = asin_skus.asin
    and ads.ad_date = asin_skus.ad_date
