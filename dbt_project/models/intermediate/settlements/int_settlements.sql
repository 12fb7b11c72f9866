-- Grain: one row per settlement whose file is current, all platforms: its window, its deposit and the total it states.
-- Additive: total_amount within currency_code. Traps: a payout of the own shop states no window; it is the days of its movements.

select
    'amazon' as platform,
    account_id,
    settlement_id,
    settlement_start_at,
    settlement_end_at,
    deposit_at,
    total_amount,
    currency_code,
    true as has_order_lines,
    _content_id
from {{ ref('stg_amazon__settlements') }}

union all

select
    'shopify',
    account_id,
    settlement_id,
    coalesce(settlement_start_at, deposit_at),
    cast(date_add(cast(coalesce(settlement_end_at, deposit_at) as date), 1) as timestamp),
    deposit_at,
    total_amount,
    currency_code,
    false,
    _content_id
from {{ ref('int_settlements__shopify') }}
