-- Grain: one row per settlement that pays out, and one per payout on a statement that no settlement explains.
-- Additive: amounts within currency_code. Date base: deposit_date as the platform says, posted_date as the collection account does.
-- Trap: on_its_way and no_statement say nothing against the platform; only missing and arrived_differently do.
select
    payout_key,
    status,
    account_id,
    settlement_id,
    collection_account,
    transaction_number,
    deposit_date,
    posted_date,
    cast({{ days_between('deposit_date', 'posted_date') }} as bigint) as arrival_days,
    settled_amount,
    arrived_amount,
    case when status in ('arrived', 'arrived_differently', 'missing') then {{ money('coalesce(arrived_amount, 0) - settled_amount') }} end
        as difference_amount,
    currency_code
from {{ ref('int_payouts__matched') }}
