"""Amazon all-orders flat files (GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL and BY_LAST_UPDATE_GENERAL)."""

from __future__ import annotations

import duckdb

from pipelines.sources.amazon.flat_files import flat_file
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table

ORDER_LINES = Table(
    name="amazon_order_lines",
    entity="amazon_orders",
    grain="One row per line of an order as the newest file that holds the order lists it.",
    slice_by="concat_ws('|', _scope, amazon_order_id)",
    covers="keys",
    version="max(last_updated_at)",
    measure="sum(item_price)",
    columns=(
        Column(name="amazon_order_id", doc="Order number, 3-7-7 digits.", required=True, filled=True),
        Column(name="merchant_order_id", doc="The seller's own order number; the shop order behind a multi-channel order."),
        Column(
            name="purchased_at",
            doc="When the buyer ordered, UTC.",
            type="timestamp",
            headers=("purchase-date",),
            required=True,
            filled=True,
        ),
        Column(
            name="last_updated_at",
            doc="When the order last changed, UTC; the version of the order.",
            type="timestamp",
            headers=("last-updated-date",),
            required=True,
            filled=True,
        ),
        Column(
            name="order_status",
            doc="Shipped, Cancelled, Shipping, Pending, Unshipped, as the platform spells it.",
            required=True,
            filled=True,
        ),
        Column(name="fulfillment_channel", doc="Amazon or Merchant.", required=True),
        Column(name="sales_channel", doc="Amazon.com, Amazon.de, Non-Amazon (multi-channel) …", required=True, filled=True),
        Column(name="order_channel", doc="Where the order was placed, rarely filled."),
        Column(name="ship_service_level", doc="Expedited, Standard …"),
        Column(name="product_name", doc="Title at the time of the order."),
        Column(name="sku", doc="The seller's SKU on the platform (MSKU).", required=True, filled=True),
        Column(name="asin", doc="Amazon's product number.", required=True),
        Column(name="item_status", doc="Shipped, Unshipped, Cancelled or empty."),
        Column(name="quantity", doc="Units of the line; 0 on some cancelled lines.", type="bigint", required=True),
        Column(
            name="currency_code",
            doc="Currency of the sale, ISO 4217; empty while pending.",
            headers=("currency",),
            required=True,
        ),
        Column(
            name="item_price",
            doc="Price of the whole line, not of one unit; tax as the marketplace shows it. Empty while pending.",
            type="decimal(18,4)",
            required=True,
        ),
        Column(name="item_tax", doc="Tax on the line.", type="decimal(18,4)"),
        Column(name="shipping_price", doc="Shipping charged to the buyer for the line.", type="decimal(18,4)"),
        Column(name="shipping_tax", doc="Tax on shipping.", type="decimal(18,4)"),
        Column(name="gift_wrap_price", doc="Gift wrap charged.", type="decimal(18,4)"),
        Column(name="gift_wrap_tax", doc="Tax on gift wrap.", type="decimal(18,4)"),
        Column(name="item_promotion_discount", doc="Discount on the line, positive.", type="decimal(18,4)"),
        Column(name="ship_promotion_discount", doc="Discount on shipping, positive.", type="decimal(18,4)"),
        Column(name="ship_city_hash", doc="Keyed hash of the city.", headers=("ship-city",), personal=True),
        Column(name="ship_state", doc="State or region of delivery."),
        Column(
            name="ship_postal_code_hash", doc="Keyed hash of the postal code.", headers=("ship-postal-code",), personal=True
        ),
        Column(name="ship_country", doc="Country of delivery, ISO 3166 alpha-2."),
        Column(name="promotion_ids", doc="Promotion names, comma separated."),
        Column(name="is_business_order", doc="Whether a business account ordered.", type="boolean"),
        Column(
            name="purchase_order_number_hash",
            doc="Keyed hash of the buyer's own purchase order number.",
            headers=("purchase-order-number",),
            personal=True,
        ),
        Column(name="price_designation", doc="Business Price or empty."),
        Column(name="is_sold_by_ab", doc="Whether Amazon Business is the seller of record.", type="boolean"),
        Column(name="order_item_id", doc="Line id, named in the documentation, absent from delivered files so far."),
        Column(name="tax_collection_model", doc="MarketplaceFacilitator or empty."),
        Column(name="tax_collection_responsible_party", doc="Who remits the tax."),
        Column(name="is_replacement_order", doc="Whether this order replaces another.", type="boolean"),
        Column(name="is_exchange_order", doc="Whether this order is an exchange.", type="boolean"),
        Column(name="original_order_id", doc="The order replaced or exchanged."),
        Column(name="vat_exclusive_item_price", doc="Line price without VAT, European files only.", type="decimal(18,4)"),
        Column(name="vat_exclusive_shipping_price", doc="Shipping without VAT, European files only.", type="decimal(18,4)"),
        Column(name="vat_exclusive_giftwrap_price", doc="Gift wrap without VAT, European files only.", type="decimal(18,4)"),
    ),
)


def recognise(sample: Sample) -> bool:
    """All-orders files name the last update of an order; the shipment reports do not."""
    return sample.has_header("amazon-order-id", "last-updated-date", "order-status", "sales-channel")


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line of the file; an empty price (pending) stays empty, a price of 0.0 stays zero."""
    return Reading(tables=[flat_file(con, source, ORDER_LINES)])


ALL_ORDERS = Report(
    id="amazon_all_orders",
    platform="amazon",
    title="Amazon all orders",
    scope="account",
    download=(
        "Seller Central › Reports › Fulfillment › All Orders (or Order Reports): ask for up to 30 days by last update; for "
        "the first filling, by order date, month by month. By API: GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL."
    ),
    good_for="What was ordered, when, at what price, by whom it is fulfilled; the base of units, sales and demand.",
    traps=(
        "One file holds every marketplace of the region, whatever marketplace was asked for: drop it once, in the folder of "
        "the account, not once a country.",
        "An order has no line number, and two equal lines of one order are both real. A newer file replaces whole orders.",
        "The price is of the whole line, not of a unit. It is empty while an order is pending; cancelled lines may keep it.",
        "Sales channel Non-Amazon is multi-channel fulfilment: real units, no sale here.",
        "Orders change until they are shipped, cancelled or replaced: take the last 30 days again with each download.",
    ),
    tables=(ORDER_LINES,),
    recognise=recognise,
    read=read,
    lag_days=1,
)
