-- Grain: one row, the days the warehouse speaks of: from the first day any file or sheet with money or stock names, ten years back at most (an
-- older day is a slip of the pen), to the day after the run's UTC day, since it is tomorrow already in some markets.
{{ config(materialized='table') }}

{% set dated = [
    ('stg_amazon__order_lines', 'ordered_at'), ('stg_amazon__sales_traffic_daily', 'traffic_date'),
    ('stg_amazon__settlement_lines', 'posted_date'), ('stg_shopify__orders', 'ordered_at'),
    ('stg_shopify__export_order_lines', 'ordered_at'), ('stg_seller__purchase_orders', 'ordered_on'),
    ('stg_seller__supplier_payments', 'paid_on'), ('stg_seller__first_leg_bills', 'billed_on'),
    ('stg_seller__other_costs', 'cost_month'), ('stg_seller__collection_statement', 'posted_on'),
    ('stg_seller__opening_stock', 'opened_on'), ('stg_seller__stock_counts', 'counted_on'),
] %}

with run as (
    select cast(run_at as date) as run_date from {{ ref('stg_receiving__run_context') }}
),

named as (
    {% for model, day in dated %}
    select min(cast({{ day }} as date)) as first_named
    from {{ ref(model) }}
    cross join run
    where cast({{ day }} as date) >= date_add(run.run_date, -3653)
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    -- A local day may begin before its UTC day does.
    coalesce(date_add(min(named.first_named), -1), min(run.run_date)) as first_date,
    date_add(min(run.run_date), 1) as last_date
from named
cross join run
