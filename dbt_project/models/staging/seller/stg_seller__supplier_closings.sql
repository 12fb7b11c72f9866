-- Grain: one row per supplier and closing: days on which it produces nothing.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    supplier_id,
    closed_from,
    closed_to,
    closing_reason,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_supplier_closings') }} as current_supplier_closings
