-- Grain: one row per settlement, the summary line of its current file. total_amount is the payout: reserves are part of it.
select
    _scope as account_id,
    settlement_id,
    settlement_start_at,
    settlement_end_at,
    deposit_at,
    total_amount,
    upper(currency_code) as currency_code,
    _content_id
from {{ current_rows('amazon_settlements', 'amazon_settlements') }} as current_settlements
