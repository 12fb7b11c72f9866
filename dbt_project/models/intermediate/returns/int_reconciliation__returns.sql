-- Grain: one row per invariant of returns and the store or account it holds for. Left and right are units, or money where a currency is given.
-- No more came back than was sold; every return belongs to an order we know.

with returns as (
    select *, coalesce(store_id, account_id) as scope from {{ ref('int_returns') }}
),

of_lines as (
    select
        returns.scope,
        returns.order_line_id,
        sum(returns.units) as returned_units,
        min(lines.units) as sold_units
    from returns
    inner join {{ ref('int_order_lines') }} as lines on returns.order_line_id = lines.order_line_id
    group by returns.scope, returns.order_line_id
),

within as (
    select
        scope,
        sum(returned_units) as left_value,
        sum(least(returned_units, sold_units)) as right_value,
        count(*) filter (where returned_units > sold_units) as lines_beyond
    from of_lines
    group by scope
),

known as (
    select
        account_id as scope,
        sum(units) as left_value,
        sum(case when order_line_id is not null then units else 0 end) as right_value,
        count(distinct case when order_line_id is null then order_id end) as orders_missing
    from returns
    group by account_id
),

checks as (
    select
        'returned_units_within_sold' as invariant, scope, left_value, right_value, 'warn' as severity,
        concat_ws(
            ' ', 'Units that came back, and those of them that the order lines sold.', cast(lines_beyond as string),
            'order lines got more back than they sold: a return of another order, or a return listed twice.'
        ) as explanation
    from within

    union all

    select
        'returns_have_an_order', scope, left_value, right_value, 'info',
        concat_ws(
            ' ', 'Units that came back, and those whose order our files hold;', cast(orders_missing as string),
            'orders are older than our order files, or their SKU is spelt differently.'
        )
    from known
)

select
    invariant,
    scope,
    {{ money('left_value') }} as left_value,
    {{ money('right_value') }} as right_value,
    {{ money('left_value - right_value') }} as difference,
    left_value = right_value as is_ok,
    severity,
    cast(null as decimal(18, 4)) as money_amount,
    cast(null as string) as currency_code,
    explanation
from checks
