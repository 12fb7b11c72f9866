-- Every unit that leaves the pool up to the last whole day stands in one day of demand, and nothing else does.
with lines as (
    select lines.stock_pool_id, lines.sku, sum(lines.units) as units
    from {{ ref('int_demand__lines') }} as lines
    inner join (
        select stock_pool_id, max(demand_date) as last_date from {{ ref('int_demand__daily') }} group by stock_pool_id
    ) as pools on lines.stock_pool_id = pools.stock_pool_id and lines.demand_date <= pools.last_date
    group by lines.stock_pool_id, lines.sku
),

days as (
    select stock_pool_id, sku, sum(units) as units
    from {{ ref('int_demand__daily') }}
    group by stock_pool_id, sku
)

select days.stock_pool_id, days.sku, days.units, lines.units as line_units
from days
full outer join lines on days.stock_pool_id = lines.stock_pool_id and days.sku = lines.sku
where coalesce(days.units, 0) <> coalesce(lines.units, 0)
