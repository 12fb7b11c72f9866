-- Grain: one row per account, month, label, warehouse and country. Additive: fee_amount within one currency.
-- What Amazon estimates a product's storage of a month to cost, positive, before incentives; the settlement charges the month after in one
-- lump. The label is led to our SKU by the files that name both; where none does, by the product number.
-- Trap: the store is that of the warehouse's country where the account has one there, else the one that lists the SKU.
{{ config(materialized='table') }}

with fees as (
    select
        fees.*,
        labels.platform_sku,
        {{ month_end('fees.fee_month') }} as on_date
    from {{ ref('stg_amazon__storage_fees') }} as fees
    left join {{ ref('int_fba_labels') }} as labels on fees.account_id = labels.account_id and fees.fnsku = labels.fnsku
),

stores as (
    select * from {{ ref('int_stores') }} where platform = 'amazon'
),

in_country as (
    select account_id, country_code, min(store_id) as store_id
    from stores
    group by account_id, country_code
),

asin_skus as (
    select fees.account_id, fees.asin, fees.on_date, min(listings.sku) as sku, min(listings.reporting_sku) as reporting_sku
    from (select distinct account_id, asin, on_date from fees where asin is not null) as fees
    inner join stores on fees.account_id = stores.account_id
    inner join {{ ref('int_listings__dated') }} as listings
        on stores.store_id = listings.store_id and fees.asin = listings.asin
        and fees.on_date between listings.valid_from and listings.valid_to
    where listings.sku is not null and listings.item_condition = 'new'
    group by fees.account_id, fees.asin, fees.on_date
    having count(distinct listings.sku) = 1
)

select
    'amazon' as platform,
    fees.account_id,
    coalesce(in_country.store_id, skus.store_id) as store_id,
    fees.fee_month,
    fees.on_date as month_end,
    fees.country_code,
    fees.fulfilment_center,
    fees.fnsku,
    fees.asin,
    fees.platform_sku,
    coalesce(skus.sku, asin_skus.sku) as sku,
    coalesce(skus.reporting_sku, asin_skus.reporting_sku) as reporting_sku,
    fees.average_units_on_hand as average_units,
    fees.storage_fee_amount as fee_amount,
    fees.incentive_amount,
    fees.currency_code,
    fees._content_id,
    fees._row_number
from fees
left join in_country on fees.account_id = in_country.account_id and fees.country_code = in_country.country_code
left join {{ ref('int_fba_skus') }} as skus
    on fees.account_id = skus.account_id and fees.platform_sku = skus.platform_sku and fees.on_date = skus.on_date
left join asin_skus on fees.account_id = asin_skus.account_id and fees.asin = asin_skus.asin and fees.on_date = asin_skus.on_date
