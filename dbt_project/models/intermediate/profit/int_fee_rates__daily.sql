-- Grain: one row per listing (store, platform SKU, order kind, fulfilment channel), day on which it was ordered and component: the rate an
-- estimate of that day uses. No row = nothing of the kind was ever settled in the store: no estimate, and it is reported.
-- rate = amount ÷ (net_sales_amount or units, as ref_profit_components.estimate_basis says), of what was posted in the 90 days before the
-- day, the day itself left out, so that the estimate knows only what was known. rate_source: `listing` where the listing itself was settled
-- in that time, else `store` (all listings of the store, same kind and channel); shared costs (advertising, storage …) are `store` always.
-- `store_ever` where nothing of the store was posted in the 90 days before: all that was ever posted, later too. It serves orders that are
-- open though old (a refused settlement, a history that begins with orders); it is no forecast, so settled orders are not compared with it.
-- 90 days (2026-11): a fee card stands for a quarter or longer, and a quarter holds enough orders of a slow listing.
{{ config(materialized='table') }}

{% set window_days = 90 %}
{% set ad_days = 28 %}

with components as (
    select component, estimate_basis from {{ ref('ref_profit_components') }} where estimate_basis is not null
),

order_lines as (
    select * from {{ ref('int_order_lines__settlement') }} where order_kind in ('sale', 'mcf')
),

settled as (
    select * from order_lines where (open_units = 0 and settled_units > 0) or is_paid_out
),

-- What was charged, and the sales it was charged on, by the day it became known; level `*` is the whole store.
line_bases as (
    select
        store_id, order_kind, fulfilment_channel, platform_sku, last_posted_date as known_date,
        sum(net_sales_amount) as net_sales_amount, sum(units) as units
    from settled
    group by store_id, order_kind, fulfilment_channel, platform_sku, last_posted_date
),

line_charges as (
    select
        settled.store_id, settled.order_kind, settled.fulfilment_channel, settled.platform_sku, charges.component,
        settled.last_posted_date as known_date,
        sum(charges.amount) as amount
    from {{ ref('int_order_charges') }} as charges
    inner join settled on charges.order_line_id = settled.order_line_id
    inner join components on charges.component = components.component
    group by
        settled.store_id, settled.order_kind, settled.fulfilment_channel, settled.platform_sku, charges.component,
        settled.last_posted_date
),

windows as (
    select account_id, currency_code, settlement_id, settlement_start_at, settlement_end_at
    from {{ ref('int_settlements') }}
),

pool_bases as (
    select
        order_lines.store_id, 'sale' as order_kind, '*' as fulfilment_channel, '*' as platform_sku,
        cast(windows.settlement_end_at as date) as known_date,
        sum(order_lines.net_sales_amount) as net_sales_amount, sum(order_lines.units) as units
    from order_lines
    inner join windows
        on order_lines.account_id = windows.account_id and order_lines.currency_code = windows.currency_code
        and order_lines.ordered_at >= windows.settlement_start_at and order_lines.ordered_at < windows.settlement_end_at
    where order_lines.counts_as_sale
    group by order_lines.store_id, cast(windows.settlement_end_at as date)
),

pool_charges as (
    select
        shares.store_id, 'sale' as order_kind, '*' as fulfilment_channel, '*' as platform_sku, shares.component,
        cast(windows.settlement_end_at as date) as known_date,
        sum(shares.amount) as amount
    from {{ ref('int_profit_pool_shares') }} as shares
    inner join windows
        on shares.account_id = windows.account_id and shares.settlement_id = windows.settlement_id
    inner join components on shares.component = components.component
    where shares.order_line_id is not null and shares.event = 'pool'
    group by shares.store_id, shares.component, cast(windows.settlement_end_at as date)
),

bases as (
    select store_id, order_kind, fulfilment_channel, platform_sku, known_date, net_sales_amount, units from line_bases
    union all
    select store_id, order_kind, fulfilment_channel, '*', known_date, sum(net_sales_amount), sum(units)
    from line_bases
    group by store_id, order_kind, fulfilment_channel, known_date
    union all
    select store_id, order_kind, fulfilment_channel, platform_sku, known_date, net_sales_amount, units from pool_bases
),

charges as (
    select store_id, order_kind, fulfilment_channel, platform_sku, component, known_date, amount from line_charges
    union all
    select store_id, order_kind, fulfilment_channel, '*', component, known_date, sum(amount)
    from line_charges
    group by store_id, order_kind, fulfilment_channel, component, known_date
    union all
    select store_id, order_kind, fulfilment_channel, platform_sku, component, known_date, amount from pool_charges
),

wanted as (
    select distinct store_id, order_kind, fulfilment_channel, platform_sku, order_date as rate_date from order_lines
    union
    select distinct store_id, order_kind, fulfilment_channel, '*', order_date from order_lines
    union
    select distinct store_id, order_kind, '*', '*', order_date from order_lines where order_kind = 'sale'
),

-- One axis of days for what is wanted and what is known, so that one window serves both.
days as (
    select store_id, order_kind, fulfilment_channel, platform_sku, rate_date, true as is_wanted from wanted
    union all
    select bases.store_id, bases.order_kind, bases.fulfilment_channel, bases.platform_sku, bases.known_date, false
    from bases
    left join wanted
        on bases.store_id = wanted.store_id and bases.order_kind = wanted.order_kind
        and bases.fulfilment_channel = wanted.fulfilment_channel and bases.platform_sku = wanted.platform_sku
        and bases.known_date = wanted.rate_date
    where wanted.rate_date is null
),

charged_components as (
    select distinct store_id, order_kind, fulfilment_channel, platform_sku, component from charges
),

rolled as (
    select
        days.store_id, days.order_kind, days.fulfilment_channel, days.platform_sku, days.rate_date, days.is_wanted,
        charged_components.component,
        sum(charges.amount) over posted_before as amount,
        sum(bases.net_sales_amount) over posted_before as net_sales_amount,
        sum(bases.units) over posted_before as units
    from days
    inner join charged_components
        on days.store_id = charged_components.store_id and days.order_kind = charged_components.order_kind
        and days.fulfilment_channel = charged_components.fulfilment_channel
        and days.platform_sku = charged_components.platform_sku
    left join bases
        on days.store_id = bases.store_id and days.order_kind = bases.order_kind
        and days.fulfilment_channel = bases.fulfilment_channel and days.platform_sku = bases.platform_sku
        and days.rate_date = bases.known_date
    left join charges
        on days.store_id = charges.store_id and days.order_kind = charges.order_kind
        and days.fulfilment_channel = charges.fulfilment_channel and days.platform_sku = charges.platform_sku
        and days.rate_date = charges.known_date and charged_components.component = charges.component
    window posted_before as (
        partition by
            days.store_id, days.order_kind, days.fulfilment_channel, days.platform_sku, charged_components.component
        order by {{ days_between("date '1970-01-01'", 'days.rate_date') }} nulls last
        range between {{ window_days }} preceding and 1 preceding
    )
),

usable as (
    select
        rolled.store_id, rolled.order_kind, rolled.fulfilment_channel, rolled.platform_sku, rolled.rate_date, rolled.component,
        components.estimate_basis,
        {{ money('coalesce(rolled.amount, 0)') }} as amount,
        {{ money('rolled.net_sales_amount') }} as net_sales_amount,
        cast(rolled.units as bigint) as units
    from rolled
    inner join components on rolled.component = components.component
    where rolled.is_wanted
        and case components.estimate_basis when 'units' then rolled.units else rolled.net_sales_amount end > 0
),

ever as (
    select
        known.store_id, known.order_kind, known.fulfilment_channel, charged.component, components.estimate_basis,
        {{ money('charged.amount') }} as amount, {{ money('known.net_sales_amount') }} as net_sales_amount, cast(known.units as bigint) as units
    from (
        select store_id, order_kind, fulfilment_channel, sum(net_sales_amount) as net_sales_amount, sum(units) as units
        from bases
        where platform_sku = '*'
        group by store_id, order_kind, fulfilment_channel
    ) as known
    inner join (
        select store_id, order_kind, fulfilment_channel, component, sum(amount) as amount
        from charges
        where platform_sku = '*'
        group by store_id, order_kind, fulfilment_channel, component
    ) as charged
        on known.store_id = charged.store_id and known.order_kind = charged.order_kind
        and known.fulfilment_channel = charged.fulfilment_channel
    inner join components on charged.component = components.component
    where case components.estimate_basis when 'units' then known.units else known.net_sales_amount end > 0
),

store_days as (
    select distinct store_id, order_kind, fulfilment_channel, rate_date
    from usable
    where platform_sku = '*'
),

listed as (
    select distinct store_id, order_kind, fulfilment_channel, platform_sku, rate_date
    from usable
    where platform_sku <> '*'
),

rates as (
    select
        store_id, order_kind, fulfilment_channel, platform_sku, rate_date, component, 'listing' as rate_source, false as is_shared,
        estimate_basis, amount, net_sales_amount, units
    from usable
    where platform_sku <> '*'

    union all

    select
        wanted.store_id, wanted.order_kind, wanted.fulfilment_channel, wanted.platform_sku, wanted.rate_date, usable.component, 'store',
        usable.fulfilment_channel = '*', usable.estimate_basis, usable.amount, usable.net_sales_amount, usable.units
    from wanted
    inner join usable
        on wanted.store_id = usable.store_id and wanted.order_kind = usable.order_kind and wanted.rate_date = usable.rate_date
        and usable.platform_sku = '*' and usable.fulfilment_channel in ('*', wanted.fulfilment_channel)
    left join listed
        on wanted.store_id = listed.store_id and wanted.order_kind = listed.order_kind
        and wanted.fulfilment_channel = listed.fulfilment_channel and wanted.platform_sku = listed.platform_sku
        and wanted.rate_date = listed.rate_date
    where wanted.platform_sku <> '*' and (usable.fulfilment_channel = '*' or listed.rate_date is null)

    union all

    select
        wanted.store_id, wanted.order_kind, wanted.fulfilment_channel, wanted.platform_sku, wanted.rate_date, ever.component, 'store_ever',
        ever.fulfilment_channel = '*', ever.estimate_basis, ever.amount, ever.net_sales_amount, ever.units
    from wanted
    inner join ever
        on wanted.store_id = ever.store_id and wanted.order_kind = ever.order_kind
        and ever.fulfilment_channel in ('*', wanted.fulfilment_channel)
    left join store_days
        on wanted.store_id = store_days.store_id and wanted.order_kind = store_days.order_kind
        and wanted.rate_date = store_days.rate_date and ever.fulfilment_channel = store_days.fulfilment_channel
    left join listed
        on wanted.store_id = listed.store_id and wanted.order_kind = listed.order_kind
        and wanted.fulfilment_channel = listed.fulfilment_channel and wanted.platform_sku = listed.platform_sku
        and wanted.rate_date = listed.rate_date
    where wanted.platform_sku <> '*' and store_days.rate_date is null and (ever.fulfilment_channel = '*' or listed.rate_date is null)
),

-- Where advertising is reported by day and SKU it is not estimated, but for the days the report has not reached yet: at the share of net
-- sales it had in the last four weeks of the report.
reported as (
    select store_id, min(ad_date) as first_date, max(ad_date) as last_date
    from {{ ref('int_ad_spend__daily') }}
    group by store_id
),

ad_rates as (
    select
        reported.store_id,
        {{ money('-1 * max(spent.spend_amount)') }} as amount,
        {{ money('sum(order_lines.net_sales_amount)') }} as net_sales_amount,
        cast(sum(order_lines.units) as bigint) as units
    from reported
    inner join (
        select ads.store_id, sum(ads.spend_amount) as spend_amount
        from {{ ref('int_ad_spend__daily') }} as ads
        inner join reported on ads.store_id = reported.store_id
        inner join {{ ref('int_stores') }} as stores on ads.store_id = stores.store_id and ads.currency_code = stores.currency_code
        where ads.ad_date > date_add(reported.last_date, -{{ ad_days }})
        group by ads.store_id
    ) as spent on reported.store_id = spent.store_id
    inner join {{ ref('int_stores') }} as stores on reported.store_id = stores.store_id
    inner join order_lines
        on reported.store_id = order_lines.store_id and order_lines.currency_code = stores.currency_code and order_lines.counts_as_sale
        and order_lines.order_date > date_add(reported.last_date, -{{ ad_days }}) and order_lines.order_date <= reported.last_date
    group by reported.store_id
    having sum(order_lines.net_sales_amount) > 0
)

select rates.*
from rates
left join reported on rates.store_id = reported.store_id and rates.component = 'advertising'
where reported.store_id is null or rates.rate_date < reported.first_date

union all

select
    wanted.store_id, wanted.order_kind, wanted.fulfilment_channel, wanted.platform_sku, wanted.rate_date, 'advertising', 'advertising_report',
    true, 'net_sales', ad_rates.amount, ad_rates.net_sales_amount, ad_rates.units
from wanted
inner join reported on wanted.store_id = reported.store_id and wanted.rate_date > reported.last_date
inner join ad_rates on wanted.store_id = ad_rates.store_id
where wanted.platform_sku <> '*' and wanted.order_kind = 'sale'
