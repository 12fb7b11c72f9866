-- Grain: one row, this run: its instant, what it may know, the reporting currency. The only clock; marts cross join it.
select
    run_id,
    run_at,
    known_at,
    reporting_currency,
    fx_source
from {{ ref('stg_receiving__run_context') }}
