-- Grain: one row per event of a parcel, as the newest answer lists it. No key but the place in the file: a carrier may repeat an event.
select
    tracking_number,
    carrier_code,
    event_at,
    description,
    location,
    stage,
    sub_status,
    _content_id,
    _row_number
from {{ current_rows('tracking_events', 'tracking_parcels') }} as current_lines
