-- Grain: one row per movement and SKU: units that left a pool, came into one, or both.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    movement_number,
    movement_kind,
    sku,
    units,
    from_stock_pool_id,
    to_stock_pool_id,
    moved_on,
    arrived_on,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_stock_movements') }} as current_stock_movements
