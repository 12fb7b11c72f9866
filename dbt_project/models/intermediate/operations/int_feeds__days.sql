-- Grain: one row per report, scope, series and day that an accepted file speaks for. A series is a marketplace of the report (empty where
-- the report has none). Days come from window slices that end with a day; where no slice of the report does, from the periods of the files.
-- Trap: the slice of a key (a cost that begins on a day) may end with a day and still speaks for none.
{{ config(materialized='table') }}

with receipts as (
    select * from {{ ref('int_receipts') }} where is_accepted
),

units as (
    select unit_id, max(case when is_released then 1 else 0 end) as is_released
    from receipts
    group by unit_id
),

sliced as (
    select distinct
        coverage.report_id,
        coverage.scope_id,
        case
            when substr(coverage.slice, 1, length(coverage.scope_id) + 1) = concat_ws('', coverage.scope_id, '|')
                then substr(coverage.slice, length(coverage.scope_id) + 2, greatest(length(coverage.slice) - length(coverage.scope_id) - 12, 0))
            else substr(coverage.slice, 1, greatest(length(coverage.slice) - 11, 0))
        end as series,
        coverage.slice_date as covered_date
    from {{ ref('stg_receiving__coverage') }} as coverage
    inner join units on coverage.unit_id = units.unit_id
    inner join {{ ref('stg_receiving__report_contracts') }} as contracts
        on coverage.report_id = contracts.report_id and coverage.entity = contracts.entity and contracts.covers = 'window'
    where coverage.slice_date is not null and (coverage.held_reason is null or units.is_released = 1)
),

dated as (
    select distinct report_id from sliced
),

periods as (
    select distinct report_id, scope_id, {{ date_series('period_start', 'period_end') }} as covered_date
    from receipts
    where period_start is not null and period_end is not null
)

select report_id, scope_id, series, covered_date from sliced

union all

select periods.report_id, periods.scope_id, '' as series, periods.covered_date
from periods
left join dated on periods.report_id = dated.report_id
where dated.report_id is null
