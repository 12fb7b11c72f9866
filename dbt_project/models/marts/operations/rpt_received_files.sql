-- Grain: one row per receipt of a file, newest first in time of receipt; receipts after the run's known_at are not in it.
-- Additive: rows_landed and rows_quarantined over rows that are not duplicates.
-- Trap: a duplicate repeats the figures of the receipt it repeats, so sums over all receipts count content twice.

select
    files.observation_id,
    files.received_at,
    files.file_name,
    files.report_id,
    contracts.title as report_title,
    files.scope_id,
    files.origin,
    files.status,
    files.reason,
    files.message,
    coalesce(accepted.is_released, false) as is_released,
    case
        when files.status = 'landed' then 'Nothing to do.'
        when files.status = 'duplicate' then 'Nothing to do: the same content was here before.'
        when accepted.is_released then 'Nothing to do: it was held, and a person accepted it.'
        when files.status = 'held' then concat_ws(
            '', 'If the new figures are right, take them with `python -m pipelines accept ', files.observation_id,
            '`; if not, download the report again.'
        )
        when files.status = 'pending' then 'Put the file into the folder of its account, inbox/<account>/, and run again.'
        else 'See the message; correct the cause, drop the file again. The rest of the run went on without it.'
    end as remedy,
    files.rows_in_file,
    files.rows_landed,
    files.rows_quarantined,
    files.version_at,
    files.period_start,
    files.period_end,
    files.size_bytes,
    files.control_label,
    files.control_key,
    files.control_currency as currency_code,
    files.control_expected as control_expected_amount,
    files.control_found as control_found_amount,
    files.content_id,
    files.blob_id
from {{ ref('stg_receiving__received_files') }} as files
cross join {{ ref('stg_receiving__run_context') }} as run
left join {{ ref('int_receipts__accepted') }} as accepted on files.observation_id = accepted.observation_id
left join (
    select report_id, max(title) as title
    from {{ ref('stg_receiving__report_contracts') }}
    group by report_id
) as contracts on files.report_id = contracts.report_id
where files.received_at <= run.known_at
