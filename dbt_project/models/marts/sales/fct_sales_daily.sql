-- Grain: one row per store, SKU, day and currency. Additive over everything but orders: an order of two SKUs counts under each; count
-- the orders of a store in fct_order_lines. Date base: the store's local day of the order.
select
    platform,
    account_id,
    store_id,
    sku,
    reporting_sku,
    order_date,
    currency_code,
    orders,
    units,
    pending_units,
    cancelled_units,
    other_units,
    stock_units,
    gmv_amount,
    net_sales_amount,
    gmv_amount_reporting,
    net_sales_amount_reporting,
    is_complete_day
from {{ ref('int_sales__daily') }}
