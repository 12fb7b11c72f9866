-- Which SKU earns, when. Grain: one row per store, SKU and business date: the ledger rolled up, with what was sold and advertised that day.
-- SKU `(unmapped)` is money of listings without a SKU or of no SKU, store `(unknown)` that of no store; so the sum is the whole ledger.
-- Additive: every amount and unit, in reporting_currency; orders over days and stores, not over SKUs (an order of two SKUs counts under each).
-- Never add the rates: divide the sums.
-- Traps: revenue falls on the order's day, a refund, a return and a cost without an order on its own. A profit is of the rows that have all
-- they need, and stands beside the revenue of just those rows: divide by that. Advertising of a day may have no sale beside it.

{% set groups = [
    'revenue', 'discount', 'purchase', 'first_leg', 'duty', 'clearance', 'inbound', 'platform_fee', 'fulfilment', 'storage', 'payment_fee',
    'returns', 'advertising', 'promotion_fee', 'tax', 'other_income', 'unmapped'
] %}
{% set profits = ['product_margin', 'gross_profit', 'contribution_profit', 'operating_net'] %}
{% set sold = ['orders', 'units', 'gmv', 'ad_sales'] %}

with ledger as (
    select
        coalesce(store_id, '(unknown)') as store_id,
        coalesce(sku, '(unmapped)') as sku,
        business_date,
        reporting_currency,
        {% for group in groups %}
        sum({{ group }}_amount_reporting) as {{ group }},
        {% endfor %}
        {% for profit in profits %}
        sum({{ profit }}_amount_reporting) as {{ profit }},
        {% endfor %}
        sum(case when gross_profit_amount_reporting is not null then revenue_amount_reporting else 0 end) as with_cost_revenue,
        sum(case when contribution_profit_amount_reporting is not null then revenue_amount_reporting else 0 end) as complete_revenue
    from {{ ref('fct_order_line_profit') }}
    group by coalesce(store_id, '(unknown)'), coalesce(sku, '(unmapped)'), business_date, reporting_currency
),

-- What was sold and what advertising says it sold, beside the money.
sold_lines as (
    select
        store_id, sku, order_date as business_date, order_id, units, gmv_amount_reporting as gmv, cast(null as decimal(18, 4)) as ad_sales
    from {{ ref('fct_order_lines') }}
    where counts_as_sale

    union all

    select store_id, sku, ad_date, null, 0, 0, sales_amount_reporting
    from {{ ref('fct_ad_performance_daily') }}
    where report_kind = 'products'
),

sold_days as (
    select
        coalesce(store_id, '(unknown)') as store_id,
        coalesce(sku, '(unmapped)') as sku,
        business_date,
        count(distinct order_id) as orders,
        sum(units) as units,
        sum(gmv) as gmv,
        sum(ad_sales) as ad_sales
    from sold_lines
    group by coalesce(store_id, '(unknown)'), coalesce(sku, '(unmapped)'), business_date
),

reporting as (
    select max(reporting_currency) as reporting_currency from {{ ref('int_run_context') }}
),

united as (
    select
        store_id, sku, business_date, reporting_currency,
        {{ groups | join(', ') }}, {{ profits | join(', ') }}, with_cost_revenue, complete_revenue,
        0 as orders, 0 as units, cast(0 as decimal(18, 4)) as gmv, cast(0 as decimal(18, 4)) as ad_sales
    from ledger

    union all

    select
        sold_days.store_id, sold_days.sku, sold_days.business_date, reporting.reporting_currency,
        {% for group in groups %}0, {% endfor %}{% for profit in profits %}null, {% endfor %}0, 0,
        sold_days.orders, sold_days.units, sold_days.gmv, sold_days.ad_sales
    from sold_days
    cross join reporting
),

summed as (
    select
        store_id, sku, business_date, max(reporting_currency) as reporting_currency,
        {% for column in groups + profits + ['with_cost_revenue', 'complete_revenue'] + sold %}
        sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from united
    group by store_id, sku, business_date
)

select
    summed.store_id,
    summed.sku,
    summed.business_date,
    stores.platform,
    stores.country_code,
    cast(summed.orders as bigint) as orders,
    cast(summed.units as bigint) as units,
    {{ money('summed.gmv') }} as gmv_amount_reporting,
    {% for group in groups %}
    {{ money('summed.' ~ group) }} as {{ group }}_amount_reporting,
    {% endfor %}
    {% for profit in profits %}
    {{ money('summed.' ~ profit) }} as {{ profit }}_amount_reporting,
    {% endfor %}
    {{ money('summed.with_cost_revenue') }} as with_cost_revenue_amount_reporting,
    {{ money('summed.complete_revenue') }} as complete_revenue_amount_reporting,
    {{ money('-1 * summed.advertising') }} as ad_spend_amount_reporting,
    {{ money('summed.ad_sales') }} as ad_sales_amount_reporting,
    {{ ratio('summed.gross_profit', 'summed.with_cost_revenue') }} as gross_profit_rate,
    {{ ratio('summed.contribution_profit', 'summed.complete_revenue') }} as contribution_profit_rate,
    {{ ratio('summed.operating_net', 'summed.complete_revenue') }} as operating_net_rate,
    {{ ratio('-1 * summed.advertising', 'summed.ad_sales') }} as acos_rate,
    {{ ratio('-1 * summed.advertising', 'summed.gmv') }} as tacos_rate,
    summed.reporting_currency
from summed
left join {{ ref('int_stores') }} as stores on summed.store_id = stores.store_id
