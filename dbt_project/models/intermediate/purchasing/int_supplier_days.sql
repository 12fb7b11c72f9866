-- Grain: one row per supplier and calendar day, from the first day the warehouse speaks of to 300 days after the run, so that an order of the
-- next months finds its end. open_number counts the days the supplier works, this one included; a closing is the supplier's own or of all.
{{ config(materialized='table') }}

with days as (
    select {{ date_series('first_date', 'date_add(last_date, 300)') }} as calendar_date
    from {{ ref('int_calendar__span') }}
),

suppliers as (
    select distinct supplier_id from {{ ref('int_sku_suppliers') }}
),

closed as (
    select distinct suppliers.supplier_id, days.calendar_date
    from {{ ref('stg_seller__supplier_closings') }} as closings
    inner join days on days.calendar_date between closings.closed_from and closings.closed_to
    inner join suppliers on closings.supplier_id is null or closings.supplier_id = suppliers.supplier_id
)

select
    suppliers.supplier_id,
    days.calendar_date,
    closed.calendar_date is null as is_open,
    cast(sum(case when closed.calendar_date is null then 1 else 0 end) over (
        partition by suppliers.supplier_id order by days.calendar_date nulls last rows between unbounded preceding and current row
    ) as bigint) as open_number
from suppliers
cross join days
left join closed on suppliers.supplier_id = closed.supplier_id and days.calendar_date = closed.calendar_date
