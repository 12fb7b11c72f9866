-- Grain: one row per money line of a settlement's current file. No key but the place in the file. Signs are the seller's: a fee is negative.
-- Trap: order_id is not always an order; on fee rows it may be a shipment.
select
    _scope as account_id,
    settlement_id,
    trim(transaction_type) as transaction_type,
    trim(amount_type) as amount_type,
    trim(amount_description) as amount_description,
    nullif(trim(order_id), '') as order_id,
    nullif(trim(merchant_order_id), '') as merchant_order_id,
    nullif(trim(adjustment_id), '') as adjustment_id,
    nullif(trim(shipment_id), '') as shipment_id,
    nullif(trim(marketplace_name), '') as marketplace_name,
    nullif(trim(order_item_code), '') as order_item_code,
    nullif(trim(sku), '') as platform_sku,
    nullif(trim(promotion_id), '') as promotion_id,
    quantity_purchased as units,
    posted_date,
    posted_at,
    amount,
    upper(currency_code) as currency_code,
    _content_id,
    _row_number
from {{ current_rows('amazon_settlement_lines', 'amazon_settlements') }} as current_lines
