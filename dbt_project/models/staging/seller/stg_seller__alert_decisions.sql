-- Grain: one row per alert and day of decision: what was done about it, and how long it stays quiet.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    alert_id,
    decided_on,
    decision,
    silent_until,
    decided_by,
    decision_reason,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_alert_decisions') }} as current_alert_decisions
