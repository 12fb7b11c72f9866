-- Grain: one row per request (terms, geography, window), term and region.
-- Traps: with one term the value is an index, 100 where it is searched most; with several it is each term's share in the region, in per cent.
select
    request_key,
    term,
    geo_code as geo,
    region_code,
    region_name,
    value as interest,
    is_share,
    has_data,
    window_start,
    window_end,
    _content_id,
    _row_number
from {{ current_rows('google_trends_widget_regions', 'google_trends_regions') }} as current_regions
