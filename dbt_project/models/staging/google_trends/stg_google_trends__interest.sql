-- Grain: one row per request (terms, geography, window), term and period.
-- Traps: the index is scaled inside one request, so two requests compare only through a term they share. The same period of a term may stand in
-- several requests. 0.5 stands for the site's "<1". A period marked partial is not over. The site's answer goes before the export of the
-- same request: it says where there was too little data (`has_data`), which the export writes as 0.
{% set columns = [
    'request_key', 'term', 'geo_code', 'geo_name', 'resolution', 'period_start', 'interest', 'is_below_one', 'is_partial', 'window_start',
    'window_end', '_content_id', '_row_number',
] %}

with exported as (
    select {{ columns | join(', ') }}, cast(null as boolean) as has_data
    from {{ current_rows('google_trends_interest', 'google_trends_interest') }} as current_exports
),

answered as (
    select {{ columns | join(', ') }}, has_data
    from {{ current_rows('google_trends_widget_interest', 'google_trends_interest') }} as current_answers
),

united as (
    select * from exported
    union all
    select * from answered
)

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
    has_data,
    window_start,
    window_end,
    _content_id,
    _row_number
from united
