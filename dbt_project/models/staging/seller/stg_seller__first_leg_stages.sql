-- Grain: one row per first-leg shipment and stage: expected and reached.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    shipment_number,
    stage,
    expected_on,
    reached_on,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_first_leg_stages') }} as current_first_leg_stages
