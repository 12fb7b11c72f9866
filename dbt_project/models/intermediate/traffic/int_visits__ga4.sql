-- Grain: one row per own shop, day, channel group, device and country of the visitor, as Google Analytics 4 counted them.
-- Additive: sessions and events. Traps: carts, checkouts and purchases are events: a session may have several, so a later step may exceed an
-- earlier one. The day is the property's; a property in another time zone than the shop is named in int_reconciliation__shop.
{{ config(materialized='table') }}

{% set measures = ['sessions', 'page_views', 'add_to_carts', 'checkouts', 'purchases'] %}

with stores as (
    select *
    from (
        select *, row_number() over (partition by account_id order by store_id nulls last) as place from {{ ref('int_stores') }}
    ) as ranked
    where place = 1
),

counted as (
    select
        coalesce(stores.platform, 'shopify') as platform,
        visits.account_id,
        coalesce(stores.store_id, '(unknown)') as store_id,
        visits.traffic_date,
        visits.channel_group,
        coalesce(groups.channel, 'other') as channel,
        visits.device_category,
        coalesce(countries.country_code, visits.country) as visitor_country,
        {% for measure in measures %}
        cast(sum(visits.{{ measure }}) as bigint) as {{ measure }},
        {% endfor %}
        {{ money('sum(visits.purchase_revenue_amount)') }} as purchase_revenue_amount,
        coalesce(visits.currency_code, stores.currency_code, '(none)') as currency_code,
        max(visits.time_zone) as property_time_zone,
        max(stores.time_zone) as time_zone,
        max(visits._received_at) as received_at,
        max(stores.last_complete_date) as last_complete_date
    from {{ ref('stg_google_analytics__channels_daily') }} as visits
    left join stores on visits.account_id = stores.account_id
    left join {{ ref('ref_channel_groups') }} as groups on visits.channel_group = groups.channel_group
    left join {{ ref('ref_countries') }} as countries
        on visits.country = countries.name_en or visits.country = countries.country_code
    group by
        coalesce(stores.platform, 'shopify'), visits.account_id, coalesce(stores.store_id, '(unknown)'), visits.traffic_date,
        visits.channel_group, coalesce(groups.channel, 'other'), visits.device_category, coalesce(countries.country_code, visits.country),
        coalesce(visits.currency_code, stores.currency_code, '(none)')
)

select
    platform,
    account_id,
    store_id,
    traffic_date,
    channel_group,
    channel,
    device_category,
    visitor_country,
    {% for measure in measures %}
    {{ measure }},
    {% endfor %}
    purchase_revenue_amount,
    currency_code,
    property_time_zone,
    time_zone,
    received_at,
    coalesce(
        traffic_date <= last_complete_date and traffic_date < {{ local_date('received_at', "coalesce(time_zone, 'UTC')") }}, false
    ) as is_complete_day,
    {{ days_between('traffic_date', 'received_at') }} <= {{ policy('ga4_restatement_days') }} as is_restating
from counted
