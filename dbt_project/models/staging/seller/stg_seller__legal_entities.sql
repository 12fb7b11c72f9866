-- Grain: one row per legal entity: a company that owns stores.
-- The newest sheet counts whole.
select
    legal_entity,
    upper(registered_country_code) as registered_country_code,
    upper(currency_code) as currency_code,
    tax_number,
    coalesce(is_general_taxpayer, false) as is_general_taxpayer,
    _content_id,
    _row_number
from {{ current_rows('seller_legal_entities', 'seller_legal_entities') }} as current_legal_entities
