-- Grain: one row per stock pool, SKU and day: int_stock__daily with how fast it goes, how long it lasts and how much there should be.
-- Units are additive over pools and SKUs of one day, never over days; averages, cover and levels are not additive.
-- Trap: averages leave out the days without stock, so they are of demand, not of sales.
{{ config(materialized='table') }}

with policy as (
    select
        {{ normal_quantile('service_level') }} as z,
        cast(r07 as double) as target_factor,
        cast(lead_time_variation_rate as double) as lead_time_variation,
        cast(default_lead_time_days as bigint) as default_lead_days,
        cast(default_review_days as bigint) as default_review_days
    from {{ policies(['R07', 'service_level', 'lead_time_variation_rate', 'default_lead_time_days', 'default_review_days']) }} as rules
),

stock as (
    select * from {{ ref('int_stock__daily') }}
),

demand as (
    select * from {{ ref('int_demand__daily') }}
),

velocity as (
    select
        stock_pool_id, sku, demand_date, units, in_stock,
        {% for days in [7, 30, 90] %}
        coalesce(sum(case when in_stock then units end) over last_{{ days }}, 0) as units_in_stock_{{ days }}d,
        coalesce(sum(case when in_stock then 1 else 0 end) over last_{{ days }}, 0) as days_in_stock_{{ days }}d,
        {% endfor %}
        coalesce(sum(case when in_stock then units * units end) over last_90, 0) as squares_in_stock_90d
    from demand
    window
        {% for days in [7, 30, 90] %}
        last_{{ days }} as (
            partition by stock_pool_id, sku order by demand_date nulls last rows between {{ days - 1 }} preceding and current row
        ){{ ',' if not loop.last }}
        {% endfor %}
),

last_days as (
    select stock_pool_id, sku, max(demand_date) as last_demand_date
    from demand
    group by stock_pool_id, sku
),

planned as (
    select
        stock.*,
        moved.sellable_units_before,
        today.units as demand_units,
        today.in_stock,
        {% for days in [7, 30, 90] %}
        velocity.units_in_stock_{{ days }}d,
        velocity.days_in_stock_{{ days }}d,
        {{ ratio('velocity.units_in_stock_' ~ days ~ 'd', 'velocity.days_in_stock_' ~ days ~ 'd') }} as avg_daily_units_{{ days }}d,
        {% endfor %}
        -- Sample variance of the days in stock from whole sums, so that every engine gives the same double.
        case when velocity.days_in_stock_90d > 1 then greatest({{ ratio(
            "velocity.days_in_stock_90d * velocity.squares_in_stock_90d - velocity.units_in_stock_90d * velocity.units_in_stock_90d",
            "velocity.days_in_stock_90d * (velocity.days_in_stock_90d - 1)"
        ) }}, 0) end as daily_variance,
        -- The supplier's rows know of closing days; where they are silent the product sheet speaks, then the policy.
        coalesce(lead_times.lead_days, products.lead_time_days, policy.default_lead_days) as lead_days,
        coalesce(products.review_days, policy.default_review_days) as review_days,
        coalesce(lead_times.lead_days, products.lead_time_days) is null or products.review_days is null as is_default_lead_time,
        policy.z,
        policy.target_factor,
        policy.lead_time_variation
    from stock
    cross join policy
    left join (
        select
            stock_pool_id, sku, stock_date,
            -- Nothing is said of the change since a day that only repeats another.
            lag(case when not is_carried_forward then sellable_units end) over (
                partition by stock_pool_id, sku order by stock_date nulls last
            ) as sellable_units_before
        from stock
    ) as moved
        on stock.stock_pool_id = moved.stock_pool_id and stock.sku = moved.sku and stock.stock_date = moved.stock_date
    left join last_days on stock.stock_pool_id = last_days.stock_pool_id and stock.sku = last_days.sku
    -- A snapshot of a day that is not over has the averages up to the last whole day.
    left join velocity
        on stock.stock_pool_id = velocity.stock_pool_id and stock.sku = velocity.sku
        and least(stock.stock_date, last_days.last_demand_date) = velocity.demand_date
    left join demand as today
        on stock.stock_pool_id = today.stock_pool_id and stock.sku = today.sku and stock.stock_date = today.demand_date
    left join {{ ref('int_products') }} as products on stock.sku = products.sku
    left join {{ ref('int_lead_times') }} as lead_times on stock.sku = lead_times.sku and stock.stock_date = lead_times.order_date
),

levelled as (
    select
        *,
        coalesce(avg_daily_units_30d, avg_daily_units_90d) as avg_daily_units,
        sqrt(
            (lead_days + review_days) * daily_variance
            + coalesce(avg_daily_units_30d, avg_daily_units_90d) * coalesce(avg_daily_units_30d, avg_daily_units_90d)
            * lead_days * lead_days * lead_time_variation * lead_time_variation
        ) as protection_deviation_units
    from planned
),

final as (
    select
        stock_pool_id,
        sku,
        stock_date,
        snapshot_date,
        is_carried_forward,
        available_units,
        fc_transfer_units,
        fc_processing_units,
        sellable_units,
        reserved_units,
        on_hand_units,
        inbound_units,
        inbound_working_units,
        unfulfillable_units,
        pending_removal_units,
        used_units,
        age_0_to_90_units,
        age_91_to_180_units,
        age_181_to_270_units,
        age_271_to_365_units,
        age_366_plus_units,
        demand_units,
        coalesce(in_stock, sellable_units > 0) as in_stock,
        case
            when not is_carried_forward and demand_units is not null then sellable_units - sellable_units_before + demand_units
        end as movement_gap_units,
        cast(units_in_stock_7d as bigint) as units_in_stock_7d,
        cast(days_in_stock_7d as bigint) as days_in_stock_7d,
        avg_daily_units_7d,
        cast(units_in_stock_30d as bigint) as units_in_stock_30d,
        cast(days_in_stock_30d as bigint) as days_in_stock_30d,
        avg_daily_units_30d,
        cast(units_in_stock_90d as bigint) as units_in_stock_90d,
        cast(days_in_stock_90d as bigint) as days_in_stock_90d,
        avg_daily_units_90d,
        avg_daily_units,
        {{ ratio('sellable_units', 'avg_daily_units') }} as cover_days,
        {{ ratio('sellable_units + inbound_units', 'avg_daily_units') }} as cover_days_with_inbound,
        lead_days,
        review_days,
        is_default_lead_time,
        cast(ceil((lead_days + review_days) * avg_daily_units * target_factor) as bigint) as target_stock_units,
        cast(ceil(z * protection_deviation_units) as bigint) as safety_stock_units,
        cast(ceil(
            (lead_days + review_days) * avg_daily_units
            + z * protection_deviation_units
        ) as bigint) as reorder_point_units,
        protection_deviation_units
    from levelled
)

select * from final
