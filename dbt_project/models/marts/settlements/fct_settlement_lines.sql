-- Grain: one row per money line of a settlement, the current file of each settlement only (data/raw keeps all).
-- Additive: amount, within one currency_code; the sum over a settlement is its payout.
-- Traps: business_date is the day of posting, not of the sale: profit by day is fct_profit_lines. Reserves and pass-through tax are rows
-- too, with is_profit false. order_line_id is null for account-level money and for orders that no order file of ours holds.

select
    lines.platform,
    lines.account_id,
    lines.settlement_id,
    lines.line_number,
    lines.store_id,
    lines.business_date,
    lines.posted_at,
    lines.transaction_type,
    lines.amount_type,
    lines.amount_description,
    lines.event,
    lines.component,
    components.component_group,
    lines.is_profit,
    lines.order_id,
    lines.merchant_order_id,
    lines.order_line_id,
    lines.order_item_code,
    lines.platform_sku,
    lines.sku,
    lines.units,
    lines.promotion_id,
    lines.pool_id,
    lines.amount,
    lines.currency_code,
    lines._content_id,
    lines._row_number
from {{ ref('int_settlement_lines') }} as lines
left join {{ ref('ref_profit_components') }} as components on lines.component = components.component
