-- Grain: one row per settlement that pays out, and one per payout on a collection account's statement that no settlement explains.
-- Additive: amounts within currency_code. Did the money that a platform says it paid arrive, to the cent?
-- A settlement is matched by its number on the statement, else by amount and currency on its account, on the nearest day within the policy.
-- status: arrived · arrived_differently (by its number, another amount) · missing (the statement reaches beyond the time it may take) ·
-- on_its_way · no_statement (no sheet tells of the account, or not so far) · not_explained (a payout without a settlement).
-- Trap: a settlement that we owe (total below zero) pays nothing and is not here.
{{ config(materialized='table') }}

with policy as (
    select cast(payout_arrival_days as bigint) as arrival_days from {{ policies(['payout_arrival_days']) }} as rules
),

run as (
    select cast(run_at as date) as run_date from {{ ref('int_run_context') }}
),

accounts as (
    select distinct account_id, collection_account from {{ ref('int_stores') }} where collection_account is not null
),

settled as (
    select
        account_id, settlement_id, cast(deposit_at as date) as deposit_date, total_amount, currency_code
    from {{ ref('int_settlements') }}
    where total_amount > 0 and deposit_at is not null
),

-- A reference that is no settlement of ours is the provider's own: it tells nothing.
payouts as (
    select statement.*, known.settlement_id as named_settlement_id
    from {{ ref('stg_seller__collection_statement') }} as statement
    left join (select distinct settlement_id from settled) as known on statement.platform_reference = known.settlement_id
    where statement.transaction_kind = 'payout'
),

told as (
    select collection_account, max(posted_on) as last_date
    from {{ ref('stg_seller__collection_statement') }}
    group by collection_account
),

candidates as (
    select
        settled.account_id, settled.settlement_id, settled.currency_code, payouts.collection_account, payouts.transaction_number,
        case when payouts.named_settlement_id = settled.settlement_id then 0 else 1 end as by_amount,
        abs({{ days_between('settled.deposit_date', 'payouts.posted_on') }}) as days_apart
    from settled
    cross join policy
    inner join accounts on settled.account_id = accounts.account_id
    inner join payouts
        on accounts.collection_account = payouts.collection_account and settled.currency_code = payouts.currency_code
        and coalesce(payouts.account_id, settled.account_id) = settled.account_id
        and (
            payouts.named_settlement_id = settled.settlement_id
            or (
                payouts.named_settlement_id is null and payouts.amount = settled.total_amount
                and {{ days_between('settled.deposit_date', 'payouts.posted_on') }} between -1 and policy.arrival_days
            )
        )
),

-- Each takes the other as its best: one settlement, one payout.
matched as (
    select account_id, settlement_id, currency_code, collection_account, transaction_number
    from (
        select
            *,
            row_number() over (
                partition by account_id, settlement_id, currency_code
                order by by_amount nulls last, days_apart nulls last, transaction_number nulls last
            ) as settlement_place,
            row_number() over (
                partition by collection_account, transaction_number
                order by by_amount nulls last, days_apart nulls last, settlement_id nulls last
            ) as payout_place
        from candidates
    ) as ranked
    where settlement_place = 1 and payout_place = 1
),

-- How far the statements of an account's money tell.
reach as (
    select accounts.account_id, max(told.last_date) as last_date
    from accounts
    inner join told on accounts.collection_account = told.collection_account
    group by accounts.account_id
),

of_settlements as (
    select
        concat_ws('|', settled.account_id, settled.settlement_id, settled.currency_code) as payout_key,
        settled.account_id,
        settled.settlement_id,
        payouts.collection_account,
        payouts.transaction_number,
        settled.deposit_date,
        payouts.posted_on as posted_date,
        settled.total_amount as settled_amount,
        payouts.amount as arrived_amount,
        settled.currency_code,
        case
            when payouts.amount = settled.total_amount then 'arrived'
            when payouts.amount is not null then 'arrived_differently'
            when reach.last_date >= date_add(settled.deposit_date, cast(policy.arrival_days as int)) then 'missing'
            when run.run_date <= date_add(settled.deposit_date, cast(policy.arrival_days as int)) then 'on_its_way'
            else 'no_statement'
        end as status
    from settled
    cross join policy
    cross join run
    left join reach on settled.account_id = reach.account_id
    left join matched
        on settled.account_id = matched.account_id and settled.settlement_id = matched.settlement_id
        and settled.currency_code = matched.currency_code
    left join payouts
        on matched.collection_account = payouts.collection_account and matched.transaction_number = payouts.transaction_number
)

select * from of_settlements

union all

select
    concat_ws('|', 'statement', payouts.collection_account, payouts.transaction_number), payouts.account_id, cast(null as string),
    payouts.collection_account, payouts.transaction_number, cast(null as date), payouts.posted_on, cast(null as decimal(18, 4)),
    payouts.amount, payouts.currency_code, 'not_explained'
from payouts
left join matched
    on payouts.collection_account = matched.collection_account and payouts.transaction_number = matched.transaction_number
where matched.transaction_number is null
