-- Grain: one row per store, an account in one marketplace.
select
    store_id,
    account_id,
    lower(platform) as platform,
    marketplace_name,
    marketplace_id,
    upper(country_code) as country_code,
    upper(currency_code) as currency_code,
    time_zone,
    stock_pool_id,
    legal_entity,
    collection_account,
    operator,
    lower(price_tax_basis) as price_tax_basis,
    opened_on,
    closed_on,
    _content_id,
    _row_number
from {{ current_rows('seller_stores', 'seller_stores') }} as current_stores
