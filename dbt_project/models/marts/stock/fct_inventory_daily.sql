-- Grain: one row per stock pool, SKU and day. Date base: the day of the snapshot, as the platform counts it.
-- Units and stock value are additive over pools and SKUs of one day, never over days. Averages, cover and levels are not additive.
-- Traps: a pool counts once though it stands in the file of each marketplace it serves; averages leave out the days without stock, so they
-- are of demand, not of sales; a carried-forward day repeats the last snapshot. The averages are of the past: rpt_stockout_risk forecasts.

with levels as (
    select * from {{ ref('int_stock__levels') }}
),

-- Costs of one unit; where two currencies stand side by side no single cost can be said.
costs as (
    select sku, stock_pool_id, valid_from, valid_to, currency_code, landed_cost
    from (
        select *, count(*) over (partition by sku, stock_pool_id, valid_from) as currencies
        from {{ ref('int_sku_costs__dated') }}
    ) as counted
    where currencies = 1
)

select
    levels.stock_pool_id,
    levels.sku,
    levels.stock_date,
    levels.snapshot_date,
    levels.is_carried_forward,
    levels.available_units,
    levels.fc_transfer_units,
    levels.fc_processing_units,
    levels.sellable_units,
    levels.reserved_units,
    levels.on_hand_units,
    levels.inbound_units,
    levels.inbound_working_units,
    levels.unfulfillable_units,
    levels.pending_removal_units,
    levels.used_units,
    levels.age_0_to_90_units,
    levels.age_91_to_180_units,
    levels.age_181_to_270_units,
    levels.age_271_to_365_units,
    levels.age_366_plus_units,
    levels.demand_units,
    levels.in_stock,
    levels.movement_gap_units,
    levels.units_in_stock_7d,
    levels.days_in_stock_7d,
    levels.avg_daily_units_7d,
    levels.units_in_stock_30d,
    levels.days_in_stock_30d,
    levels.avg_daily_units_30d,
    levels.units_in_stock_90d,
    levels.days_in_stock_90d,
    levels.avg_daily_units_90d,
    levels.avg_daily_units,
    levels.cover_days,
    levels.cover_days_with_inbound,
    levels.lead_days,
    levels.review_days,
    levels.is_default_lead_time,
    levels.target_stock_units,
    levels.safety_stock_units,
    levels.reorder_point_units,
    costs.currency_code,
    costs.landed_cost as unit_landed_cost_amount,
    {{ money('costs.landed_cost * levels.on_hand_units') }} as stock_value_amount,
    run.reporting_currency,
    {{ converted('costs.landed_cost * levels.on_hand_units', 'fx.rate') }} as stock_value_amount_reporting
from levels
cross join {{ ref('int_run_context') }} as run
left join costs
    on levels.sku = costs.sku and levels.stock_pool_id = costs.stock_pool_id
    and levels.stock_date between costs.valid_from and costs.valid_to
left join {{ ref('int_fx_rates__daily') }} as fx
    on costs.currency_code = fx.currency_code and levels.stock_date = fx.rate_date
