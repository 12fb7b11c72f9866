-- Grain: one row per first-leg shipment, purchase order and SKU: what is in it.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    shipment_number,
    sku,
    po_number,
    units,
    cartons,
    stock_pool_id,
    from_stock_pool_id,
    transport_mode,
    carrier_name,
    platform_shipment_id,
    container_number,
    weight_kg,
    volume_m3,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_first_leg_lines') }} as current_first_leg_lines
