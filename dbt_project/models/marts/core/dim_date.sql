-- Grain: one row per day, from 1 January of the first year with data to 31 December of the year after the run's.
with span as (
    select
        {{ first_day('year', 'first_date') }} as first_date,
        date_add({{ first_day('year', 'date_add(' ~ first_day('year', 'last_date') ~ ', 750)') }}, -1) as last_date
    from {{ ref('int_calendar__span') }}
),

days as (
    select {{ date_series('first_date', 'last_date') }} as calendar_date from span
),

weeks as (
    select
        calendar_date,
        {{ iso_dow('calendar_date') }} as day_of_week,
        date_add(calendar_date, 1 - cast({{ iso_dow('calendar_date') }} as int)) as week_start
    from days
)

select
    calendar_date,
    cast(extract(year from calendar_date) as bigint) as calendar_year,
    cast(extract(quarter from calendar_date) as bigint) as calendar_quarter,
    cast(extract(month from calendar_date) as bigint) as calendar_month,
    {{ first_day('month', 'calendar_date') }} as month_start,
    week_start,
    -- The ISO year is the year of the week's Thursday.
    cast(extract(year from date_add(week_start, 3)) as bigint) as iso_year,
    cast(extract(week from calendar_date) as bigint) as iso_week,
    day_of_week,
    day_of_week >= 6 as is_weekend
from weeks
