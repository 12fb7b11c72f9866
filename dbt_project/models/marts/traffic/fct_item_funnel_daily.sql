-- Grain: one row per own shop, item as the site's tag names it, and day. Additive: units and revenue, within currency_code.
-- Traps: units of items, not sessions; they never meet the steps of fct_funnel_daily. Revenue is what the tag saw: for sales use
-- fct_sales_daily.
select
    platform,
    account_id,
    store_id,
    item_id,
    item_name,
    sku,
    reporting_sku,
    funnel_date,
    items_viewed,
    items_added_to_cart,
    items_checked_out,
    items_purchased,
    item_revenue_amount,
    currency_code,
    received_at
from {{ ref('int_items__ga4') }}
