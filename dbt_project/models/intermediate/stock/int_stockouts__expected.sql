-- Grain: one row per stock pool and SKU, as of the pool's newest stock: how long what is there, and what is on the way, will last.
-- Not additive. The forecast begins the day after the last whole day; a newer snapshot already shows what sold since, so that is left out.
-- Trap: units on the way arrive shipment by shipment, the walk below takes them by one day, inbound_expected_on: the mean day of arrival,
-- weighted by units. A shipment has its expected day (int_inbound__arrivals); units of which no day is known are taken to have half their lead
-- time behind them (ours). inbound_dated_units says how many have a day.

with policy as (
    select {{ normal_quantile('service_level') }} as z
    from {{ policies(['service_level']) }} as rules
),

newest as (
    select *
    from (
        select *, row_number() over (partition by stock_pool_id, sku order by stock_date desc nulls last) as place
        from {{ ref('int_stock__levels') }}
    ) as ranked
    where place = 1
),

-- A shipment that is late is taken to come tomorrow.
dated as (
    select
        newest.stock_pool_id,
        newest.sku,
        sum(arrivals.open_units) as units,
        sum(arrivals.open_units * greatest({{ days_between('newest.stock_date', 'arrivals.expected_date') }}, 1)) as unit_days
    from newest
    inner join {{ ref('int_inbound__arrivals') }} as arrivals
        on newest.stock_pool_id = arrivals.stock_pool_id and newest.sku = arrivals.sku
    group by newest.stock_pool_id, newest.sku
),

counted as (
    select
        newest.*,
        newest.inbound_units + newest.inbound_working_units as incoming_units,
        least(coalesce(dated.units, 0), newest.inbound_units + newest.inbound_working_units) as inbound_dated_units,
        {{ ratio('dated.unit_days', 'dated.units') }} as dated_days
    from newest
    left join dated on newest.stock_pool_id = dated.stock_pool_id and newest.sku = dated.sku
),

stock as (
    select
        *,
        lead_days + review_days as protection_days,
        sellable_units + incoming_units as position_units,
        case
            when incoming_units > 0 then date_add(
                stock_date, cast(ceil({{ ratio(
                    'inbound_dated_units * coalesce(dated_days, 0) + (incoming_units - inbound_dated_units) * lead_days * 0.5e0',
                    'incoming_units'
                ) }}) as int)
            )
        end as inbound_expected_on,
        date_add(stock_date, cast(lead_days + review_days as int)) as protected_until
    from counted
),

components as (
    select distinct coalesce(products.reporting_sku, bundles.component_sku) as sku
    from {{ ref('stg_seller__bundles') }} as bundles
    left join {{ ref('int_products') }} as products on bundles.component_sku = products.sku
),

-- Demand between the last whole day and the snapshot is in the snapshot.
already as (
    select stock.stock_pool_id, stock.sku, coalesce(max(forecast.cumulative_expected_units), 0) as units
    from stock
    left join {{ ref('stg_derived__demand_forecast') }} as forecast
        on stock.stock_pool_id = forecast.stock_pool_id and stock.sku = forecast.sku and forecast.forecast_date <= stock.stock_date
    group by stock.stock_pool_id, stock.sku
),

days as (
    select
        stock.stock_pool_id, stock.sku, stock.sellable_units, stock.incoming_units, stock.position_units, stock.inbound_expected_on,
        stock.protected_until, forecast.model,
        forecast.forecast_date,
        forecast.cumulative_expected_units - already.units as expected_units,
        forecast.cumulative_high_units - already.units as high_units
    from stock
    inner join already on stock.stock_pool_id = already.stock_pool_id and stock.sku = already.sku
    inner join {{ ref('stg_derived__demand_forecast') }} as forecast
        on stock.stock_pool_id = forecast.stock_pool_id and stock.sku = forecast.sku and forecast.forecast_date > stock.stock_date
),

walked as (
    select
        stock_pool_id,
        sku,
        max(model) as forecast_model,
        max(forecast_date) as horizon_date,
        min(case when expected_units >= sellable_units and expected_units > 0 then forecast_date end) as sellable_lasts_until,
        min(case when expected_units >= position_units and expected_units > 0 then forecast_date end) as position_lasts_until,
        min(case when high_units >= position_units and high_units > 0 then forecast_date end) as position_safe_until,
        max(case when forecast_date <= inbound_expected_on then expected_units end) as units_until_inbound,
        max(case when forecast_date <= inbound_expected_on then high_units end) as high_units_until_inbound,
        max(case when forecast_date <= protected_until then expected_units end) as units_in_protection,
        max(case when forecast_date <= protected_until then high_units end) as high_units_in_protection
    from days
    group by stock_pool_id, sku
),

-- How far demand may stray until the inbound comes, and until an order placed at the next review would: the forecast's high demand lies
-- as many deviations above its mean as the service level says.
measured as (
    select
        stock.stock_pool_id,
        stock.sku,
        stock.stock_date,
        stock.snapshot_date,
        stock.is_carried_forward,
        stock.sellable_units,
        stock.reserved_units,
        stock.inbound_units,
        stock.inbound_working_units,
        stock.position_units,
        stock.avg_daily_units,
        stock.days_in_stock_30d,
        stock.cover_days,
        stock.cover_days_with_inbound,
        stock.lead_days,
        stock.review_days,
        stock.is_default_lead_time,
        stock.protection_days,
        stock.protected_until,
        stock.target_stock_units,
        stock.safety_stock_units,
        stock.protection_deviation_units,
        stock.inbound_expected_on,
        cast(stock.inbound_dated_units as bigint) as inbound_dated_units,
        walked.forecast_model,
        walked.units_in_protection,
        walked.high_units_in_protection,
        walked.sellable_lasts_until,
        walked.position_safe_until,
        components.sku is not null as is_bundle_component,
        stock.incoming_units,
        walked.position_lasts_until,
        walked.units_until_inbound,
        greatest({{ ratio('walked.high_units_until_inbound - walked.units_until_inbound', 'policy.z') }}, 0)
            as deviation_until_inbound,
        greatest({{ ratio('walked.high_units_in_protection - walked.units_in_protection', 'policy.z') }}, 0)
            as deviation_in_protection
    from stock
    cross join policy
    left join components on stock.sku = components.sku
    left join walked on stock.stock_pool_id = walked.stock_pool_id and stock.sku = walked.sku
),

-- What stays unserved until the inbound arrives; it is lost, so the rest of the time has that much less to serve.
first_part as (
    select
        *,
        case
            when units_until_inbound is null then cast(0 as decimal(18, 4))
            else {{ expected_shortage('units_until_inbound', 'deviation_until_inbound', 'sellable_units') }}
        end as lost_until_inbound
    from measured
)

select
    stock_pool_id,
    sku,
    stock_date,
    snapshot_date,
    is_carried_forward,
    sellable_units,
    reserved_units,
    inbound_units,
    inbound_working_units,
    position_units,
    avg_daily_units,
    days_in_stock_30d,
    cover_days,
    cover_days_with_inbound,
    lead_days,
    review_days,
    is_default_lead_time,
    protection_days,
    protected_until,
    target_stock_units,
    safety_stock_units,
    protection_deviation_units,
    inbound_expected_on,
    inbound_dated_units,
    forecast_model,
    units_in_protection,
    high_units_in_protection,
    sellable_lasts_until,
    position_safe_until,
    is_bundle_component,
    case
        when sellable_units = 0 then null
        when incoming_units = 0 or sellable_lasts_until <= inbound_expected_on then sellable_lasts_until
        else position_lasts_until
    end as predicted_stockout_date,
    cast(
        lost_until_inbound
        + {{ expected_shortage('units_in_protection - cast(lost_until_inbound as double)', 'deviation_in_protection', 'position_units') }}
        as decimal(18, 4)
    ) as expected_lost_units
from first_part
