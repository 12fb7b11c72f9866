-- Grain: one row per store. last_complete_date is the last calendar day that was over, on the store's own clock, at the run's instant:
-- a daily figure after it is of an unfinished day. Where the sheet leaves out the marketplace's number, its name gives it.
{{ config(materialized='table') }}

with stores as (
    select
        *,
        row_number() over (partition by store_id order by _row_number desc nulls last) as place
    from {{ ref('stg_seller__stores') }}
),

run as (
    select * from {{ ref('stg_receiving__run_context') }}
),

marketplaces as (
    select * from {{ ref('ref_amazon_marketplaces') }}
)

select
    stores.store_id,
    stores.account_id,
    stores.platform,
    stores.marketplace_name,
    coalesce(stores.marketplace_id, marketplaces.marketplace_id) as marketplace_id,
    stores.country_code,
    stores.currency_code,
    stores.time_zone,
    stores.stock_pool_id,
    stores.legal_entity,
    stores.collection_account,
    stores.operator,
    stores.price_tax_basis,
    stores.opened_on,
    stores.closed_on,
    date_add({{ local_date('run.run_at', 'stores.time_zone') }}, -1) as last_complete_date
from stores
cross join run
left join marketplaces
    on stores.platform = 'amazon' and lower(stores.marketplace_name) = lower(marketplaces.marketplace_name)
where stores.place = 1
