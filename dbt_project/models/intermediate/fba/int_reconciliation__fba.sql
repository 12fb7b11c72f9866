-- Grain: one row per invariant of Amazon's warehouses, account and currency. Left and right are units, or money where a currency is given.
-- What was sent was received; what was made good was paid; fees and reimbursements lead to a SKU of ours.

with settled_period as (
    select account_id, currency_code, min(settlement_start_at) as first_at, max(settlement_end_at) as last_at
    from {{ ref('stg_amazon__settlements') }}
    group by account_id, currency_code
),

reimbursed as (
    select
        paid.account_id,
        paid.currency_code,
        sum(paid.amount) as approved_amount,
        sum(case when paid.sku is null then paid.amount else 0 end) as unmapped_amount,
        sum(case when paid.approved_at >= settled_period.first_at and paid.approved_at < settled_period.last_at then paid.amount else 0 end)
            as approved_in_settlements
    from {{ ref('int_reimbursements') }} as paid
    left join settled_period on paid.account_id = settled_period.account_id and paid.currency_code = settled_period.currency_code
    group by paid.account_id, paid.currency_code
),

settled as (
    select account_id, currency_code, sum(amount) as settled_amount
    from {{ ref('int_settlement_lines') }}
    where platform = 'amazon' and component = 'reimbursement'
    group by account_id, currency_code
),

stored as (
    select
        account_id,
        currency_code,
        sum(fee_amount) as fee_amount,
        sum(case when sku is not null then fee_amount else 0 end) as mapped_amount,
        count(distinct case when sku is null then fnsku end) as labels
    from {{ ref('int_storage_fees') }}
    group by account_id, currency_code
),

closed as (
    select
        account_id,
        sum(sent_units) as sent_units,
        sum(least(received_units, sent_units)) as received_units,
        count(distinct case when received_units < sent_units then shipment_id end) as short_shipments
    from {{ ref('int_inbound__amazon') }}
    where closed_date is not null
    group by account_id
),

checks as (
    select
        'reimbursements_are_settled' as invariant, reimbursed.account_id, reimbursed.currency_code,
        reimbursed.approved_in_settlements as left_value, coalesce(settled.settled_amount, 0) as right_value, 'info' as severity,
        'Reimbursements approved within the settlements we have, against what these paid. Approvals of the last days are paid by the next one.'
            as explanation
    from reimbursed
    left join settled on reimbursed.account_id = settled.account_id and reimbursed.currency_code = settled.currency_code

    union all

    select
        'reimbursements_have_a_sku', account_id, currency_code, approved_amount, approved_amount - unmapped_amount, 'warn',
        'Reimbursements, and those of SKUs that the listings sheet maps.'
    from reimbursed

    union all

    select
        'storage_fees_have_a_sku', account_id, currency_code, fee_amount, mapped_amount, 'warn',
        concat_ws(
            ' ', 'Storage fees, and those that lead to a SKU of ours;', cast(labels as string),
            'labels lead to none: no file names their platform SKU, or the listings sheet does not map it.'
        )
    from stored

    union all

    select
        'inbound_received_as_sent', account_id, cast(null as string), sent_units, received_units, 'warn',
        concat_ws(
            ' ', 'Units of closed inbound shipments, sent and received;', cast(short_shipments as string),
            'shipments are short. Ask for an investigation: claims end 60 days after closing.'
        )
    from closed
)

select
    invariant,
    concat_ws(' ', account_id, currency_code) as scope,
    {{ money('left_value') }} as left_value,
    {{ money('right_value') }} as right_value,
    {{ money('left_value - right_value') }} as difference,
    left_value = right_value as is_ok,
    severity,
    {{ money('case when currency_code is not null then abs(left_value - right_value) end') }} as money_amount,
    currency_code,
    explanation
from checks
