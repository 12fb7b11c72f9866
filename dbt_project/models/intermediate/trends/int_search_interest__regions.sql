-- Grain: one row per term, geography, region and kind of value, from the newest request that tells it.
-- Not additive. Traps: with one term the value is an index (100 where it is searched most); with several it is each term's share in the
-- region, in per cent: the two are never compared, so is_share is part of the key.
with ranked as (
    select
        *,
        row_number() over (
            partition by term, geo, coalesce(region_code, region_name), is_share
            order by window_end desc nulls last, window_start desc nulls last, request_key nulls last, _row_number nulls last
        ) as place
    from {{ ref('stg_google_trends__regions') }}
)

select
    term,
    geo,
    coalesce(region_code, region_name) as region,
    region_name,
    is_share,
    interest,
    has_data,
    concat_ws('|', request_key, {{ date_text('window_start') }}, {{ date_text('window_end') }}) as request_id,
    window_start,
    window_end
from ranked
where place = 1
