-- Grain: one row per property (the account of the shop it measures), day, channel group, device and country. Days are the property's own.
-- Additive: sessions and events, over everything. Never users. A dimension that was not asked for is `(all)`.
-- Traps: carts, checkouts and purchases are events, not sessions. Revenue is what the site's tag saw, never the shop's own figure.
select
    _scope as account_id,
    date as traffic_date,
    coalesce(channel_group, '(not set)') as channel_group,
    coalesce(lower(device_category), '(all)') as device_category,
    coalesce(country, '(all)') as country,
    sessions,
    total_users,
    active_users,
    new_users,
    engaged_sessions,
    page_views,
    add_to_carts,
    checkouts,
    coalesce(purchases, transactions) as purchases,
    coalesce(purchase_revenue_amount, total_revenue_amount) as purchase_revenue_amount,
    upper(currency_code) as currency_code,
    time_zone,
    coalesce(is_thresholded, false) as is_thresholded,
    coalesce(has_other_row, false) as has_other_row,
    coalesce(is_sampled, false) as is_sampled,
    _received_at,
    _content_id,
    _row_number
from {{ current_rows('ga4_channels_daily', 'ga4_channels_daily') }} as current_days
