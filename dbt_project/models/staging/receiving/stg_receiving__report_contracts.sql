-- Grain: one row per report and table: what the platform issues, what a file of it speaks for, how late it may be.
select
    report_id,
    platform,
    title,
    scope_kind,
    entity,
    covers,
    lag_days,
    every_days
from {{ source('raw', 'report_contracts') }}
