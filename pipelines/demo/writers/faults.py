"""Files that are wrong on purpose, and files that compete: each must be named, and nothing else may suffer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from pipelines.demo.period import pull_at
from pipelines.demo.world import Chapter, World
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


def _shrunk(world: World, chapter: Chapter) -> dict[str, Any]:
    doc = traffic.document(world.seller, chapter.traffic, 0, world.seller.index_of(SHRUNK_DAY))
    doc["salesAndTrafficByAsin"] = doc["salesAndTrafficByAsin"][:6]
    sales = doc["salesAndTrafficByDate"][0]["salesByDate"]
    for key in ("unitsOrdered", "totalOrderItems", "unitsShipped", "ordersShipped"):
        sales[key] //= 5
    for key in ("orderedProductSales", "shippedProductSales"):
        sales[key]["amount"] = round(sales[key]["amount"] / 5, 2)
    return doc


def _truncated(world: World, chapter: Chapter) -> bytes:
    doc = traffic.document(world.seller, chapter.traffic, 2, world.seller.index_of(date(2026, 10, 5)))
    whole = json.dumps(doc).encode()
    return whole[: len(whole) * 3 // 5]


def _spelt(world: World, chapter: Chapter) -> bytes:
    seller, account = world.seller, "amazon-eu"
    fetched = pull_at(next(s.pull_time for s in seller.stores if s.account_id == account), date(2026, 10, 10))
    states = orders.states_at(seller, chapter.reach, account, fetched)
    text = orders.document(seller, chapter.reach, account, states).decode("iso-8859-1").split("\n")
    cells = text[4].split("\t")
    cells[orders.EU_HEADER.index("quantity")] = "zwei"
    text[4] = "\t".join(cells)
    return "\n".join(text).encode("iso-8859-1")


def _edited(world: World, chapter: Chapter) -> bytes:
    seller, account = world.seller, "amazon-us"
    fetched = pull_at(seller.stores[0].pull_time, date(2026, 10, 11))
    states = orders.states_at(seller, chapter.reach, account, fetched)
    return tsv(orders.rows(seller, chapter.reach, account, states).drop("sku"))


def files(world: World, chapter: Chapter) -> Iterator[DemoFile]:
    """All of them, in the last chapter."""
    seller = world.seller
    us = seller.stores[0]
    at = datetime(2026, 10, 12, 0, 50, tzinfo=UTC)
    yield DemoFile("amazon-eu", TRUNCATED, partial(_truncated, world, chapter), at)
    yield DemoFile("_", ERROR_PAGE, _PAGE.encode, datetime(2026, 10, 19, 1, 12, tzinfo=UTC))
    coupons = "coupon-id,coupon-title,redemptions,budget-spent,clips\nCP-10331,Save 10% on kitchen,412,1028.40,1933\n"
    yield DemoFile("amazon-us", UNKNOWN, coupons.encode, datetime(2026, 10, 20, 2, 0, tzinfo=UTC))
    at = datetime(2026, 10, 11, 2, 30, tzinfo=UTC)
    yield DemoFile("amazon-eu", TEXT_IN_NUMBER, partial(_spelt, world, chapter), at)
    at = datetime(2026, 10, 12, 9, 40, tzinfo=UTC)
    yield DemoFile("amazon-us", MISSING_COLUMN, partial(_edited, world, chapter), at)

    stem = f"amazon-us_sales-and-traffic_US_{SHRUNK_DAY:%Y-%m-%d}_again"
    yield traffic.pack(partial(_shrunk, world, chapter), "amazon-us", stem, SHRUNK_ON)

    d = seller.index_of(TIED_DAY)
    rows = inventory.rows(world, us, d)
    changed = [{**r, "available": r["available"] + TIED_UNITS} if i == 0 else r for i, r in enumerate(rows)]
    for n, version in enumerate((rows, changed), start=1):
        file = inventory.pack(world, us, d, version)
        stamp = {"version_at": f"{file.received_at:%Y-%m-%dT%H:%M:%S}+00:00"}
        yield DemoFile("amazon-us", f"{n}_{file.file_name}", file.make, file.received_at, stamp)

    d = seller.index_of(REPEATED_DAY)
    stem = f"amazon-us_sales-and-traffic_US_{REPEATED_DAY:%Y-%m-%d}"
    again = traffic.first_received(seller, 0, d).replace(hour=9, minute=50)
    yield traffic.pack(partial(traffic.document, seller, chapter.traffic, 0, d), "amazon-us", stem, again)
