-- Grain: one row per SKU, destination (null = all) and first day of validity.
-- A row that left the sheet stays in force; only is_void takes it back.
select
    sku,
    stock_pool_id,
    valid_from,
    upper(currency_code) as currency_code,
    purchase_cost,
    purchase_vat_rate,
    first_leg_cost,
    duty_cost,
    clearance_cost,
    inbound_cost,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_unit_costs') }} as current_costs
