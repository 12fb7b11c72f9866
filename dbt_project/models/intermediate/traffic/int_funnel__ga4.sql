-- Grain: one row per own shop, channel group, device, country, day and step. entrants are those at the step, completers those at the next.
-- An open funnel: visits are sessions, the other steps are events, so a step may be entered more often than the one before, and a buyer may
-- skip one (express checkout). A step that was not asked for has no row.

{% set steps = [('visits', 'sessions', 'carts', 'add_to_carts'), ('carts', 'add_to_carts', 'checkouts', 'checkouts'),
    ('checkouts', 'checkouts', 'purchases', 'purchases')] %}

{% for step, entered, next_step, completed in steps %}
select
    platform,
    account_id,
    store_id,
    channel,
    channel_group,
    device_category,
    visitor_country,
    traffic_date as funnel_date,
    {{ loop.index }} as step_number,
    '{{ step }}' as step,
    '{{ next_step }}' as next_step,
    {{ entered }} as entrants,
    {{ completed }} as completers,
    true as is_open_funnel,
    is_complete_day,
    is_restating
from {{ ref('int_visits__ga4') }}
where {{ entered }} is not null and {{ completed }} is not null
{{ 'union all' if not loop.last }}
{% endfor %}
