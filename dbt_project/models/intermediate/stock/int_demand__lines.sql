-- Grain: one row per order line and SKU that it takes from the pool: the line's own SKU, or each component of a bundle.
-- Additive: units, sale_units and net_sales_amount (a bundle's money is shared among its components by units).
-- In: every kind that takes stock (sales, replacements, exchanges, free goods, multi-channel orders), pending lines too; out: cancelled lines,
-- a marketplace's lines that the seller ships from a stock of his own, used goods, and lines without a SKU (rpt_mapping_gaps has them). The
-- own shop's lines take from the pool of its store, but for what a multi-channel order carries: that leaves Amazon's pool, by its own line.
-- A bundle that the pool stocks packed, under a platform SKU of its own, leaves as itself; one it does not leaves as its components.

with lines as (
    select
        lines.order_line_id, stores.stock_pool_id, lines.store_id, lines.order_date, lines.sku, lines.reporting_sku,
        cast(lines.stock_units as bigint) as units, lines.counts_as_sale, lines.currency_code,
        -- The part of the money that is of the units taken here.
        case
            when lines.fulfilment_channel = 'mcf' then {{ money(
                'cast(lines.net_sales_amount as double) * coalesce('
                ~ ratio('lines.stock_units', 'lines.units * coalesce(lines.units_per_pack, 1)') ~ ', 0)'
            ) }}
            else lines.net_sales_amount
        end as net_sales_amount
    from {{ ref('int_order_lines') }} as lines
    inner join {{ ref('int_stores') }} as stores on lines.store_id = stores.store_id
    where
        lines.outcome <> 'cancelled' and (lines.fulfilment_channel = 'platform' or lines.platform = 'shopify')
        and lines.item_condition = 'new' and lines.sku is not null
),

packed as (
    select distinct stock_pool_id, sku
    from {{ ref('int_stock__snapshots') }}
    where
        not is_used
        and available_units + reserved_units + fc_transfer_units + fc_processing_units + inbound_units + inbound_working_units > 0
),

opened as (
    select
        lines.order_line_id,
        bundles.component_sku,
        bundles.component_units,
        sum(bundles.component_units) over (partition by lines.order_line_id) as bundle_units
    from lines
    inner join {{ ref('stg_seller__bundles') }} as bundles
        on lines.sku = bundles.bundle_sku and lines.order_date between bundles.valid_from and bundles.valid_to
    left join packed on lines.stock_pool_id = packed.stock_pool_id and lines.reporting_sku = packed.sku
    where packed.sku is null
)

select
    lines.order_line_id,
    lines.stock_pool_id,
    lines.store_id,
    coalesce(products.reporting_sku, opened.component_sku, lines.reporting_sku) as sku,
    lines.order_date as demand_date,
    lines.units * coalesce(opened.component_units, 1) as units,
    case when lines.counts_as_sale then lines.units * coalesce(opened.component_units, 1) else 0 end as sale_units,
    lines.currency_code,
    {{ money(
        "cast(lines.net_sales_amount as double) * coalesce(" ~ ratio('opened.component_units', 'opened.bundle_units') ~ ", 1)"
    ) }} as net_sales_amount,
    opened.component_sku is not null as is_in_bundle
from lines
left join opened on lines.order_line_id = opened.order_line_id
left join {{ ref('int_products') }} as products on opened.component_sku = products.sku
