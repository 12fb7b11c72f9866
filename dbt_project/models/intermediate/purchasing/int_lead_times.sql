-- Grain: one row per SKU and day of an order: how long it takes from that order to sellable goods, as the supplier's rows say.
-- The goods are ready after so many days on which the supplier works; then they travel, closings or not. SKUs whose supplier names no days
-- are not here: the product sheet or the policy speaks for them. Not additive.
{{ config(materialized='table') }}

with ways as (
    select distinct supplier_id, production_days
    from {{ ref('int_sku_suppliers') }}
    where production_days is not null and delivery_days is not null
),

ready as (
    select
        ways.supplier_id,
        ways.production_days,
        days.calendar_date as order_date,
        case when ways.production_days = 0 then days.calendar_date else done.calendar_date end as ready_date
    from ways
    inner join {{ ref('int_supplier_days') }} as days on ways.supplier_id = days.supplier_id
    left join {{ ref('int_supplier_days') }} as done
        on days.supplier_id = done.supplier_id and done.is_open and done.open_number = days.open_number + ways.production_days
)

select
    skus.sku,
    ready.order_date,
    skus.supplier_id,
    ready.ready_date,
    cast({{ days_between('ready.order_date', 'ready.ready_date') }} + skus.delivery_days as bigint) as lead_days,
    cast({{ days_between('ready.order_date', 'ready.ready_date') }} - skus.production_days as bigint) as closed_days
from {{ ref('int_sku_suppliers') }} as skus
inner join ready on skus.supplier_id = ready.supplier_id and skus.production_days = ready.production_days
where skus.delivery_days is not null and ready.ready_date is not null
