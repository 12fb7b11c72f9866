-- Is it all there? Grain: one row per settlement (record_type `settlement`), per settlement of which only a refused file came
-- (`quarantined_settlement`), and per store for its orders that are in no settlement though they are old (`unsettled_orders`).
-- Additive: amounts within currency_code and record_type. For a settlement: stated_amount = line_amount = ledger_amount, difference 0.00, and
-- line_amount = order + unmatched_order + sku + pool + pass_through + cash_timing.
-- Traps: a quarantined settlement's line_amount is what its refused file added up to; none of it is in any other mart. Settlements close every
-- two weeks and release money seven days after delivery: orders of the last weeks are not late.

with settlements as (
    select * from {{ ref('int_settlements__reconciled') }}
),

rates as (
    select * from {{ ref('int_fx_rates__daily') }}
),

reporting as (
    select max(reporting_currency) as reporting_currency, max(rate_date) as last_rate_date from {{ ref('int_fx_rates__daily') }}
),

records as (
    select
        record_type, account_id, settlement_id as record_id, cast(null as string) as store_id,
        settlement_start_at, settlement_end_at, deposit_at, currency_code,
        stated_amount, line_amount, stated_amount - line_amount as difference_amount, ledger_amount,
        order_amount, unmatched_order_amount, sku_amount, pool_amount, pool_unallocated_amount, pass_through_amount, cash_timing_amount,
        unmapped_amount, line_count, settled_order_lines, unmatched_orders, order_to_settle_days, order_to_settle_count,
        cast(null as bigint) as unsettled_orders, cast(null as decimal(18, 4)) as unsettled_amount,
        cast(null as date) as oldest_order_date, file_name, message, content_id,
        case when record_type = 'settlement' then abs(stated_amount - line_amount) else abs(stated_amount) end as money_at_stake
    from settlements

    union all

    select
        'unsettled_orders', account_id, store_id, store_id, null, null, null, currency_code,
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        unsettled_orders, unsettled_amount, oldest_order_date, null, null, null, unsettled_amount
    from {{ ref('int_orders__unsettled') }}
)

select
    records.record_type,
    records.account_id,
    records.record_id,
    records.store_id,
    records.settlement_start_at,
    records.settlement_end_at,
    records.deposit_at,
    records.currency_code,
    records.stated_amount,
    records.line_amount,
    {{ money('records.difference_amount') }} as difference_amount,
    records.ledger_amount,
    records.order_amount,
    records.unmatched_order_amount,
    records.sku_amount,
    records.pool_amount,
    records.pool_unallocated_amount,
    records.pass_through_amount,
    records.cash_timing_amount,
    records.unmapped_amount,
    records.line_count,
    records.settled_order_lines,
    records.unmatched_orders,
    records.order_to_settle_days,
    records.order_to_settle_count,
    {{ ratio('records.order_to_settle_days', 'records.order_to_settle_count') }} as mean_order_to_settle_days,
    records.unsettled_orders,
    records.unsettled_amount,
    records.oldest_order_date,
    {{ money('records.money_at_stake') }} as money_at_stake_amount,
    {{ converted('records.money_at_stake', 'rates.rate') }} as money_at_stake_amount_reporting,
    reporting.reporting_currency,
    records.file_name,
    records.message,
    records.content_id
from records
cross join reporting
left join rates
    on records.currency_code = rates.currency_code
    and rates.rate_date = coalesce(cast(records.deposit_at as date), reporting.last_rate_date)
