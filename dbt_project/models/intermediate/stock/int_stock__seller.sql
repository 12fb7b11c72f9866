-- Grain: one row per stock pool, SKU and day of the seller's own book, in the terms every platform shares. Units are of our SKU.
-- Not of a store: the pool itself is the list. Below zero nothing is there.

select
    'seller' as platform,
    stock_pool_id as scope_id,
    cast(null as string) as marketplace,
    cast(null as string) as store_id,
    stock_pool_id,
    event_date as snapshot_date,
    sku as platform_sku,
    cast(null as string) as asin,
    'new' as condition_text,
    greatest(balance_units, 0) as available_units,
    0 as fc_transfer_units,
    0 as fc_processing_units,
    0 as reserved_units,
    inbound_units,
    0 as inbound_working_units,
    0 as unfulfillable_units,
    0 as pending_removal_units,
    cast(null as bigint) as age_0_to_90_units,
    cast(null as bigint) as age_91_to_180_units,
    cast(null as bigint) as age_181_to_270_units,
    cast(null as bigint) as age_271_to_365_units,
    cast(null as bigint) as age_366_plus_units,
    cast(null as string) as _content_id,
    cast(null as bigint) as _row_number
from {{ ref('int_stock__books') }}
