-- Grain: one row per alert that stands at the run: a check and what it is about. alert_id is the same every day the trouble lasts.
-- Additive: money_amount, though the money of different checks is of different kinds (sales at stake, losses, sales without a margin).
-- What can be said in one line is one line: files, feeds, gaps and claims are counted, SKUs stand alone, since each is a decision.
-- An alert that somebody has dealt with is not listed until its quiet days are over: rpt_alert_decisions.
-- Traps: money is in reporting currency, null where nothing converts it or the trouble has no price; what is late is due on the day of the run.

with policy as (
    select * from {{ policies(['alert_due_days', 'alert_list_lines', 'alert_min_amount']) }} as rules
),

run as (
    select
        context.*,
        cast(context.run_at as date) as run_date,
        date_add(cast(context.run_at as date), cast(policy.alert_due_days as int)) as due_date
    from {{ ref('int_run_context') }} as context
    cross join policy
),

stores as (
    select * from {{ ref('int_stores') }}
),

silenced as (
    select distinct alert_id from {{ ref('int_alerts__decided') }} where is_silent
),

-- One person answers for an account where all its stores name the same.
accounts as (
    select account_id, case when count(distinct operator) = 1 then max(operator) end as operator
    from stores
    group by account_id
),

rates as (
    select currency_code, rate
    from (
        select *, row_number() over (partition by currency_code order by rate_date desc nulls last) as place
        from {{ ref('int_fx_rates__daily') }}
    ) as ranked
    where place = 1
),

stockouts as (
    select
        'stockout_risk' as check_name,
        concat_ws(':', risks.stock_pool_id, risks.sku) as subject,
        risks.severity,
        cast(null as string) as store_id,
        risks.stock_pool_id,
        risks.sku,
        risks.operator as owner,
        -- What is late is due now.
        greatest(
            run.run_date,
            case
                when risks.is_out_of_stock then run.run_date
                when risks.statistical_is_breached then risks.order_by_date
                else risks.predicted_stockout_date
            end
        ) as due_date,
        risks.money_at_stake_amount as money_amount,
        case
            when risks.is_out_of_stock
                then concat_ws(
                    '', risks.sku, ' is out of stock in ', risks.stock_pool_id, ' since ', {{ date_text('risks.out_of_stock_since') }}
                )
            when risks.predicted_stockout_date is not null
                then concat_ws(
                    '', risks.sku, ' runs out in ', risks.stock_pool_id, ' on ', {{ date_text('risks.predicted_stockout_date') }}
                )
            else concat_ws('', risks.sku, ' must be ordered for ', risks.stock_pool_id)
        end as title,
        concat_ws(
            '', coalesce(risks.product_name_zh, risks.product_name),
            case when coalesce(risks.product_name_zh, risks.product_name) is not null then ': ' end,
            {{ count_text('risks.sellable_units') }}, ' sellable, ', {{ count_text('risks.inbound_units + risks.inbound_working_units') }},
            ' on the way, ', {{ number_text('coalesce(risks.avg_daily_units, 0)') }}, ' a day while in stock',
            case
                when risks.is_out_of_stock then concat_ws('', ', about ', {{ count_text('risks.lost_units_so_far') }}, ' units lost so far')
                when risks.cover_days is not null then concat_ws('', ', lasts ', {{ number_text('risks.cover_days') }}, ' days')
            end,
            '. In the next ', {{ count_text('risks.lead_days + risks.review_days') }}, ' days about ',
            {{ count_text('coalesce(risks.expected_lost_units, 0)') }}, ' more go unserved',
            case
                when risks.inbound_expected_on is not null
                    then concat_ws('', ' if what is on the way is sellable by ', {{ date_text('risks.inbound_expected_on') }})
            end,
            '.', case when risks.is_default_lead_time then ' Lead time is a default: fill it in the sheet of suppliers or products.' end
        ) as message,
        concat_ws(
            ' ',
            case when risks.inbound_units + risks.inbound_working_units > 0 and (risks.is_out_of_stock or risks.statistical_order_units = 0)
                then 'Hasten what is on the way.' end,
            case when risks.statistical_order_units > 0 then concat_ws(
                '', 'Order ', {{ count_text('risks.statistical_order_units') }}, ' units',
                case
                    when risks.order_by_date < risks.as_of_date
                        then concat_ws(
                            '', ' now, part of them by air: ordinary freight had to be ordered by ', {{ date_text('risks.order_by_date') }}
                        )
                    else concat_ws('', ' by ', {{ date_text('risks.order_by_date') }})
                end,
                ' (', {{ count_text(ratio('risks.statistical_order_units', 'risks.avg_daily_units')) }}, ' days of demand',
                case when risks.statistical_order_units <= coalesce(risks.moq_units, 0) then ', the minimum order' end,
                '; the rule of the guide says ', {{ count_text('risks.guide_order_units') }}, ').'
            ) end
        ) as advice
    from {{ ref('rpt_stockout_risk') }} as risks
    cross join run
    where risks.severity in ('error', 'warn')
),

low_margins as (
    select
        'low_margin_skus' as check_name,
        concat_ws(':', margins.store_id, margins.sku) as subject,
        case when margins.contribution_profit_amount_reporting < 0 then 'error' else 'warn' end as severity,
        margins.store_id,
        margins.stock_pool_id,
        margins.sku,
        margins.owner,
        run.due_date,
        case
            when margins.lost_amount_reporting > 0 then margins.lost_amount_reporting else margins.shortfall_amount_reporting
        end as money_amount,
        concat_ws(
            '', margins.sku, case when margins.contribution_profit_amount_reporting < 0 then ' loses money in ' else ' earns too little in ' end,
            margins.store_id
        ) as title,
        concat_ws(
            '', 'Contribution ', {{ money_text('margins.contribution_profit_amount_reporting', 'margins.reporting_currency') }}, ' (',
            {{ percent_text('margins.contribution_profit_rate') }}, ' of net sales) from ', {{ date_text('margins.window_start_date') }}, ' to ',
            {{ date_text('margins.window_end_date') }}, '; the limit is ', {{ percent_text('margins.limit_rate') }}, '. ',
            margins.cost_line_label_en, ' did it: ', {{ percent_text('margins.cost_line_share') }}, ' of sales',
            case
                when margins.cost_line_share_before is not null
                    then concat_ws('', ', before ', {{ percent_text('margins.cost_line_share_before') }})
            end,
            ', in the store ', {{ percent_text('margins.cost_line_share_of_store') }}, '.'
        ) as message,
        coalesce(margins.advice_en, 'Look at its lines in fct_order_line_profit.') as advice
    from {{ ref('rpt_low_margin_skus') }} as margins
    cross join run
    where not margins.is_exempt
),

settlements as (
    select
        case when records.record_type = 'unsettled_orders' then 'unsettled_orders' else 'quarantined_settlement' end as check_name,
        concat_ws(':', records.account_id, records.record_id) as subject,
        case when records.record_type = 'unsettled_orders' then 'warn' else 'error' end as severity,
        records.store_id,
        cast(null as string) as stock_pool_id,
        cast(null as string) as sku,
        'finance' as owner,
        run.due_date,
        records.money_at_stake_amount_reporting as money_amount,
        case
            when records.record_type = 'unsettled_orders'
                then concat_ws('', 'Old orders of ', records.store_id, ' in no settlement: ', {{ count_text('records.unsettled_orders') }})
            else concat_ws('', 'Settlement ', records.record_id, ' of ', records.account_id, ' is in quarantine')
        end as title,
        case
            when records.record_type = 'unsettled_orders'
                then concat_ws(
                    '', {{ money_text('records.unsettled_amount', 'records.currency_code') }}, ' of net sales, the oldest order of ',
                    {{ date_text('records.oldest_order_date') }}, '.'
                )
            else concat_ws(
                '', 'Its file ', records.file_name, ' states ', records.currency_code, ' ',
                cast(cast(records.stated_amount as decimal(18, 2)) as string),
                ' and its lines add up to ', cast(cast(records.line_amount as decimal(18, 2)) as string), ': ',
                cast(cast(records.difference_amount as decimal(18, 2)) as string), ' apart. None of it is in any profit.'
            )
        end as message,
        case
            when records.record_type = 'unsettled_orders' then 'Receive the missing settlements; else open a case with the platform.'
            else 'Download the settlement again and drop it into the inbox; if it differs again, open a case with the platform.'
        end as advice
    from {{ ref('rpt_settlement_reconciliation') }} as records
    cross join run
    where records.record_type = 'quarantined_settlement' or (records.record_type = 'unsettled_orders' and records.unsettled_orders > 0)
),

-- One task, one line: a missing cost is typed once for all stores, listings are mapped store by store.
gaps as (
    select
        case gaps.gap
            when 'no_cost' then 'missing_cost'
            when 'no_product' then 'missing_product'
            when 'no_store' then 'unknown_store'
            else 'unmapped_listings'
        end as check_name,
        case when gaps.gap in ('no_cost', 'no_product') then gaps.sku else concat_ws(':', gaps.account_id, gaps.store_id) end as subject,
        case when gaps.gap = 'no_store' then 'error' else 'warn' end as severity,
        case when count(distinct gaps.store_id) = 1 then max(stores.store_id) end as store_id,
        cast(null as string) as stock_pool_id,
        case when count(distinct gaps.sku) = 1 then max(gaps.sku) end as sku,
        coalesce(max(products.operator), max(stores.operator), max(accounts.operator), 'data') as owner,
        max(run.due_date) as due_date,
        {{ money('sum(gaps.net_sales_amount_reporting)') }} as money_amount,
        case gaps.gap
            when 'no_cost' then concat_ws('', max(gaps.sku), ' has no unit cost')
            when 'no_product' then concat_ws('', max(gaps.sku), ' is not in the products sheet')
            when 'no_store' then concat_ws('', 'Sales channels of ', max(gaps.account_id), ' without a store')
            else concat_ws('', 'Listings of ', max(gaps.store_id), ' without a SKU: ', {{ count_text('count(distinct gaps.platform_sku)') }})
        end as title,
        concat_ws(
            '', {{ count_text('sum(gaps.units)') }}, ' units sold without a margin as ', {{ string_agg_distinct('gaps.platform_sku') }},
            ' in ', {{ string_agg_distinct('gaps.store_id') }}, '.'
        ) as message,
        max(gaps.advice) as advice
    from {{ ref('rpt_mapping_gaps') }} as gaps
    cross join run
    left join stores on gaps.store_id = stores.store_id
    left join accounts on gaps.account_id = accounts.account_id
    left join {{ ref('int_products') }} as products on gaps.sku = products.sku
    -- A listing that never sold can wait.
    where gaps.units > 0
    group by
        gaps.gap,
        case when gaps.gap in ('no_cost', 'no_product') then gaps.sku else concat_ws(':', gaps.account_id, gaps.store_id) end
),

proofs as (
    select
        proofs.*,
        split_part(proofs.scope, ' ', 1) as about,
        {{ converted('abs(proofs.money_amount)', 'rates.rate') }} as money_amount_reporting
    from {{ ref('rpt_reconciliation') }} as proofs
    left join rates on proofs.currency_code = rates.currency_code
    where not proofs.is_ok
),

sales_differ as (
    select
        'gmv_meets_platform_sales' as check_name,
        stores.account_id as subject,
        'warn' as severity,
        case when count(distinct stores.store_id) = 1 then max(stores.store_id) end as store_id,
        cast(null as string) as stock_pool_id,
        cast(null as string) as sku,
        coalesce(max(accounts.operator), 'data') as owner,
        max(run.due_date) as due_date,
        {{ money('sum(proofs.money_amount_reporting)') }} as money_amount,
        concat_ws('', 'Own sales of ', stores.account_id, ' differ from what the platform says, store-days: ', {{ count_text('count(*)') }}) as title,
        concat_ws('', substr({{ string_agg_distinct('proofs.scope') }}, 1, 200), '. ', min(proofs.explanation)) as message,
        'Receive what is missing; every day stands in rpt_reconciliation with both sides.' as advice
    from proofs
    cross join run
    inner join stores on proofs.about = stores.store_id
    left join accounts on stores.account_id = accounts.account_id
    where proofs.invariant = 'gmv_meets_platform_sales'
    group by stores.account_id
),

-- Money in the ledger; what is missing on sales alone is part of it.
without_rate as (
    select
        'missing_rate' as check_name,
        proofs.currency_code as subject,
        'warn' as severity,
        cast(null as string) as store_id,
        cast(null as string) as stock_pool_id,
        cast(null as string) as sku,
        'finance' as owner,
        run.due_date,
        -- No rate, no amount: the message has it in its own currency.
        cast(null as decimal(18, 4)) as money_amount,
        concat_ws('', 'No exchange rate for ', proofs.currency_code) as title,
        concat_ws(
            '', proofs.currency_code, ' ', cast(cast(proofs.money_amount as decimal(18, 2)) as string), ' is in no figure in ',
            run.reporting_currency, '.'
        ) as message,
        concat_ws('', 'Enter a booking rate for ', proofs.currency_code, ' in the workbook, or receive newer ECB rates.') as advice
    from proofs
    cross join run
    where proofs.invariant = 'money_with_rate'
),

broken as (
    select
        'broken_proof' as check_name,
        proofs.invariant as subject,
        'error' as severity,
        cast(null as string) as store_id,
        cast(null as string) as stock_pool_id,
        cast(null as string) as sku,
        'data' as owner,
        max(run.run_date) as due_date,
        {{ money('sum(proofs.money_amount_reporting)') }} as money_amount,
        concat_ws('', 'A proof is broken: ', proofs.invariant) as title,
        concat_ws('', substr({{ string_agg_distinct('proofs.scope') }}, 1, 200), '. ', min(proofs.explanation)) as message,
        'Do not decide on figures this touches; report it with the rows of rpt_reconciliation.' as advice
    from proofs
    cross join run
    where proofs.severity = 'error'
    group by proofs.invariant
),

files as (
    select
        concat_ws('', files.status, '_files') as check_name,
        'all' as subject,
        'warn' as severity,
        cast(null as string) as store_id,
        cast(null as string) as stock_pool_id,
        cast(null as string) as sku,
        'data' as owner,
        max(run.due_date) as due_date,
        cast(null as decimal(18, 4)) as money_amount,
        concat_ws('', case files.status
            when 'held' then 'Files held back: ' when 'pending' then 'Files waiting for their account: ' else 'Files in quarantine: '
        end, {{ count_text('count(*)') }}) as title,
        concat_ws('', 'None of them counts: ', substr({{ string_agg_distinct('files.file_name') }}, 1, 300), '.') as message,
        case files.status
            when 'held' then 'Each says far less than the version before: see rpt_received_files, and accept it or download it again.'
            when 'pending' then 'Put each into the folder of its account in the inbox.'
            else 'See rpt_received_files for the line and the remedy of each.'
        end as advice
    from {{ ref('rpt_received_files') }} as files
    cross join run
    where
        files.status in ('held', 'pending', 'quarantined') and not files.is_released
        -- A settlement in quarantine is an alert of its own, with its money.
        and files.control_key is null
    group by files.status
),

feeds as (
    select
        'source_freshness' as check_name,
        concat_ws(':', feeds.report_id, feeds.scope_id) as subject,
        feeds.severity,
        cast(null as string) as store_id,
        cast(null as string) as stock_pool_id,
        cast(null as string) as sku,
        coalesce(accounts.operator, 'data') as owner,
        run.run_date as due_date,
        cast(null as decimal(18, 4)) as money_amount,
        concat_ws(
            '', feeds.title, case when feeds.scope_id <> '_' then concat_ws('', ' of ', feeds.scope_id) end,
            case
                when feeds.status = 'late' then concat_ws('', ' is late, days: ', {{ count_text('feeds.days_late') }})
                else concat_ws('', ' misses days: ', {{ count_text('feeds.missing_days') }})
            end
        ) as title,
        concat_ws(
            '', 'It reaches ', {{ date_text('feeds.newest_date') }}, ', expected is ', {{ date_text('feeds.expected_date') }}, ' less ',
            {{ count_text('feeds.lag_days') }}, ' days.', case
                when feeds.missing_days > 0 then concat_ws('', ' Missing: ', substr(feeds.missing_list, 1, 120), '.')
            end
        ) as message,
        'Receive the report for these days; figures that rest on it stop there.' as advice
    from {{ ref('rpt_source_freshness') }} as feeds
    cross join run
    left join accounts on feeds.scope_id = accounts.account_id
    where
        feeds.severity in ('warn', 'error')
        -- Days that are missing because their file was refused are told with the file.
        and (feeds.status = 'late' or feeds.refused_receipts = 0)
),

claims as (
    select
        'carrier_claims' as check_name,
        concat_ws(':', 'carrier', cast(parcels.carrier_code as string)) as subject,
        'warn' as severity,
        cast(null as string) as store_id,
        cast(null as string) as stock_pool_id,
        cast(null as string) as sku,
        'logistics' as owner,
        max(run.due_date) as due_date,
        {{ money('sum(' ~ converted('parcels.order_net_sales_amount', 'rates.rate') ~ ')') }} as money_amount,
        concat_ws('', 'Parcels to be claimed from ', max(parcels.carrier_name), ': ', {{ count_text('count(*)') }}) as title,
        concat_ws(
            '', 'Not delivered in time for the claim limit, the first on its way since ', {{ date_text('min(parcels.promise_start_date)') }}, ': ',
            substr({{ string_agg_distinct('parcels.tracking_number') }}, 1, 200), '.',
            case when count(*) > count(parcels.order_net_sales_amount) then ' The value of some orders is not known here.' end
        ) as message,
        'File the claims with the carrier, with hand-over proof and the value of each order.' as advice
    from {{ ref('fct_parcels') }} as parcels
    cross join run
    left join rates on parcels.currency_code = rates.currency_code
    where parcels.is_claim_eligible
    group by parcels.carrier_code
),

{% set checks = [
    'stockouts', 'low_margins', 'settlements', 'gaps', 'sales_differ', 'without_rate', 'broken', 'files', 'feeds', 'claims'
] %}
united as (
    {% for check in checks %}
    select
        check_name, subject, severity, store_id, stock_pool_id, sku, owner, due_date, money_amount, title, message, advice
    from {{ check }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

identified as (
    select
        united.check_name,
        united.subject,
        united.severity,
        united.store_id,
        united.stock_pool_id,
        united.sku,
        coalesce(united.owner, 'operations') as owner,
        united.due_date,
        united.money_amount,
        united.title,
        united.message,
        united.advice,
        concat_ws(':', united.check_name, united.subject) as alert_id,
        run.reporting_currency as currency_code
    from united
    cross join run
    cross join policy
    left join silenced on concat_ws(':', united.check_name, united.subject) = silenced.alert_id
    -- What somebody has dealt with stays quiet until its day; what is worth less than the deciding costs is left to its mart.
    where silenced.alert_id is null and (united.severity = 'error' or united.money_amount is null or {{ policy_holds('united.money_amount', 'alert_min_amount') }})
),

ranked as (
    select
        identified.*,
        said.first_said_at,
        said.last_said_at,
        coalesce(said.times_said, 0) as times_said,
        row_number() over (
            order by identified.money_amount desc nulls last, identified.due_date nulls last, identified.alert_id nulls last
        ) as alert_rank
    from identified
    left join {{ ref('int_alerts__said') }} as said on identified.alert_id = said.alert_id
),

final as (
    select
        alert_id,
        cast(alert_rank as bigint) as alert_rank,
        {{ policy_holds('alert_rank', 'alert_list_lines') }} as is_top,
        check_name,
        subject,
        severity,
        store_id,
        stock_pool_id,
        sku,
        owner,
        due_date,
        money_amount,
        currency_code,
        title,
        message,
        advice,
        first_said_at,
        last_said_at,
        cast(times_said as bigint) as times_said
    from ranked
    cross join policy
)

select * from final
