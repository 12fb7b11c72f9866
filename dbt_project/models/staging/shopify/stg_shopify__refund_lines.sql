-- Grain: one row per refund and line refunded. Trap: a bulk result of orders has none; a refund without rows here is known as a whole only.
select
    _scope as account_id,
    trim(order_name) as order_id,
    refund_id,
    line_item_id,
    units,
    lower(restock_type) as restock_type,
    is_restocked,
    subtotal_amount,
    coalesce(tax_amount, 0) as tax_amount,
    _content_id,
    _row_number
from {{ current_rows('shopify_refund_lines', 'shopify_refund_parts') }} as current_parts
