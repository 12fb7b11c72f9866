-- Grain: one row per stock pool, SKU (the reporting SKU) and shipment that is on its way and whose arrival has a date.
-- Additive: open_units (our units). The seller's first-leg sheet says when a shipment is expected; where it does not know one of Amazon's,
-- the days that the account's earlier shipments took from sent to received do, once three of them were watched from begin to end.
{{ config(materialized='table') }}

with legs as (
    select lines.*, coalesce(products.reporting_sku, lines.sku) as reporting_sku
    from {{ ref('stg_seller__first_leg_lines') }} as lines
    left join {{ ref('int_products') }} as products on lines.sku = products.sku
),

stages as (
    select
        shipment_number,
        max(case when stage = 'received' then reached_on end) as received_on,
        coalesce(
            max(case when stage = 'received' then expected_on end),
            max(case when stage = 'delivered' then coalesce(reached_on, expected_on) end)
        ) as expected_date
    from {{ ref('stg_seller__first_leg_stages') }}
    group by shipment_number
),

inbound as (
    select * from {{ ref('int_inbound__amazon') }}
),

-- How much of a shipment the platform has received already: its own count goes before the sheet's.
platform_open as (
    select shipment_id, reporting_sku, sum(open_stock_units) as open_units
    from inbound
    where reporting_sku is not null
    group by shipment_id, reporting_sku
),

of_sheet as (
    select
        legs.stock_pool_id,
        legs.reporting_sku as sku,
        legs.shipment_number,
        min(legs.platform_shipment_id) as platform_shipment_id,
        coalesce(min(platform_open.open_units), sum(legs.units)) as open_units,
        min(stages.expected_date) as expected_date
    from legs
    inner join stages on legs.shipment_number = stages.shipment_number
    left join platform_open
        on legs.platform_shipment_id = platform_open.shipment_id and legs.reporting_sku = platform_open.reporting_sku
    where stages.received_on is null and stages.expected_date is not null
    group by legs.stock_pool_id, legs.reporting_sku, legs.shipment_number
),

-- Shipments watched from before they were sent until they were received.
watched as (
    select
        account_id,
        shipment_id,
        {{ days_between('min(sent_date)', 'min(received_date)') }} as transit_days
    from inbound
    where is_sent_date_known and received_date is not null and received_date > sent_date
    group by account_id, shipment_id
),

usual as (
    select account_id, cast(ceil({{ ratio('sum(transit_days)', 'count(*)') }}) as bigint) as transit_days
    from watched
    group by account_id
    having count(*) >= 3
),

of_platform as (
    select
        inbound.stock_pool_id,
        inbound.reporting_sku as sku,
        inbound.shipment_id as shipment_number,
        inbound.shipment_id as platform_shipment_id,
        sum(inbound.open_stock_units) as open_units,
        min(date_add(inbound.sent_date, cast(usual.transit_days as int))) as expected_date
    from inbound
    inner join usual on inbound.account_id = usual.account_id
    left join (select distinct platform_shipment_id from of_sheet where platform_shipment_id is not null) as told
        on inbound.shipment_id = told.platform_shipment_id
    where told.platform_shipment_id is null and inbound.sent_date is not null
    group by inbound.stock_pool_id, inbound.reporting_sku, inbound.shipment_id
)

select stock_pool_id, sku, shipment_number, cast(open_units as bigint) as open_units, expected_date, 'sheet' as date_source
from of_sheet
where open_units > 0

union all

select stock_pool_id, sku, shipment_number, cast(open_units as bigint), expected_date, 'past shipments'
from of_platform
where open_units > 0 and stock_pool_id is not null and sku is not null
