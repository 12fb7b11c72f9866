-- Grain: one row, this run. The only clock of the models: cross join it.
select
    run_id,
    run_at,
    known_at,
    reporting_currency,
    fx_source
from {{ source('raw', 'run_context') }}
