-- Grain: one row per store, SKU, day and currency. Additive over everything but orders: an order of two SKUs counts under each; count
-- the orders of a store in fct_order_lines.
-- Date base: the store's local day, of the order for sales, of the refund for refunds: a refund stands beside the sales of its own day,
-- not beside the sale it takes back, and arrives with its settlement, weeks later.
with sales as (
    select * from {{ ref('int_sales__daily') }}
),

-- Money back to buyers as the settlements post it; the tax in it is out, as it is out of net sales.
refund_lines as (
    select
        account_id, store_id, sku, business_date, currency_code,
        -amount as refund_amount, -amount_reporting as refund_amount_reporting, 0 as refunded_units
    from {{ ref('int_profit_lines') }}
    where component_group = 'revenue' and event = 'refund'

    union all

    select account_id, store_id, sku, business_date, currency_code, 0, 0, units
    from {{ ref('int_settlement_lines') }}
    where component = 'principal' and event = 'refund'

    union all

    select account_id, store_id, sku, refund_date, currency_code, 0, 0, units
    from {{ ref('int_refund_lines__shopify') }}
    where not is_of_cancelled_order
),

refunds as (
    select
        account_id,
        coalesce(store_id, '(unknown)') as store_id,
        coalesce(sku, '(unmapped)') as sku,
        business_date,
        currency_code,
        cast(sum(coalesce(refunded_units, 0)) as bigint) as refunded_units,
        {{ money("sum(refund_amount)") }} as refund_amount,
        -- null as soon as part of it has no rate
        {{ money("case when count(*) = count(refund_amount_reporting) then sum(refund_amount_reporting) end") }}
            as refund_amount_reporting
    from refund_lines
    group by account_id, coalesce(store_id, '(unknown)'), coalesce(sku, '(unmapped)'), business_date, currency_code
),

days as (
    select
        coalesce(sales.account_id, refunds.account_id) as account_id,
        coalesce(sales.store_id, refunds.store_id) as store_id,
        coalesce(sales.sku, refunds.sku) as sku,
        coalesce(sales.order_date, refunds.business_date) as business_date,
        coalesce(sales.currency_code, refunds.currency_code) as currency_code,
        coalesce(sales.orders, 0) as orders,
        coalesce(sales.units, 0) as units,
        coalesce(sales.pending_units, 0) as pending_units,
        coalesce(sales.cancelled_units, 0) as cancelled_units,
        coalesce(sales.other_units, 0) as other_units,
        coalesce(sales.stock_units, 0) as stock_units,
        coalesce(sales.gmv_amount, 0) as gmv_amount,
        coalesce(sales.net_sales_amount, 0) as net_sales_amount,
        coalesce(refunds.refunded_units, 0) as refunded_units,
        coalesce(refunds.refund_amount, 0) as refund_amount,
        case when sales.sku is null then 0 else sales.gmv_amount_reporting end as gmv_amount_reporting,
        case when sales.sku is null then 0 else sales.net_sales_amount_reporting end as net_sales_amount_reporting,
        case when refunds.sku is null then 0 else refunds.refund_amount_reporting end as refund_amount_reporting
    from sales
    full outer join refunds
        on sales.account_id = refunds.account_id and sales.store_id = refunds.store_id and sales.sku = refunds.sku
        and sales.order_date = refunds.business_date and sales.currency_code = refunds.currency_code
),

accounts as (
    select distinct account_id, platform from {{ ref('int_stores') }}
)

select
    accounts.platform,
    days.account_id,
    days.store_id,
    days.sku,
    coalesce(products.reporting_sku, days.sku) as reporting_sku,
    days.business_date,
    days.currency_code,
    days.orders,
    days.units,
    days.pending_units,
    days.cancelled_units,
    days.other_units,
    days.stock_units,
    days.refunded_units,
    {{ money("days.gmv_amount") }} as gmv_amount,
    {{ money("days.net_sales_amount") }} as net_sales_amount,
    {{ money("days.refund_amount") }} as refund_amount,
    {{ money("days.gmv_amount_reporting") }} as gmv_amount_reporting,
    {{ money("days.net_sales_amount_reporting") }} as net_sales_amount_reporting,
    {{ money("days.refund_amount_reporting") }} as refund_amount_reporting,
    coalesce(days.business_date <= complete.sales_complete_date, false) as is_complete_day
from days
left join accounts on days.account_id = accounts.account_id
left join {{ ref('int_products') }} as products on days.sku = products.sku
left join {{ ref('int_sales__complete_days') }} as complete on days.store_id = complete.store_id
