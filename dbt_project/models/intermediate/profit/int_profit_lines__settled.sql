-- Grain: one ledger line per settlement line that is not shared out, and one per order line (or order and SKU), event and settlement for the
-- tax that a settled price contains.
-- Additive: amount within a currency. Lines with a settlement_id, together with the pools, add up to the settlement's payout; the line
-- `price_tax` has none, since the platform paid it to us: it is owed to the tax office and is no revenue.
-- Traps: business_date of a sale is the day of the order, so that revenue stays on its day when the settlement replaces the order report;
-- everything else falls on the day of posting. The price contains tax where the order says so and the settlement states no tax beside it.
{{ config(materialized='table') }}

with lines as (
    select
        settled.*,
        components.component_group,
        orders.order_date,
        orders.displayed_amount,
        orders.contained_tax_amount,
        coalesce(settled.order_line_id, concat_ws('|', settled.account_id, settled.order_id, settled.platform_sku)) as tax_key
    from {{ ref('int_settlement_lines') }} as settled
    inner join {{ ref('ref_profit_components') }} as components on settled.component = components.component
    left join {{ ref('int_order_lines__settlement') }} as orders on settled.order_line_id = orders.order_line_id
    where settled.pool_id is null
),

-- Where the order is not in our files, the store's own share of tax in its displayed prices.
store_tax as (
    select store_id, sum(displayed_amount) as displayed_amount, sum(contained_tax_amount) as contained_tax_amount
    from {{ ref('int_order_lines__settlement') }}
    where displayed_amount > 0
    group by store_id
),

taxed as (
    select tax_key, event, max(case when component = 'tax_collected' then 1 else 0 end) as states_tax
    from lines
    where component in ('tax_collected', 'principal')
    group by tax_key, event
),

price_groups as (
    select
        lines.account_id,
        lines.store_id,
        lines.sku,
        lines.platform_sku,
        lines.order_line_id,
        lines.order_id,
        lines.order_kind,
        lines.event,
        lines.tax_key,
        lines.settlement_id,
        lines.currency_code,
        case when lines.order_line_id is not null and lines.event = 'sale' then lines.order_date else lines.business_date end
            as business_date,
        max(lines.business_date) as posted_date,
        sum(lines.amount) as amount,
        max(coalesce(lines.displayed_amount, case when lines.order_line_id is null then store_tax.displayed_amount end))
            as displayed_amount,
        max(coalesce(lines.contained_tax_amount, case when lines.order_line_id is null then store_tax.contained_tax_amount end))
            as contained_tax_amount,
        max(lines._content_id) as _content_id,
        min(lines._row_number) as _row_number
    from lines
    inner join taxed on lines.tax_key = taxed.tax_key and lines.event = taxed.event and taxed.states_tax = 0
    left join store_tax on lines.store_id = store_tax.store_id
    where lines.component_group = 'revenue' and lines.event in ('sale', 'refund')
    group by
        lines.account_id, lines.store_id, lines.sku, lines.platform_sku, lines.order_line_id, lines.order_id, lines.order_kind,
        lines.event, lines.tax_key, lines.settlement_id, lines.currency_code,
        case when lines.order_line_id is not null and lines.event = 'sale' then lines.order_date else lines.business_date end
),

price_tax as (
    select
        price_groups.*,
        -- In cents: a share of what was settled, so that a part shipped, a promotion or a part refunded carries its part of the tax.
        cast(-1 * {{ sign_of('price_groups.amount') }} * {{ from_minor(
            mul_div_round(
                to_minor('abs(price_groups.amount)', 100),
                to_minor('price_groups.contained_tax_amount', 100),
                to_minor('price_groups.displayed_amount', 100)
            ), 100) }} as decimal(18, 4)) as tax_amount
    from price_groups
    where price_groups.displayed_amount > 0 and price_groups.contained_tax_amount > 0 and price_groups.amount <> 0
)

select
    concat_ws('|', 'settlement', account_id, settlement_id, cast(line_number as string)) as profit_line_id,
    account_id,
    store_id,
    sku,
    platform_sku,
    order_line_id,
    order_id,
    order_kind,
    event,
    component,
    case when order_line_id is not null and event = 'sale' then order_date else business_date end as business_date,
    business_date as posted_date,
    settlement_id,
    amount,
    currency_code,
    _content_id,
    _row_number
from lines

union all

select
    concat_ws('|', 'price_tax', tax_key, event, settlement_id, {{ date_text('business_date') }}) as profit_line_id,
    account_id,
    store_id,
    sku,
    platform_sku,
    order_line_id,
    order_id,
    order_kind,
    event,
    'price_tax' as component,
    business_date,
    posted_date,
    cast(null as string) as settlement_id,
    tax_amount as amount,
    currency_code,
    _content_id,
    _row_number
from price_tax
