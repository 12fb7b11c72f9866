-- The pivot holds each cent of the ledger once, group by group; and the components make each profit, as ref_profit_components says.
with ledger as (
    select
        {% for column in ['revenue', 'product_margin', 'gross_profit', 'contribution_profit', 'operating_net'] %}
        sum(case when components.enters_{{ column }} then lines.amount_reporting else 0 end) as {{ column }},
        {% endfor %}
        sum(case when components.component_group = 'other_income' then lines.amount_reporting else 0 end) as other_income,
        coalesce(lines.order_line_id, '*') as order_line_id, lines.event, lines.business_date, coalesce(lines.store_id, '*') as store_id,
        coalesce(lines.sku, '*') as sku
    from {{ ref('fct_profit_lines') }} as lines
    inner join {{ ref('ref_profit_components') }} as components on lines.component = components.component
    where not components.is_cash_timing and not components.is_pass_through
    group by
        coalesce(lines.order_line_id, '*'), lines.event, lines.business_date, coalesce(lines.store_id, '*'), coalesce(lines.sku, '*')
),

pivot_rows as (
    select
        coalesce(order_line_id, '*') as order_line_id, event, business_date, coalesce(store_id, '*') as store_id, coalesce(sku, '*') as sku,
        sum(revenue_amount_reporting) as revenue,
        sum(product_margin_amount_reporting) as product_margin,
        sum(gross_profit_amount_reporting) as gross_profit,
        sum(contribution_profit_amount_reporting) as contribution_profit,
        sum(operating_net_amount_reporting) as operating_net,
        sum(other_income_amount_reporting) as other_income,
        sum(
            purchase_amount_reporting + first_leg_amount_reporting + duty_amount_reporting + clearance_amount_reporting
            + inbound_amount_reporting + platform_fee_amount_reporting + fulfilment_amount_reporting + storage_amount_reporting
            + payment_fee_amount_reporting + returns_amount_reporting + advertising_amount_reporting + promotion_fee_amount_reporting
            + tax_amount_reporting + unmapped_amount_reporting
        ) as costs,
        max(case when gross_profit_amount_reporting is null then 1 else 0 end) as lacks_gross,
        max(case when contribution_profit_amount_reporting is null then 1 else 0 end) as lacks_contribution
    from {{ ref('fct_order_line_profit') }}
    group by
        coalesce(order_line_id, '*'), event, business_date, coalesce(store_id, '*'), coalesce(sku, '*')
)

select
    coalesce(ledger.order_line_id, pivot_rows.order_line_id) as order_line_id,
    coalesce(ledger.event, pivot_rows.event) as event,
    coalesce(ledger.business_date, pivot_rows.business_date) as business_date,
    ledger.operating_net as ledger_operating_net,
    pivot_rows.operating_net as pivot_operating_net
from ledger
full outer join pivot_rows
    on ledger.order_line_id = pivot_rows.order_line_id and ledger.event = pivot_rows.event
    and ledger.business_date = pivot_rows.business_date and ledger.store_id = pivot_rows.store_id and ledger.sku = pivot_rows.sku
where
    coalesce(ledger.revenue, 0) <> coalesce(pivot_rows.revenue, 0)
    or coalesce(ledger.other_income, 0) <> coalesce(pivot_rows.other_income, 0)
    or coalesce(ledger.operating_net, 0) <> coalesce(pivot_rows.revenue + pivot_rows.costs, 0)
    or (pivot_rows.lacks_gross = 0 and coalesce(ledger.product_margin, 0) <> pivot_rows.product_margin)
    or (pivot_rows.lacks_gross = 0 and coalesce(ledger.gross_profit, 0) <> pivot_rows.gross_profit)
    or (pivot_rows.lacks_contribution = 0 and coalesce(ledger.contribution_profit, 0) <> pivot_rows.contribution_profit)
    or (pivot_rows.lacks_contribution = 0 and coalesce(ledger.operating_net, 0) <> pivot_rows.operating_net)
