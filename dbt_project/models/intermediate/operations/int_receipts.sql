-- Grain: one row per receipt of a file that was in by known_at, refused ones too. is_accepted: its content is believed (a held slice only once
-- a person released it).
-- Trap: a duplicate repeats the figures of the receipt it repeats, so sums over all receipts count content twice.

select
    files.observation_id,
    files.unit_id,
    files.content_id,
    files.blob_id,
    files.file_name,
    files.report_id,
    contracts.title as report_title,
    files.scope_id,
    files.origin,
    files.received_at,
    files.version_at,
    files.period_start,
    files.period_end,
    files.size_bytes,
    files.status,
    files.reason,
    files.message,
    files.rows_in_file,
    files.rows_landed,
    files.rows_quarantined,
    files.control_label,
    files.control_key,
    files.control_currency,
    files.control_expected,
    files.control_found,
    files.status in ('landed', 'duplicate', 'held') as is_accepted,
    files.status = 'held' and decisions.observation_id is not null as is_released
from {{ ref('stg_receiving__received_files') }} as files
cross join {{ ref('int_run_context') }} as run
left join (
    select distinct decided.observation_id
    from {{ ref('stg_receiving__decisions') }} as decided
    cross join {{ ref('int_run_context') }} as at_run
    where decided.decision = 'accept' and decided.decided_at <= at_run.known_at
) as decisions on files.observation_id = decisions.observation_id
left join (
    select report_id, max(title) as title
    from {{ ref('stg_receiving__report_contracts') }}
    group by report_id
) as contracts on files.report_id = contracts.report_id
where files.received_at <= run.known_at
