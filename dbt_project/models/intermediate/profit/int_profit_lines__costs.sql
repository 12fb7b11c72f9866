-- Grain: one ledger line per order line, cost component and currency: the goods it took, at the dated unit cost of its SKU in the store's
-- pool on the day of the order, for units × pack (a bundle at the cost of its components). Amounts are negative, in the currency of the cost.
-- Sales and multi-channel orders carry each part of the landed cost; goods given away are a cost of promotion, goods sent once more a cost of
-- returns, both at landed cost. No cost known = no line: the order line then has no profit, never a profit of 100 %.
{{ config(materialized='table') }}

{% set parts = ['purchase_cost', 'first_leg_cost', 'duty_cost', 'clearance_cost', 'inbound_cost'] %}

with taken as (
    select
        orders.account_id, orders.store_id, orders.sku, orders.platform_sku, orders.order_line_id, orders.order_id, orders.order_kind,
        orders.order_date, orders.stock_units,
        costs.currency_code, costs.landed_cost, {% for part in parts %}costs.{{ part }}, {% endfor %}costs._content_id,
        orders.order_kind in ('sale', 'mcf') as is_of_goods_sold
    from {{ ref('int_order_lines__settlement') }} as orders
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
    concat_ws('|', 'cost', order_line_id, component, currency_code) as profit_line_id,
    account_id,
    store_id,
    sku,
    platform_sku,
    order_line_id,
    order_id,
    order_kind,
    'sale' as event,
    component,
    order_date as business_date,
    {{ money('-1 * unit_cost * stock_units') }} as amount,
    currency_code,
    _content_id
from lines
where unit_cost <> 0
