-- Grain: one row per store, SKU, local day of order and currency on which any order line fell, lines that do not count included as units.
-- Additive over everything but orders: an order of two SKUs counts under each. Store `(unknown)` and SKU `(unmapped)` keep the money of
-- lines that nothing in the seller's sheets claims.
{{ config(materialized='table') }}

with lines as (
    select * from {{ ref('int_order_lines') }}
)

select
    platform,
    account_id,
    coalesce(store_id, '(unknown)') as store_id,
    coalesce(sku, '(unmapped)') as sku,
    coalesce(reporting_sku, '(unmapped)') as reporting_sku,
    order_date,
    coalesce(currency_code, '(none)') as currency_code,
    count(distinct case when counts_as_sale then order_id end) as orders,
    cast(sum(case when counts_as_sale then units else 0 end) as bigint) as units,
    cast(sum(case when order_kind = 'sale' and outcome = 'pending' then units else 0 end) as bigint) as pending_units,
    cast(sum(case when order_kind = 'sale' and outcome = 'cancelled' then units else 0 end) as bigint) as cancelled_units,
    cast(sum(case when order_kind <> 'sale' and outcome <> 'cancelled' then units else 0 end) as bigint) as other_units,
    cast(sum(stock_units) as bigint) as stock_units,
    {{ money("sum(gmv_amount)") }} as gmv_amount,
    {{ money("sum(net_sales_amount)") }} as net_sales_amount,
    {{ money("sum(gmv_amount_reporting)") }} as gmv_amount_reporting,
    {{ money("sum(net_sales_amount_reporting)") }} as net_sales_amount_reporting
from lines
group by
    platform, account_id, coalesce(store_id, '(unknown)'), coalesce(sku, '(unmapped)'), coalesce(reporting_sku, '(unmapped)'),
    order_date, coalesce(currency_code, '(none)')
