-- Grain: one row per paid order of the own shop that cost something: by which gateway, and what Shopify Payments charged for it so far.
-- Additive: total_amount and charged_amount within currency_code. A test order is in here as gateway `test`.
-- Traps: the gateway is told by the names the order gives; of several the one that moves money is meant, a gift card beside it is not. Only
-- Shopify Payments tells its movements: what other gateways keep, and pay out, is in no file of the shop.

with orders as (
    select
        lines.account_id,
        max(lines.store_id) as store_id,
        lines.order_id,
        max(lines.order_date) as order_date,
        max(lines.currency_code) as currency_code,
        max(united.total_amount) as total_amount,
        replace(lower(max(united.payment_gateways)), ' ', '_') as gateways,
        bool_or(lines.order_kind = 'test') as is_test
    from {{ ref('int_order_lines__shopify') }} as lines
    inner join {{ ref('int_shop_lines__united') }} as united
        on lines.account_id = united.account_id and lines.order_id = united.order_id
        and lines.platform_sku = united.platform_sku and lines.line_ordinal = united.line_ordinal
    where lines.outcome = 'paid'
    group by lines.account_id, lines.order_id
),

charges as (
    select account_id, order_id, currency_code, sum(amount) as charged_amount
    from {{ ref('stg_shopify__payment_transactions') }}
    where transaction_type = 'charge' and order_id is not null
    group by account_id, order_id, currency_code
)

select
    orders.account_id,
    orders.store_id,
    orders.order_id,
    orders.order_date,
    case
        when orders.is_test then 'test'
        when orders.gateways like '%shopify_payments%' then 'shopify_payments'
        when orders.gateways like '%paypal%' then 'paypal'
        when orders.gateways like '%gift_card%' then 'gift_card'
        when {{ regexp_like('orders.gateways', 'manual|cash|bank|money_order|cod') }} then 'manual'
        when orders.gateways is null then 'unknown'
        else 'other'
    end as gateway,
    orders.total_amount,
    coalesce(charges.charged_amount, 0) as charged_amount,
    orders.currency_code
from orders
left join charges
    on orders.account_id = charges.account_id and orders.order_id = charges.order_id and orders.currency_code = charges.currency_code
where orders.total_amount > 0
