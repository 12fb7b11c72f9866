-- Grain: one row per invariant of receiving and landing, and the report, entity or whole it holds for. Left and right are counts.

with files as (
    select *, coalesce(report_id, 'unrecognised') as report
    from {{ ref('int_receipts') }}
),

counted as (
    select
        count(*) as receipts,
        count(*) filter (where status in ('landed', 'duplicate', 'held', 'quarantined', 'pending')) as judged,
        count(*) filter (where status = 'quarantined') as quarantined,
        count(*) filter (where status = 'held' and not is_released) as held,
        count(*) filter (where status = 'pending') as pending
    from files
),

rows_by_report as (
    select
        report,
        sum(rows_in_file) as rows_in_file,
        sum(coalesce(rows_landed, 0) + coalesce(rows_quarantined, 0)) as rows_accounted
    from files
    where status in ('landed', 'held', 'quarantined') and rows_in_file is not null
    group by report
),

-- A unit is one content for one scope; its duplicates repeat its figures.
landed_units as (
    select unit_id, max(report) as report, max(rows_landed) as rows_landed
    from files
    where status in ('landed', 'held', 'duplicate') and unit_id is not null
    group by unit_id
),

covered_units as (
    select unit_id, sum(row_count) as row_count
    from {{ ref('stg_receiving__coverage') }}
    group by unit_id
),

landed_by_report as (
    select landed_units.report, sum(landed_units.rows_landed) as rows_landed, sum(coalesce(covered_units.row_count, 0)) as rows_covered
    from landed_units
    left join covered_units on landed_units.unit_id = covered_units.unit_id
    group by landed_units.report
),

rejected as (
    select count(*) as numbers, min(tracking_number) as first_number from {{ ref('stg_tracking__rejects') }}
),

united as (
    select
        'files_received_are_all_accounted_for' as invariant, 'all' as scope, receipts as left_value, judged as right_value, 'error' as severity,
        'Every receipt is landed, a duplicate, held, quarantined or waiting for its account.' as explanation
    from counted

    union all

    select 'no_file_in_quarantine', 'all', quarantined, 0, 'warn', 'Files that could not be taken; rpt_received_files says why and what to do.'
    from counted

    union all

    select 'no_file_held_back', 'all', held, 0, 'warn', 'Versions with far fewer rows or units than before; accept them or download again.'
    from counted

    union all

    select 'no_file_without_account', 'all', pending, 0, 'warn', 'Files of an account report that lie in the folder of no account.'
    from counted

    union all

    select
        'rows_in_file_are_landed_or_quarantined', report, rows_in_file, rows_accounted, 'error',
        'Rows in the files against rows landed and refused.'
    from rows_by_report

    union all

    select 'rows_landed_are_in_slices', report, rows_landed, rows_covered, 'error', 'Rows landed against rows of the slices that coverage lists.'
    from landed_by_report

    union all

    select
        'tracking_numbers_are_watched', 'tracking', numbers, 0, 'info',
        concat_ws(' ', 'Numbers that the tracker refused, so that nobody watches the parcel; such as', first_number)
    from rejected
)

select
    invariant,
    scope,
    {{ money('left_value') }} as left_value,
    {{ money('right_value') }} as right_value,
    {{ money('left_value - right_value') }} as difference,
    left_value = right_value as is_ok,
    severity,
    cast(null as decimal(18, 4)) as money_amount,
    cast(null as string) as currency_code,
    explanation
from united
