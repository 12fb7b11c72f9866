"""The tables that Shopify's API answers about orders land in: orders, lines, refunds and what was refunded."""

from __future__ import annotations

from pipelines.sources.base import Column, Table
from pipelines.sources.shopify.orders_export import ORDER_SLICE

_ENTITY = "shopify_orders"
# The API says lines, refunds, tax and the instant of the last change; the export of the same order knows less.
_PRECEDENCE = 1


def _text(name: str, doc: str, *, filled: bool = False) -> Column:
    return Column(name=name, doc=doc, filled=filled)


def _instant(name: str, doc: str, *, filled: bool = False) -> Column:
    return Column(name=name, doc=f"{doc}, UTC.", type="timestamp", filled=filled)


def _shop(name: str, doc: str, *, filled: bool = False) -> Column:
    return Column(name=name, doc=f"{doc}, in the shop's currency.", type="decimal(18,4)", filled=filled)


_ORDER_NAME = _text("order_name", "Order as people know it: #1001.", filled=True)

ORDERS = Table(
    name="shopify_orders",
    entity=_ENTITY,
    grain="One row per order as the API last told it.",
    slice_by=ORDER_SLICE,
    version="max(updated_at)",
    covers="keys",
    measure="sum(refunded_amount)",  # as in the export: what a later export knows of refunds that this answer does not
    precedence=_PRECEDENCE,
    columns=(
        _ORDER_NAME,
        _text("shopify_order_id", "Number behind the order.", filled=True),
        _instant("created_at", "When it was ordered", filled=True),
        _instant("processed_at", "When it was taken over or imported"),
        _instant("updated_at", "When it last changed: the version of the order", filled=True),
        _instant("cancelled_at", "When it was cancelled"),
        _text("cancel_reason", "customer, inventory, fraud, declined, other …"),
        Column(name="is_test", doc="Placed in test mode: no money, no goods.", type="boolean"),
        _text("financial_status", "PAID, PENDING, PARTIALLY_REFUNDED …"),
        _text("fulfillment_status", "UNFULFILLED, PARTIALLY_FULFILLED, FULFILLED …"),
        _text("currency_code", "Currency of the shop, ISO 4217.", filled=True),
        _text("presentment_currency_code", "Currency the buyer saw and paid in."),
        Column(name="is_tax_included", doc="Whether the prices contain the tax.", type="boolean"),
        _shop("subtotal_amount", "Lines less all their discounts, before refunds", filled=True),
        _shop("shipping_amount", "Shipping charged, before refunds"),
        _shop("tax_amount", "Tax of the order, before refunds"),
        _shop("discount_amount", "Discounts of the order, positive"),
        _shop("tip_amount", "Tip"),
        _shop("duties_amount", "Duties charged to the buyer"),
        _shop("total_amount", "What the buyer owed in all, before refunds", filled=True),
        _shop("original_total_amount", "The same when the order was placed, before edits"),
        _shop("current_total_amount", "The same after refunds and edits"),
        _shop("current_subtotal_amount", "Lines after refunds and edits"),
        _shop("refunded_amount", "Paid back so far"),
        _shop(
            "presentment_total_amount",
            "Total in the currency the buyer saw; its own currency_code is presentment_currency_code",
        ),
        _text("discount_codes", "Discount codes, comma separated."),
        _text("payment_gateways", "Gateways that took the money, comma separated."),
        _text("tags", "Tags, comma separated."),
        _text("source_name", "web, pos, shopify_draft_order …"),
        _text("ship_country", "Country of delivery, ISO 3166."),
        _text("ship_state", "State or region of delivery."),
        Column(name="email_hash", doc="Keyed hash of the e-mail.", personal=True),
        Column(name="phone_hash", doc="Keyed hash of the phone.", personal=True),
        Column(name="shipping_name_hash", doc="Keyed hash of the recipient.", personal=True),
        Column(name="shipping_street_hash", doc="Keyed hash of the street.", personal=True),
        Column(name="shipping_city_hash", doc="Keyed hash of the city.", personal=True),
        Column(name="shipping_zip_hash", doc="Keyed hash of the postal code.", personal=True),
    ),
)

ORDER_LINES = Table(
    name="shopify_order_lines",
    entity=_ENTITY,
    grain="One row per line of an order as the API last told it, removed lines too.",
    slice_by=ORDER_SLICE,
    covers="keys",
    precedence=_PRECEDENCE,
    columns=(
        _ORDER_NAME,
        _text("line_item_id", "Number of the line.", filled=True),
        _text("sku", "The seller's SKU in the shop; empty where the variant has none."),
        _text("variant_id", "Number of the variant."),
        _text("product_name", "Title of the line."),
        Column(name="units", doc="Units ordered, before refunds and removals.", type="bigint", filled=True),
        Column(name="current_units", doc="Units after refunds and removals.", type="bigint"),
        Column(name="unfulfilled_units", doc="Units not sent yet.", type="bigint"),
        _shop("original_total_amount", "Price of the whole line before any discount", filled=True),
        _shop("discount_amount", "Discounts of the line and its share of the order's, positive"),
        _shop("tax_amount", "Tax of the line"),
        Column(name="is_taxable", doc="Whether the line bears tax.", type="boolean"),
        Column(name="is_gift_card", doc="Whether it sells a gift card: money kept, no goods.", type="boolean"),
        Column(name="requires_shipping", doc="Whether it is goods.", type="boolean"),
    ),
)

REFUNDS = Table(
    name="shopify_refunds",
    entity=_ENTITY,
    grain="One row per refund of an order.",
    slice_by=ORDER_SLICE,
    covers="keys",
    precedence=_PRECEDENCE,
    columns=(
        _ORDER_NAME,
        _text("refund_id", "Number of the refund.", filled=True),
        _instant("refunded_at", "When the money went back", filled=True),
        _shop("refunded_amount", "Money paid back; 0 for goods taken back without money", filled=True),
        _text("return_id", "Number of the return it belongs to."),
    ),
)

# What a refund consists of never changes, and a bulk result cannot hold it (a connection inside a list). So the parts of a
# refund are slices of their own: a later bulk result of the order does not take them away.
_REFUND_SLICE = "concat_ws('|', _scope, refund_id)"

REFUND_LINES = Table(
    name="shopify_refund_lines",
    entity="shopify_refund_parts",
    grain="One row per refund and line refunded.",
    slice_by=_REFUND_SLICE,
    covers="keys",
    columns=(
        _ORDER_NAME,
        _text("refund_id", "Number of the refund.", filled=True),
        _text("line_item_id", "Number of the order's line.", filled=True),
        Column(name="units", doc="Units refunded.", type="bigint", filled=True),
        _text("restock_type", "RETURN, CANCEL, NO_RESTOCK or LEGACY_RESTOCK."),
        Column(name="is_restocked", doc="Whether the units were put back into stock.", type="boolean"),
        _text("location_id", "Number of the location they went to."),
        _shop("subtotal_amount", "Money for the goods, after discounts; with tax where prices contain it", filled=True),
        _shop("tax_amount", "Tax of it"),
    ),
)

REFUND_ADJUSTMENTS = Table(
    name="shopify_refund_adjustments",
    entity="shopify_refund_parts",
    grain="One row per refund and correction that belongs to no line: shipping paid back, an amount agreed on.",
    slice_by=_REFUND_SLICE,
    covers="keys",
    columns=(
        _ORDER_NAME,
        _text("refund_id", "Number of the refund.", filled=True),
        _text("adjustment_id", "Number of the adjustment.", filled=True),
        _text("reason", "SHIPPING_REFUND, REFUND_DISCREPANCY …"),
        _shop("amount", "Signed as the API writes it: negative is paid back to the buyer", filled=True),
        _shop("tax_amount", "Tax beside it, same sign"),
    ),
)
