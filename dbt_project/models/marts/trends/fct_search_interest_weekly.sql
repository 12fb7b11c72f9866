-- Grain: one row per term, geography and week (Sunday to Saturday), from the newest request that has the week whole.
-- Not additive in any direction: an index of shares, 0 to 100 within one request.
-- Traps: compare terms or weeks of different requests only by anchor_rescaled_index; a partial week is not over; 0.5 means the site wrote
-- "<1"; 0 means too few searches to tell. The same request asked twice differs by sampling.

with weekly as (
    select * from {{ ref('int_search_interest__weekly') }}
),

chosen as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by term, geo, week_start_date
                order by
                    is_partial nulls last, case when resolution = 'week' then 0 else 1 end nulls last, window_end desc nulls last,
                    window_start nulls last, request_id nulls last
            ) as place
        from weekly
    ) as ranked
    where place = 1
),

-- The strongest of the request's last 52 whole weeks, the later of equals; a shorter request has seen no whole year.
peaks as (
    select request_id, term, week_start_date as peak_week_date
    from (
        select
            *,
            row_number() over (
                partition by request_id, term order by interest_index desc nulls last, week_start_date desc nulls last
            ) as place
        from (
            select
                *,
                row_number() over (partition by request_id, term order by week_start_date desc nulls last) as weeks_back,
                count(*) over (partition by request_id, term) as weeks
            from weekly
            where not is_partial
        ) as numbered
        where weeks_back <= 52 and weeks >= 52
    ) as ranked
    where place = 1
),

final as (
    select
        chosen.term,
        chosen.geo,
        chosen.week_start_date,
        chosen.interest_index,
        chosen.is_below_one,
        chosen.is_partial,
        chosen.request_id,
        chosen.resolution,
        chosen.window_start as request_window_start,
        chosen.window_end as request_window_end,
        scales.anchor_term,
        scales.anchor_weeks,
        scales.scale_factor,
        chosen.interest_index * scales.scale_factor as anchor_rescaled_index,
        -- 364 days: the same week of the year before, in the same request and so on the same scale.
        before.interest_index as interest_index_prior_year,
        case when not chosen.is_partial then {{ ratio('chosen.interest_index', 'before.interest_index') }} - 1 end as yoy_rate,
        peaks.peak_week_date,
        cast(round({{ ratio(
            "(" ~ days_between('chosen.week_start_date', 'peaks.peak_week_date') ~ " % 364 + 364) % 364", "7"
        ) }}) as bigint) as weeks_to_peak
    from chosen
    left join {{ ref('int_search_interest__scales') }} as scales on chosen.geo = scales.geo and chosen.request_id = scales.request_id
    left join weekly as before
        on chosen.request_id = before.request_id and chosen.term = before.term
        and date_add(chosen.week_start_date, -364) = before.week_start_date and not before.is_partial
    left join peaks on chosen.request_id = peaks.request_id and chosen.term = peaks.term
)

select * from final
