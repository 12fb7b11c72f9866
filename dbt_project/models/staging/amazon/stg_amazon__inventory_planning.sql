-- Grain: one row per account, marketplace, platform SKU, condition and snapshot day, as the planning report lists it.
-- Traps: a pool that serves several marketplaces stands whole in the file of each: never add across them. Units are packs of the
-- listing, not our units. Age bands of the file overlap; the ones kept here do not. An absent reserve column is null, not zero.
select
    _scope as scope_id,
    marketplace,
    snapshot_date,
    trim(sku) as platform_sku,
    fnsku,
    asin,
    lower(coalesce(condition, 'new')) as condition_text,
    available_units,
    fc_transfer_units,
    fc_processing_units,
    customer_order_units,
    staging_units,
    reserved_units as total_reserved_units,
    pending_removal_units,
    unfulfillable_units,
    inbound_units as total_inbound_units,
    inbound_working_units,
    inbound_shipped_units,
    inbound_received_units,
    age_0_to_90_units,
    age_91_to_180_units,
    age_181_to_270_units,
    age_271_to_365_units,
    coalesce(age_366_to_455_units + age_456_plus_units, age_366_to_455_units, age_456_plus_units, age_365_plus_units)
        as age_366_plus_units,
    days_of_supply as platform_days_of_supply,
    alert as platform_alert,
    recommended_action as platform_recommended_action,
    _content_id,
    _row_number
from {{ current_rows('amazon_inventory_planning', 'amazon_inventory_planning') }} as current_lines
