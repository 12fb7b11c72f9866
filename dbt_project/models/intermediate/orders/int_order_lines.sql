-- Grain: one row per order line, all platforms, pending and cancelled lines too.
-- Additive: gmv_amount and net_sales_amount as they stand (0 where the line does not count); units only where counts_as_sale;
-- stock_units always.
-- Traps: item_gross_amount and its parts are of every line and keep the price of cancelled ones: never sum them without counts_as_sale.
-- Currency is the line's: sum by currency_code. Amounts in the reporting currency are null where no rate is known for the order's day.
-- The date base is order_date, the store's local day of the order.
{{ config(materialized='table') }}

{% set platforms = ['amazon'] %}

with lines as (
    {% for platform in platforms %}
    select * from {{ ref('int_order_lines__' ~ platform) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        *,
        order_kind = 'sale' and outcome = 'paid' as counts_as_sale
    from lines
)

select
    md5(concat_ws('|', counted.platform, counted.account_id, counted.order_id, counted.platform_sku, cast(counted.line_ordinal as string)))
        as order_line_id,
    counted.platform,
    counted.account_id,
    counted.store_id,
    counted.order_id,
    counted.line_ordinal,
    counted.merchant_order_id,
    counted.sales_channel,
    counted.platform_sku,
    counted.asin,
    listings.sku,
    listings.reporting_sku,
    listings.units_per_pack,
    coalesce(listings.item_condition, 'new') as item_condition,
    counted.units,
    -- Every kind takes stock, a cancelled line takes none though it may keep its units.
    case when counted.outcome = 'cancelled' then 0 else counted.units * coalesce(listings.units_per_pack, 1) end as stock_units,
    counted.order_kind,
    counted.outcome,
    counted.counts_as_sale,
    counted.platform_order_status,
    counted.fulfilment_channel,
    counted.ordered_at,
    counted.order_date,
    counted.last_updated_at,
    counted.currency_code,
    counted.price_includes_tax,
    counted.tax_basis_source,
    counted.tax_remitted_by,
    counted.item_gross_amount,
    counted.item_tax_amount,
    counted.discount_amount,
    counted.shipping_amount,
    counted.gift_wrap_amount,
    counted.shipping_net_amount,
    counted.gift_wrap_net_amount,
    counted.discount_net_amount,
    {{ money("case when counted.counts_as_sale then coalesce(counted.item_gross_amount, 0) else 0 end") }} as gmv_amount,
    {{ money("case when counted.counts_as_sale then coalesce(counted.net_amount, 0) else 0 end") }} as net_sales_amount,
    {{ converted("case when counted.counts_as_sale then coalesce(counted.item_gross_amount, 0) else 0 end", "rates.rate") }}
        as gmv_amount_reporting,
    {{ converted("case when counted.counts_as_sale then coalesce(counted.net_amount, 0) else 0 end", "rates.rate") }}
        as net_sales_amount_reporting,
    rates.fx_rate_date,
    rates.fx_source,
    counted.ship_country,
    counted.ship_state,
    counted.promotion_ids,
    counted.is_business_order,
    counted.original_order_id,
    coalesce(products.operator, stores.operator) as operator,
    counted._content_id,
    counted._row_number
from counted
left join {{ ref('int_listings__dated') }} as listings
    on counted.store_id = listings.store_id
    and counted.platform_sku = listings.platform_sku
    and counted.order_date between listings.valid_from and listings.valid_to
left join {{ ref('int_products') }} as products on listings.sku = products.sku
left join {{ ref('int_stores') }} as stores on counted.store_id = stores.store_id
left join {{ ref('int_fx_rates__daily') }} as rates
    on counted.currency_code = rates.currency_code and counted.order_date = rates.rate_date
