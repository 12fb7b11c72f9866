-- Grain: one row per store: the last local day whose orders are known to its end. That day was over at the run's instant, and a file of
-- the account told a change after it; without one the day may still miss its evening.
{{ config(materialized='table') }}

with known as (
    select account_id, max(last_updated_at) as known_until
    from {{ ref('int_order_lines') }}
    group by account_id
)

select
    stores.store_id,
    least(
        stores.last_complete_date, date_add({{ local_date('known.known_until', 'stores.time_zone') }}, -1)
    ) as sales_complete_date
from {{ ref('int_stores') }} as stores
inner join known on stores.account_id = known.account_id
