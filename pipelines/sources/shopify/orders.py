"""Shopify orders as the API tells them: the result of a bulk operation (JSONL), or answers of orders queries.

A bulk result of a year is gigabytes: DuckDB reads it line by line, and Python sees none of its rows. An answer of a query is
small and nested: it is rewritten as such lines first (`graphql.as_lines`), so that there is one way to read.
"""

from __future__ import annotations

import re

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Reading, Report, Sample, Source, Table, TextTable
from pipelines.sources.shopify import graphql
from pipelines.sources.shopify.order_fields import FIELDS, OBJECTS
from pipelines.sources.shopify.order_tables import (
    ORDER_LINES,
    ORDERS,
    REFUND_ADJUSTMENTS,
    REFUND_LINES,
    REFUNDS,
)

# Above this a file is read once into a table of its own; below, each of its five tables reads it again.
_READ_ONCE_BYTES = 8 * 2**20


def recognise(sample: Sample) -> bool:
    """An order of Shopify, with the figures only an order has."""
    text = sample.text.replace("\\/", "/")
    return sample.kind == "json" and "gid://shopify/Order/" in text and "totalPriceSet" in sample.keys


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Orders, their lines and refunds; children are found by the parent they name, wherever they stand in the file."""
    path = graphql.as_lines(source)
    objects = readers.unique_name("shopify_objects")
    # An object that the API gives no number tells by its fields what it is.
    kind = (
        "coalesce(nullif(regexp_extract(id, '^gid://shopify/([A-Za-z]+)/', 1), ''), "
        "case when restockType is not null then 'RefundLineItem' when amountSet is not null then 'OrderAdjustment' end)"
    )
    fields = ", ".join(f"{readers.literal(name)}: {readers.literal(type_)}" for name, type_ in FIELDS.items())
    lines = f"read_json({readers.literal(str(path))}, format = 'newline_delimited', columns = {{{fields}}})"
    how = "temp table" if path.stat().st_size > _READ_ONCE_BYTES else "temp view"
    try:
        con.execute(f"create {how} {objects} as select *, {kind} as kind, row_number() over () as _row_number from {lines}")
        where = {
            "orders": f"(select * from {objects} where kind = 'Order' and __parentId is null)",
            "children": f"(select * from {objects} where __parentId is not null)",
            "refunds": f"(select name as order_name, _row_number, unnest(refunds) as refund from {objects} "
            "where kind = 'Order')",
        }
        counts = _checked(con, where)
    except duckdb.Error as error:
        raise FileRefusedError(_unreadable(error)) from error
    notes = []
    if counts["refunds"] and not counts["refund parts"]:
        notes.append(
            "the refunds of this file do not say which lines they are of (a bulk operation cannot): their whole amount "
            "counts without a SKU until the answer of an orders query with refundLineItems is dropped too"
        )
    return Reading(tables=[_text_table(con, table, where) for table in _filled(counts)], notes=notes)


def _filled(counts: dict[str, int]) -> list[Table]:
    """The tables the file has rows for."""
    held = {
        ORDERS: "orders",
        ORDER_LINES: "lines",
        REFUNDS: "refunds",
        REFUND_LINES: "refund parts",
        REFUND_ADJUSTMENTS: "refund parts",
    }
    return [table for table, name in held.items() if counts[name]]


def _text_table(con: duckdb.DuckDBPyConnection, table: Table, where: dict[str, str]) -> TextTable:
    columns, relation = OBJECTS[table]
    selected = ", ".join(f"nullif({sql}, '') as {name}" for name, sql in columns.items())
    view = readers.unique_name(table.name)
    con.execute(f"create temp view {view} as select {selected}, _row_number from {relation.format(**where)}")
    return readers.text_table(readers.Cells(view, tuple(columns)), table)


def _checked(con: duckdb.DuckDBPyConnection, where: dict[str, str]) -> dict[str, int]:
    """How many objects of each kind there are; refuses orders without name or lines, and children without their parent."""
    nameless, orders = con.execute(
        f"select min(_row_number) filter (where name is null), count(*) from {where['orders']}"
    ).fetchall()[0]
    if nameless:
        raise FileRefusedError(_nameless(nameless))
    lines, parts, orphan, parent = con.execute(
        f"""select
            count(*) filter (where c.kind = 'LineItem'),
            count(*) filter (where c.kind in ('RefundLineItem', 'OrderAdjustment')),
            min(c._row_number) filter (where p.id is null), arg_min(c.__parentId, c._row_number) filter (where p.id is null)
        from {where["children"]} as c
        left join (select id from {where["orders"]} union all select refund.id from {where["refunds"]}) as p
            on c.__parentId = p.id"""
    ).fetchall()[0]
    if orphan:
        raise FileRefusedError(graphql.orphan(orphan, parent))
    if orders and not lines:
        raise FileRefusedError(_lineless())
    refunds = con.execute(f"select count(*) from {where['refunds']}").fetchall()[0][0]
    return {"orders": orders, "lines": lines, "refunds": refunds, "refund parts": parts}


def _unreadable(error: duckdb.Error) -> Problem:
    line = re.search(r"record/value (\d+)", str(error))
    return Problem(
        code="broken_json",
        what="a line is no JSON, or a field holds something else than the API writes",
        line=int(line[1]) if line else None,
        found=str(error).split("\n")[0][:160],
        remedy="Download the result of the bulk operation again: this copy is cut off or was edited",
    )


def _nameless(line: int) -> Problem:
    return Problem(
        code="missing_value",
        what="an order has no name, and without it neither payments nor parcels find it",
        line=line,
        column="name",
        remedy="Ask for the field `name` of orders too",
    )


def _lineless() -> Problem:
    return Problem(
        code="missing_value",
        what="the file has orders and not one line of them",
        column="lineItems",
        expected="the lines of each order",
        remedy="Ask for lineItems too: orders without their lines would sell nothing",
    )


ORDERS_BULK = Report(
    id="shopify_orders",
    platform="shopify",
    title="Shopify orders by API",
    scope="account",
    download=(
        "By API: bulkOperationRunQuery over orders (name, updatedAt, displayFinancialStatus, taxesIncluded, the price sets, "
        "lineItems with originalTotalSet, discountAllocations and taxLines, refunds), filtered by updated_at; for the lines "
        "of refunds an orders query with refunds { refundLineItems orderAdjustments }, since a bulk operation refuses a "
        "connection inside a list."
    ),
    good_for="What the own shop sold and paid back, line by line, with tax and discounts as the shop itself computed them.",
    traps=(
        "Without the scope read_all_orders only the last 60 days are answered, without a word about the rest.",
        "Since version 2026-01 children no longer follow their parent in a bulk file: they are found by __parentId.",
        "currentTotalPriceSet shrinks with every refund and edit; totalPriceSet is what was sold.",
        "The shop's currency and the buyer's stand side by side in every amount; only the shop's is added up.",
        "totalDiscountSet of a line leaves out its share of the order's discounts: discountAllocations have it.",
        "An order changes for months: refunds, edits, cancellations raise updatedAt.",
    ),
    tables=(ORDERS, ORDER_LINES, REFUNDS, REFUND_LINES, REFUND_ADJUSTMENTS),
    recognise=recognise,
    read=read,
    lag_days=1,
)
