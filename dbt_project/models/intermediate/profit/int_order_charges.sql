-- Grain: one row per order line and component that settlements charged or paid at its sale, its part of money of the whole order included.
-- Additive: amount, within the currency of the line.
{{ config(materialized='table') }}

select order_line_id, component, {{ money('sum(amount)') }} as amount
from (
    select order_line_id, component, amount from {{ ref('int_settlement_lines') }} where event = 'sale' and order_line_id is not null
    union all
    select order_line_id, component, amount from {{ ref('int_profit_pool_shares') }} where event = 'sale' and order_line_id is not null
) as charged
group by order_line_id, component
