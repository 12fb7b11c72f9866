-- Grain: one row per pool of a settlement: what it billed of a component to a store (null = the whole account), a platform SKU (null = all)
-- or a whole order. Several bills of one kind are one pool.
-- Additive: amount within currency_code; the pools of a settlement add up to its money without an order line.
-- Two bills are known nearer to what caused them, and are counted once:
-- · storage: the storage report of the month before tells each SKU's part, so the bill is split by it (largest remainder, in minor units);
-- · advertising: where the advertising report speaks for the whole window the bill is only what was billed (advertising_billed, in no profit);
--   where it speaks for a part, its spend is taken out of the bill and the rest stays. Billing runs by threshold, not by day: at the first and
--   the last day of the report a bill may hold some spend of the day beyond.
{{ config(materialized='table') }}

with billed as (
    select
        lines.pool_id, lines.platform, lines.account_id, lines.store_id, lines.platform_sku, lines.settlement_id, lines.component,
        lines.currency_code,
        case when lines.is_of_whole_order then lines.order_id end as order_id,
        case when lines.is_of_whole_order then lines.event else 'pool' end as event,
        max(settlements.settlement_start_at) as window_start_at,
        max(settlements.settlement_end_at) as window_end_at,
        max(lines.business_date) as posted_date,
        sum(lines.amount) as amount,
        max(lines._content_id) as _content_id
    from {{ ref('int_settlement_lines') }} as lines
    inner join {{ ref('int_settlements') }} as settlements
        on lines.platform = settlements.platform and lines.account_id = settlements.account_id
        and lines.settlement_id = settlements.settlement_id
    where lines.pool_id is not null
    group by
        lines.pool_id, lines.platform, lines.account_id, lines.store_id, lines.platform_sku, lines.settlement_id, lines.component,
        lines.currency_code, case when lines.is_of_whole_order then lines.order_id end,
        case when lines.is_of_whole_order then lines.event else 'pool' end
),

-- ---- advertising ----------------------------------------------------------------------------------------------------

reported as (
    select account_id, currency_code, min(ad_date) as first_date, max(ad_date) as last_date
    from {{ ref('int_ad_spend__daily') }}
    group by account_id, currency_code
),

spent as (
    select billed.pool_id, sum(ads.spend_amount) as spend_amount
    from billed
    inner join {{ ref('int_ad_spend__daily') }} as ads
        on billed.account_id = ads.account_id and billed.currency_code = ads.currency_code
        and (billed.store_id is null or billed.store_id = ads.store_id)
        and ads.ad_date >= cast(billed.window_start_at as date) and ads.ad_date < cast(billed.window_end_at as date)
    where billed.component = 'advertising' and billed.order_id is null
    group by billed.pool_id
),

advertising as (
    select
        billed.pool_id,
        case
            when reported.first_date <= cast(billed.window_start_at as date)
                and reported.last_date >= date_add(cast(billed.window_end_at as date), -1)
                then billed.amount
            else {{ money('-1 * least(-1 * billed.amount, coalesce(spent.spend_amount, 0))') }}
        end as counted_amount
    from billed
    inner join reported on billed.account_id = reported.account_id and billed.currency_code = reported.currency_code
    left join spent on billed.pool_id = spent.pool_id
    where billed.component = 'advertising' and billed.order_id is null and billed.amount < 0
),

-- ---- storage --------------------------------------------------------------------------------------------------------

storage as (
    select
        billed.pool_id,
        cast(date_trunc('month', date_add(cast(date_trunc('month', billed.posted_date) as date), -1)) as date) as fee_month,
        {{ minor_factor('currencies.minor_units') }} as factor,
        {{ to_minor('abs(billed.amount)', minor_factor('currencies.minor_units')) }} as pool_minor
    from billed
    left join {{ ref('ref_currencies') }} as currencies on billed.currency_code = currencies.currency_code
    where billed.component = 'storage_fee' and billed.platform_sku is null and billed.order_id is null and billed.amount <> 0
),

weights as (
    select
        storage.pool_id, storage.fee_month, storage.factor, storage.pool_minor, fees.sku,
        cast(floor(sum(fees.fee_amount) * 10000) as bigint) as weight
    from storage
    inner join billed on storage.pool_id = billed.pool_id
    inner join {{ ref('int_storage_fees') }} as fees
        on billed.account_id = fees.account_id and billed.currency_code = fees.currency_code and storage.fee_month = fees.fee_month
    where fees.fee_amount > 0
    group by storage.pool_id, storage.fee_month, storage.factor, storage.pool_minor, fees.sku
),

floored as (
    select
        *,
        {{ mul_div_floor('pool_minor', 'weight', 'cast(sum(weight) over (partition by pool_id) as bigint)') }} as whole_units,
        (pool_minor * weight) % nullif(cast(sum(weight) over (partition by pool_id) as bigint), 0) as remainder
    from weights
),

ranked as (
    select
        *,
        row_number() over (partition by pool_id order by remainder desc nulls last, sku nulls last) as place,
        pool_minor - sum(whole_units) over (partition by pool_id) as units_left
    from floored
),

stored as (
    select
        ranked.pool_id,
        ranked.fee_month,
        ranked.sku,
        -- What the bill holds below a minor unit goes to the first.
        cast({{ sign_of('billed.amount') }} * (
            {{ from_minor('ranked.whole_units + case when ranked.place <= ranked.units_left then 1 else 0 end', 'ranked.factor') }}
            + case when ranked.place = 1 then abs(billed.amount) - {{ from_minor('ranked.pool_minor', 'ranked.factor') }} else 0 end
        ) as decimal(18, 4)) as amount
    from ranked
    inner join billed on ranked.pool_id = billed.pool_id
)

select
    billed.pool_id,
    billed.platform, billed.account_id, billed.store_id, billed.platform_sku, cast(null as string) as sku, billed.settlement_id,
    case when billed.order_id is not null then 'order' else 'window' end as pool_scope,
    billed.order_id, billed.event, billed.component, billed.currency_code,
    billed.window_start_at, billed.window_end_at, billed.posted_date,
    {{ money('billed.amount - coalesce(advertising.counted_amount, 0)') }} as amount,
    billed._content_id
from billed
left join advertising on billed.pool_id = advertising.pool_id
left join (select distinct pool_id from stored) as split on billed.pool_id = split.pool_id
where split.pool_id is null

union all

select
    concat_ws('|', billed.pool_id, 'billed'),
    billed.platform, billed.account_id, billed.store_id, billed.platform_sku, null, billed.settlement_id,
    'none', null, 'pool', 'advertising_billed', billed.currency_code,
    billed.window_start_at, billed.window_end_at, billed.posted_date,
    {{ money('advertising.counted_amount') }},
    billed._content_id
from billed
inner join advertising on billed.pool_id = advertising.pool_id

union all

select
    concat_ws('|', billed.pool_id, 'sku', coalesce(stored.sku, '*')),
    -- A warehouse serves the stores of its pool: the bill falls on the SKU, whichever store sold it. What no listing maps is everybody's.
    billed.platform, billed.account_id, null, null, stored.sku, billed.settlement_id,
    case when stored.sku is null then 'window' else 'sku_window' end, null, 'pool', billed.component, billed.currency_code,
    cast(stored.fee_month as timestamp), cast(date_trunc('month', date_add(stored.fee_month, 31)) as timestamp), billed.posted_date,
    stored.amount,
    billed._content_id
from billed
inner join stored on billed.pool_id = stored.pool_id
