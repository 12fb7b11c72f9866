-- Grain: one row per multi-channel order at Amazon that carries an order of the own shop, found by the seller's order number it was given.
-- Traps: an order's name is written with or without its `#`, and an app that ships in parts adds a number (#1001-2, #1001.F1): the number
-- itself goes before the one cut short. Two shops may have an order of one name: the nearest before it in time is meant, of 60 days.

with mcf as (
    select account_id, order_id, min(merchant_order_id) as merchant_order_id, min(ordered_at) as ordered_at
    from {{ ref('int_order_lines__amazon') }}
    where order_kind = 'mcf' and outcome <> 'cancelled' and merchant_order_id is not null
    group by account_id, order_id
),

keyed as (
    select *, {{ regexp_replace_all("lower(trim(merchant_order_id))", "^#", "") }} as order_key, 1 as key_place from mcf
    union all
    select
        *, {{ regexp_replace_all("lower(trim(merchant_order_id))", "^#|[-._]f?[0-9][0-9]?$", "") }}, 2
    from mcf
),

shop_orders as (
    select distinct
        account_id, order_id, ordered_at, {{ regexp_replace_all("lower(trim(order_id))", "^#", "") }} as order_key
    from {{ ref('int_shop_lines__united') }}
),

ranked as (
    select
        keyed.account_id,
        keyed.order_id,
        shop_orders.account_id as shop_account_id,
        shop_orders.order_id as shop_order_id,
        row_number() over (
            partition by keyed.account_id, keyed.order_id
            order by keyed.key_place nulls last, shop_orders.ordered_at desc nulls last, shop_orders.account_id nulls last
        ) as place
    from keyed
    inner join shop_orders on keyed.order_key = shop_orders.order_key
    where {{ days_between('shop_orders.ordered_at', 'keyed.ordered_at') }} between 0 and 60
)

select account_id, order_id, shop_account_id, shop_order_id
from ranked
where place = 1
