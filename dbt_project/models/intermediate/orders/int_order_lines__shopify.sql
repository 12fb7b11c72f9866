-- Grain: one row per line of an order of the own shop, in the terms every platform shares; what it sells is added by int_order_lines.
-- Additive: nothing here is filtered, and amounts are of every line, pending and cancelled ones too: sum only what counts_as_sale.
--
-- Money of the order reaches its lines in whole cents by the largest remainder: discounts of the whole order and shipping by what the lines
-- cost, tax that only the order states by what its taxable lines cost, so that the lines add up to the order.
-- Traps: a refunded order is a paid one, its refunds are rows of int_refund_lines__shopify. A test order sells nothing, and a pre-sale
-- (tag presale, pre-order or 预售) is no sale until it is sent. fulfilment_channel `mcf` is an order that a multi-channel order of ours at
-- Amazon carries: the goods leave Amazon's pool, and int_order_lines takes them there, once.
{{ config(materialized='table') }}

{% set of_order = 'account_id, order_id' %}

with stores as (
    select
        stores.*,
        countries.prices_include_tax,
        row_number() over (partition by stores.account_id, stores.country_code order by stores.store_id nulls last) as place_in_country,
        row_number() over (partition by stores.account_id order by stores.store_id nulls last) as place_in_account
    from {{ ref('int_stores') }} as stores
    left join {{ ref('ref_countries') }} as countries on stores.country_code = countries.country_code
    where stores.platform = 'shopify'
),

located as (
    select
        lines.*,
        coalesce(delivered_in.store_id, first_store.store_id) as store_id,
        coalesce(delivered_in.time_zone, first_store.time_zone, 'UTC') as time_zone,
        coalesce(delivered_in.price_tax_basis, first_store.price_tax_basis) as price_tax_basis,
        coalesce(delivered_in.prices_include_tax, first_store.prices_include_tax) as prices_include_tax,
        {{ minor_factor('currencies.minor_units') }} as factor,
        carried.shop_order_id is not null as is_carried
    from {{ ref('int_shop_lines__united') }} as lines
    left join stores as delivered_in
        on lines.account_id = delivered_in.account_id and lines.ship_country = delivered_in.country_code
        and delivered_in.place_in_country = 1
    left join stores as first_store on lines.account_id = first_store.account_id and first_store.place_in_account = 1
    left join {{ ref('ref_currencies') }} as currencies on lines.currency_code = currencies.currency_code
    left join (select distinct shop_account_id, shop_order_id from {{ ref('int_mcf_orders') }}) as carried
        on lines.account_id = carried.shop_account_id and lines.order_id = carried.shop_order_id
),

judged as (
    select
        *,
        case
            when cancelled_at is not null or financial_status in ('voided', 'expired') then 'cancelled'
            when financial_status in ('pending', 'authorized', 'partially_paid') then 'pending'
            when financial_status is null and total_amount > 0 then 'pending'
            else 'paid'
        end as outcome,
        case
            when is_test then 'test'
            when {{ regexp_like("tags", "(^|,) *(pre-?sale|pre-?order|预售) *(,|$)") }} and coalesce(fulfilment_status, '') <> 'fulfilled'
                then 'presale'
            when subtotal_amount = 0 then 'zero_price'
            else 'sale'
        end as order_kind,
        -- The order says it, by a field or by its sum; then the seller; then the custom of the country.
        case
            when is_tax_included is not null then 'order_field'
            when tax_amount > 0 and total_amount = subtotal_amount + shipping_amount + coalesce(duties_amount, 0) then 'order_sum'
            when tax_amount > 0 and total_amount = subtotal_amount + shipping_amount + tax_amount + coalesce(duties_amount, 0)
                then 'order_sum'
            when price_tax_basis in ('included', 'excluded') then 'store_setting'
            when prices_include_tax is not null then 'country'
            else 'unknown'
        end as tax_basis_source,
        case
            when is_tax_included is not null then is_tax_included
            when tax_amount > 0 and total_amount = subtotal_amount + shipping_amount + coalesce(duties_amount, 0) then true
            when tax_amount > 0 and total_amount = subtotal_amount + shipping_amount + tax_amount + coalesce(duties_amount, 0) then false
            when price_tax_basis in ('included', 'excluded') then price_tax_basis = 'included'
            else prices_include_tax
        end as price_includes_tax
    from located
),

-- Discounts of the whole order: what the lines cost beyond the subtotal.
weighed as (
    select
        *,
        {{ to_minor('greatest(line_gross_amount - line_discount_amount, 0)', 'factor') }} as line_minor,
        sum(line_gross_amount - line_discount_amount) over (partition by {{ of_order }}) - subtotal_amount as order_discount_amount
    from judged
),

discount_floored as (
    select
        *,
        {{ share_columns('discount', 'order_discount_amount', 'line_minor', of_order, 'factor') }}
    from weighed
),

discounted as (
    select
        *,
        line_discount_amount
        + {{ share_of('discount', 'order_discount_amount', of_order, 'place_in_order', 'factor') }} as line_discounts_amount
    from discount_floored
),

-- Tax that only the order states is of its goods and of its shipping alike.
priced as (
    select
        *,
        line_gross_amount - line_discounts_amount as line_paid_amount,
        sum(line_tax_amount) over (partition by {{ of_order }}) as known_tax_amount,
        sum(case when is_taxable then line_gross_amount - line_discounts_amount else 0 end) over (partition by {{ of_order }})
            as taxable_amount,
        sum(line_gross_amount - line_discounts_amount) over (partition by {{ of_order }}) as order_paid_amount
    from discounted
),

taxed as (
    select
        *,
        case
            when known_tax_amount is not null then greatest(coalesce(tax_amount, 0) - known_tax_amount, 0)
            else coalesce({{ from_minor(mul_div_round(
                to_minor('coalesce(tax_amount, 0)', 'factor'), to_minor('shipping_amount', 'factor'),
                to_minor('greatest(taxable_amount, 0) + shipping_amount', 'factor')
            ), 'factor') }}, 0)
        end as shipping_tax,
        case
            when order_paid_amount > 0 then {{ to_minor('greatest(line_paid_amount, 0)', 'factor') }} else 1
        end as paid_weight,
        case
            when is_taxable and taxable_amount > 0 then {{ to_minor('greatest(line_paid_amount, 0)', 'factor') }} else 0
        end as tax_weight
    from priced
),

floored as (
    select
        *,
        coalesce(tax_amount, 0) - shipping_tax as goods_tax,
        {{ share_columns('shipping', 'shipping_amount', 'paid_weight', of_order, 'factor') }},
        {{ share_columns('shiptax', 'shipping_tax', 'paid_weight', of_order, 'factor') }},
        {{ share_columns('tax', '(coalesce(tax_amount, 0) - shipping_tax)', 'tax_weight', of_order, 'factor') }}
    from taxed
),

shared as (
    select
        *,
        {{ share_of('shipping', 'shipping_amount', of_order, 'place_in_order', 'factor') }} as line_shipping_amount,
        {{ share_of('shiptax', 'shipping_tax', of_order, 'place_in_order', 'factor') }} as line_shipping_tax_amount,
        case
            when known_tax_amount is not null then coalesce(line_tax_amount, 0)
            else {{ share_of('tax', 'goods_tax', of_order, 'place_in_order', 'factor') }}
        end as line_goods_tax_amount
    from floored
),

netted as (
    select
        *,
        case when coalesce(price_includes_tax, false) then line_paid_amount - line_goods_tax_amount else line_paid_amount end
            as line_net_amount,
        case
            when coalesce(price_includes_tax, false) then line_shipping_amount - line_shipping_tax_amount else line_shipping_amount
        end as shipping_net_amount
    from shared
),

-- A discount is granted on the displayed price, so it carries tax in the proportion of what it leaves.
final as (
    select
        *,
        {{ money("cast(line_discounts_amount as double) * coalesce(" ~ ratio('line_net_amount', 'line_paid_amount') ~ ", 1)") }}
            as discount_net_amount
    from netted
)

select
    'shopify' as platform,
    account_id,
    store_id,
    order_id,
    line_ordinal,
    order_id as merchant_order_id,
    coalesce(source_name, 'web') as sales_channel,
    platform_sku,
    cast(null as string) as asin,
    product_name,
    units,
    order_kind,
    outcome,
    financial_status as platform_order_status,
    case when is_carried then 'mcf' else 'merchant' end as fulfilment_channel,
    ordered_at,
    {{ local_date('ordered_at', 'time_zone') }} as order_date,
    coalesce(last_updated_at, ordered_at) as last_updated_at,
    currency_code,
    price_includes_tax,
    tax_basis_source,
    'seller' as tax_remitted_by,
    line_gross_amount as item_gross_amount,
    {{ money("case
        when coalesce(price_includes_tax, false) then line_gross_amount - line_net_amount - discount_net_amount
        else line_goods_tax_amount
    end") }} as item_tax_amount,
    {{ money('line_discounts_amount') }} as discount_amount,
    line_shipping_amount as shipping_amount,
    cast(0 as decimal(18, 4)) as gift_wrap_amount,
    {{ money('shipping_net_amount') }} as shipping_net_amount,
    cast(0 as decimal(18, 4)) as gift_wrap_net_amount,
    discount_net_amount,
    {{ money('line_net_amount + shipping_net_amount') }} as net_amount,
    ship_country,
    ship_state,
    buyer_hash,
    address_hash,
    discount_codes as promotion_ids,
    false as is_business_order,
    cast(null as string) as original_order_id,
    _content_id,
    _row_number
from final
