-- Grain: one row per proof of the own shop and its scope; the shape is that of rpt_reconciliation.
--
-- shop_order_lines_equal_total: what the lines of an order come to (goods, shipping, tax) against the total the order states; a tip, duties or
--   an edit the lines do not show are the difference.
-- shop_refund_parts_equal_refund: what a refund's parts come to against the money paid back; a refund told as a whole has no parts.
-- shop_payout_equals_movements: a payout against the movements it paid out. shop_orders_told_anew: orders the API told once and a later
--   export tells otherwise: the API's answer stays in force, so it must be asked again.
-- shop_orders_charged: paid orders of Shopify Payments, of the days whose movements came, against what it charged for them.
-- shop_money_of_other_gateways: what buyers paid by other gateways, whose fees and payouts are in no file (right: of it in movements, none).
-- shop_orders_carried_once: units of multi-channel orders that carry an order of ours against those that found a line of the shop.
-- shop_gmv_against_analytics: own GMV of a store-day (left) against the revenue the site's tag saw (right): never equal for long, since the
--   tag misses who declines it and counts shipping and tax as the site sends them. For reading trends, not for books.
-- shop_stock_run_by_amazon: units of locations that Amazon runs, left out of the shop's stock. property_time_zone: days of the property and of
--   the shop begin at different hours.
{{ config(materialized='table') }}

with order_totals as (
    select
        lines.account_id,
        lines.order_id,
        lines.currency_code,
        sum(lines.item_gross_amount - lines.discount_amount + lines.shipping_amount) as paid_amount,
        max(united.total_amount) as total_amount,
        max(coalesce(united.tax_amount, 0)) as tax_amount,
        bool_or(coalesce(lines.price_includes_tax, false)) as price_includes_tax
    from {{ ref('int_order_lines__shopify') }} as lines
    inner join {{ ref('int_shop_lines__united') }} as united
        on lines.account_id = united.account_id and lines.order_id = united.order_id
        and lines.platform_sku = united.platform_sku and lines.line_ordinal = united.line_ordinal
    group by lines.account_id, lines.order_id, lines.currency_code
),

orders as (
    select
        account_id,
        currency_code,
        sum(paid_amount + case when price_includes_tax then 0 else tax_amount end) as lines_amount,
        sum(total_amount) as total_amount,
        count(case when paid_amount + case when price_includes_tax then 0 else tax_amount end <> total_amount then 1 end) as odd_orders,
        min(case when paid_amount + case when price_includes_tax then 0 else tax_amount end <> total_amount then order_id end) as example,
        sum(abs(paid_amount + case when price_includes_tax then 0 else tax_amount end - total_amount)) as odd_amount
    from order_totals
    group by account_id, currency_code
),

refunds as (
    select
        account_id,
        currency_code,
        sum(refund_gross_amount) as refund_amount,
        sum(case when refund_kind = 'difference' then 0 else refund_gross_amount end) as parts_amount,
        sum(case when refund_kind = 'difference' then abs(refund_gross_amount) else 0 end) as odd_amount,
        count(case when refund_kind in ('whole', 'export') then 1 end) as untold
    from {{ ref('int_refund_lines__shopify') }}
    group by account_id, currency_code
),

payouts as (
    select * from {{ ref('int_settlements__shopify') }}
),

-- The newest export of an order that an answer of the API is in force for.
told_anew as (
    select
        answered.scope_id as account_id,
        answered.slice,
        answered.measure as answered_amount,
        max_by(exported.measure, files.received_at) as exported_amount
    from {{ ref('stg_receiving__coverage') }} as answered
    inner join {{ ref('stg_receiving__received_files') }} as answers on answered.unit_id = answers.unit_id
    inner join {{ ref('stg_receiving__coverage') }} as exported
        on answered.slice = exported.slice and exported.entity = 'shopify_orders' and exported.report_id = 'shopify_orders_export'
    inner join {{ ref('stg_receiving__received_files') }} as files
        on exported.unit_id = files.unit_id and files.received_at > answers.received_at
    inner join {{ ref('stg_shopify__orders') }} as current_orders
        on answered.scope_id = current_orders.account_id and answered.content_id = current_orders._content_id
        and answered.slice = concat_ws('|', current_orders.account_id, current_orders.order_id)
    cross join {{ ref('stg_receiving__run_context') }} as run
    where answered.entity = 'shopify_orders' and answered.report_id = 'shopify_orders'
        and answers.status in ('landed', 'duplicate') and files.status in ('landed', 'duplicate')
        and answers.received_at <= run.known_at and files.received_at <= run.known_at
    group by answered.scope_id, answered.slice, answered.measure
),

stale as (
    select
        account_id,
        count(*) as orders,
        count(case when coalesce(answered_amount, 0) <> coalesce(exported_amount, 0) then 1 end) as stale_orders,
        min(case when coalesce(answered_amount, 0) <> coalesce(exported_amount, 0) then slice end) as example
    from told_anew
    group by account_id
),

carried as (
    select
        mcf.account_id,
        sum(mcf.stock_units) as carried_units,
        sum(case when matched.matched_by in ('sku', 'bundle') then matched.stock_units else 0 end) as matched_units
    from {{ ref('int_order_lines') }} as mcf
    inner join {{ ref('int_mcf_orders') }} as carriers on mcf.account_id = carriers.account_id and mcf.order_id = carriers.order_id
    left join {{ ref('int_mcf_order_lines') }} as matched on mcf.order_line_id = matched.mcf_order_line_id
    where mcf.order_kind = 'mcf'
    group by mcf.account_id
),

moved as (
    select account_id, cast(min(transaction_at) as date) as first_date, cast(max(transaction_at) as date) as last_date
    from {{ ref('stg_shopify__payment_transactions') }}
    group by account_id
),

charged as (
    select
        orders.account_id,
        orders.currency_code,
        sum(orders.total_amount) as total_amount,
        sum(orders.charged_amount) as charged_amount,
        count(case when orders.total_amount <> orders.charged_amount then 1 end) as odd_orders,
        min(case when orders.total_amount <> orders.charged_amount then orders.order_id end) as example,
        sum(abs(orders.total_amount - orders.charged_amount)) as odd_amount
    from {{ ref('int_shop_orders__paid') }} as orders
    inner join moved
        on orders.account_id = moved.account_id and orders.order_date >= moved.first_date
        and orders.order_date < moved.last_date
    where orders.gateway = 'shopify_payments'
    group by orders.account_id, orders.currency_code
),

elsewhere as (
    select account_id, gateway, currency_code, sum(total_amount) as total_amount, count(*) as orders
    from {{ ref('int_shop_orders__paid') }}
    where gateway not in ('shopify_payments', 'test')
    group by account_id, gateway, currency_code
),

tracked as (
    select store_id, traffic_date, currency_code, sum(purchase_revenue_amount) as revenue_amount, sum(purchases) as purchases
    from {{ ref('int_visits__ga4') }}
    where is_complete_day and purchase_revenue_amount is not null
    group by store_id, traffic_date, currency_code
),

sold as (
    select store_id, order_date, currency_code, sum(gmv_amount) as gmv_amount, count(distinct order_id) as orders
    from {{ ref('int_order_lines') }}
    where platform = 'shopify' and counts_as_sale
    group by store_id, order_date, currency_code
),

analytics as (
    select
        tracked.store_id,
        tracked.traffic_date,
        tracked.currency_code,
        coalesce(sold.gmv_amount, 0) as gmv_amount,
        tracked.revenue_amount,
        coalesce(sold.orders, 0) as orders,
        tracked.purchases,
        case
            when coalesce(sold.gmv_amount, 0) = tracked.revenue_amount then 'equal'
            when coalesce(sold.orders, 0) > tracked.purchases then 'purchases not seen by the tag'
            when coalesce(sold.orders, 0) < tracked.purchases then 'purchases seen twice, cancelled, or of another day'
            else 'the same purchases at another value: shipping, tax or discount'
        end as reason
    from tracked
    left join sold
        on tracked.store_id = sold.store_id and tracked.traffic_date = sold.order_date and tracked.currency_code = sold.currency_code
),

run_by_amazon as (
    select
        account_id, snapshot_date,
        sum(coalesce(on_hand_units, available_units, 0)) as units,
        row_number() over (partition by account_id order by snapshot_date desc nulls last) as place
    from {{ ref('stg_shopify__inventory_levels') }}
    where is_run_by_amazon
    group by account_id, snapshot_date
),

zones as (
    select account_id, max(property_time_zone) as property_time_zone, max(time_zone) as time_zone
    from {{ ref('int_visits__ga4') }}
    group by account_id
),

checks as (
    select
        'shop_order_lines_equal_total' as invariant, concat_ws('|', account_id, currency_code) as scope, lines_amount as left_value,
        total_amount as right_value, 'warn' as severity, odd_amount as money_amount, currency_code, odd_orders = 0 as is_ok,
        concat_ws(
            '', cast(odd_orders as string), ' orders whose lines, shipping and tax do not add up to their total',
            case when example is not null then concat_ws('', ', such as ', example) end, ': tips, duties, or edits.'
        ) as explanation
    from orders

    union all

    select
        'shop_refund_parts_equal_refund', concat_ws('|', account_id, currency_code), parts_amount, refund_amount, 'warn', odd_amount,
        currency_code, odd_amount = 0,
        concat_ws('', 'Parts of refunds against the money paid back; ', cast(untold as string), ' refunds are known as a whole only.')
    from refunds

    union all

    select
        'shop_payout_equals_movements', concat_ws('|', account_id, settlement_id), total_amount, line_amount, 'warn',
        abs(difference_amount), currency_code, difference_amount = 0,
        case status
            when 'equal' then 'The movements add up to the payout.'
            when 'not_told' then 'Known by its movements; export the payouts to compare.'
            when 'movements_missing' then 'No movement of the payout was received: export the transactions of these days.'
            else 'The movements do not add up to the payout: export the transactions of these days again.'
        end
    from payouts

    union all

    select
        'shop_orders_charged', concat_ws('|', account_id, currency_code), total_amount, charged_amount, 'warn', odd_amount, currency_code,
        odd_orders = 0,
        concat_ws(
            '', cast(odd_orders as string), ' paid orders of which Shopify Payments charged another amount, or none',
            case when example is not null then concat_ws('', ', such as ', example) end,
            ': export the transactions of these days; or another gateway paid a part.'
        )
    from charged

    union all

    select
        'shop_money_of_other_gateways', concat_ws('|', account_id, gateway, currency_code), total_amount, 0, 'info', total_amount,
        currency_code, true,
        concat_ws('', cast(orders as string), ' orders were paid by ', gateway, ': its fees and payouts are in none of our files.')
    from elsewhere

    union all

    select
        'shop_orders_told_anew', account_id, orders - stale_orders, orders, 'warn', null, null, stale_orders = 0,
        concat_ws(
            '', cast(stale_orders as string), ' orders were refunded by a later export otherwise than the answer of the API in force says',
            case when example is not null then concat_ws('', ', such as ', example) end, '. Ask the API for the orders that changed.'
        )
    from stale

    union all

    select
        'shop_orders_carried_once', account_id, carried_units, matched_units, 'warn', null, null, carried_units = matched_units,
        'Units that Amazon sent for orders of the own shop, and those of them that are of a line of the order: the rest took stock twice.'
    from carried

    union all

    select
        'shop_gmv_against_analytics', concat_ws(' ', store_id, {{ date_text('traffic_date') }}), gmv_amount, revenue_amount, 'info',
        abs(gmv_amount - revenue_amount), currency_code, gmv_amount = revenue_amount,
        concat_ws(
            '', 'Orders ', cast(orders as string), ', purchases by the tag ', cast(purchases as string), ': ', reason, '.'
        )
    from analytics

    union all

    select
        'shop_stock_run_by_amazon', account_id, units, units, 'info', null, null, true,
        'Units in locations that Amazon runs: they are in the pool of FBA, and left out of the stock of the shop.'
    from run_by_amazon
    where place = 1

    union all

    select
        'property_time_zone', account_id, 0, case when property_time_zone = time_zone then 0 else 1 end, 'info', null, null,
        coalesce(property_time_zone = time_zone, true),
        concat_ws('', 'Days of the property are of ', property_time_zone, ', those of the shop of ', time_zone, '.')
    from zones
)

select
    invariant,
    scope,
    {{ money('left_value') }} as left_value,
    {{ money('right_value') }} as right_value,
    {{ money('left_value - right_value') }} as difference,
    is_ok,
    severity,
    {{ money('money_amount') }} as money_amount,
    currency_code,
    explanation
from checks
