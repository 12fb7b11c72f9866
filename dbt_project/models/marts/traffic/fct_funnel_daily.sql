-- Grain: one row per store, channel group, device, country, day and step.
-- Additive over everything but steps: entrants and completers of one step_number. A rate is Σ completers ÷ Σ entrants of that step.
-- Traps: where is_open_funnel, steps after the first count events, not sessions, so a rate may exceed 100 % and a step be skipped. Never add
-- visits of the own shop to sessions of a marketplace: they are counted differently (traffic_unit of fct_traffic_daily).
{% set sources = ['ga4', 'marketplaces'] %}

{% for source in sources %}
select
    platform,
    account_id,
    store_id,
    channel,
    channel_group,
    device_category,
    visitor_country,
    funnel_date,
    cast(step_number as bigint) as step_number,
    step,
    next_step,
    entrants,
    completers,
    is_open_funnel,
    is_complete_day,
    is_restating
from {{ ref('int_funnel__' ~ source) }}
{{ 'union all' if not loop.last }}
{% endfor %}
