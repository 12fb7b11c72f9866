-- Grain: one row per platform, store, SKU, channel, day and currency. The rows of a store-day add up to the platform's total of the
-- day: what its product part leaves over (or counts twice, then negative) is the SKU `(unattributed)`; a day without product part is
-- `(all)`; products the seller's sheet does not know are `(unmapped)`.
-- The own shop's day is by channel (search, social, direct, other), not by SKU, and has no sales: those are the shop's orders.
-- Never add sessions of one platform to visitors of another: traffic_unit says what was counted.
{% set platforms = ['amazon', 'ga4'] %}

{% for platform in platforms %}
select
    platform,
    account_id,
    store_id,
    marketplace_id,
    sku,
    reporting_sku,
    channel,
    traffic_date,
    traffic_unit,
    sessions,
    browser_sessions,
    mobile_app_sessions,
    page_views,
    browser_page_views,
    mobile_app_page_views,
    featured_offer_page_views,
    units_ordered,
    order_items,
    ordered_sales_amount,
    currency_code,
    received_at,
    is_complete_day,
    is_restating
from {{ ref('int_traffic__' ~ platform) }}
{{ 'union all' if not loop.last }}
{% endfor %}
