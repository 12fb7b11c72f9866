-- Grain: one row per stock pool and SKU: what a unit brought, without tax, on average over the last 30 days with sales in the pool.
-- In reporting currency at the rate of each day, from the lines whose day has a rate. Not additive. Used to put money on units not sold.

with lines as (
    select * from {{ ref('int_demand__lines') }}
    where sale_units > 0
),

newest as (
    select stock_pool_id, sku, max(demand_date) as last_sale_date
    from lines
    group by stock_pool_id, sku
)

select
    lines.stock_pool_id,
    lines.sku,
    max(lines.demand_date) as last_sale_date,
    cast(sum(lines.sale_units) as bigint) as sale_units,
    {{ money(ratio("sum(" ~ converted('lines.net_sales_amount', 'fx.rate') ~ ")", "sum(lines.sale_units)")) }} as unit_price_amount_reporting
from lines
inner join newest
    on lines.stock_pool_id = newest.stock_pool_id and lines.sku = newest.sku
    and lines.demand_date > date_add(newest.last_sale_date, -30)
inner join {{ ref('int_fx_rates__daily') }} as fx on lines.currency_code = fx.currency_code and lines.demand_date = fx.rate_date
group by lines.stock_pool_id, lines.sku
