-- Grain: one row per purchase order, line and SKU.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    po_number,
    coalesce(line_number, 1) as line_number,
    supplier_id,
    legal_entity,
    sku,
    ordered_on,
    units,
    unit_price,
    upper(currency_code) as currency_code,
    purchase_vat_rate,
    deposit_rate,
    promised_on,
    stock_pool_id,
    cancelled_on,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_purchase_orders') }} as current_purchase_orders
