-- Grain: one row per collection account and currency: where payouts arrive.
-- The newest sheet counts whole.
select
    collection_account,
    upper(currency_code) as currency_code,
    provider,
    legal_entity,
    opened_on,
    closed_on,
    _content_id,
    _row_number
from {{ current_rows('seller_collection_accounts', 'seller_collection_accounts') }} as current_collection_accounts
