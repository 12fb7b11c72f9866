-- Grain: one row per account, platform SKU and day that a file of the whole account names: what the account's stores sell under it.
-- Files of an account do not say the store: the SKU, pool or store is given where all stores that list the name agree, else null.
{{ config(materialized='table') }}

with wanted as (
    select account_id, platform_sku, cast(approved_at as date) as on_date
    from {{ ref('stg_amazon__reimbursements') }}

    union

    select fees.account_id, labels.platform_sku, {{ month_end('fees.fee_month') }}
    from {{ ref('stg_amazon__storage_fees') }} as fees
    inner join {{ ref('int_fba_labels') }} as labels on fees.account_id = labels.account_id and fees.fnsku = labels.fnsku

    union

    select account_id, platform_sku, cast(seen_at as date)
    from {{ ref('stg_amazon__inbound_shipment_items') }}
)

select
    wanted.account_id,
    wanted.platform_sku,
    wanted.on_date,
    case when count(distinct listings.sku) = 1 then min(listings.sku) end as sku,
    case when count(distinct listings.reporting_sku) = 1 then min(listings.reporting_sku) end as reporting_sku,
    case when count(distinct listings.units_per_pack) = 1 then min(listings.units_per_pack) end as units_per_pack,
    case when count(distinct stores.stock_pool_id) = 1 then min(stores.stock_pool_id) end as stock_pool_id,
    case when count(distinct stores.store_id) = 1 then min(stores.store_id) end as store_id
from wanted
inner join {{ ref('int_stores') }} as stores on wanted.account_id = stores.account_id and stores.platform = 'amazon'
inner join {{ ref('int_listings__dated') }} as listings
    on stores.store_id = listings.store_id and wanted.platform_sku = listings.platform_sku
    and wanted.on_date between listings.valid_from and listings.valid_to
where wanted.platform_sku is not null
group by wanted.account_id, wanted.platform_sku, wanted.on_date
