-- Grain: one row per return as its newest file lists it. Several units may share a row. No key of the platform's own: the number of the unit
-- (LPN) may be empty, and then equal rows of one second are both real, told apart by occurrence.
-- Traps: returned_at is the receipt in the warehouse, not the refund; return_status changes later. Units are packs of the listing.
select
    _scope as account_id,
    returned_at,
    order_id,
    trim(sku) as platform_sku,
    asin,
    fnsku,
    quantity as units,
    fulfillment_center_id as fulfilment_center,
    lower(trim(detailed_disposition)) as disposition,
    lower(trim(reason)) as reason,
    lower(trim(status)) as return_status,
    nullif(trim(license_plate_number), '') as license_plate_number,
    cast(row_number() over (
        partition by _scope, returned_at, order_id, sku, license_plate_number order by _row_number nulls last
    ) as bigint) as occurrence,
    _content_id,
    _row_number
from {{ current_rows('amazon_customer_returns', 'amazon_customer_returns') }} as current_returns
