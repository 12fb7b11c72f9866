-- Grain: one row per SKU that somebody supplies, by its reporting name: the supplier it is bought from now, how long that takes and in what
-- lots it sells.
-- The supplier is the preferred one of the price list, else that of its newest price, else that of the newest order. Days of the price list
-- go before the supplier's own. Both parts may be null: then the sheets do not say how long it takes.
{{ config(materialized='table') }}

with named as (
    select
        prices.sku, prices.supplier_id, prices.production_days, prices.moq_units, prices.carton_units,
        case when prices.is_preferred then 1 else 2 end as source_rank, prices.valid_from as since, prices.tier_from_units as tier
    from {{ ref('stg_seller__purchase_prices') }} as prices
    cross join {{ ref('int_run_context') }} as run
    where prices.valid_from <= cast(run.run_at as date)

    union all

    select sku, supplier_id, cast(null as bigint), cast(null as bigint), cast(null as bigint), 3, ordered_on, cast(1 as bigint)
    from {{ ref('stg_seller__purchase_orders') }}
),

chosen as (
    select *
    from (
        select
            coalesce(products.reporting_sku, named.sku) as sku, named.supplier_id, named.production_days, named.moq_units, named.carton_units,
            row_number() over (
                partition by coalesce(products.reporting_sku, named.sku)
                order by
                    case when named.sku = coalesce(products.reporting_sku, named.sku) then 0 else 1 end nulls last,
                    named.source_rank nulls last, named.since desc nulls last, named.tier nulls last, named.supplier_id nulls last
            ) as place
        from named
        left join {{ ref('int_products') }} as products on named.sku = products.sku
    ) as ranked
    where place = 1
)

select
    chosen.sku,
    chosen.supplier_id,
    coalesce(chosen.production_days, suppliers.production_days) as production_days,
    suppliers.delivery_days,
    chosen.moq_units,
    chosen.carton_units
from chosen
left join (
    select *, row_number() over (partition by supplier_id order by _row_number desc nulls last) as place
    from {{ ref('stg_seller__suppliers') }}
) as suppliers
    on chosen.supplier_id = suppliers.supplier_id and suppliers.place = 1
