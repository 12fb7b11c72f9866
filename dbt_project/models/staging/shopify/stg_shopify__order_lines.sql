-- Grain: one row per line of an order as the API last told it. Amounts are of the whole line in the shop's currency, before refunds; the
-- discount holds the line's share of the order's own.
select
    _scope as account_id,
    trim(order_name) as order_id,
    line_item_id,
    nullif(trim(sku), '') as platform_sku,
    variant_id,
    product_name,
    units,
    unfulfilled_units,
    original_total_amount,
    discount_amount,
    tax_amount,
    is_taxable,
    coalesce(is_gift_card, false) as is_gift_card,
    _content_id,
    _row_number
from {{ current_rows('shopify_order_lines', 'shopify_orders') }} as current_lines
