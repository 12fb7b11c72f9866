-- Grain: one row per account, inbound shipment and platform SKU, as last seen. Units are packs of the listing; stock_units are ours.
-- Additive: sent_units, received_units, open_stock_units. No answer holds a date: each is the first local day on which we saw the state,
-- so a shipment that was under way when we began to look was sent on that day or before (is_sent_date_known says which).
-- Trap: received may exceed sent, and a closed shipment may still be short: int_reconciliation__fba tells.
{{ config(materialized='table') }}

with stores as (
    select * from {{ ref('int_stores') }} where platform = 'amazon'
),

accounts as (
    select
        account_id,
        min(time_zone) as time_zone,
        case when count(distinct stock_pool_id) = 1 then min(stock_pool_id) end as stock_pool_id
    from stores
    group by account_id
),

seen as (
    select
        shipments.*,
        {{ local_date('shipments.seen_at', "coalesce(accounts.time_zone, 'UTC')") }} as seen_date,
        row_number() over (
            partition by shipments.account_id, shipments.shipment_id order by shipments.seen_at desc nulls last
        ) as place
    from {{ ref('stg_amazon__inbound_shipments') }} as shipments
    left join accounts on shipments.account_id = accounts.account_id
),

{% set sent = "('shipped', 'in_transit', 'delivered', 'checked_in', 'receiving', 'closed')" %}
shipments as (
    select
        account_id,
        shipment_id,
        max(case when place = 1 then shipment_status end) as shipment_status,
        max(case when place = 1 then destination_fulfilment_center end) as destination_fulfilment_center,
        max(case when place = 1 then needed_by_date end) as needed_by_date,
        min(seen_date) as first_seen_date,
        min(case when shipment_status in {{ sent }} then seen_date end) as sent_date,
        min(case when shipment_status in ('working', 'ready_to_ship') then seen_date end) as announced_date,
        min(case when shipment_status in ('delivered', 'checked_in', 'receiving', 'closed') then seen_date end) as delivered_date,
        min(case when shipment_status = 'closed' then seen_date end) as closed_date
    from seen
    group by account_id, shipment_id
),

items as (
    select
        counted.*,
        {{ local_date('counted.seen_at', "coalesce(accounts.time_zone, 'UTC')") }} as seen_date,
        row_number() over (
            partition by counted.account_id, counted.shipment_id, counted.platform_sku order by counted.seen_at desc nulls last
        ) as place
    from (
        -- One SKU may stand in several lines of a shipment.
        select
            account_id, shipment_id, platform_sku, seen_at,
            sum(shipped_units) as shipped_units,
            sum(received_units) as received_units
        from {{ ref('stg_amazon__inbound_shipment_items') }}
        group by account_id, shipment_id, platform_sku, seen_at
    ) as counted
    left join accounts on counted.account_id = accounts.account_id
),

skus_of_shipments as (
    select
        account_id,
        shipment_id,
        platform_sku,
        max(case when place = 1 then seen_at end) as seen_at,
        max(case when place = 1 then shipped_units end) as sent_units,
        max(case when place = 1 then received_units end) as received_units,
        min(case when received_units > 0 then seen_date end) as received_date
    from items
    group by account_id, shipment_id, platform_sku
)

select
    'amazon' as platform,
    items.account_id,
    skus.store_id,
    coalesce(skus.stock_pool_id, accounts.stock_pool_id) as stock_pool_id,
    items.shipment_id,
    items.platform_sku,
    skus.sku,
    skus.reporting_sku,
    shipments.shipment_status,
    shipments.destination_fulfilment_center,
    shipments.needed_by_date,
    cast(items.sent_units as bigint) as sent_units,
    cast(items.received_units as bigint) as received_units,
    cast(
        case
            when shipments.sent_date is not null and shipments.closed_date is null
                and shipments.shipment_status not in ('cancelled', 'deleted', 'error')
                then greatest(items.sent_units - items.received_units, 0) * coalesce(skus.units_per_pack, 1)
            else 0
        end as bigint
    ) as open_stock_units,
    shipments.sent_date,
    coalesce(shipments.announced_date <= shipments.sent_date, false) as is_sent_date_known,
    shipments.delivered_date,
    coalesce(items.received_date, shipments.closed_date) as received_date,
    shipments.closed_date,
    items.seen_at
from skus_of_shipments as items
left join shipments on items.account_id = shipments.account_id and items.shipment_id = shipments.shipment_id
left join accounts on items.account_id = accounts.account_id
left join {{ ref('int_fba_skus') }} as skus
    on items.account_id = skus.account_id and items.platform_sku = skus.platform_sku and cast(items.seen_at as date) = skus.on_date
