-- The visits of all channels of a store and day are its sessions in fct_traffic_daily, neither more nor less.
with funnel as (
    select account_id, store_id, funnel_date, sum(entrants) as visits
    from {{ ref('fct_funnel_daily') }}
    where step_number = 1
    group by account_id, store_id, funnel_date
),

traffic as (
    select account_id, store_id, traffic_date, sum(sessions) as visits
    from {{ ref('fct_traffic_daily') }}
    group by account_id, store_id, traffic_date
)

select funnel.*, traffic.visits as sessions
from funnel
full outer join traffic
    on funnel.account_id = traffic.account_id and funnel.store_id = traffic.store_id and funnel.funnel_date = traffic.traffic_date
where funnel.visits is distinct from traffic.visits
    and (funnel.visits is not null or traffic.visits is not null)
