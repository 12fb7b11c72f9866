-- Grain: one row per carrier and tracking number. Date base: calendar days of the store (UTC where the order is not ours), as of the run.
-- Additive: count rows; days are not additive. Each parcel has one state: open, delivered, returned, lost, destroyed or cancelled.
-- Traps: a delivery without proof leaves the parcel open (is_delivery_unproven); late is after the last promised day (R17), whatever the hour;
-- before the first promised day is no breach; claims count from the carrier's first scan, else from the hand-over (R10).

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
        cast({{ days_between('promise_start_date', 'coalesce(delivered_date, today)') }} as bigint) as days_undelivered,
        case when parcel_state = 'open' then cast({{ days_between('last_event_date', 'today') }} as bigint) end as silent_days
    from parcels
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
        handed_over_at,
        first_scan_at,
        {{ hours_between('handed_over_at', 'first_scan_at') }} as first_scan_hours,
        delivered_at,
        returned_at,
        last_event_at,
        promise_start_date,
        date_add(promise_start_date, cast(policy.r17b as int)) as promised_from_date,
        date_add(promise_start_date, cast(policy.r17 as int)) as promised_until_date,
        delivered_date,
        delivery_days,
        case
            when parcel_state in ('open', 'delivered', 'lost', 'destroyed') then not {{ policy_holds('days_undelivered', 'R17') }}
        end as is_late,
        silent_days,
        coalesce({{ policy_holds('silent_days', 'silent_parcel_days') }}, false) as is_silent,
        date_add(promise_start_date, cast(policy.r10 as int)) as claim_eligible_on,
        coalesce(
            parcel_state in ('open', 'delivered', 'lost', 'destroyed') and {{ policy_holds('days_undelivered', 'R10') }}, false
        ) as is_claim_eligible,
        _content_id,
        _row_number
    from counted
    cross join {{ policies(['R10', 'R17', 'R17b', 'silent_parcel_days']) }} as policy
)

select * from final
