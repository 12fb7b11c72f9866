-- Grain: one row per movement of the balance. amount and net_amount are signed as money to us, the fee as the file writes it: positive.
-- Trap: payout_date of a movement without payout_id is an expectation and may move.
select
    _scope as account_id,
    transaction_at,
    lower(trim(transaction_type)) as transaction_type,
    nullif(trim(order_name), '') as order_id,
    lower(payout_status) as payout_status,
    payout_date,
    nullif(trim(payout_id), '') as payout_id,
    amount,
    fee_amount,
    net_amount,
    coalesce(lower(payment_method), '(none)') as payment_method,
    upper(currency_code) as currency_code,
    _content_id,
    _row_number
from {{ current_rows('shopify_payment_transactions', 'shopify_payment_transactions') }} as current_movements
