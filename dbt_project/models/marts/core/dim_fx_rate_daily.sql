-- Grain: one row per currency and day with a known rate. A day without a row has no rate: nothing is converted at 1.0 for want of one.
select
    currency_code,
    rate_date,
    reporting_currency,
    rate,
    fx_rate_date,
    fx_source,
    is_carried_forward
from {{ ref('int_fx_rates__daily') }}
