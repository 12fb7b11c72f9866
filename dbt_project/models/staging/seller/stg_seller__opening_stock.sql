-- Grain: one row per pool and SKU: the units there when the books begin.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    stock_pool_id,
    sku,
    opened_on,
    opening_units,
    unit_cost,
    upper(currency_code) as currency_code,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_opening_stock') }} as current_opening_stock
