-- Grain: one row per own shop, channel and day of Google Analytics 4, in the terms every platform shares; the SKU is `(all)`.
-- Traps: a session of Google Analytics ends after half an hour of silence; never add it to sessions of a marketplace. Sales are not in here:
-- the shop's own orders say them.

select
    platform,
    account_id,
    store_id,
    'web' as marketplace_id,
    '(all)' as sku,
    '(all)' as reporting_sku,
    channel,
    traffic_date,
    'session of Google Analytics' as traffic_unit,
    cast(sum(sessions) as bigint) as sessions,
    cast(null as bigint) as browser_sessions,
    cast(null as bigint) as mobile_app_sessions,
    cast(sum(page_views) as bigint) as page_views,
    cast(null as bigint) as browser_page_views,
    cast(null as bigint) as mobile_app_page_views,
    cast(null as bigint) as units_ordered,
    cast(null as bigint) as order_items,
    cast(null as decimal(18, 4)) as featured_offer_page_views,
    cast(null as decimal(18, 4)) as ordered_sales_amount,
    currency_code,
    max(received_at) as received_at,
    bool_and(is_complete_day) as is_complete_day,
    bool_or(is_restating) as is_restating
from {{ ref('int_visits__ga4') }}
group by platform, account_id, store_id, channel, traffic_date, currency_code
