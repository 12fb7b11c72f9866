-- Grain: one row per receipt of a file that the run believes: known by known_at, and not refused.

select
    files.observation_id,
    files.unit_id,
    files.report_id,
    files.scope_id,
    files.received_at,
    files.period_start,
    files.period_end,
    files.status,
    decisions.observation_id is not null as is_released
from {{ ref('stg_receiving__received_files') }} as files
cross join {{ ref('stg_receiving__run_context') }} as run
left join (
    select distinct decided.observation_id
    from {{ ref('stg_receiving__decisions') }} as decided
    cross join {{ ref('stg_receiving__run_context') }} as at_run
    where decided.decision = 'accept' and decided.decided_at <= at_run.known_at
) as decisions on files.observation_id = decisions.observation_id
where files.status in ('landed', 'duplicate', 'held') and files.received_at <= run.known_at
