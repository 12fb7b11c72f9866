-- How much of net sales has a profit at all. Grain: one row per store (or `all`) and month (`2026-10`, or `all`) of the order date.
-- Additive: amounts and counts across stores and months, the `all` rows left out. Money in reporting_currency at the rate of the order date.
-- Trap: net sales in a currency without a rate cannot be in the money; they are counted in order_lines_without_rate.

with order_lines as (
    select
        lines.store_id,
        substr({{ date_text('lines.order_date') }}, 1, 7) as order_month,
        {{ converted('lines.net_sales_amount', 'rates.rate') }} as net_sales_amount_reporting,
        lines.sku is not null as has_sku,
        costed.order_line_id is not null or lines.stock_units = 0 as has_cost,
        unpriced.order_line_id is null as has_fees,
        lines.open_units = 0 as is_settled,
        rates.rate is null as lacks_rate
    from {{ ref('int_order_lines__settlement') }} as lines
    left join {{ ref('int_fx_rates__daily') }} as rates
        on lines.currency_code = rates.currency_code and lines.order_date = rates.rate_date
    left join (select distinct order_line_id from {{ ref('int_profit_lines__costs') }}) as costed
        on lines.order_line_id = costed.order_line_id
    left join (select distinct order_line_id from {{ ref('int_fee_estimates') }} where rate_source = 'none' and actual_amount is null) as unpriced
        on lines.order_line_id = unpriced.order_line_id
    where lines.counts_as_sale and lines.store_id is not null
),

summed as (
    select
        case when grouping(store_id) = 1 then 'all' else store_id end as store_id,
        case when grouping(order_month) = 1 then 'all' else order_month end as order_month,
        count(*) as order_lines,
        count(case when lacks_rate then 1 end) as order_lines_without_rate,
        coalesce(sum(net_sales_amount_reporting), 0) as net_sales,
        coalesce(sum(case when has_sku then net_sales_amount_reporting end), 0) as with_sku,
        coalesce(sum(case when has_sku and has_cost then net_sales_amount_reporting end), 0) as with_cost,
        coalesce(sum(case when has_fees then net_sales_amount_reporting end), 0) as with_fees,
        coalesce(sum(case when has_sku and has_cost and has_fees then net_sales_amount_reporting end), 0) as complete,
        coalesce(sum(case when is_settled then net_sales_amount_reporting end), 0) as settled
    from order_lines
    group by cube(store_id, order_month)
    having count(*) > 0 -- of no lines at all, one engine makes a grand total and the other none
),

reporting as (
    select max(reporting_currency) as reporting_currency from {{ ref('int_fx_rates__daily') }}
)

select
    summed.store_id,
    summed.order_month,
    cast(summed.order_lines as bigint) as order_lines,
    cast(summed.order_lines_without_rate as bigint) as order_lines_without_rate,
    {{ money('summed.net_sales') }} as net_sales_amount_reporting,
    {{ money('summed.with_sku') }} as with_sku_amount_reporting,
    {{ money('summed.with_cost') }} as with_cost_amount_reporting,
    {{ money('summed.with_fees') }} as with_fees_amount_reporting,
    {{ money('summed.complete') }} as complete_amount_reporting,
    {{ money('summed.settled') }} as settled_amount_reporting,
    {{ ratio('summed.with_sku', 'summed.net_sales') }} as with_sku_rate,
    {{ ratio('summed.with_cost', 'summed.net_sales') }} as with_cost_rate,
    {{ ratio('summed.with_fees', 'summed.net_sales') }} as with_fees_rate,
    {{ ratio('summed.complete', 'summed.net_sales') }} as complete_rate,
    {{ ratio('summed.settled', 'summed.net_sales') }} as settled_rate,
    reporting.reporting_currency
from summed
cross join reporting
