-- Grain: one row per line of an order of the own shop, from whichever source is current for the order: the API's answer, else the export.
-- Both give the same columns the same values; what only the API knows (tax of a line, whether prices contain tax, the line's number) is null.
-- Traps: order amounts repeat on every line of the order; line_gross_amount is of the whole line, before any discount, tax as displayed.
{{ config(materialized='table') }}

{% set of_order = [
    'shopify_order_id', 'cancelled_at', 'financial_status', 'fulfilment_status', 'currency_code', 'tax_amount', 'duties_amount',
    'total_amount', 'refunded_amount', 'subtotal_amount', 'discount_codes', 'payment_gateways', 'ship_country', 'ship_state', 'tags',
    'source_name', 'buyer_hash', 'address_hash',
] %}

with exported_orders as (
    select
        account_id,
        order_id,
        {% for column in of_order %}
        max({{ column }}) as {{ column }},
        {% endfor %}
        max(shipping_amount) as shipping_amount,
        max(last_updated_at) as last_updated_at
    from {{ ref('stg_shopify__export_order_lines') }}
    group by account_id, order_id
),

exported as (
    select
        lines.account_id,
        lines.order_id,
        'export' as order_source,
        cast(null as string) as line_item_id,
        lines._row_number as line_place,
        lines.platform_sku,
        lines.product_name,
        lines.units,
        {{ money('lines.units * lines.unit_price_amount') }} as line_gross_amount,
        coalesce(lines.line_discount_amount, 0) as line_discount_amount,
        cast(null as decimal(18, 4)) as line_tax_amount,
        coalesce(lines.is_taxable, true) as is_taxable,
        false as is_test,
        cast(null as boolean) as is_tax_included,
        lines.ordered_at,
        orders.last_updated_at,
        {% for column in of_order %}
        orders.{{ column }},
        {% endfor %}
        orders.shipping_amount,
        lines._content_id,
        lines._row_number
    from {{ ref('stg_shopify__export_order_lines') }} as lines
    inner join exported_orders as orders on lines.account_id = orders.account_id and lines.order_id = orders.order_id
),

answered as (
    select
        lines.account_id,
        lines.order_id,
        'api' as order_source,
        lines.line_item_id,
        cast(lines.line_item_id as bigint) as line_place,
        lines.platform_sku,
        lines.product_name,
        lines.units,
        lines.original_total_amount as line_gross_amount,
        coalesce(lines.discount_amount, 0) as line_discount_amount,
        lines.tax_amount as line_tax_amount,
        coalesce(lines.is_taxable, true) as is_taxable,
        orders.is_test,
        orders.is_tax_included,
        orders.ordered_at,
        orders.last_updated_at,
        {% for column in of_order %}
        orders.{{ column }},
        {% endfor %}
        orders.shipping_amount,
        lines._content_id,
        lines._row_number
    from {{ ref('stg_shopify__order_lines') }} as lines
    inner join {{ ref('stg_shopify__orders') }} as orders on lines.account_id = orders.account_id and lines.order_id = orders.order_id
),

united as (
    select * from exported
    union all
    select * from answered
),

named as (
    select
        *,
        -- A product without a SKU is told apart by its title, so that its money has a name among the unmapped.
        coalesce(platform_sku, concat_ws('', '(no SKU) ', product_name)) as known_sku
    from united
)

select
    account_id,
    order_id,
    order_source,
    line_item_id,
    known_sku as platform_sku,
    cast(row_number() over (partition by account_id, order_id, known_sku order by line_place nulls last) as bigint) as line_ordinal,
    cast(row_number() over (partition by account_id, order_id order by line_place nulls last) as bigint) as place_in_order,
    product_name,
    units,
    line_gross_amount,
    line_discount_amount,
    line_tax_amount,
    is_taxable,
    is_test or coalesce(payment_gateways like '%bogus%', false) as is_test,
    is_tax_included,
    ordered_at,
    last_updated_at,
    {% for column in of_order %}
    {{ column }},
    {% endfor %}
    shipping_amount,
    _content_id,
    _row_number
from named
