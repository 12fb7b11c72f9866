-- Grain: one row per return, all platforms. Additive: units, stock_units; refund_amount within one currency.
-- Traps: a return whose order is in none of our files has no order line, no SKU and no refund; return_date is when the goods came back, which
-- is not the day of the refund. is_sellable is null where the platform does not say.
{{ config(materialized='table') }}

{% set platforms = ['amazon', 'shopify'] %}

with returns as (
    {% for platform in platforms %}
    select
        platform, account_id, store_id, return_id, order_id, order_line_id, platform_sku, sku, reporting_sku, returned_at, return_date,
        order_date, units, stock_units, reason, disposition, is_sellable, is_restocked, return_status, refund_amount, currency_code,
        refund_source, _content_id, _row_number
    from {{ ref('int_returns__' ~ platform) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    returns.*,
    cast({{ days_between('returns.order_date', 'returns.return_date') }} as bigint) as days_since_order,
    {{ converted('returns.refund_amount', 'rates.rate') }} as refund_amount_reporting,
    rates.fx_rate_date,
    rates.fx_source
from returns
left join {{ ref('int_fx_rates__daily') }} as rates
    on returns.currency_code = rates.currency_code and returns.return_date = rates.rate_date
