-- Grain: one row per month, currency and reporting currency: units of the reporting currency for one unit of the currency.
-- A row that left the sheet stays in force; only is_void takes it back.
select
    {{ first_day('month', 'month') }} as rate_month,
    upper(currency_code) as currency_code,
    upper(reporting_currency) as reporting_currency,
    rate,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_booking_rates') }} as current_rates
where rate > 0
