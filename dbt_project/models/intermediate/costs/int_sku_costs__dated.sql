-- Grain: one row per SKU, stock pool, first day of validity and currency: what one unit costs until it is sellable there.
-- Money is per unit, in currency_code, without recoverable VAT. landed_cost = purchase + first leg + duty + clearance + inbound.
-- Traps: no row = no cost known on that day (never zero). A row for one pool beats the row for all pools from its first day on. A bundle is
-- the sum of its components on the day, and has no row while a component has none; components bought in two currencies give it two rows.
{{ config(materialized='table') }}

{% set parts = ['purchase_cost', 'first_leg_cost', 'duty_cost', 'clearance_cost', 'inbound_cost'] %}

with pools as (
    select distinct stock_pool_id from {{ ref('int_stores') }}
),

bundles as (
    select * from {{ ref('stg_seller__bundles') }}
),

sheet as (
    select
        costs.sku,
        costs.stock_pool_id,
        costs.valid_from,
        costs.currency_code,
        -- price ÷ (1 + rate), in ten-thousandths on both sides of the division
        cast(cast({{ mul_div_round(
            'cast(costs.purchase_cost * 10000 as bigint)',
            '10000',
            'cast(10000 + coalesce(costs.purchase_vat_rate, 0) * 10000 as bigint)'
        ) }} as decimal(18, 0)) * cast(0.0001 as decimal(5, 4)) as decimal(18, 4)) as purchase_cost,
        coalesce(costs.first_leg_cost, 0) as first_leg_cost,
        coalesce(costs.duty_cost, 0) as duty_cost,
        coalesce(costs.clearance_cost, 0) as clearance_cost,
        coalesce(costs.inbound_cost, 0) as inbound_cost,
        costs._content_id
    from {{ ref('stg_seller__unit_costs') }} as costs
    left join (select distinct bundle_sku from bundles) as bundled on costs.sku = bundled.bundle_sku
    where bundled.bundle_sku is null
),

own_pool as (
    select sku, stock_pool_id, min(valid_from) as first_valid_from
    from sheet
    where stock_pool_id is not null
    group by sku, stock_pool_id
),

in_pool as (
    select sku, stock_pool_id, valid_from, currency_code, {{ parts | join(', ') }}, _content_id
    from sheet
    where stock_pool_id is not null
    union all
    select
        sheet.sku, pools.stock_pool_id, sheet.valid_from, sheet.currency_code,
        {% for part in parts %}sheet.{{ part }}, {% endfor %}sheet._content_id
    from sheet
    cross join pools
    left join own_pool on sheet.sku = own_pool.sku and pools.stock_pool_id = own_pool.stock_pool_id
    where sheet.stock_pool_id is null
        and (own_pool.first_valid_from is null or sheet.valid_from < own_pool.first_valid_from)
),

units as (
    select
        *,
        coalesce(
            date_add(lead(valid_from) over (partition by sku, stock_pool_id order by valid_from nulls last), -1), date '9999-12-31'
        ) as valid_to
    from in_pool
),

-- A bundle's cost can change on any day one of its parts, or the cost of one, begins or ends.
bundle_days as (
    select bundles.bundle_sku, units.stock_pool_id, greatest(units.valid_from, bundles.valid_from) as valid_from
    from bundles
    inner join units
        on bundles.component_sku = units.sku
        and units.valid_from <= bundles.valid_to and units.valid_to >= bundles.valid_from
    union
    select bundles.bundle_sku, pools.stock_pool_id, bundles.valid_from
    from bundles
    cross join pools
    union
    select bundles.bundle_sku, pools.stock_pool_id, date_add(bundles.valid_to, 1) as valid_from
    from bundles
    cross join pools
    where bundles.valid_to < date '9999-12-31'
),

bundle_periods as (
    select
        bundle_sku,
        stock_pool_id,
        valid_from,
        coalesce(
            date_add(
                lead(valid_from) over (partition by bundle_sku, stock_pool_id order by valid_from nulls last), -1
            ), date '9999-12-31'
        ) as valid_to
    from bundle_days
),

bundle_parts as (
    select
        periods.bundle_sku,
        periods.stock_pool_id,
        periods.valid_from,
        periods.valid_to,
        bundles.component_units,
        units.currency_code,
        {% for part in parts %}units.{{ part }},
        {% endfor %}units._content_id,
        sum(case when units.sku is null then 1 else 0 end) over (
            partition by periods.bundle_sku, periods.stock_pool_id, periods.valid_from
        ) as parts_without_cost
    from bundle_periods as periods
    inner join bundles
        on periods.bundle_sku = bundles.bundle_sku
        and periods.valid_from between bundles.valid_from and bundles.valid_to
    left join units
        on bundles.component_sku = units.sku and periods.stock_pool_id = units.stock_pool_id
        and periods.valid_from between units.valid_from and units.valid_to
),

united as (
    select
        sku, stock_pool_id, valid_from, valid_to, currency_code, {{ parts | join(', ') }}, false as is_bundle, _content_id
    from units
    union all
    select
        bundle_sku, stock_pool_id, valid_from, valid_to, currency_code,
        {% for part in parts %}{{ money('sum(' ~ part ~ ' * component_units)') }}, {% endfor %}true, max(_content_id)
    from bundle_parts
    where parts_without_cost = 0
    group by bundle_sku, stock_pool_id, valid_from, valid_to, currency_code
)

select
    sku,
    stock_pool_id,
    valid_from,
    valid_to,
    currency_code,
    {% for part in parts %}{{ part }},
    {% endfor %}{{ money(parts | join(' + ')) }} as landed_cost,
    is_bundle,
    _content_id
from united
