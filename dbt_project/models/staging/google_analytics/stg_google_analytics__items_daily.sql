-- Grain: one row per property (the account of the shop it measures), day and item, where the answer lists the item's names apart one a name.
-- Additive: units and revenue, over everything. Units of items, not sessions: they never meet the steps of the channels.
select
    _scope as account_id,
    date as traffic_date,
    item_id,
    item_name,
    items_viewed,
    items_added_to_cart,
    items_checked_out,
    items_purchased,
    item_revenue_amount,
    upper(currency_code) as currency_code,
    _received_at,
    _content_id,
    _row_number
from {{ current_rows('ga4_items_daily', 'ga4_items_daily') }} as current_days
