-- Grain: one row per request (terms, geography, window), term and week (Sunday to Saturday): requests of days are averaged to weeks.
-- Not additive. Weeks with fewer than seven days in a request are left out; monthly and hourly requests do not say what a week was.
{{ config(materialized='table') }}

with interest as (
    select
        *,
        concat_ws('|', request_key, geo, {{ date_text('window_start') }}, {{ date_text('window_end') }}) as request_id,
        date_add(period_start, cast(-({{ iso_dow('period_start') }} % 7) as int)) as week_start_date
    from {{ ref('stg_google_trends__interest') }}
    where resolution in ('week', 'day')
)

select
    request_id,
    geo,
    term,
    week_start_date,
    resolution,
    min(window_start) as window_start,
    min(window_end) as window_end,
    -- Halves and whole numbers: the sum is exact on every engine.
    {{ ratio('sum(interest)', 'count(*)') }} as interest_index,
    bool_and(is_below_one) as is_below_one,
    bool_or(is_partial) as is_partial
from interest
group by request_id, geo, term, week_start_date, resolution
having resolution = 'week' or count(*) = 7
