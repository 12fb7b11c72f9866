-- Grain: one row per account, marketplace, product and period of several days.
-- The product is a parent, a child or the seller's SKU, as the report was asked: asin_granularity.
-- Never feeds a daily fact: nothing says how the period divides into days.
select
    _scope as account_id,
    marketplace_id,
    period_start,
    period_end,
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
from {{ current_rows('amazon_sales_traffic_asin_period', 'amazon_sales_traffic_asin_period') }} as current_products
