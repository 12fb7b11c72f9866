-- Grain: one row per bundle, component and begin of validity. A row that left the sheet stays in force; only is_void takes it back.
select
    bundle_sku,
    component_sku,
    component_units,
    coalesce(valid_from, date '1900-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    _content_id
from {{ current_rows('seller_bundles', 'seller_bundles') }} as current_bundles
where not coalesce(is_void, false)
