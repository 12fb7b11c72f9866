-- Grain: one row per invariant and scope: is every settlement there, whole, understood and in the ledger?
-- Severity `error` is about our own arithmetic and stops a publication; `warn` is about the facts and is published with its money.

with settlements as (
    select *, concat_ws('|', account_id, settlement_id) as scope
    from {{ ref('int_settlements__reconciled') }}
),

accounts as (
    select distinct account_id, currency_code from settlements
),

checks as (
    select
        'settlement_lines_equal_total' as invariant, scope, stated_amount as left_value, line_amount as right_value, 'error' as severity,
        stated_amount as money_amount, currency_code,
        'the payout the summary line states = the sum of the settlement lines' as explanation
    from settlements
    -- The own shop tells its payouts and their movements in two files: shop_payout_equals_movements.
    where record_type = 'settlement' and platform = 'amazon'

    union all

    select
        'settlement_in_ledger', scope, line_amount, ledger_amount, 'error', line_amount, currency_code,
        'the sum of the settlement lines = its lines in the profit ledger + shares of its pools + pool_unallocated'
    from settlements
    where record_type = 'settlement'

    union all

    select
        'settlement_file_whole', scope, stated_amount, line_amount, 'warn', stated_amount, currency_code,
        concat_ws(' ', 'refused file', file_name, '- its lines are in no mart until a whole file comes')
    from settlements
    where record_type = 'quarantined_settlement'

    union all

    select
        'settlement_orders_known', scope, order_amount + unmatched_order_amount, order_amount, 'warn', unmatched_order_amount,
        currency_code,
        concat_ws(' ', cast(unmatched_orders as string), 'orders of the settlement are in none of our order files: revenue without cost')
    from settlements
    where record_type = 'settlement'

    union all

    select
        'settlement_codes_known', concat_ws('|', accounts.account_id, accounts.currency_code), {{ money('0') }},
        {{ money('coalesce(sum(settlements.unmapped_amount), 0)') }}, 'warn', {{ money('coalesce(sum(settlements.unmapped_amount), 0)') }},
        accounts.currency_code, 'money under codes that ref_settlement_components does not know: in the ledger as component unmapped'
    from accounts
    left join settlements
        on accounts.account_id = settlements.account_id and accounts.currency_code = settlements.currency_code
    group by accounts.account_id, accounts.currency_code

    union all

    select
        'orders_settled_in_time', store_id, {{ money('0') }}, unsettled_amount, 'warn', unsettled_amount, currency_code,
        concat_ws(' ', cast(unsettled_orders as string), 'orders older than', cast(limit_days as string), 'days are in no settlement we have')
    from {{ ref('int_orders__unsettled') }}
)

select
    invariant,
    scope,
    {{ money('left_value') }} as left_value,
    {{ money('right_value') }} as right_value,
    {{ money('left_value - right_value') }} as difference,
    left_value = right_value as is_ok,
    severity,
    {{ money('money_amount') }} as money_amount,
    currency_code,
    explanation
from checks
