-- Grain: one row per refund. Positive is paid back to the buyer, tax and shipping included; 0 where goods came back without money.
select
    _scope as account_id,
    trim(order_name) as order_id,
    refund_id,
    refunded_at,
    refunded_amount,
    return_id,
    _content_id,
    _row_number
from {{ current_rows('shopify_refunds', 'shopify_orders') }} as current_refunds
