-- Grain: one row per payout, known by its day and currency. total_amount is what arrives at the bank.
select
    _scope as account_id,
    payout_date,
    lower(payout_status) as payout_status,
    charges_amount,
    refunds_amount,
    adjustments_amount,
    reserved_funds_amount,
    coalesce(fees_amount, 0) as fees_amount,
    coalesce(retried_amount, 0) as retried_amount,
    total_amount,
    upper(currency_code) as currency_code,
    _content_id,
    _row_number
from {{ current_rows('shopify_payouts', 'shopify_payouts') }} as current_payouts
