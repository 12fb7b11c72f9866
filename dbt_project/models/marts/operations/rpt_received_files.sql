-- Grain: one row per receipt of a file; receipts after the run's known_at are not in it.
-- Additive: rows_landed and rows_quarantined over rows that are not duplicates.
-- Trap: a duplicate repeats the figures of the receipt it repeats, so sums over all receipts count content twice.

select
    observation_id,
    received_at,
    file_name,
    report_id,
    report_title,
    scope_id,
    origin,
    status,
    reason,
    message,
    is_released,
    case
        when status = 'landed' then 'Nothing to do.'
        when status = 'duplicate' then 'Nothing to do: the same content was here before.'
        when is_released then 'Nothing to do: it was held, and a person accepted it.'
        when status = 'held' then concat_ws(
            '', 'If the new figures are right, take them with `python -m pipelines accept ', observation_id,
            '`; if not, download the report again.'
        )
        when status = 'pending' then 'Put the file into the folder of its account, inbox/<account>/, and run again.'
        else 'See the message; correct the cause, drop the file again. The rest of the run went on without it.'
    end as remedy,
    rows_in_file,
    rows_landed,
    rows_quarantined,
    version_at,
    period_start,
    period_end,
    size_bytes,
    control_label,
    control_key,
    control_currency as currency_code,
    control_expected as control_expected_amount,
    control_found as control_found_amount,
    content_id,
    blob_id
from {{ ref('int_receipts') }}
