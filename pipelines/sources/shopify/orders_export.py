"""Shopify orders as the admin exports them (orders_export.csv, 79 columns)."""

from __future__ import annotations

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table, TextTable

# Every date of the shop's exports is local time with its offset (2026-11).
INSTANTS = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S")
# The one key both orders reports give their slices, so that the same order competes with itself: see orders.py.
ORDER_SLICE = "concat_ws('|', _scope, order_name)"


def _money(name: str, header: str, doc: str) -> Column:
    return Column(name=name, doc=f"{doc} On the order's first row only.", type="decimal(18,4)", headers=(header,))


def _person(name: str, header: str) -> Column:
    return Column(name=name, doc=f"Keyed hash of {header}.", headers=(header,), personal=True)


EXPORT_LINES = Table(
    name="shopify_order_export_lines",
    entity="shopify_orders",
    grain="One row per line of an order as the export lists it; what is of the whole order stands on its first row only.",
    # An order is whole in a file or not in it, and carries no stamp of its last change: the newest receipt counts, and any
    # answer of the API, which has one, goes before the export.
    slice_by=ORDER_SLICE,
    covers="keys",
    measure="sum(refunded_amount)",  # its rise from receipt to receipt dates the refunds, which have no row
    columns=(
        Column(name="order_name", doc="Order as people know it: #1001.", headers=("Name",), required=True, filled=True),
        Column(name="shopify_order_id", doc="Number behind the order, 13 digits; first row only.", headers=("Id",)),
        Column(
            name="created_at",
            doc="When it was ordered, UTC.",
            type="timestamp",
            headers=("Created at",),
            required=True,
            filled=True,
        ),
        Column(name="paid_at", doc="When it was paid, UTC; first row only.", type="timestamp", headers=("Paid at",)),
        Column(name="fulfilled_at", doc="When all was sent, UTC.", type="timestamp", headers=("Fulfilled at",)),
        Column(
            name="cancelled_at",
            doc="When it was cancelled, UTC; first row only.",
            type="timestamp",
            headers=("Cancelled at", "Canceled at"),
        ),
        Column(
            name="financial_status",
            doc="paid, pending, authorized, partially_paid, partially_refunded, refunded, voided, expired; first row only.",
            headers=("Financial Status",),
            required=True,
        ),
        Column(
            name="fulfillment_status",
            doc="unfulfilled, partial, fulfilled; first row only.",
            headers=("Fulfillment Status",),
        ),
        Column(
            name="currency_code",
            doc="Currency of all amounts, ISO 4217; first row only.",
            headers=("Currency",),
            required=True,
        ),
        Column(
            name="subtotal_amount",
            doc="Lines less all their discounts; with tax where prices contain it. First row only.",
            type="decimal(18,4)",
            headers=("Subtotal",),
            required=True,
        ),
        _money("shipping_amount", "Shipping", "Shipping the buyer pays."),
        _money("tax_amount", "Taxes", "Tax of the order, contained in the total or on top of it: the total tells."),
        Column(
            name="total_amount",
            doc="What the buyer owes in all; not lowered by refunds. First row only.",
            type="decimal(18,4)",
            headers=("Total",),
            required=True,
        ),
        _money("discount_amount", "Discount Amount", "Discounts of the order, positive."),
        _money("refunded_amount", "Refunded Amount", "Paid back so far: a newer export raises it, no row says when."),
        _money("outstanding_amount", "Outstanding Balance", "Not paid yet."),
        _money("duties_amount", "Duties", "Duties charged to the buyer."),
        Column(name="discount_code", doc="Discount code; first row only.", headers=("Discount Code",)),
        Column(name="shipping_method", doc="Shipping method; first row only.", headers=("Shipping Method",)),
        Column(
            name="payment_method",
            doc="Gateways that took the money, joined by +; first row only.",
            headers=("Payment Method",),
        ),
        Column(name="payment_reference", doc="Reference at the gateway; first row only.", headers=("Payment Reference",)),
        Column(
            name="units", doc="Units of the line.", type="bigint", headers=("Lineitem quantity",), required=True, filled=True
        ),
        Column(name="product_name", doc="Title of the line.", headers=("Lineitem name",)),
        Column(
            name="unit_price_amount",
            doc="Price of one unit before any discount.",
            type="decimal(18,4)",
            headers=("Lineitem price",),
            required=True,
            filled=True,
        ),
        Column(
            name="compare_at_price_amount",
            doc="Crossed-out price of one unit.",
            type="decimal(18,4)",
            headers=("Lineitem compare at price", "Lineitem compare-at price"),
        ),
        Column(name="sku", doc="The seller's SKU in the shop; empty where the product has none.", headers=("Lineitem sku",)),
        Column(
            name="requires_shipping",
            doc="Whether it is goods.",
            type="boolean",
            headers=("Lineitem requires shipping",),
        ),
        Column(name="is_taxable", doc="Whether the line bears tax.", type="boolean", headers=("Lineitem taxable",)),
        Column(
            name="line_fulfillment_status",
            doc="pending, fulfilled … of the line.",
            headers=("Lineitem fulfillment status",),
        ),
        Column(
            name="line_discount_amount",
            doc="Discounts of the line alone, positive; those of the whole order are not in it.",
            type="decimal(18,4)",
            headers=("Lineitem discount",),
        ),
        Column(name="ship_country", doc="Country of delivery, ISO 3166; first row only.", headers=("Shipping Country",)),
        Column(name="ship_state", doc="State or region of delivery; first row only.", headers=("Shipping Province",)),
        Column(name="location_name", doc="Location that sold it (point of sale); first row only.", headers=("Location",)),
        Column(name="tags", doc="Tags of the order, comma separated; first row only.", headers=("Tags",)),
        Column(name="source_name", doc="web, pos, shopify_draft_order …; first row only.", headers=("Source",)),
        Column(name="risk_level", doc="Low, Medium, High; first row only.", headers=("Risk Level",)),
        _person("email_hash", "Email"),
        _person("phone_hash", "Phone"),
        _person("billing_name_hash", "Billing Name"),
        _person("shipping_name_hash", "Shipping Name"),
        _person("shipping_street_hash", "Shipping Street"),
        _person("shipping_city_hash", "Shipping City"),
        _person("shipping_zip_hash", "Shipping Zip"),
        _person("shipping_phone_hash", "Shipping Phone"),
    ),
)
# Parts of a person's address and words written about a person: known, and not kept in any form.
_NOT_KEPT = tuple(
    Column(name=f"not_kept_{n}", doc="Not kept.", headers=(header,))
    for n, header in enumerate(
        (
            *(f"{kind} {part}" for kind in ("Billing", "Shipping") for part in ("Address1", "Address2", "Company")),
            *(f"Billing {part}" for part in ("Street", "City", "Zip", "Province", "Country", "Phone", "Province Name")),
            "Shipping Province Name",
            "Notes",
            "Note Attributes",
            "Employee",
            "Receipt Number",
        )
    )
)


def recognise(sample: Sample) -> bool:
    """Order and line columns side by side, which only this export has."""
    return sample.has_header("Name", "Financial Status", "Created at", "Lineitem quantity", "Lineitem price")


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line. A postal code may start with an apostrophe, put there against spreadsheets: it is no part of it."""
    cells = readers.delimited(con, source, EXPORT_LINES.columns)
    zips = readers.match(cells.headers, [EXPORT_LINES.column("shipping_zip_hash")])
    values = {name: f"ltrim({readers.quoted(headers[0])}, '''')" for name, headers in zips.items()}
    lines = readers.text_table(cells, EXPORT_LINES, values=values, elsewhere=_NOT_KEPT)
    money = [c for c in EXPORT_LINES.columns if c.type.startswith("decimal")]
    lines.decimal_comma = readers.decimal_comma(cells.first_values(*money))
    lines.timestamps = INSTANTS
    return Reading(tables=[lines], notes=_checked(con, lines))


def _checked(con: duckdb.DuckDBPyConnection, lines: TextTable) -> list[str]:
    """Refuses an order without its first row, of which neither currency nor total is known; notes a name given twice."""
    numbers = (
        "count(distinct shopify_order_id)"
        if "shopify_order_id" in con.sql(f"select * from {lines.relation}").columns
        else "1"
    )
    orders = con.execute(
        f"""select order_name, min(_row_number), count(total_amount), count(currency_code), {numbers}
        from {lines.relation} where order_name is not null group by order_name
        having least(count(total_amount), count(currency_code)) = 0 or {numbers} > 1 order by 2"""
    ).fetchall()
    for name, line, totals, currencies, _ in orders:
        if not totals or not currencies:
            raise FileRefusedError(_headless(name, line))
    named = ", ".join(name for name, *_ in orders[:3])
    return [f"two orders have one name ({named}): they are taken for one, rename one of them"] if orders else []


def _headless(name: str, line: int) -> Problem:
    return Problem(
        code="missing_value",
        what=f"order {name} has no row with its total and currency: its first row is not in the file",
        line=line,
        column="Total",
        remedy="Export whole orders, and do not sort or filter the rows in a spreadsheet",
    )


ORDERS_EXPORT = Report(
    id="shopify_orders_export",
    platform="shopify",
    title="Shopify orders export",
    scope="account",
    download=(
        "Shopify admin › Orders › Export › orders by date, as CSV for Excel or plain CSV. Take the last 60 days again each "
        "time: refunds and cancellations change old orders."
    ),
    good_for="What the own shop sold, at which price, discount, shipping and tax, and by which gateway it was paid.",
    traps=(
        "Order amounts stand on the first row of an order: adding a column up counts nothing twice, joining rows does.",
        "A refund has no row of its own: a later export shows a higher Refunded Amount, and nobody can say of which day.",
        "Lines have no number and may repeat. Discounts of the whole order are in Subtotal, not in Lineitem discount.",
        "Whether prices contain tax is not said: Total = Subtotal + Shipping, or + Taxes as well.",
        "Where the same order also came from the API, that answer counts: it knows lines, refunds and tax exactly.",
    ),
    tables=(EXPORT_LINES,),
    recognise=recognise,
    read=read,
    lag_days=1,
)
