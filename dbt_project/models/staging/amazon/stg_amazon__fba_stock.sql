-- Grain: one row per store, platform SKU, condition and day of receipt: a file of the moment, without a date of its own.
-- Traps: a pool that serves several stores stands whole in the file of each. reserved_units holds transfers and processing too. Units are
-- packs of the listing. Two files of one local day may stand here, received on both sides of midnight UTC.
select
    _scope as store_id,
    coalesce(_version_at, _received_at) as snapshot_at,
    trim(sku) as platform_sku,
    fnsku,
    asin,
    lower(coalesce(condition, 'new')) as condition_text,
    your_price_amount,
    merchant_units,
    warehouse_units,
    fulfillable_units as available_units,
    unsellable_units as unfulfillable_units,
    reserved_units,
    total_units,
    inbound_working_units,
    inbound_shipped_units,
    inbound_receiving_units as inbound_received_units,
    researching_units,
    reserved_future_units as future_supply_units,
    future_buyable_units as future_supply_buyable_units,
    amazon_store,
    _content_id,
    _row_number
from {{ current_rows('amazon_fba_stock', 'amazon_fba_stock') }} as current_stock
