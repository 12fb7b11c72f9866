-- Grain: one row per account, marketplace, product and day.
-- The product is a parent, a child or the seller's SKU, as the report was asked: asin_granularity.
select
    _scope as account_id,
    marketplace_id,
    date as traffic_date,
    parent_asin,
    child_asin,
    trim(sku) as platform_sku,
    asin_granularity,
    units_ordered,
    total_order_items as order_items,
    ordered_product_sales_amount as ordered_sales_amount,
    upper(currency_code) as currency_code,
    browser_page_views,
    mobile_app_page_views,
    page_views,
    browser_sessions,
    mobile_app_sessions,
    sessions,
    {{ ratio('buy_box_percentage', 100) }} as featured_offer_rate,
    _version_at,
    _received_at,
    _content_id,
    _row_number
from {{ current_rows('amazon_sales_traffic_asin_daily', 'amazon_sales_traffic_asin_daily') }} as current_products
