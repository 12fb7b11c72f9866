-- Grain: one row per order line, all platforms, pending and cancelled lines too.
-- Additive: gmv_amount and net_sales_amount as they stand (0 where the line does not count); units only where counts_as_sale;
-- stock_units always.
-- Traps: item_gross_amount and its parts are of every line and keep the price of cancelled ones: never sum them without counts_as_sale.
-- Currency is the line's: sum by currency_code. Amounts in the reporting currency are null where no rate is known for the order's day.
-- The date base is order_date, the store's local day of the order.
-- Stock and cost are taken once: a multi-channel order that carries an order of the own shop takes them where the goods lie, at Amazon; the
-- shop's line takes only the units beyond what was carried of its SKU. A test order and a pre-sale that is not sent take none.
{{ config(materialized='table') }}

{% set platforms = ['amazon', 'shopify'] %}

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
),

listed as (
    select
        counted.*,
        listings.sku,
        listings.reporting_sku,
        listings.units_per_pack,
        coalesce(listings.item_condition, 'new') as item_condition,
        -- Every kind takes stock but those that send nothing; a cancelled line takes none though it may keep its units.
        case
            when counted.outcome = 'cancelled' or counted.order_kind in ('test', 'presale') then 0
            else counted.units * coalesce(listings.units_per_pack, 1)
        end as own_stock_units
    from counted
    left join {{ ref('int_listings__dated') }} as listings
        on counted.store_id = listings.store_id
        and counted.platform_sku = listings.platform_sku
        and counted.order_date between listings.valid_from and listings.valid_to
),

carried as (
    select carriers.shop_account_id as account_id, carriers.shop_order_id as order_id, listed.reporting_sku,
        sum(listed.own_stock_units) as carried_units
    from listed
    inner join {{ ref('int_mcf_orders') }} as carriers
        on listed.account_id = carriers.account_id and listed.order_id = carriers.order_id
    where listed.order_kind = 'mcf'
    group by carriers.shop_account_id, carriers.shop_order_id, listed.reporting_sku
),

-- A bundle of the shop leaves Amazon as its components.
carried_bundles as (
    select distinct carried.account_id, carried.order_id, bundles.bundle_sku
    from carried
    inner join {{ ref('int_products') }} as products on carried.reporting_sku = products.reporting_sku
    inner join {{ ref('stg_seller__bundles') }} as bundles on products.sku = bundles.component_sku
),

-- Of several lines of one SKU in an order the first ones are the carried ones.
lines_carried as (
    select
        listed.platform, listed.account_id, listed.order_id, listed.platform_sku, listed.line_ordinal,
        case
            when carried.order_id is not null then least(listed.own_stock_units, greatest(
                carried.carried_units - sum(listed.own_stock_units) over (
                    partition by listed.account_id, listed.order_id, listed.reporting_sku
                    order by listed.platform_sku nulls last, listed.line_ordinal nulls last
                    rows between unbounded preceding and current row
                ) + listed.own_stock_units, 0
            ))
            when carried_bundles.order_id is not null then listed.own_stock_units
            else 0
        end as carried_units
    from listed
    left join carried
        on listed.account_id = carried.account_id and listed.order_id = carried.order_id
        and listed.reporting_sku = carried.reporting_sku
    left join carried_bundles
        on listed.account_id = carried_bundles.account_id and listed.order_id = carried_bundles.order_id
        and listed.sku = carried_bundles.bundle_sku
    where listed.fulfilment_channel = 'mcf'
),

taken as (
    select listed.*, cast(listed.own_stock_units - coalesce(lines_carried.carried_units, 0) as bigint) as stock_units
    from listed
    left join lines_carried
        on listed.platform = lines_carried.platform and listed.account_id = lines_carried.account_id
        and listed.order_id = lines_carried.order_id and listed.platform_sku = lines_carried.platform_sku
        and listed.line_ordinal = lines_carried.line_ordinal
)

select
    md5(concat_ws('|', taken.platform, taken.account_id, taken.order_id, taken.platform_sku, cast(taken.line_ordinal as string)))
        as order_line_id,
    taken.platform,
    taken.account_id,
    taken.store_id,
    taken.order_id,
    taken.line_ordinal,
    taken.merchant_order_id,
    taken.sales_channel,
    taken.platform_sku,
    taken.asin,
    taken.sku,
    taken.reporting_sku,
    taken.units_per_pack,
    taken.item_condition,
    taken.units,
    taken.stock_units,
    taken.order_kind,
    taken.outcome,
    taken.counts_as_sale,
    taken.platform_order_status,
    taken.fulfilment_channel,
    taken.ordered_at,
    taken.order_date,
    taken.last_updated_at,
    taken.currency_code,
    taken.price_includes_tax,
    taken.tax_basis_source,
    taken.tax_remitted_by,
    taken.item_gross_amount,
    taken.item_tax_amount,
    taken.discount_amount,
    taken.shipping_amount,
    taken.gift_wrap_amount,
    taken.shipping_net_amount,
    taken.gift_wrap_net_amount,
    taken.discount_net_amount,
    {{ money("case when taken.counts_as_sale then coalesce(taken.item_gross_amount, 0) else 0 end") }} as gmv_amount,
    {{ money("case when taken.counts_as_sale then coalesce(taken.net_amount, 0) else 0 end") }} as net_sales_amount,
    {{ converted("case when taken.counts_as_sale then coalesce(taken.item_gross_amount, 0) else 0 end", "rates.rate") }}
        as gmv_amount_reporting,
    {{ converted("case when taken.counts_as_sale then coalesce(taken.net_amount, 0) else 0 end", "rates.rate") }}
        as net_sales_amount_reporting,
    rates.fx_rate_date,
    rates.fx_source,
    taken.ship_country,
    taken.ship_state,
    taken.buyer_hash,
    taken.address_hash,
    taken.promotion_ids,
    taken.is_business_order,
    taken.original_order_id,
    coalesce(products.operator, stores.operator) as operator,
    taken._content_id,
    taken._row_number
from taken
left join {{ ref('int_products') }} as products on taken.sku = products.sku
left join {{ ref('int_stores') }} as stores on taken.store_id = stores.store_id
left join {{ ref('int_fx_rates__daily') }} as rates
    on taken.currency_code = rates.currency_code and taken.order_date = rates.rate_date
