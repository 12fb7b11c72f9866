-- Grain: one row per request (terms, geography, window), term and period.
-- Traps: the index is scaled inside one request, so two requests compare only through a term they share. The same period of a term may stand in
-- several requests. 0.5 stands for the site's "<1". A period marked partial is not over.
select
    request_key,
    term,
    coalesce(geo_code, geo_name, 'unknown') as geo,
    geo_code,
    geo_name,
    resolution,
    period_start,
    interest,
    is_below_one,
    is_partial,
    window_start,
    window_end,
    _content_id,
    _row_number
from {{ current_rows('google_trends_interest', 'google_trends_interest') }} as current_lines
