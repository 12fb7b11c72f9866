-- Grain: one row per combination of platform, transaction type, amount type and description that settlements hold, with what it is.
-- The most exact line of ref_settlement_components wins ('*' stands for anything; a description weighs more than an amount type, that more
-- than a transaction type). What no line knows is `unmapped`: it stays in the money and is reported, it is never dropped.
{{ config(materialized='table') }}

with united as (
    select 'amazon' as platform, transaction_type, amount_type, amount_description from {{ ref('stg_amazon__settlement_lines') }}
    union all
    select platform, transaction_type, amount_type, amount_description from {{ ref('int_settlement_lines__shopify') }}
),

codes as (
    select distinct
        platform,
        transaction_type,
        amount_type,
        amount_description,
        {{ fold_code('transaction_type') }} as folded_transaction,
        {{ fold_code('amount_type') }} as folded_type,
        {{ fold_code('amount_description') }} as folded_description
    from united
),

known as (
    select
        platform,
        component,
        {{ fold_code('transaction_type') }} as folded_transaction,
        {{ fold_code('amount_type') }} as folded_type,
        {{ fold_code('amount_description') }} as folded_description
    from {{ ref('ref_settlement_components') }}
),

events as (
    select platform, event, {{ fold_code('transaction_type') }} as folded_transaction
    from {{ ref('ref_settlement_events') }}
),

candidates as (
    select
        codes.*,
        known.component,
        row_number() over (
            partition by codes.platform, codes.transaction_type, codes.amount_type, codes.amount_description
            order by
                case when known.folded_description <> '*' then 4 else 0 end
                + case when known.folded_type <> '*' then 2 else 0 end
                + case when known.folded_transaction <> '*' then 1 else 0 end desc nulls last
        ) as place
    from codes
    left join known
        on codes.platform = known.platform
        and known.folded_transaction in ('*', codes.folded_transaction)
        and known.folded_type in ('*', codes.folded_type)
        and known.folded_description in ('*', codes.folded_description)
)

select
    candidates.platform,
    candidates.transaction_type,
    candidates.amount_type,
    candidates.amount_description,
    coalesce(candidates.component, 'unmapped') as component,
    -- An unknown kind of transaction is an adjustment: it moves money on the day it is posted and claims nothing about an order.
    case when components.is_cash_timing then 'cash' else coalesce(events.event, 'adjustment') end as event,
    not components.is_cash_timing and not components.is_pass_through as is_profit
from candidates
inner join {{ ref('ref_profit_components') }} as components
    on coalesce(candidates.component, 'unmapped') = components.component
left join events
    on candidates.platform = events.platform and candidates.folded_transaction = events.folded_transaction
where candidates.place = 1
