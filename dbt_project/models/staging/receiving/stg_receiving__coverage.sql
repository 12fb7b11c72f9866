-- Grain: one row per landed unit, entity and slice it speaks for, slices without rows too.
-- slice_date is the day a slice ends with, null for slices that are not of a day (an order, a settlement, a sheet).
select
    unit_id,
    entity,
    slice,
    {{ safe_cast("substr(slice, greatest(length(slice) - 9, 1), 10)", 'date') }} as slice_date,
    content_id,
    report_id,
    scope_id,
    version_at,
    precedence,
    row_count,
    measure,
    held_reason
from {{ source('raw', 'coverage') }}
