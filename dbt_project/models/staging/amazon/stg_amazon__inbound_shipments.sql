-- Grain: one row per account, shipment and day it was looked at. The state, not since when: dates come from comparing the days.
select
    _scope as account_id,
    coalesce(_version_at, _received_at) as seen_at,
    shipment_id,
    shipment_name,
    destination_fulfillment_center_id as destination_fulfilment_center,
    lower(shipment_status) as shipment_status,
    confirmed_need_by_date as needed_by_date,
    upper(ship_from_country) as ship_from_country,
    _content_id,
    _row_number
from {{ current_rows('amazon_inbound_shipments', 'amazon_inbound_shipments') }} as current_shipments
