-- Grain: one row per report and the account it is issued to (`_` for reports of no account), reports that never came too. As of the run.
-- Not additive. Status: never (nothing accepted yet), late (behind the contract's lag by more than the policy allows), missing (days without
-- a file between the first and the newest), ok.
-- Traps: newest_date is the day the data reaches, not the day it came; a held or quarantined file does not make its days covered. Missing days
-- are looked for only in reports of accounts, since rates and trends skip weekends of themselves.

with contracts as (
    select report_id, max(platform) as platform, max(title) as title, max(lag_days) as lag_days
    from {{ ref('stg_receiving__report_contracts') }}
    -- What the warehouse says of itself is received back by the warehouse: nobody delivers it late.
    where platform <> 'own'
    group by report_id
),

accounts as (
    select platform, account_id, min(last_complete_date) as expected_date
    from {{ ref('int_stores') }}
    where closed_on is null or closed_on >= last_complete_date
    group by platform, account_id
),

feeds as (
    select
        contracts.*,
        coalesce(accounts.account_id, '_') as scope_id,
        coalesce(accounts.expected_date, date_add(cast(run.run_at as date), -1)) as expected_date,
        accounts.account_id is not null as is_of_account
    from contracts
    cross join {{ ref('stg_receiving__run_context') }} as run
    left join accounts on contracts.platform = accounts.platform
),

receipts as (
    select
        report_id, scope_id,
        count(*) as receipts,
        max(received_at) as last_received_at
    from {{ ref('int_receipts__accepted') }}
    group by report_id, scope_id
),

refused as (
    select files.report_id, files.scope_id, count(*) as refused_receipts
    from {{ ref('stg_receiving__received_files') }} as files
    cross join {{ ref('stg_receiving__run_context') }} as run
    where files.status in ('quarantined', 'pending') and files.received_at <= run.known_at
    group by files.report_id, files.scope_id
),

-- Slices without a day of their own (an order, a parcel) carry the platform's stamp instead.
stamps as (
    select coverage.report_id, coverage.scope_id, max(coverage.version_at) as version_at
    from {{ ref('stg_receiving__coverage') }} as coverage
    inner join (select distinct unit_id from {{ ref('int_receipts__accepted') }}) as accepted on coverage.unit_id = accepted.unit_id
    group by coverage.report_id, coverage.scope_id
),

series as (
    select
        report_id, scope_id, series, covered_date,
        lag(covered_date) over (partition by report_id, scope_id, series order by covered_date nulls last) as covered_before
    from {{ ref('int_feeds__days') }}
),

holes as (
    select report_id, scope_id, series, {{ date_series('date_add(covered_before, 1)', 'date_add(covered_date, -1)') }} as missing_date
    from series
    where covered_before < date_add(covered_date, -1)
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
        feeds.expected_date,
        reached.first_date,
        coalesce(reached.newest_date, cast(stamps.version_at as date), cast(receipts.last_received_at as date)) as newest_date,
        reached.newest_date is not null or stamps.version_at is not null as speaks_for_days,
        case when feeds.is_of_account then coalesce(missing.missing_days, 0) else 0 end as missing_days,
        case when feeds.is_of_account then missing.missing_list end as missing_list,
        coalesce(receipts.receipts, 0) as receipts,
        coalesce(refused.refused_receipts, 0) as refused_receipts,
        receipts.last_received_at
    from feeds
    left join receipts on feeds.report_id = receipts.report_id and feeds.scope_id = receipts.scope_id
    left join refused on feeds.report_id = refused.report_id and feeds.scope_id = refused.scope_id
    left join stamps on feeds.report_id = stamps.report_id and feeds.scope_id = stamps.scope_id
    left join reached on feeds.report_id = reached.report_id and feeds.scope_id = reached.scope_id
    left join missing on feeds.report_id = missing.report_id and feeds.scope_id = missing.scope_id
),

judged as (
    select
        *,
        case
            when speaks_for_days then greatest(cast({{ days_between('newest_date', 'expected_date') }} as bigint) - lag_days, 0)
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
