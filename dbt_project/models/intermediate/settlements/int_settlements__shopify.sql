-- Grain: one row per payout of Shopify Payments, by its day and currency: the payouts export has no number, and the number its movements
-- tell comes only once it is paid (payout_ids then). A payout that only its movements tell of stands here without a stated total.
-- Additive: amounts within currency_code. total_amount = line_amount + difference_amount; a difference has a status that names it:
--   equal · not_told (no payouts export holds it yet) · movements_missing (the payout is told, none of its movements are) · unexplained.
{{ config(materialized='table') }}

with told as (
    select
        account_id,
        payout_date,
        currency_code,
        max(payout_status) as payout_status,
        sum(charges_amount) as charges_amount,
        sum(refunds_amount) as refunds_amount,
        sum(adjustments_amount) as adjustments_amount,
        sum(reserved_funds_amount) as reserved_funds_amount,
        sum(fees_amount) as fees_amount,
        sum(retried_amount) as retried_amount,
        sum(total_amount) as total_amount,
        max(_content_id) as _content_id
    from {{ ref('stg_shopify__payouts') }}
    where payout_status in ('paid', 'in_transit')
    group by account_id, payout_date, currency_code
),

moved as (
    select
        account_id,
        settlement_id,
        payout_date,
        currency_code,
        {{ string_agg_distinct('payout_id') }} as payout_ids,
        min(posted_at) as first_at,
        max(posted_at) as last_at,
        count(*) as line_count,
        sum(amount) as line_amount,
        max(_content_id) as _content_id
    from {{ ref('int_settlement_lines__shopify') }}
    group by account_id, settlement_id, payout_date, currency_code
),

united as (
    select
        coalesce(told.account_id, moved.account_id) as account_id,
        coalesce(told.payout_date, moved.payout_date) as payout_date,
        coalesce(told.currency_code, moved.currency_code) as currency_code,
        moved.payout_ids,
        coalesce(told.payout_status, 'paid') as payout_status,
        moved.first_at,
        moved.last_at,
        told.charges_amount, told.refunds_amount, told.adjustments_amount, told.reserved_funds_amount, told.fees_amount,
        told.retried_amount, told.total_amount,
        coalesce(moved.line_amount, 0) as line_amount,
        coalesce(moved.line_count, 0) as line_count,
        coalesce(told._content_id, moved._content_id) as _content_id
    from told
    full outer join moved
        on told.account_id = moved.account_id and told.payout_date = moved.payout_date and told.currency_code = moved.currency_code
)

select
    'shopify' as platform,
    account_id,
    concat_ws(' ', {{ date_text('payout_date') }}, currency_code) as settlement_id,
    payout_ids,
    payout_date,
    first_at as settlement_start_at,
    last_at as settlement_end_at,
    cast(payout_date as timestamp) as deposit_at,
    payout_status,
    {{ money('charges_amount') }} as charges_amount,
    {{ money('refunds_amount') }} as refunds_amount,
    {{ money('adjustments_amount') }} as adjustments_amount,
    {{ money('reserved_funds_amount') }} as reserved_funds_amount,
    {{ money('fees_amount') }} as fees_amount,
    {{ money('retried_amount') }} as retried_amount,
    {{ money('coalesce(total_amount, line_amount)') }} as total_amount,
    {{ money('line_amount') }} as line_amount,
    cast(line_count as bigint) as line_count,
    {{ money('coalesce(total_amount, line_amount) - line_amount') }} as difference_amount,
    case
        when total_amount is null then 'not_told'
        when total_amount = line_amount then 'equal'
        when line_count = 0 then 'movements_missing'
        else 'unexplained'
    end as status,
    currency_code,
    _content_id
from united
