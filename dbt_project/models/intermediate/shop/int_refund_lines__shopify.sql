-- Grain: one row per refund and what it is of: a refunded line (`line`), a correction of no line such as shipping (`adjustment`), a refund
-- whose parts were not told (`whole`), or what its parts leave over (`difference`). The rows of a refund add up to the money paid back.
-- Additive: amounts within currency_code, positive = back to the buyer; units.
--
-- An order that only the export knows has no refund rows: its Refunded Amount rises from one export to the next. Each rise is a row
-- (`export`) of the day it was first received: the true day lies before it. A later download of an older state adds nothing.
-- Traps: the date is the refund's, not the sale's. The refund of a cancelled order takes back a sale that never counted. Units of a refund
-- without restocking (no_restock) did not come back; units of restock_type cancel were never sent.
{{ config(materialized='table') }}

with orders as (
    select
        lines.account_id,
        lines.order_id,
        max(lines.store_id) as store_id,
        max(lines.currency_code) as currency_code,
        bool_or(lines.outcome = 'cancelled') as is_cancelled,
        bool_or(coalesce(lines.price_includes_tax, false)) as price_includes_tax,
        sum(lines.net_amount) as net_amount,
        max(united.total_amount) as total_amount,
        max(united.order_source) as order_source
    from {{ ref('int_order_lines__shopify') }} as lines
    inner join {{ ref('int_shop_lines__united') }} as united
        on lines.account_id = united.account_id and lines.order_id = united.order_id
        and lines.platform_sku = united.platform_sku and lines.line_ordinal = united.line_ordinal
    group by lines.account_id, lines.order_id
),

refunds as (
    select refunds.*, orders.store_id, orders.currency_code, orders.is_cancelled, orders.price_includes_tax, orders.net_amount,
        orders.total_amount
    from {{ ref('stg_shopify__refunds') }} as refunds
    inner join orders on refunds.account_id = orders.account_id and refunds.order_id = orders.order_id
),

-- What a line's money contains of tax depends on how the order shows its prices; an adjustment states its tax apart.
parts as (
    select
        parts.account_id, parts.order_id, parts.refund_id, 'line' as refund_kind, parts.line_item_id, parts.units, parts.restock_type,
        coalesce(parts.is_restocked, parts.restock_type in ('return', 'cancel', 'legacy_restock')) as is_restocked,
        false as is_shipping,
        case when refunds.price_includes_tax then parts.subtotal_amount else parts.subtotal_amount + parts.tax_amount end as gross_amount,
        parts.tax_amount,
        parts._content_id, parts._row_number
    from {{ ref('stg_shopify__refund_lines') }} as parts
    inner join refunds on parts.account_id = refunds.account_id and parts.refund_id = refunds.refund_id

    union all

    select
        parts.account_id, parts.order_id, parts.refund_id, 'adjustment', null, 0, null, null,
        coalesce(parts.reason like '%shipping%', false), parts.refunded_amount + parts.tax_amount, parts.tax_amount,
        parts._content_id, parts._row_number
    from {{ ref('stg_shopify__refund_adjustments') }} as parts
    inner join refunds on parts.account_id = refunds.account_id and parts.refund_id = refunds.refund_id
),

told as (
    select account_id, refund_id, sum(gross_amount) as gross_amount
    from parts
    group by account_id, refund_id
),

rest as (
    select
        refunds.*,
        refunds.refunded_amount - coalesce(told.gross_amount, 0) as rest_amount,
        told.refund_id is not null as has_parts
    from refunds
    left join told on refunds.account_id = told.account_id and refunds.refund_id = told.refund_id
),

-- The refunded total an export states for an order, and when it was first received.
stated as (
    select
        coverage.scope_id as account_id,
        trim(substr(coverage.slice, length(coverage.scope_id) + 2)) as order_id,
        cast(coverage.measure as decimal(18, 4)) as refunded_amount,
        min(files.received_at) as received_at,
        min(coverage.content_id) as content_id
    from {{ ref('stg_receiving__coverage') }} as coverage
    inner join {{ ref('stg_receiving__received_files') }} as files on coverage.unit_id = files.unit_id
    cross join {{ ref('stg_receiving__run_context') }} as run
    where coverage.entity = 'shopify_orders' and coverage.report_id = 'shopify_orders_export' and coverage.measure > 0
        and files.status in ('landed', 'duplicate') and files.received_at <= run.known_at
    group by coverage.scope_id, coverage.slice, cast(coverage.measure as decimal(18, 4))
),

rises as (
    select
        *,
        refunded_amount - coalesce(max(refunded_amount) over (
            partition by account_id, order_id order by received_at nulls last, refunded_amount nulls last
            rows between unbounded preceding and 1 preceding
        ), 0) as risen_amount
    from stated
),

united as (
    select
        refunds.account_id, refunds.store_id, refunds.order_id, refunds.refund_id, parts.refund_kind, parts.line_item_id,
        refunds.refunded_at, parts.units, parts.restock_type, parts.is_restocked, parts.is_shipping, parts.gross_amount,
        parts.tax_amount, refunds.currency_code, refunds.is_cancelled, refunds.price_includes_tax,
        refunds.return_id, parts._content_id, parts._row_number
    from parts
    inner join refunds on parts.account_id = refunds.account_id and parts.refund_id = refunds.refund_id

    union all

    select
        account_id, store_id, order_id, refund_id, case when has_parts then 'difference' else 'whole' end, null,
        refunded_at, 0, null, null, false, rest_amount,
        -- Told as a whole, a refund carries the order's own part of tax; a rest of cents carries none.
        case
            when has_parts then 0
            else rest_amount - {{ money('cast(rest_amount as double) * coalesce(' ~ ratio('net_amount', 'total_amount') ~ ', 1)') }}
        end,
        currency_code, is_cancelled, price_includes_tax, return_id, _content_id, _row_number
    from rest
    where rest_amount <> 0

    union all

    select
        orders.account_id, orders.store_id, orders.order_id, concat_ws('', 'export ', cast(rises.refunded_amount as string)), 'export', null,
        rises.received_at, 0, null, null, false, rises.risen_amount,
        rises.risen_amount
        - {{ money('cast(rises.risen_amount as double) * coalesce(' ~ ratio('orders.net_amount', 'orders.total_amount') ~ ', 1)') }},
        orders.currency_code, orders.is_cancelled, orders.price_includes_tax, null,
        rises.content_id, null
    from rises
    inner join orders
        on rises.account_id = orders.account_id and rises.order_id = orders.order_id and orders.order_source = 'export'
    where rises.risen_amount > 0
)

select
    'shopify' as platform,
    united.account_id,
    united.store_id,
    united.order_id,
    united.refund_id,
    cast(row_number() over (
        partition by united.account_id, united.refund_id, united.order_id
        order by united.refund_kind nulls last, united.line_item_id nulls last, united._row_number nulls last
    ) as bigint) as refund_ordinal,
    united.refund_kind,
    sold.order_line_id,
    sold.platform_sku,
    sold.sku,
    sold.reporting_sku,
    united.refunded_at,
    {{ local_date('united.refunded_at', "coalesce(stores.time_zone, 'UTC')") }} as refund_date,
    sold.order_date,
    cast(united.units as bigint) as units,
    cast(united.units * coalesce(sold.units_per_pack, 1) as bigint) as stock_units,
    united.restock_type,
    united.is_restocked,
    united.is_shipping,
    {{ money('united.gross_amount') }} as refund_gross_amount,
    {{ money('united.tax_amount') }} as refund_tax_amount,
    {{ money('united.gross_amount - united.tax_amount') }} as refund_net_amount,
    united.currency_code,
    united.return_id,
    united.is_cancelled as is_of_cancelled_order,
    united.price_includes_tax,
    united._content_id,
    united._row_number
from united
left join {{ ref('int_stores') }} as stores on united.store_id = stores.store_id
left join {{ ref('int_shop_lines__united') }} as lines
    on united.account_id = lines.account_id and united.order_id = lines.order_id and united.line_item_id = lines.line_item_id
left join {{ ref('int_order_lines') }} as sold
    on sold.platform = 'shopify' and lines.account_id = sold.account_id and lines.order_id = sold.order_id
    and lines.platform_sku = sold.platform_sku and lines.line_ordinal = sold.line_ordinal
