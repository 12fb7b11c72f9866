"""Files that are wrong on purpose, and files that compete: each must be named, and nothing else may suffer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from pipelines.demo import catalogue
from pipelines.demo.period import index_of, pull_at
from pipelines.demo.world import World
from pipelines.demo.writers import inventory, orders, traffic
from pipelines.demo.writers.base import DemoFile, tsv

# A day that was sent whole and, a week later, once more with a small part of it.
SHRUNK_DAY, SHRUNK_ON = date(2026, 10, 14), datetime(2026, 10, 21, 9, 20, tzinfo=UTC)
# A snapshot received twice in the same minute with the same stamp and one number changed.
TIED_DAY, TIED_UNITS = inventory.TIED[1], 7
# The very same report once more: nothing may count twice.
REPEATED_DAY = date(2026, 9, 10)

TRUNCATED = "amazon-eu_sales-and-traffic_FR_2026-10-05_cut.json"
ERROR_PAGE = "multiTimeline (2).csv"
UNKNOWN = "amazon-us_coupon-performance_2026-10.csv"
TEXT_IN_NUMBER = "amazon-eu_all-orders_backfill_2026-10-10.txt"
MISSING_COLUMN = "amazon-us_all-orders_hand-edited_2026-10-12.txt"

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Error 429 (Too Many Requests)!!1</title></head>
<body><p><b>429.</b> We're sorry, but you have sent too many requests to us recently.</p></body></html>
"""


def _shrunk(world: World) -> dict[str, Any]:
    doc = traffic.document(world, 0, index_of(SHRUNK_DAY))
    doc["salesAndTrafficByAsin"] = doc["salesAndTrafficByAsin"][:6]
    sales = doc["salesAndTrafficByDate"][0]["salesByDate"]
    for key in ("unitsOrdered", "totalOrderItems", "unitsShipped", "ordersShipped"):
        sales[key] //= 5
    for key in ("orderedProductSales", "shippedProductSales"):
        sales[key]["amount"] = round(sales[key]["amount"] / 5, 2)
    return doc


def files(world: World) -> Iterator[DemoFile]:
    """All of them."""
    us = catalogue.STORES[0]
    whole = json.dumps(traffic.document(world, 2, index_of(date(2026, 10, 5)))).encode()
    yield DemoFile("amazon-eu", TRUNCATED, whole[: len(whole) * 3 // 5], datetime(2026, 10, 12, 0, 50, tzinfo=UTC))
    yield DemoFile("_", ERROR_PAGE, _PAGE.encode(), datetime(2026, 10, 19, 1, 12, tzinfo=UTC))
    coupons = "coupon-id,coupon-title,redemptions,budget-spent,clips\nCP-10331,Save 10% on kitchen,412,1028.40,1933\n"
    yield DemoFile("amazon-us", UNKNOWN, coupons.encode(), datetime(2026, 10, 20, 2, 0, tzinfo=UTC))

    fetched = pull_at("amazon-eu", date(2026, 10, 10))
    spelt = orders.rows(world, "amazon-eu", orders.states_at(world, "amazon-eu", fetched))
    text = tsv(spelt, encoding="iso-8859-1").decode("iso-8859-1").split("\n")
    cells = text[4].split("\t")
    cells[orders.EU_HEADER.index("quantity")] = "zwei"
    text[4] = "\t".join(cells)
    yield DemoFile(
        "amazon-eu", TEXT_IN_NUMBER, "\n".join(text).encode("iso-8859-1"), datetime(2026, 10, 11, 2, 30, tzinfo=UTC)
    )

    fetched = pull_at("amazon-us", date(2026, 10, 11))
    edited = orders.rows(world, "amazon-us", orders.states_at(world, "amazon-us", fetched)).drop("sku")
    yield DemoFile("amazon-us", MISSING_COLUMN, tsv(edited), datetime(2026, 10, 12, 9, 40, tzinfo=UTC))

    stem = f"amazon-us_sales-and-traffic_US_{SHRUNK_DAY:%Y-%m-%d}_again"
    yield traffic.pack(_shrunk(world), "amazon-us", stem, SHRUNK_ON)

    d = index_of(TIED_DAY)
    rows = inventory.rows(world, us, d)
    changed = [{**r, "available": r["available"] + TIED_UNITS} if i == 0 else r for i, r in enumerate(rows)]
    for n, version in enumerate((rows, changed), start=1):
        file = inventory.pack(us, d, inventory.document(version, "amazon-us"))
        stamp = {"version_at": f"{file.received_at:%Y-%m-%dT%H:%M:%S}+00:00"}
        yield DemoFile("amazon-us", f"{n}_{file.file_name}", file.data, file.received_at, stamp)

    doc = traffic.document(world, 0, index_of(REPEATED_DAY))
    stem = f"amazon-us_sales-and-traffic_US_{REPEATED_DAY:%Y-%m-%d}"
    yield traffic.pack(doc, "amazon-us", stem, traffic.first_received(0, index_of(REPEATED_DAY)).replace(hour=9, minute=50))
