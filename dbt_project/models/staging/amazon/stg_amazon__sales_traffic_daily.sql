-- Grain: one row per account, marketplace and day. Percentages become fractions. Whether the day is UTC or the marketplace's own is not
-- documented by the platform; it is read as the marketplace's.
select
    _scope as account_id,
    marketplace_id,
    date as traffic_date,
    ordered_product_sales_amount as ordered_sales_amount,
    upper(currency_code) as currency_code,
    units_ordered,
    total_order_items as order_items,
    units_refunded,
    shipped_product_sales_amount as shipped_sales_amount,
    units_shipped,
    orders_shipped,
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
from {{ current_rows('amazon_sales_traffic_daily', 'amazon_sales_traffic_daily') }} as current_days
