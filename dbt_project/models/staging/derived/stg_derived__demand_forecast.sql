-- Grain: one row per pool, SKU and coming day. Cumulative units run from the day after as_of_date; they are not additive.
select
    as_of_date,
    stock_pool_id,
    sku,
    forecast_date,
    expected_units,
    cumulative_expected_units,
    cumulative_high_units,
    model
from {{ source('derived', 'demand_forecast') }}
