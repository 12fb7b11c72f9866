-- Grain: one row per invariant and account (or collection account) and currency: the money platforms say they paid against what arrived.
-- What is on its way, or of which no statement tells, is not in it.

with payouts as (
    select * from {{ ref('int_payouts__matched') }}
),

united as (
    select
        'payouts_arrived' as invariant, concat_ws('|', account_id, currency_code) as scope,
        sum(settled_amount) as left_value, sum(coalesce(arrived_amount, 0)) as right_value, currency_code, 'warn' as severity,
        concat_ws(
            '', 'What settlements paid out against what the collection account shows. Missing: ',
            cast(count(case when status = 'missing' then 1 end) as string), ', arrived with another amount: ',
            cast(count(case when status = 'arrived_differently' then 1 end) as string), '. Each is in rpt_payout_reconciliation.'
        ) as explanation
    from payouts
    where status in ('arrived', 'arrived_differently', 'missing')
    group by account_id, currency_code

    union all

    select
        'payouts_are_explained', concat_ws('|', collection_account, currency_code), sum(arrived_amount),
        sum(case when status = 'not_explained' then 0 else arrived_amount end), currency_code, 'info',
        concat_ws(
            '', cast(count(case when status = 'not_explained' then 1 end) as string),
            ' payouts that no settlement we have explains: its file may not have come.'
        )
    from payouts
    where transaction_number is not null
    group by collection_account, currency_code
)

select
    invariant,
    scope,
    {{ money('left_value') }} as left_value,
    {{ money('right_value') }} as right_value,
    {{ money('left_value - right_value') }} as difference,
    left_value = right_value as is_ok,
    severity,
    {{ money('left_value - right_value') }} as money_amount,
    currency_code,
    explanation
from united
