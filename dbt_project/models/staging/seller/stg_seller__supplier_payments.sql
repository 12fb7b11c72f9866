-- Grain: one row per payment and purchase order.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    payment_number,
    po_number,
    supplier_id,
    paid_on,
    payment_kind,
    amount,
    upper(currency_code) as currency_code,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_supplier_payments') }} as current_supplier_payments
