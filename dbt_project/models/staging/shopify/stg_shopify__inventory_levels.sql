-- Grain: one row per location, item of stock and day of receipt (UTC), which is the day of the stock: the answer has no other.
-- Trap: on hand holds what is committed to orders too; available may be negative.
select
    _scope as account_id,
    cast(right(_slice, 10) as date) as snapshot_date,
    location_id,
    coalesce(location_name, location_id) as location_name,
    coalesce(lower(fulfillment_service) like '%amazon%', false) or coalesce(lower(location_name) like '%amazon%', false) as is_run_by_amazon,
    inventory_item_id,
    coalesce(nullif(trim(sku), ''), concat_ws('', 'item ', inventory_item_id)) as platform_sku,
    available_units,
    on_hand_units,
    committed_units,
    incoming_units,
    coalesce(reserved_units, 0) as reserved_units,
    coalesce(damaged_units, 0) as damaged_units,
    coalesce(quality_control_units, 0) as quality_control_units,
    coalesce(safety_stock_units, 0) as safety_stock_units,
    _content_id,
    _row_number
from {{ current_rows('shopify_inventory_levels', 'shopify_inventory_levels') }} as current_levels
