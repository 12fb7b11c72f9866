-- Grain: one row per sheet of the seller's workbook, row, doubt and column: what somebody should look at, though the row counts as it is.
-- Additive: count rows; money_amount by currency. Nothing is refused here: the other sheet may come tomorrow.
-- left_the_sheet: a row of a history sheet that the newest sheet no longer has; it stays in force until it is marked void.
-- unknown: a row names something that its own sheet does not list (only where that sheet has rows at all).
-- Traps: the same row may have several doubts; a sheet saved alone as CSV with only new rows makes all its older rows leave it.
{{ config(materialized='table') }}

{% set history = [
    'bundles', 'unit_costs', 'booking_rates', 'supplier_closings', 'purchase_prices', 'purchase_orders', 'purchase_receipts',
    'supplier_payments', 'first_leg_lines', 'first_leg_stages', 'first_leg_bills', 'opening_stock', 'stock_movements', 'stock_counts',
    'carrier_contracts', 'parcels', 'other_costs', 'collection_statement', 'alert_decisions',
] %}
{# sheet, its column, the sheet that must list it, the column there #}
{% set references = [
    ('stores', 'legal_entity', 'legal_entities', 'legal_entity'), ('stores', 'collection_account', 'collection_accounts', 'collection_account'),
    ('collection_accounts', 'legal_entity', 'legal_entities', 'legal_entity'), ('unit_costs', 'sku', 'products', 'sku'),
    ('supplier_closings', 'supplier_id', 'suppliers', 'supplier_id'), ('purchase_prices', 'supplier_id', 'suppliers', 'supplier_id'),
    ('purchase_prices', 'sku', 'products', 'sku'), ('purchase_orders', 'supplier_id', 'suppliers', 'supplier_id'),
    ('purchase_orders', 'legal_entity', 'legal_entities', 'legal_entity'), ('purchase_orders', 'sku', 'products', 'sku'),
    ('purchase_receipts', 'po_number', 'purchase_orders', 'po_number'), ('supplier_payments', 'po_number', 'purchase_orders', 'po_number'),
    ('supplier_payments', 'supplier_id', 'suppliers', 'supplier_id'), ('first_leg_lines', 'po_number', 'purchase_orders', 'po_number'),
    ('first_leg_lines', 'sku', 'products', 'sku'), ('first_leg_stages', 'shipment_number', 'first_leg_lines', 'shipment_number'),
    ('first_leg_bills', 'shipment_number', 'first_leg_lines', 'shipment_number'), ('opening_stock', 'sku', 'products', 'sku'),
    ('stock_movements', 'sku', 'products', 'sku'), ('stock_counts', 'sku', 'products', 'sku'),
    ('parcels', 'carrier_name', 'carrier_contracts', 'carrier_name'), ('parcels', 'store_id', 'stores', 'store_id'),
    ('other_costs', 'legal_entity', 'legal_entities', 'legal_entity'), ('other_costs', 'store_id', 'stores', 'store_id'),
    ('collection_statement', 'collection_account', 'collection_accounts', 'collection_account'),
    ('targets', 'store_id', 'stores', 'store_id'), ('events', 'store_id', 'stores', 'store_id'), ('events', 'sku', 'products', 'sku'),
    ('search_terms', 'sku', 'products', 'sku'),
] %}
{# Sheets of state have no key of their own: their rows are named by what they are about. #}
{% set keys = {
    'stores': 'store_id', 'collection_accounts': 'collection_account', 'targets': "concat_ws('|', target_month, store_id, operator)",
    'events': "concat_ws('|', event_name, starts_on)", 'search_terms': "concat_ws('|', term, geo_code)",
} %}

with purchased as (
    select
        po_number, min(supplier_id) as supplier_id, min(currency_code) as currency_code, count(distinct currency_code) as currencies,
        cast(sum(cast(units as decimal(18, 0)) * cast(unit_price as decimal(18, 4))) as decimal(18, 4)) as order_amount
    from {{ ref('stg_seller__purchase_orders') }}
    group by po_number
),

ordered as (
    select po_number, sku, sum(units) as units, min(row_key) as row_key
    from {{ ref('stg_seller__purchase_orders') }}
    group by po_number, sku
),

received as (
    select po_number, sku, sum(received_units) as units
    from {{ ref('stg_seller__purchase_receipts') }}
    group by po_number, sku
),

paid as (
    select po_number, currency_code, {{ money('sum(amount)') }} as amount
    from {{ ref('stg_seller__supplier_payments') }}
    group by po_number, currency_code
),

-- The price of the list that holds for an order line: of its supplier and SKU, on its day, of the highest tier it reaches.
listed as (
    select row_key, list_price, currency_code
    from (
        select
            lines.row_key, prices.unit_price as list_price, prices.currency_code,
            row_number() over (
                partition by lines.row_key order by prices.valid_from desc nulls last, prices.tier_from_units desc nulls last
            ) as place
        from {{ ref('stg_seller__purchase_orders') }} as lines
        inner join {{ ref('stg_seller__purchase_prices') }} as prices
            on lines.supplier_id = prices.supplier_id and lines.sku = prices.sku and lines.currency_code = prices.currency_code
            and prices.valid_from <= lines.ordered_on and prices.tier_from_units <= lines.units
    ) as ranked
    where place = 1
),

united as (
    {% for sheet in history %}
    select
        '{{ sheet }}' as sheet_name, row_key, 'left_the_sheet' as doubt, 'is_void' as column_name, cast(null as string) as found_value,
        cast(null as decimal(18, 4)) as money_amount, cast(null as string) as currency_code,
        'It is no longer in the newest sheet and stays in force: put it back, or mark it void.' as advice, _content_id, _row_number
    from {{ ref('stg_seller__' ~ sheet) }}
    where not is_in_newest_sheet

    union all

    {% endfor %}
    {% for sheet, column, target, named in references %}
    select
        '{{ sheet }}', {{ keys.get(sheet, 'row_key') }}, 'unknown', '{{ column }}', cast(rows_here.{{ column }} as string),
        cast(null as decimal(18, 4)), cast(null as string),
        'The sheet {{ target }} does not list it: add it there, or correct it here.', rows_here._content_id, rows_here._row_number
    from {{ ref('stg_seller__' ~ sheet) }} as rows_here
    cross join (select count(*) as listed_rows from {{ ref('stg_seller__' ~ target) }}) as there
    left join (select distinct {{ named }} as known_name from {{ ref('stg_seller__' ~ target) }}) as known
        on rows_here.{{ column }} = known.known_name
    where rows_here.{{ column }} is not null and known.known_name is null and there.listed_rows > 0

    union all

    {% endfor %}
    select
        'purchase_receipts', receipts.row_key, 'not_ordered', 'sku', receipts.sku, cast(null as decimal(18, 4)), cast(null as string),
        'The purchase order does not list the SKU: correct the receipt or the order.', receipts._content_id, receipts._row_number
    from {{ ref('stg_seller__purchase_receipts') }} as receipts
    inner join purchased on receipts.po_number = purchased.po_number
    left join ordered on receipts.po_number = ordered.po_number and receipts.sku = ordered.sku
    where ordered.sku is null

    union all

    select
        'purchase_orders', ordered.row_key, 'more_received_than_ordered', 'units', cast(received.units as string),
        cast(null as decimal(18, 4)), cast(null as string),
        'More units came in than were ordered: a receipt may stand twice.', cast(null as string), cast(null as bigint)
    from ordered
    inner join received on ordered.po_number = received.po_number and ordered.sku = received.sku
    where received.units > ordered.units

    union all

    select
        'supplier_payments', payments.row_key, 'other_currency', 'currency_code', payments.currency_code, payments.amount,
        payments.currency_code, 'The order is in another currency: what is still to pay cannot be said.', payments._content_id,
        payments._row_number
    from {{ ref('stg_seller__supplier_payments') }} as payments
    inner join purchased on payments.po_number = purchased.po_number
    where payments.currency_code <> purchased.currency_code or purchased.currencies > 1

    union all

    select
        'supplier_payments', payments.row_key, 'other_supplier', 'supplier_id', payments.supplier_id, payments.amount, payments.currency_code,
        'The order is with another supplier: correct the payment or the order.', payments._content_id, payments._row_number
    from {{ ref('stg_seller__supplier_payments') }} as payments
    inner join purchased on payments.po_number = purchased.po_number
    where payments.supplier_id <> purchased.supplier_id

    union all

    select
        'purchase_orders', paid.po_number, 'paid_more_than_ordered', 'unit_price', cast(paid.amount as string),
        {{ money('paid.amount - purchased.order_amount') }}, paid.currency_code,
        'More is paid than the order is worth: a payment may stand twice, or its order differ.', cast(null as string), cast(null as bigint)
    from paid
    inner join purchased on paid.po_number = purchased.po_number and paid.currency_code = purchased.currency_code
    where purchased.currencies = 1 and paid.amount > purchased.order_amount

    union all

    select
        'purchase_orders', lines.row_key, 'above_price_list', 'unit_price', cast(lines.unit_price as string),
        {{ money('cast(lines.units as decimal(18, 0)) * cast(lines.unit_price - listed.list_price as decimal(18, 4))') }}, lines.currency_code,
        'The price list of the supplier has a lower price for so many units: ask for it.', lines._content_id, lines._row_number
    from {{ ref('stg_seller__purchase_orders') }} as lines
    inner join listed on lines.row_key = listed.row_key
    where lines.unit_price > listed.list_price

    union all

    select
        'stock_counts', counts.row_key, 'count_differs_from_book', 'counted_units', cast(counts.counted_units as string),
        cast(null as decimal(18, 4)), cast(null as string),
        concat_ws(
            '', 'The book says ', cast(books.book_units as string),
            ' units: a movement may be missing. The count holds from its day on.'
        ),
        counts._content_id, counts._row_number
    from {{ ref('stg_seller__stock_counts') }} as counts
    inner join (
        select *, min(event_date) over (partition by stock_pool_id, sku) as first_date from {{ ref('int_stock__books') }}
    ) as books
        on counts.stock_pool_id = books.stock_pool_id and counts.sku = books.sku and counts.counted_on = books.event_date
    -- The first count of a SKU begins its book.
    where counts.counted_units <> books.book_units and (books.event_date > books.first_date or books.book_units <> 0)

    union all

    select
        'alert_decisions', decisions.row_key, 'unknown', 'alert_id', decisions.alert_id, cast(null as decimal(18, 4)), cast(null as string),
        'No alert of that id was ever said: copy the id from the front page.', decisions._content_id, decisions._row_number
    from {{ ref('stg_seller__alert_decisions') }} as decisions
    cross join (select count(*) as alerts from {{ ref('int_alerts__said') }}) as ever
    left join {{ ref('int_alerts__said') }} as said on decisions.alert_id = said.alert_id
    where said.alert_id is null and ever.alerts > 0
)

select distinct
    sheet_name,
    row_key,
    doubt,
    column_name,
    found_value,
    money_amount,
    currency_code,
    advice,
    max(_content_id) over (partition by sheet_name, row_key, doubt, column_name) as _content_id,
    max(_row_number) over (partition by sheet_name, row_key, doubt, column_name) as _row_number
from united
where row_key is not null
