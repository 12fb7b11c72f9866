-- Grain: one row per carrier and tracking number: a parcel we handed over.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    tracking_number,
    carrier_name,
    carrier_code,
    service_type,
    store_id,
    order_id,
    handed_over_on,
    promised_on,
    upper(destination_country) as destination_country,
    weight_kg,
    shipping_cost,
    upper(currency_code) as currency_code,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_parcels') }} as current_parcels
