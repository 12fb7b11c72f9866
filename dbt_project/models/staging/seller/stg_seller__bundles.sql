-- Grain: one row per bundle, component and begin of validity. A row that left the sheet stays in force; only is_void takes it back.
select
    bundle_sku,
    component_sku,
    component_units,
    coalesce(valid_from, date '1900-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_bundles') }} as current_bundles
