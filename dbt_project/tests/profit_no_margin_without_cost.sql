-- An order line with a profit has the cost of its goods in the ledger; one without a cost has none of the profits.
select profit.order_line_profit_id, profit.order_line_id, profit.status, cost.amount as cost_amount
from {{ ref('fct_order_line_profit') }} as profit
left join (
    select order_line_id, sum(amount) as amount
    from {{ ref('fct_profit_lines') }}
    where amount_status = 'booked'
    group by order_line_id
) as cost on profit.order_line_id = cost.order_line_id
left join {{ ref('fct_order_lines') }} as order_lines on profit.order_line_id = order_lines.order_line_id
left join {{ ref('int_mcf_order_lines') }} as carried on profit.order_line_id = carried.mcf_order_line_id
where profit.order_line_id is not null and (order_lines.stock_units > 0 or order_lines.counts_as_sale)
    and carried.mcf_order_line_id is null
    and (cost.amount is null) <> (profit.gross_profit_amount_reporting is null)
    and profit.status not in ('missing_rate')
