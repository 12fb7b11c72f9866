-- Grain: one row per carrier and tracking number. Date base: calendar days of the store (UTC where the order is not ours), as of the run.
-- Additive: count rows; days are not additive. Each parcel has one state: open, delivered, returned, lost, destroyed or cancelled.
-- Traps: a delivery without proof leaves the parcel open (is_delivery_unproven); late is after the last promised day, whatever the hour;
-- before the first promised day is no breach. The promise is the sheet's, else the contract's, else the policy's (R17); claims count from the
-- hand-over as the contract says, else from the carrier's first scan (R10).

with parcels as (
    select
        parcels.*,
        {{ local_date('run.run_at', 'parcels.time_zone') }} as today
    from {{ ref('int_parcels') }} as parcels
    cross join {{ ref('int_run_context') }} as run
),

counted as (
    select
        *,
        cast({{ days_between('promise_start_date', 'delivered_date') }} as bigint) as delivery_days,
        coalesce(delivered_date, today) as judged_date,
        coalesce(promised_until_date, date_add(promise_start_date, cast(policy.r17 as int))) as last_promised_date,
        coalesce(claim_eligible_on, date_add(promise_start_date, cast(policy.r10 as int))) as claim_date,
        -- A parcel that was never scanned has been silent since we gave it away.
        case
            when parcel_state = 'open' then cast({{ days_between('coalesce(last_event_date, handed_over_date)', 'today') }} as bigint)
        end as silent_days
    from parcels
    cross join {{ policies(['R10', 'R17']) }} as policy
),

final as (
    select
        carrier_code,
        tracking_number,
        carrier_name,
        service_type,
        order_reference,
        store_id,
        order_id,
        currency_code,
        order_net_sales_amount,
        origin_country,
        destination_country,
        carrier_status,
        carrier_sub_status,
        parcel_state,
        is_delivery_unproven,
        is_in_sheet,
        handed_over_date,
        handed_over_at,
        first_scan_at,
        {{ hours_between('handed_over_at', 'first_scan_at') }} as first_scan_hours,
        delivered_at,
        returned_at,
        last_event_at,
        promise_start_date,
        date_add(promise_start_date, cast(policy.r17b as int)) as promised_from_date,
        last_promised_date as promised_until_date,
        case when last_promised_date is not null then coalesce(promise_source, 'policy') end as promise_source,
        delivered_date,
        delivery_days,
        case
            when parcel_state in ('open', 'delivered', 'lost', 'destroyed') then judged_date > last_promised_date
        end as is_late,
        silent_days,
        coalesce({{ policy_holds('silent_days', 'silent_parcel_days') }}, false) as is_silent,
        claim_date as claim_eligible_on,
        coalesce(parcel_state in ('open', 'delivered', 'lost', 'destroyed') and judged_date >= claim_date, false) as is_claim_eligible,
        _content_id,
        _row_number
    from counted
    cross join {{ policies(['R17b', 'silent_parcel_days']) }} as policy
)

select * from final
