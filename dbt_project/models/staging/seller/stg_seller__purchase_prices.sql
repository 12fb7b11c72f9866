-- Grain: one row per supplier, SKU, first day and tier: what a unit costs from how many units on.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    supplier_id,
    sku,
    valid_from,
    tier_from_units,
    unit_price,
    upper(currency_code) as currency_code,
    purchase_vat_rate,
    moq_units,
    carton_units,
    production_days,
    coalesce(is_preferred, false) as is_preferred,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_purchase_prices') }} as current_purchase_prices
