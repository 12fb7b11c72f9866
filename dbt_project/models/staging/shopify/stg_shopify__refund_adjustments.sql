-- Grain: one row per refund and correction that belongs to no line. Positive is paid back to the buyer: the API writes it negative.
select
    _scope as account_id,
    trim(order_name) as order_id,
    refund_id,
    adjustment_id,
    lower(reason) as reason,
    -1 * amount as refunded_amount,
    -1 * coalesce(tax_amount, 0) as tax_amount,
    _content_id,
    _row_number
from {{ current_rows('shopify_refund_adjustments', 'shopify_refund_parts') }} as current_parts
