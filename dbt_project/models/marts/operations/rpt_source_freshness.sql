-- Grain: one row per report and the account it is issued to (`_` for reports of no account), reports that never came too. As of the run.
-- Not additive. Status: never (nothing accepted yet), late (behind the contract's lag by more than the policy allows), missing (days without
-- a file between the first and the newest), ok.
-- Traps: newest_date is the day the data reaches, not the day it came; a held or quarantined file does not make its days covered. Missing days
-- are looked for only in reports of accounts, since rates and trends skip weekends of themselves; a report of weeks or months misses none while
-- its next slice ends in time.

with series as (
    select
        report_id, scope_id, series, covered_date,
        lag(covered_date) over (partition by report_id, scope_id, series order by covered_date nulls last) as covered_before
    from {{ ref('int_feeds__days') }}
),

holes as (
    select
        series.report_id, series.scope_id, series.series,
        {{ date_series('date_add(series.covered_before, cast(contracts.every_days as int))', 'date_add(series.covered_date, -1)') }}
            as missing_date
    from series
    inner join (select distinct report_id, every_days from {{ ref('int_feeds') }}) as contracts on series.report_id = contracts.report_id
    where series.covered_before < date_add(series.covered_date, cast(-contracts.every_days as int))
),

missing as (
    select
        report_id, scope_id,
        count(distinct missing_date) as missing_days,
        {{ string_agg_distinct("concat_ws(' ', " ~ date_text('missing_date') ~ ", nullif(series, ''))") }} as missing_list
    from holes
    group by report_id, scope_id
),

reached as (
    select report_id, scope_id, min(covered_date) as first_date, max(covered_date) as newest_date
    from series
    group by report_id, scope_id
),

measured as (
    select
        feeds.report_id,
        feeds.scope_id,
        feeds.platform,
        feeds.title,
        feeds.lag_days,
        feeds.every_days,
        feeds.expected_date,
        reached.first_date,
        coalesce(reached.newest_date, cast(feeds.newest_version_at as date), cast(feeds.last_received_at as date)) as newest_date,
        reached.newest_date is not null or feeds.newest_version_at is not null as speaks_for_days,
        case when feeds.is_of_account then coalesce(missing.missing_days, 0) else 0 end as missing_days,
        case when feeds.is_of_account then missing.missing_list end as missing_list,
        feeds.receipts,
        feeds.refused_receipts,
        feeds.last_received_at
    from {{ ref('int_feeds') }} as feeds
    left join reached on feeds.report_id = reached.report_id and feeds.scope_id = reached.scope_id
    left join missing on feeds.report_id = missing.report_id and feeds.scope_id = missing.scope_id
),

judged as (
    select
        *,
        case
            when speaks_for_days then greatest(cast({{ days_between('newest_date', 'expected_date') }} as bigint) - lag_days - (every_days - 1), 0)
        end as days_late
    from measured
),

final as (
    select
        report_id,
        scope_id,
        platform,
        title,
        case
            when receipts = 0 then 'never'
            when {{ policy_holds('days_late', 'freshness_warn_days') }} then 'late'
            when missing_days > 0 then 'missing'
            else 'ok'
        end as status,
        case
            when receipts = 0 then 'info'
            when {{ policy_holds('days_late', 'freshness_error_days') }} then 'error'
            when {{ policy_holds('days_late', 'freshness_warn_days') }} or missing_days > 0 then 'warn'
            else 'ok'
        end as severity,
        first_date,
        newest_date,
        expected_date,
        lag_days,
        days_late,
        cast(missing_days as bigint) as missing_days,
        missing_list,
        cast(receipts as bigint) as receipts,
        cast(refused_receipts as bigint) as refused_receipts,
        last_received_at
    from judged
    cross join {{ policies(['freshness_warn_days', 'freshness_error_days']) }} as policy
)

select * from final
