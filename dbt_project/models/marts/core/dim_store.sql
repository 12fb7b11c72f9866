-- Grain: one row per store, an account in one marketplace.
select
    stores.store_id,
    stores.account_id,
    stores.platform,
    stores.marketplace_name,
    stores.marketplace_id,
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
    stores.last_complete_date
from {{ ref('int_stores') }} as stores
