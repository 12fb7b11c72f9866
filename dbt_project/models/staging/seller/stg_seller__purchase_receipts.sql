-- Grain: one row per receipt, purchase order and SKU: what came in and how much of it was good.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    receipt_number,
    po_number,
    sku,
    received_on,
    received_units,
    coalesce(rejected_units, 0) as rejected_units,
    stock_pool_id,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_purchase_receipts') }} as current_purchase_receipts
