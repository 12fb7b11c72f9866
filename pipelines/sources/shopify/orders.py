"""Shopify orders as the API tells them: the result of a bulk operation (JSONL), or answers of orders queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Reading, Report, Sample, Source, Table, TextTable
from pipelines.sources.shopify import graphql
from pipelines.sources.shopify.graphql import Answer, Object, amount, number_of
from pipelines.sources.shopify.order_tables import (
    ORDER_LINES,
    ORDERS,
    REFUND_ADJUSTMENTS,
    REFUND_LINES,
    REFUNDS,
)

Row = tuple[int, dict[str, Any]]

# Contract column → field of the order, plain or money.
_FIELDS = {
    "created_at": "createdAt",
    "processed_at": "processedAt",
    "updated_at": "updatedAt",
    "cancelled_at": "cancelledAt",
    "cancel_reason": "cancelReason",
    "is_test": "test",
    "financial_status": "displayFinancialStatus",
    "fulfillment_status": "displayFulfillmentStatus",
    "currency_code": "currencyCode",
    "presentment_currency_code": "presentmentCurrencyCode",
    "is_tax_included": "taxesIncluded",
    "source_name": "sourceName",
    "email_hash": "email",
    "phone_hash": "phone",
}
_MONEY = {
    "subtotal_amount": "subtotalPriceSet",
    "shipping_amount": "totalShippingPriceSet",
    "tax_amount": "totalTaxSet",
    "discount_amount": "totalDiscountsSet",
    "tip_amount": "totalTipReceivedSet",
    "duties_amount": "originalTotalDutiesSet",
    "total_amount": "totalPriceSet",
    "original_total_amount": "originalTotalPriceSet",
    "current_total_amount": "currentTotalPriceSet",
    "current_subtotal_amount": "currentSubtotalPriceSet",
    "refunded_amount": "totalRefundedSet",
}
_ADDRESS = {
    "ship_country": ("countryCodeV2", "countryCode"),
    "ship_state": ("provinceCode", "province"),
    "shipping_name_hash": ("name",),
    "shipping_street_hash": ("address1",),
    "shipping_city_hash": ("city",),
    "shipping_zip_hash": ("zip",),
}


def recognise(sample: Sample) -> bool:
    """An order of Shopify, with the figures only an order has."""
    text = sample.text.replace("\\/", "/")
    return sample.kind == "json" and "gid://shopify/Order/" in text and "totalPriceSet" in sample.keys


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Orders, their lines and refunds; children are found by the parent they name, wherever they stand in the file."""
    found = graphql.answer(source)
    rows: dict[str, list[Row]] = {t.name: [] for t in (ORDERS, ORDER_LINES, REFUNDS, REFUND_LINES, REFUND_ADJUSTMENTS)}
    listed = False
    for line, order in found.roots:
        if graphql.kind_of(order) != "Order":
            continue
        name = order.get("name")
        if not name:
            raise FileRefusedError(_nameless(line, str(order.get("id"))))
        rows[ORDERS.name].append((line, _order(order)))
        for at, item in found.children(order, line, "LineItem", "lineItems"):
            rows[ORDER_LINES.name].append((at, {"order_name": name, **_line(item)}))
        for at, refund in found.children(order, line, "Refund", "refunds"):
            rows[REFUNDS.name].append((at, {"order_name": name, **_refund(refund)}))
            listed |= "refundLineItems" in refund
            for table, part in _parts(found, refund, at):
                rows[table.name].append((part[0], {"order_name": name, **part[1]}))
    notes = []
    if rows[REFUNDS.name] and not listed and not rows[REFUND_LINES.name]:
        notes.append(
            "the refunds of this file do not say which lines they are of (a bulk operation cannot): their whole amount "
            "counts without a SKU until the answer of an orders query with refundLineItems is dropped too"
        )
    if rows[ORDERS.name] and not rows[ORDER_LINES.name]:
        raise FileRefusedError(_lineless())
    return Reading(
        tables=[_text_table(con, table, rows[table.name]) for table in ORDERS_BULK.tables if rows[table.name]], notes=notes
    )


def _text_table(con: duckdb.DuckDBPyConnection, table: Table, rows: list[Row]) -> TextTable:
    cells = readers.flat_cells(con, [row for _, row in rows], rows=[line for line, _ in rows])
    return readers.text_table(con, cells, table)


def _order(order: Object) -> dict[str, Any]:
    address = order.get("shippingAddress") or {}
    return {
        "order_name": order["name"],
        "shopify_order_id": number_of(order["id"]),
        **{column: order.get(name) for column, name in _FIELDS.items()},
        **{column: amount(order.get(name)) for column, name in _MONEY.items()},
        "presentment_total_amount": amount(order.get("totalPriceSet"), "presentmentMoney"),
        "discount_codes": _joined(order.get("discountCodes")),
        "payment_gateways": _joined(order.get("paymentGatewayNames")),
        "tags": _joined(order.get("tags")),
        **{column: next((address[n] for n in names if address.get(n)), None) for column, names in _ADDRESS.items()},
    }


def _line(item: Object) -> dict[str, Any]:
    allocations = [a.get("allocatedAmountSet") for a in item.get("discountAllocations") or []]
    return {
        "line_item_id": number_of(item.get("id")),
        "sku": item.get("sku"),
        "variant_id": number_of((item.get("variant") or {}).get("id")),
        "product_name": item.get("name") or item.get("title"),
        "units": item.get("quantity"),
        "current_units": item.get("currentQuantity"),
        "unfulfilled_units": item.get("unfulfilledQuantity"),
        "original_total_amount": amount(item.get("originalTotalSet")),
        # The allocations hold the line's share of the order's discounts too; the total of the line alone does not.
        "discount_amount": graphql.total(allocations) or amount(item.get("totalDiscountSet")),
        "tax_amount": graphql.total([t.get("priceSet") for t in item.get("taxLines") or []]),
        "is_taxable": item.get("taxable"),
        "is_gift_card": item.get("isGiftCard"),
        "requires_shipping": item.get("requiresShipping"),
    }


def _refund(refund: Object) -> dict[str, Any]:
    return {
        "refund_id": number_of(refund.get("id")),
        "refunded_at": refund.get("createdAt"),
        "refunded_amount": amount(refund.get("totalRefundedSet")),
        "return_id": number_of((refund.get("return") or {}).get("id")),
    }


def _parts(found: Answer, refund: Object, line: int) -> Iterator[tuple[Table, Row]]:
    """What a refund is made of: lines, and adjustments that belong to none."""
    refund_id = number_of(refund.get("id"))
    for at, part in found.children(refund, line, "RefundLineItem", "refundLineItems"):
        yield (
            REFUND_LINES,
            (
                at,
                {
                    "refund_id": refund_id,
                    "line_item_id": number_of((part.get("lineItem") or {}).get("id")),
                    "units": part.get("quantity"),
                    "restock_type": part.get("restockType"),
                    "is_restocked": part.get("restocked"),
                    "location_id": number_of((part.get("location") or {}).get("id")),
                    "subtotal_amount": amount(part.get("subtotalSet")),
                    "tax_amount": amount(part.get("totalTaxSet")),
                },
            ),
        )
    for at, part in found.children(refund, line, "OrderAdjustment", "orderAdjustments"):
        yield (
            REFUND_ADJUSTMENTS,
            (
                at,
                {
                    "refund_id": refund_id,
                    "adjustment_id": number_of(part.get("id")),
                    "reason": part.get("reason"),
                    "amount": amount(part.get("amountSet")),
                    "tax_amount": amount(part.get("taxAmountSet")),
                },
            ),
        )


def _joined(values: Any) -> str | None:
    if isinstance(values, list):
        return ",".join(str(v) for v in values) or None
    return values or None


def _nameless(line: int, gid: str) -> Problem:
    return Problem(
        code="missing_value",
        what="an order has no name, and without it neither payments nor parcels find it",
        line=line,
        column="name",
        found=gid,
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
