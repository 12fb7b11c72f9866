-- Grain: one row per currency and day on which its rate to the reporting currency is known. No row = no rate: the money then has no
-- reporting amount and is reported as such; nothing is ever converted at 1.0 for want of a rate, nor interpolated.
--
-- Order: the reporting currency itself; the company's booking rate of the month (when the run asks for booking rates); the ECB's cross
-- over the euro of the last business day on which both currencies were quoted, at most 7 days old.
-- 7 days (2026-11): the longest pause of the ECB's calendar, around Easter or Christmas, is 5 days; a longer silence is a lost feed.
{{ config(materialized='table') }}

{% set max_age_days = 7 %}

with run as (
    select * from {{ ref('stg_receiving__run_context') }}
),

span as (
    select * from {{ ref('int_calendar__span') }}
),

-- The history reaches back to 1999: only what the days needed can lean on.
quotes as (
    select quoted.rate_date, quoted.currency_code, quoted.rate
    from {{ ref('stg_exchange_rates__ecb') }} as quoted
    cross join span
    where quoted.rate_date between date_add(span.first_date, -{{ max_age_days }}) and span.last_date
),

ecb as (
    select rate_date, currency_code, rate from quotes
    union all
    select distinct rate_date, 'EUR', cast(1 as decimal(18, 8)) from quotes
),

crosses as (
    select
        base.currency_code,
        base.rate_date,
        cast({{ ratio('reporting.rate', 'base.rate') }} as decimal(18, 8)) as rate
    from ecb as base
    cross join run
    inner join ecb as reporting on base.rate_date = reporting.rate_date and reporting.currency_code = run.reporting_currency
    where base.currency_code <> run.reporting_currency
),

booking as (
    select rates.currency_code, rates.rate_month, rates.rate
    from {{ ref('stg_seller__booking_rates') }} as rates
    inner join run on rates.reporting_currency = run.reporting_currency
    where run.fx_source = 'booking' and rates.currency_code <> run.reporting_currency
),

currencies as (
    select currency_code from crosses
    union
    select currency_code from booking
    union
    select reporting_currency from run
),

days as (
    -- A week earlier too, so that the first day needed can carry a rate forward.
    select {{ date_series('date_add(first_date, -' ~ max_age_days ~ ')', 'last_date') }} as rate_date
    from span
),

spine as (
    select currencies.currency_code, days.rate_date
    from currencies
    cross join days
),

carried as (
    select
        spine.currency_code,
        spine.rate_date,
        {{ last_non_null('crosses.rate', 'spine.currency_code', 'spine.rate_date') }} as ecb_rate,
        {{ last_non_null('crosses.rate_date', 'spine.currency_code', 'spine.rate_date') }} as ecb_rate_date
    from spine
    left join crosses on spine.currency_code = crosses.currency_code and spine.rate_date = crosses.rate_date
),

chosen as (
    select
        carried.currency_code,
        carried.rate_date,
        run.reporting_currency,
        case
            when carried.currency_code = run.reporting_currency then cast(1 as decimal(18, 8))
            when booking.rate is not null then booking.rate
            when {{ days_between('carried.ecb_rate_date', 'carried.rate_date') }} <= {{ max_age_days }} then carried.ecb_rate
        end as rate,
        case
            when carried.currency_code = run.reporting_currency then carried.rate_date
            when booking.rate is not null then booking.rate_month
            else carried.ecb_rate_date
        end as fx_rate_date,
        case
            when carried.currency_code = run.reporting_currency then 'same'
            when booking.rate is not null then 'booking'
            else 'ecb'
        end as fx_source
    from carried
    cross join run
    left join booking
        on carried.currency_code = booking.currency_code
        and {{ first_day('month', 'carried.rate_date') }} = booking.rate_month
)

select
    chosen.currency_code,
    chosen.rate_date,
    chosen.reporting_currency,
    chosen.rate,
    chosen.fx_rate_date,
    chosen.fx_source,
    chosen.fx_source = 'ecb' and chosen.fx_rate_date < chosen.rate_date as is_carried_forward
from chosen
cross join span
where chosen.rate is not null and chosen.rate_date >= span.first_date
