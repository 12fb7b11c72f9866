-- Grain: one row per pool, SKU and day: units counted at the day's end, by us or by the warehouse's own list.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    stock_pool_id,
    sku,
    counted_on,
    counted_units,
    unsellable_units,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_stock_counts') }} as current_stock_counts
