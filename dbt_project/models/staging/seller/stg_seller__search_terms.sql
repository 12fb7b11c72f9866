-- Grain: one row per search term and place: what is asked of Google Trends.
-- The newest sheet counts whole.
select
    term,
    upper(geo_code) as geo_code,
    coalesce(is_anchor, false) as is_anchor,
    sku,
    _content_id,
    _row_number
from {{ current_rows('seller_search_terms', 'seller_search_terms') }} as current_search_terms
