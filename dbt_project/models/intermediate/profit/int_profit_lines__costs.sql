-- Grain: one ledger line per order line, cost component and currency: the goods it took, at the dated unit cost of its SKU in the store's
-- pool on the day of the order, for units × pack (a bundle at the cost of its components). Amounts are negative, in the currency of the cost.
-- And one per return that came back sellable (event `return`, on its day): the same cost given back, since the goods are sold again. Goods
-- that came back damaged, or of which nobody says how they are, stay a cost.
-- Sales and multi-channel orders carry each part of the landed cost; goods given away are a cost of promotion, goods sent once more a cost of
-- returns, both at landed cost. No cost known = no line: the order line then has no profit, never a profit of 100 %.
{{ config(materialized='table') }}

{% set parts = ['purchase_cost', 'first_leg_cost', 'duty_cost', 'clearance_cost', 'inbound_cost'] %}

with moved as (
    select
        cast(null as string) as return_id, account_id, store_id, sku, platform_sku, order_line_id, order_id, order_kind, order_date,
        order_date as business_date, stock_units, -1 as direction
    from {{ ref('int_order_lines__settlement') }}

    union all

    select
        returns.return_id, returns.account_id, returns.store_id, returns.sku, returns.platform_sku, returns.order_line_id, returns.order_id,
        coalesce(orders.order_kind, 'sale'), coalesce(orders.order_date, returns.return_date),
        -- Goods of an order that another warehouse carried come back there.
        returns.return_date, case when orders.order_line_id is null then returns.stock_units else least(returns.stock_units, orders.stock_units) end, 1
    from {{ ref('int_returns') }} as returns
    left join {{ ref('int_order_lines__settlement') }} as orders on returns.order_line_id = orders.order_line_id
    where returns.is_sellable
),

taken as (
    select
        orders.return_id, orders.business_date, orders.direction,
        orders.account_id, orders.store_id, orders.sku, orders.platform_sku, orders.order_line_id, orders.order_id, orders.order_kind,
        orders.order_date, orders.stock_units,
        costs.currency_code, costs.landed_cost, {% for part in parts %}costs.{{ part }}, {% endfor %}costs._content_id,
        orders.order_kind in ('sale', 'mcf') as is_of_goods_sold
    from moved as orders
    inner join {{ ref('int_stores') }} as stores on orders.store_id = stores.store_id
    inner join {{ ref('int_sku_costs__dated') }} as costs
        on orders.sku = costs.sku and stores.stock_pool_id = costs.stock_pool_id
        and orders.order_date between costs.valid_from and costs.valid_to
    where orders.stock_units > 0
),

lines as (
    {% for part in parts %}
    select *, '{{ part }}' as component, {{ part }} as unit_cost from taken where is_of_goods_sold
    union all
    {% endfor %}
    select
        *, case when order_kind in ('replacement', 'exchange') then 'replacement_cost' else 'sample_cost' end, landed_cost
    from taken
    where not is_of_goods_sold
)

select
    case
        when direction = 1 then concat_ws('|', 'returned', account_id, return_id, component, currency_code)
        else concat_ws('|', 'cost', order_line_id, component, currency_code)
    end as profit_line_id,
    account_id,
    store_id,
    sku,
    platform_sku,
    order_line_id,
    order_id,
    order_kind,
    case when direction = 1 then 'return' else 'sale' end as event,
    component,
    business_date,
    {{ money('direction * unit_cost * stock_units') }} as amount,
    currency_code,
    _content_id
from lines
where unit_cost <> 0
