"""Files of the own site, invented row by row: the shop, Google Analytics, the widgets of Google Trends."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.contract.headers import SHOPIFY_ORDERS, SHOPIFY_PAYOUTS, SHOPIFY_TRANSACTIONS

Row = Mapping[str, str]


def table(header: Sequence[str], rows: Iterable[Row], *, quote: bool = False) -> str:
    """A CSV as the shop writes it: quotes only where a cell needs them (`quote`: around all)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows([row.get(h, "") for h in header] for row in rows)
    return out.getvalue()


# ---- Shopify orders export --------------------------------------------------------------------------------------------


def _first(name: str, at: str, item: Row, total: str, subtotal: str, **more: str) -> Row:
    return {
        "Name": name, "Email": "ann@example.com", "Financial Status": "paid", "Paid at": at,
        "Fulfillment Status": "fulfilled", "Fulfilled at": at, "Currency": "USD", "Subtotal": subtotal,
        "Shipping": "0.00", "Taxes": "0.00", "Total": total,
        "Discount Amount": "0.00", "Created at": at, "Billing Name": "Ann Example", "Shipping Name": "Ann Example",
        "Billing Street": "1 Main St", "Billing Zip": "'02134", "Shipping Street": "1 Main St", "Shipping City": "Boston",
        "Shipping Zip": "'02134", "Shipping Province": "MA", "Shipping Country": "US", "Shipping Phone": "+1 617 555 0101",
        "Phone": "+16175550101", "Refunded Amount": "0.00", "Outstanding Balance": "0.00", "Id": "5812345678901",
        "Payment Method": "Shopify Payments", "Risk Level": "Low", "Source": "web", "Notes": "ring twice at Ann's",
    } | {k.replace("_", " "): v for k, v in more.items()} | dict(item)  # fmt: skip


def _item(sku: str, quantity: str, price: str, discount: str = "0.00", name: str = "Kettle") -> Row:
    return {
        "Lineitem quantity": quantity, "Lineitem name": name, "Lineitem price": price, "Lineitem compare at price": "",
        "Lineitem sku": sku, "Lineitem requires shipping": "true", "Lineitem taxable": "true",
        "Lineitem fulfillment status": "fulfilled", "Lineitem discount": discount, "Vendor": "Eco",
    }  # fmt: skip


def _more(name: str, at: str, item: Row) -> Row:
    return {"Name": name, "Email": "ann@example.com", "Created at": at, **item}


_MAY = "2025-05-11 09:55:16 -0400"
_JULY = "2026-07-01 07:33:09 +0200"
ORDERS: list[Row] = [
    # two lines, the order's amounts on the first only; a postal code behind an apostrophe
    _first("#1001", _MAY, _item("KET-1", "2", "20.00"), "74.30", "63.00", Shipping="5.00", Taxes="6.30",
           Discount_Amount="7.00"),
    _more("#1001", _MAY, _item("MUG-2", "1", "30.00", name='Mug, 12" tall')),
    # a line without SKU, and two equal lines that are both real
    _first("#1002", _MAY, _item("", "1", "10.00", name="Gift wrap"), "30.00", "30.00", Id="5812345678902"),
    _more("#1002", _MAY, _item("MUG-2", "1", "10.00")),
    _more("#1002", _MAY, _item("MUG-2", "1", "10.00")),
    # refunded in part since the last export; another name of a column is tested apart
    _first("#1003", _JULY, _item("KET-1", "1", "20.00"), "20.00", "20.00", Refunded_Amount="5.00",
           Financial_Status="partially_refunded", Payment_Method="PayPal Express Checkout", Id="5812345678903"),
    # cancelled, and one that is free
    _first("#1004", _JULY, _item("KET-1", "1", "20.00"), "20.00", "20.00", Cancelled_at=_JULY, Financial_Status="refunded",
           Fulfillment_Status="unfulfilled", Refunded_Amount="20.00", Id="5812345678904"),
    _first("#1005", _JULY, _item("KET-1", "1", "20.00", "20.00"), "0.00", "0.00", Tags="vip, pre-order",
           Id="5812345678905", Email=""),
    # a note of several lines, with quotes and the delimiter in it
    _first("#1007", _JULY, _item("KET-1", "3", "1,020.00"), "3060.00", "3060.00", Notes='ring "twice",\nthen wait',
           Tags="gift, 预售", Id="5812345678907"),
    # two gateways, a code, shipping only; prices with tax in them: 119.00 + 5.95 holds 19.95
    _first("#1008", _JULY, _item("KET-1", "1", "119.00"), "124.95", "119.00", Shipping="5.95", Taxes="19.95", Currency="EUR",
           Discount_Code="FREESHIP", Payment_Method="gift_card + Shopify Payments", Shipping_Country="DE",
           Id="5812345678908"),
    # sold in a shop: no delivery, no e-mail, a location
    _first("#1009", _JULY, _item("MUG-2", "1", "8.50"), "8.50", "8.50", Source="pos", Location="Berlin", Email="",
           Shipping_Name="", Shipping_Street="", Shipping_City="", Shipping_Zip="", Shipping_Country="", Id="5812345678909"),
    # in test mode; expired; voided
    _first("#1010", _JULY, _item("KET-1", "1", "20.00"), "20.00", "20.00", Payment_Method="bogus", Id="5812345678910"),
    _first("#1011", _JULY, _item("KET-1", "1", "20.00"), "20.00", "20.00", Financial_Status="expired", Paid_at="",
           Id="5812345678911"),
    _first("#1012", _JULY, _item("KET-1", "1", "20.00"), "20.00", "20.00", Financial_Status="voided", Paid_at="",
           Fulfillment_Status="", Id="5812345678912"),
    # an order of many lines, one of them free, one of them no goods
    _first("#1013", _JULY, _item("KET-1", "1", "20.00"), "92.00", "92.00", Id="5812345678913"),
    _more("#1013", _JULY, _item("KET-1", "2", "18.00", "4.00")),
    _more("#1013", _JULY, _item("MUG-2", "4", "10.00")),
    _more("#1013", _JULY, _item("FREE-1", "1", "0.00")),
    _more("#1013", _JULY, dict(_item("", "1", "0.00", name="Warranty"), **{"Lineitem requires shipping": "false"})),
    # pending: not paid yet
    _first("#1006", _JULY, _item("KET-1", "1", "20.00"), "20.00", "20.00", Financial_Status="pending", Paid_at="",
           Outstanding_Balance="20.00", Id="5812345678906"),
]  # fmt: skip


def orders_export(header: Sequence[str] = SHOPIFY_ORDERS, *, quote: bool = False) -> str:
    """The export of the admin."""
    return table(header, ORDERS, quote=quote)


# ---- Shopify orders by API --------------------------------------------------------------------------------------------


def gid(kind: str, number: int | str) -> str:
    """An id of the API."""
    return f"gid://shopify/{kind}/{number}"


def bag(amount: str, currency: str = "USD", presentment: str | None = None) -> dict[str, Any]:
    """An amount in the shop's and in the buyer's currency."""
    shown = {"amount": presentment or amount, "currencyCode": "CAD" if presentment else currency}
    return {"shopMoney": {"amount": amount, "currencyCode": currency}, "presentmentMoney": shown}


def order(number: int, name: str, subtotal: str, total: str, **more: Any) -> dict[str, Any]:
    """An order of the API without its children."""
    return {
        "id": gid("Order", number), "name": name, "createdAt": "2025-05-11T13:55:16Z", "updatedAt": "2025-05-12T08:00:00Z",
        "cancelledAt": None, "test": False, "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "FULFILLED",
        "currencyCode": "USD", "presentmentCurrencyCode": "USD", "taxesIncluded": False, "subtotalPriceSet": bag(subtotal),
        "totalPriceSet": bag(total), "currentTotalPriceSet": bag(total), "originalTotalPriceSet": bag(total),
        "totalShippingPriceSet": bag("0.00"), "totalTaxSet": bag("0.00"), "totalDiscountsSet": bag("0.00"),
        "totalRefundedSet": bag("0.00"), "email": "Ann@Example.com", "tags": [], "paymentGatewayNames": ["shopify_payments"],
        "shippingAddress": {"name": "Ann Example", "address1": "1 Main St", "city": "Boston", "zip": "02134",
                            "provinceCode": "MA", "countryCodeV2": "US"},
        "sourceName": "web", "refunds": [],
    } | more  # fmt: skip


def item(
    number: int, sku: str | None, quantity: int, total: str, discounts: Sequence[str] = (), tax: Sequence[str] = ()
) -> dict:
    """A line of an order."""
    return {
        "id": gid("LineItem", number), "sku": sku, "name": "Kettle", "quantity": quantity, "currentQuantity": quantity,
        "originalTotalSet": bag(total), "totalDiscountSet": bag("0.00"), "taxable": True, "isGiftCard": False,
        "discountAllocations": [{"allocatedAmountSet": bag(d)} for d in discounts],
        "taxLines": [{"title": "State", "rate": 0.1, "priceSet": bag(t)} for t in tax],
        "variant": {"id": gid("ProductVariant", 9000 + number)},
    }  # fmt: skip


def refund(number: int, total: str, **more: Any) -> dict[str, Any]:
    """A refund as a bulk operation lists it: without its lines."""
    return {"id": gid("Refund", number), "createdAt": "2025-06-02T10:00:00Z", "totalRefundedSet": bag(total)} | more


_BULK: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
    (
        order(1, "#1001", "63.00", "74.30", totalShippingPriceSet=bag("5.00"), totalTaxSet=bag("6.30")),
        [item(12, "MUG-2", 1, "30.00", ["3.00"], ["2.00", "0.70"]),
         item(11, "KET-1", 2, "40.00", ["1.00", "3.00"], ["3.60"])],
    ),
    (
        order(2, "#1002", "20.00", "20.00", displayFinancialStatus="PARTIALLY_REFUNDED", totalRefundedSet=bag("5.00"),
              refunds=[refund(901, "5.00")], tags=["vip", "presale"], totalPriceSet=bag("20.00", presentment="27.10")),
        [item(13, None, 1, "20.00")],
    ),
    (order(3, "#1003", "0.00", "0.00", test=True, shippingAddress=None, email=None), [item(14, "KET-1", 1, "0.00")]),
]  # fmt: skip


def bulk(*, grouped: bool = True, escaped: bool = False) -> str:
    """The result of a bulk operation: children below their parent, or all of them after all parents."""
    parents = [(o, [{**c, "__parentId": o["id"]} for c in children]) for o, children in _BULK]
    if grouped:
        lines = [line for o, children in parents for line in (o, *children)]
    else:
        lines = [o for o, _ in parents] + [c for _, children in reversed(parents) for c in children]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return text.replace("/", "\\/") if escaped else text


def orders_query(*, more: bool = False) -> str:
    """The answer of an orders query, with the lines of refunds, in both spellings of a connection."""
    parts = {
        "refundLineItems": {"edges": [{"node": {
            "lineItem": {"id": gid("LineItem", 13)}, "quantity": 1, "restockType": "RETURN", "restocked": True,
            "subtotalSet": bag("4.00"), "totalTaxSet": bag("0.00")}}]},
        "orderAdjustments": {"nodes": [{"id": gid("OrderAdjustment", 801), "reason": "SHIPPING_REFUND",
                                        "amountSet": bag("-1.00"), "taxAmountSet": bag("0.00")}]},
    }  # fmt: skip
    asked = order(2, "#1002", "20.00", "20.00", refunds=[refund(901, "5.00", **parts)], updatedAt="2025-06-03T00:00:00Z")
    asked["lineItems"] = {"nodes": [item(13, "KET-9", 1, "20.00")], "pageInfo": {"hasNextPage": more}}
    return json.dumps({"data": {"orders": {"edges": [{"node": asked}], "pageInfo": {"hasNextPage": True}}}}, indent=1)


# ---- Shopify Payments -------------------------------------------------------------------------------------------------


def _moved(*cells: str) -> Row:
    return dict(zip(SHOPIFY_TRANSACTIONS, cells, strict=True))


TRANSACTIONS = [
    _moved("2026-07-01 07:33:09 +0200", "charge", "#1001", "master", "online", "paid", "2026-07-10", "77001", "2026-07-10",
           "6.99", "0.45", "6.54", "#68683485610367", "card", "6.99", "EUR", "EUR", "0.00"),
    _moved("2026-07-01 08:00:00 +0200", "charge", "#1002", "visa", "online", "pending", "2026-07-12", "", "2026-07-12",
           "1,200.00", "30.30", "1169.70", "#68683485610368", "card", "1200.00", "EUR", "EUR", "0.00"),
    _moved("2026-07-02 08:00:00 +0200", "refund", "#1001", "master", "online", "paid", "2026-07-10", "77001", "2026-07-10",
           "-6.99", "0.00", "-6.99", "#68683485610367", "card", "-6.99", "EUR", "EUR", "0.00"),
    _moved("2026-07-03 08:00:00 +0200", "adjustment", "", "", "", "paid", "2026-07-10", "77001", "2026-07-10",
           "-15.00", "0.00", "-15.00", "", "", "", "", "EUR", "0.00"),
]  # fmt: skip
PAYOUTS = [
    dict(zip(SHOPIFY_PAYOUTS, ("2026-07-10", "paid", "6.99", "-6.99", "-15.00", "0.00", "-0.45", "0.00", "-15.45", "EUR"),
             strict=True)),
    dict(zip(SHOPIFY_PAYOUTS, ("2026-07-12", "scheduled", "1200.00", "0.00", "0.00", "-100.00", "-30.30", "0.00", "1069.70",
                               "EUR"), strict=True)),
]  # fmt: skip


# ---- Shopify inventory ------------------------------------------------------------------------------------------------


def _level(number: int, place: tuple[int, str], available: int, on_hand: int | None = None, **more: Any) -> dict[str, Any]:
    quantities = [{"name": "available", "quantity": available, "updatedAt": "2026-10-27T10:00:00Z"}]
    if on_hand is not None:
        quantities.append({"name": "on_hand", "quantity": on_hand, "updatedAt": "2026-10-28T10:00:00Z"})
    location = {"id": gid("Location", place[0]), "name": place[1], "fulfillmentService": None}
    return {"id": f"{gid('InventoryLevel', number)}?inventory_item_id=7{number}", "location": location,
            "quantities": quantities} | more  # fmt: skip


def levels_bulk() -> str:
    """Levels as a bulk operation lists them: items, then the levels that name them."""
    lines = [
        {"id": gid("InventoryItem", 71), "sku": "KET-1"},
        {"id": gid("InventoryItem", 72), "sku": None},
        {**_level(1, (5, "Ohio"), -2, 4), "__parentId": gid("InventoryItem", 71)},
        {**_level(2, (6, "Amazon US"), 30), "__parentId": gid("InventoryItem", 71)},
        {**_level(3, (5, "Ohio"), 7, 7), "__parentId": gid("InventoryItem", 72)},
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


def levels_query(*, more: bool = False) -> str:
    """Levels as a query answers them: nested below their item."""
    found = {"id": gid("InventoryItem", 71), "sku": "KET-1", "inventoryLevels": {"nodes": [_level(1, (5, "Ohio"), -2, 4)]}}
    return json.dumps({"data": {"inventoryItems": {"nodes": [found], "pageInfo": {"hasNextPage": more}}}})


# ---- Google Analytics -------------------------------------------------------------------------------------------------


def ga4(
    dimensions: Sequence[str],
    metrics: Sequence[str],
    rows: Iterable[Sequence[str]],
    total: int | None = None,
    **metadata: Any,
) -> dict[str, Any]:
    """An answer of runReport; without rows the key is not there."""
    found = list(rows)
    cut = len(dimensions)
    answer: dict[str, Any] = {
        "dimensionHeaders": [{"name": d} for d in dimensions],
        "metricHeaders": [{"name": m, "type": "TYPE_INTEGER"} for m in metrics],
        "metadata": {"currencyCode": "USD", "timeZone": "America/New_York", **metadata},
        "kind": "analyticsData#runReport",
    }
    if found:
        answer["rows"] = [
            {"dimensionValues": [{"value": v} for v in r[:cut]], "metricValues": [{"value": v} for v in r[cut:]]}
            for r in found
        ]
        answer["rowCount"] = total or len(found)
    return answer


CHANNEL_DIMENSIONS = ("date", "sessionDefaultChannelGroup", "deviceCategory", "country")
CHANNEL_METRICS = ("sessions", "totalUsers", "addToCarts", "checkouts", "ecommercePurchases", "purchaseRevenue")
CHANNEL_ROWS = [
    ("20261001", "Organic Search", "mobile", "United States", "412", "390", "31", "14", "8", "368.5"),
    ("20261001", "Paid Social", "desktop", "(not set)", "55", "50", "4", "1", "0", "0"),
    ("20261003", "(other)", "tablet", "Germany", "3", "3", "0", "0", "0", "0"),
]


def ga4_channels(**metadata: Any) -> str:
    """Visits by channel."""
    return json.dumps(ga4(CHANNEL_DIMENSIONS, CHANNEL_METRICS, CHANNEL_ROWS, **metadata))


def ga4_pages(*ends: int) -> list[dict[str, Any]]:
    """The rows of visits by channel, three in all, in pages that end there."""
    pages = zip((0, *ends), ends, strict=False)
    return [ga4(CHANNEL_DIMENSIONS, CHANNEL_METRICS, CHANNEL_ROWS[a:b], total=3) for a, b in pages]


def ga4_items() -> str:
    """Items looked at."""
    rows = [
        ("20261001", "KET-1", "Kettle", "60", "5", "3", "2", "40.0"),
        ("20261001", "(not set)", "", "4", "0", "0", "0", "0"),
    ]
    metrics = ("itemsViewed", "itemsAddedToCart", "itemsCheckedOut", "itemsPurchased", "itemRevenue")
    return json.dumps(ga4(("date", "itemId", "itemName"), metrics, rows), indent=2)


# ---- Google Trends widgets --------------------------------------------------------------------------------------------


def explored(terms: Sequence[str], geo: str | None = "US", window: str = "2026-09-06 2026-10-03") -> str:
    """The answer of explore: the requests of its widgets."""
    place = {"country": geo} if geo else {}

    def wanted(**inside: Any) -> list[dict[str, Any]]:
        return [{**inside, "complexKeywordsRestriction": {"keyword": [{"type": "BROAD", "value": t}]}} for t in terms]

    options = {"property": "", "backend": "IZG", "category": 0}
    series = {"time": window, "resolution": "WEEK", "comparisonItem": wanted(geo=place), "requestOptions": options}
    areas = {"geo": place, "comparisonItem": wanted(time=window), "resolution": "REGION", "requestOptions": options}
    widgets = [{"request": series, "token": "T", "id": "TIMESERIES"}, {"request": areas, "token": "G", "id": "GEO_MAP"}]
    return ")]}'\n" + json.dumps({"widgets": widgets})


def multiline(points: Sequence[tuple[int, Sequence[int], Sequence[str], Sequence[bool]]], *, partial: bool = True) -> str:
    """The answer of the widget over time: epoch seconds, values, how they are shown, whether there was data."""
    timeline: list[dict[str, Any]] = [
        {"time": str(at), "formattedTime": "Sep 6\u2009–\u200912, 2026", "value": list(values), "hasData": list(known),
         "formattedValue": list(shown)}
        for at, values, shown, known in points
    ]  # fmt: skip
    if partial:
        timeline[-1]["isPartial"] = True
    return ")]}',\n" + json.dumps({"default": {"timelineData": timeline, "averages": [0]}})


_SEP6 = 1788652800
_WEEK = 7 * 86400
POINTS = [
    (_SEP6, (81, 0), ("81", "<1"), (True, True)),
    (_SEP6 + _WEEK, (100, 0), ("100", "0"), (True, False)),
    (_SEP6 + 2 * _WEEK, (74, 3), ("74", "3"), (True, True)),
    (_SEP6 + 3 * _WEEK, (20, 1), ("20", "1"), (True, True)),
]


def regions() -> str:
    """The answer of the widget by region."""
    found = [
        {"geoCode": "US-TX", "geoName": "Texas", "value": [98, 2], "formattedValue": ["98%", "2%"], "hasData": [True, True]},
        {"geoCode": "US-WY", "geoName": "Wyoming", "value": [0, 0], "formattedValue": ["", ""], "hasData": [False, False]},
    ]
    return ")]}',\n" + json.dumps({"default": {"geoMapData": found}})


def trends_widget() -> str:
    """The complete file of a request."""
    return "\n".join((explored(("yoga mat", "狗衣服")), multiline(POINTS), regions()))


TEXTS = {
    "shopify_orders_export": {"plain": orders_export(), "quoted": orders_export(quote=True)},
    "shopify_orders": {
        "grouped": bulk(),
        "not grouped": bulk(grouped=False),
        "escaped": bulk(escaped=True),
        "query": orders_query(),
    },
    "shopify_payment_transactions": {"": table(SHOPIFY_TRANSACTIONS, TRANSACTIONS)},
    "shopify_payouts": {"": table(SHOPIFY_PAYOUTS, PAYOUTS), "quoted": table(SHOPIFY_PAYOUTS, PAYOUTS, quote=True)},
    "shopify_inventory_levels": {"bulk": levels_bulk(), "query": levels_query()},
    "ga4_channels": {"": ga4_channels(), "pages": "\n".join(map(json.dumps, ga4_pages(2, 3)))},
    "ga4_items": {"": ga4_items()},
    "google_trends_widget": {"complete": trends_widget(), "in time only": explored(("a", "b")) + "\n" + multiline(POINTS)},
}
