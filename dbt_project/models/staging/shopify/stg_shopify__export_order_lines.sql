-- Grain: one row per line of an order as the newest export lists it, orders that the API told too left out. No key but the place in the file.
-- Traps: what is of the whole order (status, currency, all order amounts, delivery, tags) stands on the order's first row only; the price is
-- of one unit; whether it contains tax is not said.
select
    _scope as account_id,
    trim(order_name) as order_id,
    shopify_order_id,
    created_at as ordered_at,
    cancelled_at,
    -- The export has no stamp of the last change: the last thing it tells of the order.
    greatest(created_at, paid_at, fulfilled_at, cancelled_at) as last_updated_at,
    lower(financial_status) as financial_status,
    lower(fulfillment_status) as fulfilment_status,
    upper(currency_code) as currency_code,
    subtotal_amount,
    coalesce(shipping_amount, 0) as shipping_amount,
    tax_amount,
    duties_amount,
    total_amount,
    refunded_amount,
    discount_code as discount_codes,
    lower(payment_method) as payment_gateways,
    units,
    product_name,
    unit_price_amount,
    nullif(trim(sku), '') as platform_sku,
    is_taxable,
    line_discount_amount,
    upper(ship_country) as ship_country,
    ship_state,
    email_hash as buyer_hash,
    case when shipping_street_hash is not null then md5(concat_ws('|', shipping_street_hash, shipping_zip_hash)) end as address_hash,
    lower(tags) as tags,
    source_name,
    _received_at,
    _content_id,
    _row_number
from {{ current_rows('shopify_order_export_lines', 'shopify_orders') }} as current_lines
