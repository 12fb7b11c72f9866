-- Grain: one row per ECB business day and currency: units of the currency for one euro. No rows for weekends and TARGET holidays.
select
    rate_date,
    upper(currency_code) as currency_code,
    rate
from {{ current_rows('exchange_rates', 'exchange_rates') }} as current_rates
where rate > 0
