-- Grain: one row per store of a marketplace and day that the platform told: from its sessions to our paid orders of kind sale on that day.
-- A marketplace shows no step between, nor where its visitors come from: channel, device and country are `marketplace` and `(all)`.
-- Trap: an order paid for on a later visit is one of the day it was placed.

with visits as (
    select
        platform,
        account_id,
        store_id,
        traffic_date,
        sum(sessions) as sessions,
        bool_and(is_complete_day) as is_complete_day,
        bool_or(is_restating) as is_restating
    from {{ ref('int_traffic__amazon') }}
    group by platform, account_id, store_id, traffic_date
),

orders as (
    select store_id, order_date, count(distinct order_id) as orders
    from {{ ref('int_order_lines') }}
    where counts_as_sale
    group by store_id, order_date
)

select
    visits.platform,
    visits.account_id,
    visits.store_id,
    'marketplace' as channel,
    'marketplace' as channel_group,
    '(all)' as device_category,
    '(all)' as visitor_country,
    visits.traffic_date as funnel_date,
    1 as step_number,
    'visits' as step,
    'purchases' as next_step,
    cast(visits.sessions as bigint) as entrants,
    cast(coalesce(orders.orders, 0) as bigint) as completers,
    false as is_open_funnel,
    visits.is_complete_day,
    visits.is_restating
from visits
left join orders on visits.store_id = orders.store_id and visits.traffic_date = orders.order_date
