"""Google Analytics answers (runReport, JSON): visits by channel, device and country; items looked at and bought."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo import catalogue, shop
from pipelines.demo.seller import Seller
from pipelines.demo.world import Chapter
from pipelines.demo.writers.base import DemoFile
from pipelines.demo.writers.schedule import Fetch, fetches

CHANNEL_DIMENSIONS = ("date", "sessionDefaultChannelGroup", "deviceCategory", "country")
CHANNEL_METRICS = ("sessions", "totalUsers", "addToCarts", "checkouts", "ecommercePurchases", "purchaseRevenue")
ITEM_DIMENSIONS = ("date", "itemId", "itemName")
ITEM_METRICS = ("itemsViewed", "itemsAddedToCart", "itemsCheckedOut", "itemsPurchased", "itemRevenue")
USERS_A_VISIT = 0.93


def _answer(dimensions: Sequence[str], metrics: Sequence[str], rows: list[tuple[str, ...]]) -> bytes:
    cut = len(dimensions)
    answer: dict[str, Any] = {
        "dimensionHeaders": [{"name": d} for d in dimensions],
        "metricHeaders": [
            {"name": m, "type": "TYPE_CURRENCY" if m.endswith("Revenue") else "TYPE_INTEGER"} for m in metrics
        ],
        "metadata": {
            "currencyCode": catalogue.SHOP.currency,
            "timeZone": catalogue.SHOP.time_zone,
            "subjectToThresholding": False,
            "dataLossFromOtherRow": False,
        },
        "kind": "analyticsData#runReport",
    }
    if rows:
        answer["rows"] = [
            {"dimensionValues": [{"value": v} for v in r[:cut]], "metricValues": [{"value": v} for v in r[cut:]]}
            for r in rows
        ]
        answer["rowCount"] = len(rows)
    return json.dumps(answer).encode()


def channels(seller: Seller, chapter: Chapter, fetch: Fetch) -> bytes:
    """Visits, carts, checkouts, purchases."""
    s = chapter.shop
    rows: list[tuple[str, ...]] = []
    for d in range(fetch.first, fetch.last + 1):
        t = d - chapter.days[0]
        day = f"{seller.day(d):%Y%m%d}"
        for c, v, k in zip(*np.nonzero(s.visits[..., t] + s.purchases[..., t]), strict=True):
            visits = max(int(s.visits[c, v, k, t]), int(s.purchases[c, v, k, t]))
            carts, checkouts = int(s.carts[c, v, k, t]), int(s.checkouts[c, v, k, t])
            bought = int(s.purchases[c, v, k, t])
            rows.append(
                (
                    day,
                    shop.CHANNELS[c][0],
                    shop.DEVICES[v][0],
                    shop.COUNTRIES[k][0],
                    str(visits),
                    str(max(1, round(visits * USERS_A_VISIT))),
                    str(round(max(carts, bought) * shop.CARTS_A_VISIT)),
                    str(max(checkouts, bought)),
                    str(bought),
                    f"{int(s.revenue[c, v, k, t]) / 100:g}",
                )
            )
    return _answer(CHANNEL_DIMENSIONS, CHANNEL_METRICS, rows)


def items(seller: Seller, chapter: Chapter, fetch: Fetch) -> bytes:
    """Items viewed, put into carts, checked out, bought: from the orders, back up the funnel."""
    sold = chapter.shop.orders.filter(~pl.col("is_test")).select("n", "day")
    lines = chapter.shop.lines.join(sold, on="n", how="inner")
    sums = (
        lines.filter(pl.col("day").is_between(fetch.first, fetch.last))
        .group_by("day", "sku", maintain_order=True)
        .agg(pl.col("title").first(), pl.col("units").sum(), (pl.col("units") * pl.col("price")).sum().alias("cents"))
        .sort("day", "sku")
    )
    rows: list[tuple[str, ...]] = []
    for day, sku, title, units, cents in sums.iter_rows():
        turn = (day * 5 + len(title)) % 7
        checked = round(units / shop.PURCHASE) + turn % 2
        carts = round(checked / shop.CHECKOUT) + turn
        viewed = carts * 9 + turn * 3
        shown = (f"{seller.day(day):%Y%m%d}", sku, title, viewed, carts, checked, units, f"{cents / 100:g}")
        rows.append(tuple(str(v) for v in shown))
    return _answer(ITEM_DIMENSIONS, ITEM_METRICS, rows)


def files(seller: Seller, chapter: Chapter) -> Iterator[DemoFile]:
    """Two answers a fetch, in the folder of the shop whose visits they count."""
    account = catalogue.SHOP.account_id
    for fetch in fetches(seller, chapter.days):
        for kind, make in (("channels", channels), ("items", items)):
            name = f"ga4_{kind}_{fetch.stem(seller)}.json"
            yield DemoFile(account, name, partial(make, seller, chapter, fetch), fetch.received_at, fetch.period(seller))
