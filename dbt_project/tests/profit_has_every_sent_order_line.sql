-- Order lines before = after: each line that was sent has exactly one row of event `sale`, whatever else is known about it.
select
    coalesce(order_lines.order_line_id, profit.order_line_id) as order_line_id,
    profit.row_count
from (
    select order_line_id from {{ ref('fct_order_lines') }} where outcome = 'paid'
) as order_lines
full outer join (
    select order_line_id, count(*) as row_count
    from {{ ref('fct_order_line_profit') }}
    where event = 'sale' and order_line_id is not null
    group by order_line_id
) as profit on order_lines.order_line_id = profit.order_line_id
where coalesce(profit.row_count, 0) <> 1
    -- A line that a settlement pays though the order report calls it cancelled or pending is in the ledger, too.
    and (order_lines.order_line_id is not null or profit.row_count <> 1)
