-- Grain: one row per term, geography, region and kind of value (index or share), from the newest request that tells it.
-- Not additive in any direction. Traps: an index compares regions of one term, a share compares terms in one region; never one with the other.
-- Without data a region was searched too little to say: its 0 is no finding.
select
    term,
    geo,
    region,
    region_name,
    is_share,
    interest as interest_index,
    has_data,
    request_id,
    window_start as request_window_start,
    window_end as request_window_end
from {{ ref('int_search_interest__regions') }}
