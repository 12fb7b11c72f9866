-- Grain: one row per report and the account, or the store, it is issued to (`_` for reports of neither), reports that never came too: what is
-- expected of it, and what came. What the warehouse says of itself is left out: nobody delivers it late.

with contracts as (
    select
        report_id, max(platform) as platform, max(title) as title, max(scope_kind) as scope_kind, max(lag_days) as lag_days,
        max(every_days) as every_days
    from {{ ref('stg_receiving__report_contracts') }}
    where platform <> 'own'
    group by report_id
),

scopes as (
    select platform, 'account' as scope_kind, account_id as scope_id, min(last_complete_date) as expected_date
    from {{ ref('int_stores') }}
    where closed_on is null or closed_on >= last_complete_date
    group by platform, account_id

    union all

    select platform, 'store', store_id, last_complete_date
    from {{ ref('int_stores') }}
    where closed_on is null or closed_on >= last_complete_date

    union all

    -- A property of Google Analytics measures a shop: its files lie in the folder of that account.
    select 'google_analytics', 'account', account_id, min(last_complete_date)
    from {{ ref('int_stores') }}
    where platform = 'shopify' and (closed_on is null or closed_on >= last_complete_date)
    group by account_id
),

feeds as (
    select
        contracts.*,
        coalesce(scopes.scope_id, '_') as scope_id,
        coalesce(scopes.expected_date, date_add(cast(run.run_at as date), -1)) as expected_date,
        scopes.scope_id is not null as is_of_account
    from contracts
    cross join {{ ref('int_run_context') }} as run
    left join scopes on contracts.platform = scopes.platform and contracts.scope_kind = scopes.scope_kind
),

receipts as (
    select
        report_id, scope_id,
        count(*) filter (where is_accepted) as receipts,
        count(*) filter (where not is_accepted) as refused_receipts,
        max(case when is_accepted then received_at end) as last_received_at
    from {{ ref('int_receipts') }}
    group by report_id, scope_id
),

-- Slices without a day of their own (an order, a parcel) carry the platform's stamp instead.
stamps as (
    select coverage.report_id, coverage.scope_id, max(coverage.version_at) as newest_version_at
    from {{ ref('stg_receiving__coverage') }} as coverage
    inner join (select distinct unit_id from {{ ref('int_receipts') }} where is_accepted) as accepted on coverage.unit_id = accepted.unit_id
    group by coverage.report_id, coverage.scope_id
)

select
    feeds.report_id,
    feeds.scope_id,
    feeds.platform,
    feeds.title,
    feeds.lag_days,
    feeds.every_days,
    feeds.expected_date,
    feeds.is_of_account,
    coalesce(receipts.receipts, 0) as receipts,
    coalesce(receipts.refused_receipts, 0) as refused_receipts,
    receipts.last_received_at,
    stamps.newest_version_at
from feeds
left join receipts on feeds.report_id = receipts.report_id and feeds.scope_id = receipts.scope_id
left join stamps on feeds.report_id = stamps.report_id and feeds.scope_id = stamps.scope_id
