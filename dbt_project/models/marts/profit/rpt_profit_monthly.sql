-- What is left at the end of a month. Grain: one row per legal entity, store and month; store `(entity)` holds what belongs to no store of the
-- entity: its salaries and rent, and money of its accounts that no store could carry. Entity `(unknown)` is money of no account of the sheet.
-- Additive: every amount, in reporting_currency. Net profit is null in months for which the entity lists no other costs: without them it
-- would only look like profit.
-- Traps: not a close. A refund that arrives later is in the month it falls on; profits are of rows that have all they need, and
-- revenue_without_profit is what stands outside them.

with entities as (
    select
        account_id,
        max(legal_entity) as legal_entity
    from {{ ref('int_stores') }}
    group by account_id
    having count(distinct legal_entity) = 1
),

ledger as (
    select
        coalesce(stores.legal_entity, entities.legal_entity, '(unknown)') as legal_entity,
        coalesce(profit.store_id, '(entity)') as store_id,
        cast(date_trunc('month', profit.business_date) as date) as month,
        sum(profit.revenue_amount_reporting) as revenue,
        sum(case when profit.contribution_profit_amount_reporting is null then profit.revenue_amount_reporting else 0 end)
            as revenue_without_profit,
        sum(profit.gross_profit_amount_reporting) as gross_profit,
        sum(profit.contribution_profit_amount_reporting) as contribution_profit,
        sum(profit.operating_net_amount_reporting) as operating_net,
        sum(profit.other_income_amount_reporting) as other_income,
        cast(null as decimal(38, 4)) as other_costs
    from {{ ref('fct_order_line_profit') }} as profit
    left join {{ ref('int_stores') }} as stores on profit.store_id = stores.store_id
    left join entities on profit.account_id = entities.account_id
    group by
        coalesce(stores.legal_entity, entities.legal_entity, '(unknown)'), coalesce(profit.store_id, '(entity)'),
        cast(date_trunc('month', profit.business_date) as date)
),

costs as (
    select
        legal_entity,
        coalesce(store_id, '(entity)') as store_id,
        cost_month as month,
        -- Null as soon as one of them has no rate: a sum without it would be too good.
        case when count(*) = count(amount_reporting) then -1 * sum(amount_reporting) end as other_costs
    from {{ ref('int_other_costs') }}
    group by legal_entity, coalesce(store_id, '(entity)'), cost_month
),

listed as (
    select legal_entity, month, max(case when other_costs is null then 1 else 0 end) as lacks_rate
    from costs
    group by legal_entity, month
),

united as (
    select * from ledger
    union all
    select legal_entity, store_id, month, 0, 0, 0, 0, 0, 0, other_costs from costs
),

summed as (
    select
        legal_entity, store_id, month,
        sum(revenue) as revenue,
        sum(revenue_without_profit) as revenue_without_profit,
        sum(gross_profit) as gross_profit,
        sum(contribution_profit) as contribution_profit,
        sum(operating_net) as operating_net,
        sum(other_income) as other_income,
        sum(other_costs) as other_costs
    from united
    group by legal_entity, store_id, month
)

select
    summed.legal_entity,
    summed.store_id,
    summed.month,
    {{ money('summed.revenue') }} as revenue_amount_reporting,
    {{ money('summed.revenue_without_profit') }} as revenue_without_profit_amount_reporting,
    {{ money('summed.gross_profit') }} as gross_profit_amount_reporting,
    {{ money('summed.contribution_profit') }} as contribution_profit_amount_reporting,
    {{ money('summed.operating_net') }} as operating_net_amount_reporting,
    {{ money('summed.other_income') }} as other_income_amount_reporting,
    case when listed.lacks_rate = 0 then {{ money('coalesce(summed.other_costs, 0)') }} end as other_costs_amount_reporting,
    case
        when listed.lacks_rate = 0
            then {{ money('coalesce(summed.operating_net, 0) + coalesce(summed.other_income, 0) + coalesce(summed.other_costs, 0)') }}
    end as net_profit_amount_reporting,
    run.reporting_currency
from summed
cross join {{ ref('int_run_context') }} as run
left join listed on summed.legal_entity = listed.legal_entity and summed.month = listed.month
