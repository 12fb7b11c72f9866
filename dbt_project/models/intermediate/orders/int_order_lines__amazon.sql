-- Grain: one row per order line of Amazon's order files, in the terms every platform shares; what it sells is added by int_order_lines.
-- Additive: nothing here is filtered, and amounts are of every line, pending and cancelled ones too: sum only what counts_as_sale.
-- Traps: the sales channel alone tells the stores of an account apart; `Non-Amazon*` lines (multi-channel fulfilment) have no store
-- of their own and are given the account's store in the country of delivery, else its first; a pending line has neither price nor
-- currency.

with lines as (
    select
        *,
        sales_channel ilike 'non-amazon%' as is_multi_channel,
        -- Amazon writes Cancelled in files and Canceled in its API.
        coalesce(order_status like 'cancel%' or item_status like 'cancel%', false) as is_cancelled,
        order_status = 'pending' as is_pending
    from {{ ref('stg_amazon__order_lines') }}
),

stores as (
    select
        stores.*,
        countries.prices_include_tax,
        countries.standard_tax_rate,
        countries.marketplace_remits_tax,
        row_number() over (partition by stores.account_id, lower(stores.marketplace_name) order by stores.store_id nulls last)
            as place_in_marketplace,
        row_number() over (partition by stores.account_id order by stores.store_id nulls last) as place_in_account,
        row_number() over (partition by stores.account_id, stores.country_code order by stores.store_id nulls last) as place_in_country
    from {{ ref('int_stores') }} as stores
    left join {{ ref('ref_countries') }} as countries on stores.country_code = countries.country_code
    where stores.platform = 'amazon'
),

located as (
    select
        lines.*,
        cast(row_number() over (
            partition by lines.account_id, lines.order_id, lines.platform_sku order by lines._row_number nulls last
        ) as bigint) as line_ordinal,
        coalesce(sold_in.store_id, delivered_in.store_id, first_store.store_id) as store_id,
        coalesce(sold_in.currency_code, delivered_in.currency_code, first_store.currency_code) as store_currency_code,
        coalesce(sold_in.time_zone, delivered_in.time_zone, first_store.time_zone, 'UTC') as time_zone,
        coalesce(sold_in.price_tax_basis, delivered_in.price_tax_basis, first_store.price_tax_basis) as price_tax_basis,
        coalesce(sold_in.prices_include_tax, delivered_in.prices_include_tax, first_store.prices_include_tax) as prices_include_tax,
        coalesce(sold_in.standard_tax_rate, delivered_in.standard_tax_rate, first_store.standard_tax_rate) as standard_tax_rate,
        coalesce(sold_in.marketplace_remits_tax, delivered_in.marketplace_remits_tax, first_store.marketplace_remits_tax)
            as marketplace_remits_tax,
        -- Judged over the order's live, priced lines: a free gift beside a paid line leaves the order a sale.
        sum(case when not lines.is_cancelled then lines.item_price end)
            over (partition by lines.account_id, lines.order_id) as order_price
    from lines
    left join stores as sold_in
        on lines.account_id = sold_in.account_id and lower(lines.sales_channel) = lower(sold_in.marketplace_name)
        and sold_in.place_in_marketplace = 1
    left join stores as delivered_in
        on lines.is_multi_channel and lines.account_id = delivered_in.account_id
        and lines.ship_country = delivered_in.country_code and delivered_in.place_in_country = 1
    left join stores as first_store
        on lines.is_multi_channel and lines.account_id = first_store.account_id and first_store.place_in_account = 1
),

judged as (
    select
        *,
        case
            when is_multi_channel then 'mcf'
            when is_replacement then 'replacement'
            when is_exchange then 'exchange'
            when {{ regexp_like("lower(promotion_ids)", "(^|[^a-z])vine([^a-z]|$)") }} then 'vine'
            when order_price = 0 then 'zero_price'
            else 'sale'
        end as order_kind,
        case when is_cancelled then 'cancelled' when is_pending then 'pending' else 'paid' end as outcome,
        -- The line itself says first, then the seller, then who collects the tax, then the custom of the country.
        case
            when vat_exclusive_item_price is not null then 'vat_exclusive_price'
            when price_tax_basis in ('included', 'excluded') then 'store_setting'
            when tax_collection_model is not null and not coalesce(prices_include_tax, false) then 'marketplace_facilitator'
            when prices_include_tax is not null then 'country'
            else 'unknown'
        end as tax_basis_source,
        case
            when vat_exclusive_item_price is not null then true
            when price_tax_basis in ('included', 'excluded') then price_tax_basis = 'included'
            when tax_collection_model is not null and not coalesce(prices_include_tax, false) then false
            else prices_include_tax
        end as price_includes_tax
    from located
),

taxed as (
    select
        *,
        case
            when not coalesce(price_includes_tax, false) then item_price
            -- A displayed price that contains tax, and neither the price without it nor the tax in the file: the country's standard rate.
            else coalesce(
                vat_exclusive_item_price, item_price - item_tax,
                {{ money(ratio("item_price", "1 + standard_tax_rate")) }}, item_price
            )
        end as item_net_amount,
        case
            when price_includes_tax then coalesce(vat_exclusive_shipping_price, shipping_price - coalesce(shipping_tax, 0), 0)
            else coalesce(shipping_price, 0)
        end as shipping_net_amount,
        case
            when price_includes_tax then coalesce(vat_exclusive_gift_wrap_price, gift_wrap_price - coalesce(gift_wrap_tax, 0), 0)
            else coalesce(gift_wrap_price, 0)
        end as gift_wrap_net_amount
    from judged
),

discounted as (
    select
        *,
        -- A discount is granted on the displayed price, so it carries tax in the proportion of what it reduces.
        {{ money(
            money("cast(coalesce(item_promotion_discount, 0) as double) * coalesce(" ~ ratio("item_net_amount", "item_price") ~ ", 1)")
            ~ " + "
            ~ money(
                "cast(coalesce(ship_promotion_discount, 0) as double) * coalesce("
                ~ ratio("shipping_net_amount", "shipping_price") ~ ", 1)"
            )
        ) }} as discount_net_amount
    from taxed
)

select
    'amazon' as platform,
    account_id,
    store_id,
    order_id,
    line_ordinal,
    merchant_order_id,
    sales_channel,
    platform_sku,
    asin,
    product_name,
    units,
    order_kind,
    outcome,
    order_status as platform_order_status,
    case when fulfilment_channel in ('amazon', 'afn') then 'platform' else 'merchant' end as fulfilment_channel,
    ordered_at,
    {{ local_date('ordered_at', 'time_zone') }} as order_date,
    last_updated_at,
    coalesce(currency_code, store_currency_code) as currency_code,
    price_includes_tax,
    tax_basis_source,
    case
        when tax_collection_model is not null or tax_collection_responsible_party ilike '%amazon%' then 'platform'
        -- Older files have no such columns.
        when marketplace_remits_tax then 'platform'
        else 'seller'
    end as tax_remitted_by,
    item_price as item_gross_amount,
    {{ money("case when price_includes_tax then item_price - item_net_amount else item_tax end") }} as item_tax_amount,
    {{ money("coalesce(item_promotion_discount, 0) + coalesce(ship_promotion_discount, 0)") }} as discount_amount,
    coalesce(shipping_price, 0) as shipping_amount,
    coalesce(gift_wrap_price, 0) as gift_wrap_amount,
    shipping_net_amount,
    gift_wrap_net_amount,
    discount_net_amount,
    {{ money("item_net_amount + shipping_net_amount + gift_wrap_net_amount - discount_net_amount") }} as net_amount,
    ship_country,
    ship_state,
    -- Order files name neither the buyer nor the street.
    cast(null as string) as buyer_hash,
    cast(null as string) as address_hash,
    promotion_ids,
    is_business_order,
    original_order_id,
    _content_id,
    _row_number
from discounted
