-- Grain: one row per account, shipment, platform SKU and day it was looked at. Units are packs of the listing.
-- Trap: never add over the days; received may exceed sent.
select
    _scope as account_id,
    coalesce(_version_at, _received_at) as seen_at,
    shipment_id,
    trim(sku) as platform_sku,
    fnsku,
    quantity_shipped as shipped_units,
    coalesce(quantity_received, 0) as received_units,
    quantity_in_case as units_per_case,
    release_date,
    _content_id,
    _row_number
from {{ current_rows('amazon_inbound_shipment_items', 'amazon_inbound_shipment_items') }} as current_items
