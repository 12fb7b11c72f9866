-- Grain: one row per line of a multi-channel order at Amazon that carries an order of the own shop, with the line of the shop it carries.
-- What the line costs (goods, fulfilment fee) belongs to the money of the shop's line: this is the way there.
-- The shop's line is the one of the same SKU; else one whose bundle holds the SKU; else the order's first.
with mcf as (
    select lines.*, carriers.shop_account_id, carriers.shop_order_id
    from {{ ref('int_order_lines') }} as lines
    inner join {{ ref('int_mcf_orders') }} as carriers
        on lines.account_id = carriers.account_id and lines.order_id = carriers.order_id
    where lines.order_kind = 'mcf'
),

sold as (
    select * from {{ ref('int_order_lines') }} where platform = 'shopify'
),

parts as (
    select distinct bundles.bundle_sku, products.reporting_sku
    from {{ ref('stg_seller__bundles') }} as bundles
    inner join {{ ref('int_products') }} as products on bundles.component_sku = products.sku
),

ranked as (
    select
        mcf.order_line_id as mcf_order_line_id,
        mcf.account_id,
        mcf.order_id,
        mcf.stock_units,
        sold.order_line_id,
        sold.account_id as shop_account_id,
        sold.order_id as shop_order_id,
        sold.store_id as shop_store_id,
        case when sold.reporting_sku = mcf.reporting_sku then 'sku' when parts.bundle_sku is not null then 'bundle' else 'order' end
            as matched_by,
        row_number() over (
            partition by mcf.order_line_id
            order by
                case when sold.reporting_sku = mcf.reporting_sku then 0 when parts.bundle_sku is not null then 1 else 2 end nulls last,
                sold.platform_sku nulls last, sold.line_ordinal nulls last
        ) as place
    from mcf
    inner join sold on mcf.shop_account_id = sold.account_id and mcf.shop_order_id = sold.order_id
    left join parts on sold.sku = parts.bundle_sku and mcf.reporting_sku = parts.reporting_sku
)

select mcf_order_line_id, account_id, order_id, stock_units, order_line_id, shop_account_id, shop_order_id, shop_store_id, matched_by
from ranked
where place = 1
