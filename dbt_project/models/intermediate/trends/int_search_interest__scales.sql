-- Grain: one row per request that can be brought to the scale of its geography's reference request: the one with the newest window.
-- An index is 0 to 100 within its own request only. A term that stands in both, the anchor, links them: scale = sum of the anchor in the
-- reference ÷ sum of the anchor here, over the weeks both have whole. A ratio of sums, since single weeks are rounded to whole numbers; and only
-- of anchors large enough and long enough (ref_policy_rules: trends_anchor_index, trends_anchor_weeks). Links through a third request are not made.

with weekly as (
    select * from {{ ref('int_search_interest__weekly') }}
),

requests as (
    select
        geo, request_id,
        row_number() over (
            partition by geo order by max(window_end) desc nulls last, min(window_start) nulls last, request_id nulls last
        ) as place
    from weekly
    group by geo, request_id
),

reference as (
    select weekly.*
    from weekly
    inner join requests on weekly.geo = requests.geo and weekly.request_id = requests.request_id
    where requests.place = 1 and not weekly.is_partial
),

anchors as (
    select
        other.geo,
        other.request_id,
        other.term,
        count(*) as anchor_weeks,
        sum(reference.interest_index) as reference_sum,
        sum(other.interest_index) as other_sum
    from weekly as other
    inner join reference
        on other.geo = reference.geo and other.term = reference.term and other.week_start_date = reference.week_start_date
        and other.request_id <> reference.request_id
    where not other.is_partial
    group by other.geo, other.request_id, other.term
),

ranked as (
    select
        anchors.*,
        row_number() over (
            partition by geo, request_id order by least(reference_sum, other_sum) desc nulls last, term nulls last
        ) as place
    from anchors
    cross join {{ policies(['trends_anchor_weeks', 'trends_anchor_index']) }} as policy
    where
        {{ policy_holds('anchor_weeks', 'trends_anchor_weeks') }}
        and {{ policy_holds(ratio('least(reference_sum, other_sum)', 'anchor_weeks'), 'trends_anchor_index') }}
)

select geo, request_id, term as anchor_term, anchor_weeks, {{ ratio('reference_sum', 'other_sum') }} as scale_factor
from ranked
where place = 1

union all

select geo, request_id, cast(null as string), cast(null as bigint), cast(1 as double)
from requests
where place = 1
