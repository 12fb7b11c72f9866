-- Grain: one row per tracking number that the newest answer about it refused.
-- Trap: -18019901 means the number was registered before, which is a success; every other refusal is a parcel nobody watches.
select
    tracking_number,
    error_code,
    error_message,
    _content_id,
    _row_number
from {{ current_rows('tracking_rejects', 'tracking_rejects') }} as current_lines
where error_code <> -18019901
