"""The shop's files: order exports, the orders by API with their refunds, stock by location."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import polars as pl

from pipelines.demo import catalogue, places, planted, shop
from pipelines.demo.period import RUN_AT, epoch, instant
from pipelines.demo.seller import Seller
from pipelines.demo.world import Chapter
from pipelines.demo.writers import shopify_payments
from pipelines.demo.writers.base import DemoFile, columns, money
from pipelines.demo.writers.schedule import Fetch, fetches
from pipelines.demo.writers.shopify_payments import local_time

ORDERS_HEADER = columns(
    "Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency|Subtotal|Shipping|",
    "Taxes|Total|Discount Code|Discount Amount|Shipping Method|Created at|Lineitem quantity|Lineitem name|Lineitem price|",
    "Lineitem compare at price|Lineitem sku|Lineitem requires shipping|Lineitem taxable|Lineitem fulfillment status|",
    "Billing Name|Billing Street|Billing Address1|Billing Address2|Billing Company|Billing City|Billing Zip|",
    "Billing Province|Billing Country|Billing Phone|Shipping Name|Shipping Street|Shipping Address1|Shipping Address2|",
    "Shipping Company|Shipping City|Shipping Zip|Shipping Province|Shipping Country|Shipping Phone|Notes|Note Attributes|",
    "Cancelled at|Payment Method|Payment Reference|Refunded Amount|Vendor|Outstanding Balance|Employee|Location|Device ID|",
    "Id|Tags|Risk Level|Source|Lineitem discount|Tax 1 Name|Tax 1 Value|Tax 2 Name|Tax 2 Value|Tax 3 Name|Tax 3 Value|",
    "Tax 4 Name|Tax 4 Value|Tax 5 Name|Tax 5 Value|Phone|Receipt Number|Duties|Billing Province Name|",
    "Shipping Province Name|Payment ID|Payment Terms Name|Next Payment Due At|Payment References",
)
FIRST_NAMES = ("Ann", "Ben", "Carla", "Dev", "Elena", "Frank", "Grace", "Hugo", "Ines", "Jon", "Kim", "Lara", "Mo", "Nina")
LAST_NAMES = ("Abel", "Brook", "Castro", "Dahl", "Ellis", "Foster", "Green", "Hart", "Iqbal", "Jansen", "Kerr", "Lopez")
SHARED = ("88 Harbor Row Unit 4", "Portland", "97211", "OR", "US")
LEVELS_ON = tuple(date(2026, 10, d) for d in range(19, 29))
ID_OFFSET = 5_812_000_000_000


def _people(orders: pl.DataFrame) -> pl.DataFrame:
    """Who ordered and where it goes: made up from the buyer's number."""
    buyer = pl.col("buyer")
    first = pl.Series(FIRST_NAMES).gather((orders["buyer"] % len(FIRST_NAMES)).to_numpy())
    last = pl.Series(LAST_NAMES).gather((orders["buyer"] // 7 % len(LAST_NAMES)).to_numpy())
    abroad = [shop.ABROAD.get(c[0], ("", "", "", "")) for c in shop.COUNTRIES]
    home = pl.col("country") == 0
    place, country = orders["place"].to_numpy(), orders["country"].to_numpy()

    def where(at_home: list[str], part: int, shared: str) -> pl.Expr:
        usual = (
            pl.when(home)
            .then(pl.Series(at_home).gather(place))
            .otherwise(pl.Series([a[part] for a in abroad]).gather(country))
        )
        return pl.when(pl.col("shared_address") == 1).then(pl.lit(shared)).otherwise(usual)

    named = orders.with_columns(
        pl.concat_str(first, pl.lit(" "), last).alias("person"),
        pl.concat_str(first.str.to_lowercase(), pl.lit("."), buyer.cast(pl.String), pl.lit("@mail.example")).alias("email"),
        pl.when(pl.col("shared_address") == 1)
        .then(pl.lit(SHARED[0]))
        .otherwise(pl.concat_str((buyer % 890 + 10).cast(pl.String), pl.lit(" Maple St")))
        .alias("street"),
        where([p.city for p in places.ALL], 2, SHARED[1]).alias("city"),
        where([p.postal_code[:5] for p in places.ALL], 3, SHARED[2]).alias("zip"),
        where([p.state for p in places.ALL], 1, SHARED[3]).alias("province"),
        where(["US"] * len(places.ALL), 0, SHARED[4]).alias("country_code"),
    )
    canary = pl.col("n") % planted.CANARY_SHOP == 7
    return named.with_columns(
        pl.when(canary).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
        for column, value in planted.CANARIES["shopify"].items()
    )


def _known(chapter: Chapter, after: int, until: int, as_of: int) -> pl.DataFrame:
    """The orders placed in a stretch as they are at an instant: with refunds made by then, and their states."""
    orders = chapter.shop.orders.filter((pl.col("at") >= after) & (pl.col("at") < until) & (pl.col("at") <= as_of))
    done = (pl.col("refund_at") > 0) & (pl.col("refund_at") <= as_of)
    sent_at = pl.col("at") + 20 * shop.HOUR + (pl.col("n") % 19) * shop.HOUR
    orders = orders.with_columns(
        pl.when(done).then(pl.col("refunded")).otherwise(0).alias("refunded"),
        done.alias("is_refunded"),
        (pl.col("is_cancelled") & (pl.col("at") + shop.DAY <= as_of)).alias("is_gone"),
        ((sent_at <= as_of) & ~pl.col("is_cancelled") & ~pl.col("is_pending") & ~pl.col("is_test")).alias("is_sent"),
        sent_at.alias("sent_at"),
    )
    status = (
        pl.when("is_pending")
        .then(pl.lit("pending"))
        .when(pl.col("is_refunded") & (pl.col("refunded") >= pl.col("total")))
        .then(pl.lit("refunded"))
        .when("is_refunded")
        .then(pl.lit("partially_refunded"))
        .otherwise(pl.lit("paid"))
    )
    return _people(orders.with_columns(status.alias("status")))


def export(seller: Seller, chapter: Chapter, fetch: Fetch) -> bytes:
    """orders_export.csv: a row per line, what is the order's only on its first."""
    edges = seller.midnights(catalogue.SHOP.time_zone)
    orders = _known(chapter, int(edges[fetch.first]), int(edges[fetch.last + 1]), epoch(fetch.received_at))
    rows = chapter.shop.lines.join(orders, on="n", how="inner", maintain_order="right_left")
    head = pl.col("position") == 0
    gateway = (
        pl.when("is_test")
        .then(pl.lit("bogus"))
        .when("is_paypal")
        .then(pl.lit("PayPal Express Checkout"))
        .otherwise(pl.lit("Shopify Payments"))
    )
    fulfilment = pl.when("is_sent").then(pl.lit("fulfilled")).otherwise(pl.lit("unfulfilled"))
    first_only = {
        "Financial Status": pl.col("status"),
        "Paid at": pl.when("is_pending").then(None).otherwise(local_time(pl.col("at") + 4)),
        "Fulfillment Status": fulfilment,
        "Fulfilled at": pl.when("is_sent").then(local_time(pl.col("sent_at"))),
        "Accepts Marketing": pl.when(pl.col("buyer") % 3 == 0).then(pl.lit("yes")).otherwise(pl.lit("no")),
        "Currency": pl.lit("USD"),
        "Subtotal": money(pl.col("subtotal")),
        "Shipping": money(pl.col("shipping")),
        "Taxes": money(pl.col("tax")),
        "Total": money(pl.col("total")),
        "Discount Code": pl.when("is_sample").then(pl.lit("SAMPLE100")).when("has_code").then(pl.lit(shop.CODE)),
        "Discount Amount": money(pl.col("discount")),
        "Shipping Method": pl.when(pl.col("fulfilment") == shop.DIRECT)
        .then(pl.lit("Economy"))
        .otherwise(pl.lit("Standard")),
        "Cancelled at": pl.when("is_gone").then(local_time(pl.col("at") + shop.DAY // 2)),
        "Payment Method": gateway,
        "Payment Reference": pl.concat_str(pl.lit("c"), (pl.col("n") * 7_919).cast(pl.String)),
        "Refunded Amount": money(pl.col("refunded")),
        "Outstanding Balance": money(pl.when("is_pending").then(pl.col("total")).otherwise(0)),
        "Id": (pl.col("n") + ID_OFFSET).cast(pl.String),
        "Risk Level": pl.when(pl.col("shared_address") == 1).then(pl.lit("Medium")).otherwise(pl.lit("Low")),
        "Source": pl.lit("web"),
        "Tax 1 Name": pl.when(pl.col("tax") > 0).then(pl.concat_str("province", pl.lit(" State Tax"))),
        "Tax 1 Value": pl.when(pl.col("tax") > 0).then(money(pl.col("tax"))),
    }
    for side in ("Billing", "Shipping"):
        first_only |= {
            f"{side} Name": pl.col("person"),
            f"{side} Street": pl.col("street"),
            f"{side} Address1": pl.col("street"),
            f"{side} City": pl.col("city"),
            f"{side} Zip": pl.concat_str(pl.lit("'"), "zip"),
            f"{side} Province": pl.col("province"),
            f"{side} Country": pl.col("country_code"),
        }
    every = {
        "Name": pl.concat_str(pl.lit("#"), pl.col("n").cast(pl.String)),
        "Email": pl.col("email"),
        "Created at": local_time(pl.col("at")),
        "Lineitem quantity": pl.col("units").cast(pl.String),
        "Lineitem name": pl.col("title"),
        "Lineitem price": money(pl.col("price")),
        "Lineitem sku": pl.col("sku"),
        "Lineitem requires shipping": pl.lit("true"),
        "Lineitem taxable": pl.lit("true"),
        "Lineitem fulfillment status": fulfilment.replace({"unfulfilled": "pending"}),
        "Lineitem discount": pl.lit("0.00"),
        "Vendor": pl.lit("EcoLivingLab"),
    }
    text = rows.select(
        *(e.alias(c) for c, e in every.items()), *(pl.when(head).then(e).alias(c) for c, e in first_only.items())
    )
    missing = [c for c in ORDERS_HEADER if c not in text.columns]
    whole = text.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in missing).select(ORDERS_HEADER)
    return whole.write_csv(null_value="").encode()


# ---- the interface ------------------------------------------------------------------------------------------------------


def _gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def _bag(cents: int) -> dict[str, Any]:
    amount = {"amount": f"{cents / 100:.2f}", "currencyCode": "USD"}
    return {"shopMoney": amount, "presentmentMoney": amount}


def _parts(whole: int, weights: list[int]) -> list[int]:
    """Cents of a whole by weights: the last one takes what rounding leaves."""
    total = sum(weights) or 1
    parts = [whole * w // total for w in weights]
    parts[-1] += whole - sum(parts)
    return parts


def _nodes(chapter: Chapter, orders: pl.DataFrame) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]]:
    """Each order as the interface gives it, its lines, and the row it comes from."""
    of_order: dict[int, list[dict[str, Any]]] = {}
    wanted = chapter.shop.lines.join(orders.select("n"), on="n", how="semi")
    for line in wanted.iter_rows(named=True):
        of_order.setdefault(line["n"], []).append(line)
    for o in orders.iter_rows(named=True):
        lines = sorted(of_order[o["n"]], key=lambda x: x["position"])
        gross = [x["price"] * x["units"] for x in lines]
        discounts, taxes = _parts(o["discount"], gross), _parts(o["tax"], gross)
        children = [
            {
                "id": _gid("LineItem", o["n"] * 10 + x["position"]),
                "sku": x["sku"],
                "name": x["title"],
                "quantity": x["units"],
                "currentQuantity": x["units"],
                "originalTotalSet": _bag(g),
                "totalDiscountSet": _bag(0),
                "taxable": True,
                "isGiftCard": False,
                "discountAllocations": [{"allocatedAmountSet": _bag(d)}] if d else [],
                "taxLines": [{"title": f"{o['province']} State Tax", "rate": 0.08, "priceSet": _bag(t)}] if t else [],
                "variant": {"id": _gid("ProductVariant", 9_000 + x["position"])},
            }
            for x, g, d, t in zip(lines, gross, discounts, taxes, strict=True)
        ]
        updated = o["refund_at"] if o["is_refunded"] else o["sent_at"] if o["is_sent"] else o["at"] + 4
        node = {
            "id": _gid("Order", o["n"] + ID_OFFSET),
            "name": f"#{o['n']}",
            "createdAt": f"{instant(o['at']):%Y-%m-%dT%H:%M:%SZ}",
            "updatedAt": f"{instant(updated):%Y-%m-%dT%H:%M:%SZ}",
            "cancelledAt": f"{instant(o['at'] + shop.DAY // 2):%Y-%m-%dT%H:%M:%SZ}" if o["is_gone"] else None,
            "test": o["is_test"],
            "displayFinancialStatus": o["status"].upper(),
            "displayFulfillmentStatus": "FULFILLED" if o["is_sent"] else "UNFULFILLED",
            "currencyCode": "USD",
            "presentmentCurrencyCode": "USD",
            "taxesIncluded": False,
            "subtotalPriceSet": _bag(o["subtotal"]),
            "totalPriceSet": _bag(o["total"]),
            "currentTotalPriceSet": _bag(o["total"] - o["refunded"]),
            "originalTotalPriceSet": _bag(o["total"]),
            "totalShippingPriceSet": _bag(o["shipping"]),
            "totalTaxSet": _bag(o["tax"]),
            "totalDiscountsSet": _bag(o["discount"]),
            "totalRefundedSet": _bag(o["refunded"]),
            "email": o["email"],
            "tags": [],
            "paymentGatewayNames": ["bogus" if o["is_test"] else "paypal" if o["is_paypal"] else "shopify_payments"],
            "shippingAddress": {
                "name": o["person"],
                "address1": o["street"],
                "city": o["city"],
                "zip": o["zip"],
                "provinceCode": o["province"],
                "countryCodeV2": o["country_code"],
            },
            "sourceName": "web",
            "refunds": [_refund(o, children, gross)] if o["is_refunded"] and o["refunded"] else [],
        }
        yield node, children, o


def _refund(o: dict[str, Any], children: list[dict[str, Any]], gross: list[int]) -> dict[str, Any]:
    """The refund with its lines; shipping that went back is an adjustment."""
    back = children[:1] if o["is_partial"] else children
    weights = gross[: len(back)]
    goods, taxes = _parts(o["refund_goods"], weights), _parts(o["refund_tax"], weights)
    lines = [
        {
            "lineItem": {"id": c["id"]},
            "quantity": c["quantity"],
            "restockType": "CANCEL" if o["is_gone"] else "RETURN" if o["is_restocked"] else "NO_RESTOCK",
            "restocked": o["is_gone"] or o["is_restocked"],
            "subtotalSet": _bag(g),
            "totalTaxSet": _bag(t),
        }
        for c, g, t in zip(back, goods, taxes, strict=True)
    ]
    adjustments = []
    if o["refund_shipping"]:
        adjustments.append(
            {
                "id": _gid("OrderAdjustment", o["n"]),
                "reason": "SHIPPING_REFUND",
                "amountSet": _bag(-o["refund_shipping"]),
                "taxAmountSet": _bag(0),
            }
        )
    return {
        "id": _gid("Refund", o["n"]),
        "createdAt": f"{instant(o['refund_at']):%Y-%m-%dT%H:%M:%SZ}",
        "totalRefundedSet": _bag(o["refunded"]),
        "refundLineItems": {"edges": [{"node": x} for x in lines]},
        "orderAdjustments": {"nodes": adjustments},
    }


def bulk(chapter: Chapter, as_of: datetime) -> bytes:
    """The bulk operation's lines: all orders, then all their lines; of refunds only that they were."""
    parents, children = [], []
    for node, lines, _ in _nodes(chapter, _known(chapter, 0, epoch(as_of), epoch(as_of))):
        bare = [{k: v for k, v in r.items() if k not in ("refundLineItems", "orderAdjustments")} for r in node["refunds"]]
        parents.append(json.dumps(node | {"refunds": bare}, ensure_ascii=False))
        children += [json.dumps({**x, "__parentId": node["id"]}, ensure_ascii=False) for x in lines]
    return ("\n".join([*parents, *children]) + "\n").encode()


def refunded(chapter: Chapter, as_of: datetime) -> bytes:
    """The query's answer for orders with a refund, with the refund's lines."""
    orders = _known(chapter, 0, epoch(as_of), epoch(as_of)).filter("is_refunded")
    edges = []
    for node, lines, _ in _nodes(chapter, orders):
        whole = node | {"lineItems": {"nodes": lines, "pageInfo": {"hasNextPage": False}}}
        edges.append({"node": whole})
    answer = {"data": {"orders": {"edges": edges, "pageInfo": {"hasNextPage": False}}}}
    return json.dumps(answer, ensure_ascii=False).encode()


# ---- stock --------------------------------------------------------------------------------------------------------------


def levels(seller: Seller, chapter: Chapter, d: int) -> bytes:
    """The overseas warehouse's stock at the end of a day, as a bulk operation lists it."""
    lines: list[dict[str, Any]] = []
    stamp = f"{seller.day(d):%Y-%m-%d}T21:00:00Z"
    for i, p in enumerate(shop.products(seller)):
        item, units = _gid("InventoryItem", 7_100 + i), int(chapter.shop.stock[i, d - chapter.days[0]])
        lines.append({"id": item, "sku": p.sku})
        quantities = [
            {"name": name, "quantity": units + more, "updatedAt": stamp}
            for name, more in (("available", 0), ("on_hand", i % 3))
        ]
        lines.append(
            {
                "id": f"{_gid('InventoryLevel', 5_500 + i)}?inventory_item_id={7_100 + i}",
                "location": {"id": _gid("Location", 61), "name": catalogue.SHOP.stock_pool_id, "fulfillmentService": None},
                "quantities": quantities,
                "__parentId": item,
            }
        )
    return "".join(json.dumps(x) + "\n" for x in lines).encode()


def files(seller: Seller, chapter: Chapter) -> Iterator[DemoFile]:
    """Exports and payments of each fetch; in the last sixty days the interface's answers and the stock too."""
    account = catalogue.SHOP.account_id
    for fetch in fetches(seller, chapter.days):
        at, days = fetch.received_at, fetch.stem(seller)
        yield DemoFile(account, f"orders_export_{days}.csv", partial(export, seller, chapter, fetch), at)
        name = f"payment_transactions_export_{days}.csv"
        yield DemoFile(account, name, partial(shopify_payments.payments, seller, chapter, fetch), at + timedelta(minutes=2))
        yield DemoFile(
            account,
            f"payouts_{days}.csv",
            partial(shopify_payments.payouts, seller, chapter, fetch),
            at + timedelta(minutes=3),
        )
    if chapter.days[1] == seller.days:
        as_of = datetime(2026, 10, 28, 9, 45, tzinfo=UTC)
        yield DemoFile(account, "bulk-orders-2026-10-28.jsonl", partial(bulk, chapter, as_of), as_of)
        later = as_of + timedelta(minutes=5)
        yield DemoFile(account, "orders-with-refunds-2026-10-28.json", partial(refunded, chapter, as_of), later)
        for day in LEVELS_ON:
            at = datetime(day.year, day.month, day.day, 23, 10, tzinfo=UTC)
            d = seller.index_of(day)
            assert at <= RUN_AT
            yield DemoFile(account, f"inventory-levels-{day:%Y-%m-%d}.jsonl", partial(levels, seller, chapter, d), at)
