-- Grain: one row per carrier and tracking number, its story as the carrier's events prove it, with what our own sheet says of it: to whom and
-- when it was handed over, for which order, by when it was promised. A parcel of the sheet that no tracker knows is here too, open; its
-- carrier number is 0 where the sheet has none. The sheet's order and day of hand-over go before the tracker's.
-- Days are calendar days of the store the order was placed in (UTC where the order is not ours): a parcel delivered on the promised day,
-- at whatever hour, is on time.
-- Traps: "Delivered" without a delivery event, or with one before the parcel was ever scanned, is a claim, not a proof (is_delivery_unproven):
-- the parcel stays open. A delivered parcel may still come back: then it was not delivered. "Expired" only says that tracking stopped.
{{ config(materialized='table') }}

with handed_over as (
    select * from {{ ref('int_parcels__sheet') }}
),

-- The sheet's row of a tracked parcel: of its very carrier, else one that names no carrier number.
matched as (
    select *
    from (
        select
            tracked.carrier_code, tracked.tracking_number, handed_over.carrier_number,
            row_number() over (
                partition by tracked.carrier_code, tracked.tracking_number order by handed_over.carrier_number desc nulls last
            ) as place
        from {{ ref('stg_tracking__parcels') }} as tracked
        inner join handed_over
            on tracked.tracking_number = handed_over.tracking_number
            and handed_over.carrier_number in (tracked.carrier_code, 0)
    ) as ranked
    where place = 1
),

parcels as (
    select
        tracked.carrier_code, tracked.tracking_number, coalesce(handed_over.carrier_name, tracked.carrier_name) as carrier_name,
        coalesce(tracked.service_type, handed_over.service_type) as service_type,
        coalesce(handed_over.order_reference, tracked.order_reference) as order_reference, handed_over.store_id as sheet_store_id,
        tracked.origin_country, coalesce(tracked.destination_country, handed_over.destination_country) as destination_country,
        tracked.status, tracked.sub_status, tracked.info_received_at, tracked.picked_up_at, tracked.delivered_at, tracked.returned_at,
        tracked.latest_event_at, handed_over.handed_over_date, handed_over.promised_until_date, handed_over.promise_source,
        handed_over.claim_eligible_on, handed_over.tracking_number is not null as is_in_sheet, tracked._content_id, tracked._row_number
    from {{ ref('stg_tracking__parcels') }} as tracked
    left join matched on tracked.carrier_code = matched.carrier_code and tracked.tracking_number = matched.tracking_number
    left join handed_over
        on matched.tracking_number = handed_over.tracking_number and matched.carrier_number = handed_over.carrier_number

    union all

    select
        handed_over.carrier_number, handed_over.tracking_number, handed_over.carrier_name, handed_over.service_type,
        handed_over.order_reference, handed_over.store_id, cast(null as string), handed_over.destination_country, cast(null as string),
        cast(null as string), cast(null as timestamp), cast(null as timestamp), cast(null as timestamp), cast(null as timestamp),
        cast(null as timestamp), handed_over.handed_over_date, handed_over.promised_until_date, handed_over.promise_source,
        handed_over.claim_eligible_on, true, handed_over._content_id, handed_over._row_number
    from handed_over
    left join matched
        on handed_over.tracking_number = matched.tracking_number and handed_over.carrier_number = matched.carrier_number
    where matched.tracking_number is null
),

events as (
    select
        carrier_code, tracking_number,
        min(event_at) as first_event_at,
        max(event_at) as last_event_at,
        count(event_at) as events,
        min(case when lower(stage) = 'inforeceived' or sub_status = 'InfoReceived' then event_at end) as announced_at,
        min(
            case when lower(stage) in ('pickedup', 'departure', 'arrival', 'outfordelivery') or sub_status like 'InTransit%' then event_at end
        ) as scanned_at,
        min(case when lower(stage) = 'delivered' or sub_status like 'Delivered%' then event_at end) as delivered_at,
        max(case when lower(stage) = 'returned' or sub_status = 'Exception_Returned' then event_at end) as returned_at
    from {{ ref('stg_tracking__events') }}
    group by carrier_code, tracking_number
),

wanted as (
    select distinct order_reference from parcels where order_reference is not null
),

-- An order by its own number or by the number the shop gave it; where both name one, its own wins.
orders as (
    select order_reference, store_id, order_id, currency_code, net_sales_amount
    from (
        select
            named.*,
            row_number() over (
                partition by named.order_reference order by named.is_own_number desc nulls last, named.store_id nulls last, named.order_id nulls last
            ) as place
        from (
            select
                wanted.order_reference, lines.store_id, lines.order_id, lines.currency_code,
                max(case when wanted.order_reference = lines.order_id then 1 else 0 end) as is_own_number,
                -- Multi-channel and free orders have no sales here: their value is not known, which is not zero.
                nullif({{ money('sum(lines.net_sales_amount)') }}, 0) as net_sales_amount
            from {{ ref('int_order_lines') }} as lines
            inner join wanted on wanted.order_reference in (lines.order_id, lines.merchant_order_id)
            group by wanted.order_reference, lines.store_id, lines.order_id, lines.currency_code
        ) as named
    ) as ranked
    where place = 1
),

located as (
    select
        parcels.*,
        coalesce(orders.store_id, parcels.sheet_store_id) as store_id,
        orders.order_id,
        orders.currency_code,
        orders.net_sales_amount as order_net_sales_amount,
        coalesce(stores.time_zone, 'UTC') as time_zone,
        coalesce(parcels.info_received_at, events.announced_at, events.first_event_at) as handed_over_at,
        coalesce(parcels.picked_up_at, events.scanned_at) as first_scan_at,
        coalesce(parcels.delivered_at, events.delivered_at) as claimed_delivered_at,
        events.delivered_at as event_delivered_at,
        coalesce(parcels.returned_at, events.returned_at) as back_at,
        greatest(parcels.latest_event_at, events.last_event_at) as last_event_at,
        coalesce(events.events, 0) as events
    from parcels
    left join events on parcels.carrier_code = events.carrier_code and parcels.tracking_number = events.tracking_number
    left join orders on parcels.order_reference = orders.order_reference
    left join {{ ref('int_stores') }} as stores on coalesce(orders.store_id, parcels.sheet_store_id) = stores.store_id
),

proven as (
    select
        *,
        -- The milestone counts where no event list came along; where one came, it must hold the delivery.
        case
            when claimed_delivered_at >= coalesce(first_scan_at, handed_over_at) and (events = 0 or event_delivered_at is not null)
                then claimed_delivered_at
        end as proven_delivered_at
    from located
)

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
    status as carrier_status,
    sub_status as carrier_sub_status,
    handed_over_at,
    first_scan_at,
    case when back_at is null then proven_delivered_at end as delivered_at,
    back_at as returned_at,
    last_event_at,
    case
        when back_at is not null or sub_status = 'Exception_Returned' then 'returned'
        when proven_delivered_at is not null then 'delivered'
        when sub_status = 'Exception_Lost' then 'lost'
        when sub_status = 'Exception_Destroyed' then 'destroyed'
        when sub_status = 'Exception_Cancel' then 'cancelled'
        else 'open'
    end as parcel_state,
    coalesce(status = 'Delivered' or claimed_delivered_at is not null, false) and proven_delivered_at is null as is_delivery_unproven,
    coalesce(
        {{ local_date('first_scan_at', 'time_zone') }}, handed_over_date, {{ local_date('handed_over_at', 'time_zone') }}
    ) as promise_start_date,
    coalesce(handed_over_date, {{ local_date('handed_over_at', 'time_zone') }}) as handed_over_date,
    promised_until_date,
    promise_source,
    claim_eligible_on,
    is_in_sheet,
    {{ local_date('case when back_at is null then proven_delivered_at end', 'time_zone') }} as delivered_date,
    {{ local_date('last_event_at', 'time_zone') }} as last_event_date,
    time_zone,
    _content_id,
    _row_number
from proven
