-- Grain: one row per stock pool and SKU that the pool ever stocked or sold, as of the pool's newest stock.
-- Two rules side by side. Guide (R07): stock position under sales cycle × average daily units × 1.5, read as sellers' ERPs read it, as the
-- whole reorder threshold. Statistical: the position does not last, at the service level, until an order placed at the next review arrives.
-- Money and units are additive over rows that are not exempt; dates, rates and levels are not.
-- Traps: stopped, clearing and not replenished SKUs are exempt: listed with the reason, never alerted. A component's demand holds what bundles
-- take of it. Lost units are an estimate. Inbound arrives shipment by shipment: see inbound_expected_on.

with expected as (
    select * from {{ ref('int_stockouts__expected') }}
),

-- The run of empty days that lasts until now.
empty_since as (
    select
        stock_pool_id, sku,
        date_add(max(case when sellable_units > 0 then stock_date end), 1) as out_of_stock_since,
        min(stock_date) as first_date
    from {{ ref('int_stock__daily') }}
    group by stock_pool_id, sku
),

in_time as (
    select expected.stock_pool_id, expected.sku, max(lead_times.order_date) as last_order_date
    from expected
    inner join {{ ref('int_lead_times') }} as lead_times
        on expected.sku = lead_times.sku
        and date_add(lead_times.order_date, cast(lead_times.lead_days as int)) <= expected.position_safe_until
    group by expected.stock_pool_id, expected.sku
),

judged as (
    select
        expected.*,
        products.product_name,
        products.product_name_zh,
        products.operator,
        products.lifecycle_status,
        suppliers.supplier_id,
        -- As the supplier's price row says, else the product sheet.
        coalesce(suppliers.moq_units, products.moq_units) as moq_units,
        coalesce(suppliers.carton_units, products.carton_units) as carton_units,
        prices.unit_price_amount_reporting,
        run.reporting_currency,
        case
            when products.lifecycle_status = 'stopped' or products.stopped_on <= expected.stock_date
                then concat_ws(' ', 'stopped', {{ date_text('products.stopped_on') }})
            when products.lifecycle_status = 'clearing' then 'clearing'
            when not products.is_replenished then 'not replenished'
        end as exempt_reason,
        expected.sellable_units <= 0 as is_out_of_stock,
        case when expected.sellable_units <= 0 then coalesce(empty_since.out_of_stock_since, empty_since.first_date) end
            as out_of_stock_since,
        {{ ratio('expected.position_units', 'expected.target_stock_units') }} as stock_to_target_rate,
        -- The last day whose order still comes in time; it is earlier where the supplier closes in between.
        coalesce(
            in_time.last_order_date, date_add(expected.position_safe_until, cast(-expected.lead_days as int))
        ) as order_by_date,
        coalesce(lead_times.closed_days, 0) as supplier_closed_days
    from expected
    left join {{ ref('int_lead_times') }} as lead_times on expected.sku = lead_times.sku and expected.stock_date = lead_times.order_date
    left join in_time on expected.stock_pool_id = in_time.stock_pool_id and expected.sku = in_time.sku
    cross join {{ ref('int_run_context') }} as run
    left join {{ ref('int_products') }} as products on expected.sku = products.sku
    left join {{ ref('int_sku_suppliers') }} as suppliers on expected.sku = suppliers.sku
    left join empty_since on expected.stock_pool_id = empty_since.stock_pool_id and expected.sku = empty_since.sku
    left join {{ ref('int_sku_prices__recent') }} as prices
        on expected.stock_pool_id = prices.stock_pool_id and expected.sku = prices.sku
),

ruled as (
    select
        judged.*,
        exempt_reason is not null as is_exempt,
        coalesce({{ policy_holds('stock_to_target_rate', 'R07b') }}, false) and coalesce(avg_daily_units, 0) > 0 as guide_is_breached,
        coalesce(position_units < high_units_in_protection, false) as statistical_is_breached,
        case when is_out_of_stock then {{ days_between('out_of_stock_since', 'stock_date') }} + 1 end as out_of_stock_days,
        {{ ratio('target_stock_units - (lead_days + review_days) * avg_daily_units', 'protection_deviation_units') }} as guide_deviations
    from judged
    cross join {{ policies(['R07b']) }} as policy
),

sized as (
    select
        *,
        case when guide_is_breached then target_stock_units - position_units else 0 end as guide_needed_units,
        case when statistical_is_breached then cast(ceil(high_units_in_protection) as bigint) - position_units else 0 end
            as statistical_needed_units
    from ruled
),

final as (
    select
        stock_pool_id,
        sku,
        product_name,
        product_name_zh,
        operator,
        lifecycle_status,
        is_exempt,
        exempt_reason,
        is_bundle_component,
        stock_date as as_of_date,
        snapshot_date,
        is_carried_forward,
        sellable_units,
        reserved_units,
        inbound_units,
        inbound_working_units,
        position_units,
        inbound_expected_on,
        inbound_dated_units,
        is_out_of_stock,
        out_of_stock_since,
        out_of_stock_days,
        avg_daily_units,
        days_in_stock_30d,
        cover_days,
        cover_days_with_inbound,
        lead_days,
        review_days,
        is_default_lead_time,
        supplier_id,
        supplier_closed_days,
        moq_units,
        carton_units,
        target_stock_units,
        stock_to_target_rate,
        guide_is_breached,
        {% set whole_cartons = "cast(ceil(" ~ ratio("greatest(%s, coalesce(moq_units, 0))", "greatest(coalesce(carton_units, 1), 1)")
            ~ ") as bigint) * greatest(coalesce(carton_units, 1), 1)" %}
        case when guide_needed_units > 0 then {{ whole_cartons | replace('%s', 'guide_needed_units') }} else 0 end as guide_order_units,
        cast({{ normal_cdf("guide_deviations") }} as decimal(9, 4)) as guide_service_level,
        safety_stock_units,
        forecast_model,
        units_in_protection as expected_units,
        high_units_in_protection as high_units,
        statistical_is_breached,
        case when statistical_needed_units > 0 then {{ whole_cartons | replace('%s', 'statistical_needed_units') }} else 0 end
            as statistical_order_units,
        predicted_stockout_date,
        order_by_date,
        cast({{ days_between('stock_date', 'order_by_date') }} as bigint) as days_to_order_by,
        expected_lost_units,
        cast(out_of_stock_days as bigint) * avg_daily_units as lost_units_so_far,
        unit_price_amount_reporting,
        reporting_currency as currency_code,
        {{ converted('expected_lost_units', 'unit_price_amount_reporting') }} as money_at_stake_amount,
        case
            when is_exempt or coalesce(units_in_protection, avg_daily_units, 0) <= 0 then 'ok'
            when is_out_of_stock or order_by_date < stock_date then 'error'
            when statistical_is_breached or predicted_stockout_date < inbound_expected_on then 'warn'
            when guide_is_breached then 'info'
            else 'ok'
        end as severity
    from sized
)

select * from final
