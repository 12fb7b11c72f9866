-- Grain: one row per store, day of the advertising profile, and ad. Additive over everything, within one currency.
-- Traps: restated for a month. The attributed sales may be of other products of the brand; those of the same SKU are in *_same_sku_*. The
-- currency is null where it was not asked for. Never add to campaigns or search terms: the same clicks.
select
    _scope as store_id,
    ad_date,
    campaign_id,
    campaign_name,
    ad_group_id,
    ad_group_name,
    ad_id,
    asin,
    trim(sku) as platform_sku,
    impressions,
    clicks,
    spend_amount,
    upper(currency_code) as currency_code,
    orders_7d,
    orders_14d,
    orders_same_sku_7d,
    units_7d,
    units_14d,
    units_same_sku_7d,
    sales_7d_amount,
    sales_14d_amount,
    sales_same_sku_7d_amount,
    _version_at,
    _received_at,
    _content_id,
    _row_number
from {{ current_rows('amazon_ads_products', 'amazon_ads_products') }} as current_ads
