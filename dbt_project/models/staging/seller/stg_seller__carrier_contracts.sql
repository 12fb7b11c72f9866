-- Grain: one row per carrier, service, destination, weight step and first day: what it charges and promises.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    carrier_name,
    service_type,
    upper(destination_country) as destination_country,
    valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    upper(currency_code) as currency_code,
    coalesce(weight_from_kg, 0) as weight_from_kg,
    parcel_fee,
    kilogram_price,
    promised_days,
    claim_after_days,
    claim_limit_amount,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_carrier_contracts') }} as current_carrier_contracts
