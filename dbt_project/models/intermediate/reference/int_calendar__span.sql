-- Grain: one row, the days the warehouse speaks of: from the first day any platform file names to the day after the run's UTC day, since
-- it is tomorrow already in some markets.
{{ config(materialized='table') }}

with named as (
    select min(cast(ordered_at as date)) as first_named from {{ ref('stg_amazon__order_lines') }}
    union all
    select min(traffic_date) from {{ ref('stg_amazon__sales_traffic_daily') }}
    union all
    select min(posted_date) from {{ ref('stg_amazon__settlement_lines') }}
)

select
    -- A local day may begin before its UTC day does.
    coalesce(date_add(min(named.first_named), -1), cast(min(run.run_at) as date)) as first_date,
    date_add(cast(min(run.run_at) as date), 1) as last_date
from named
cross join {{ ref('stg_receiving__run_context') }} as run
