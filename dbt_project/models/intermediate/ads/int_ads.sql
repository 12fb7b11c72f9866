-- Grain: one row per row of an advertising report, all platforms. Additive within one report_kind and currency, never over report kinds.
-- Advertising is counted once: profit takes the report_kind `products`, settlements and invoices only reconcile.
{% set platforms = ['amazon'] %}

with ads as (
    {% for platform in platforms %}
    select * from {{ ref('int_ads__' ~ platform) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    ads.*,
    {{ converted('ads.spend_amount', 'rates.rate') }} as spend_amount_reporting,
    {{ converted('ads.sales_amount', 'rates.rate') }} as sales_amount_reporting,
    rates.fx_rate_date,
    rates.fx_source
from ads
left join {{ ref('int_fx_rates__daily') }} as rates
    on ads.currency_code = rates.currency_code and ads.ad_date = rates.rate_date
