-- Grain: one row per event: days on which demand or supply is not as usual.
-- The newest sheet counts whole.
select
    event_name,
    event_kind,
    starts_on,
    ends_on,
    store_id,
    upper(event_country) as event_country,
    sku,
    expected_uplift,
    _content_id,
    _row_number
from {{ current_rows('seller_events', 'seller_events') }} as current_events
