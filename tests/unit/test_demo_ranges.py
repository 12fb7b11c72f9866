"""The long world's figures lie where the trade's do: the table is printed (`pytest -s`), each row with its bounds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pytest

from pipelines.demo import catalogue, chapters, economics, seller_of, shop
from pipelines.demo import world as make_world
from pipelines.demo.orders import SALE

DAY = 86_400


@dataclass
class Sums:
    """What is added up over the chapters, per store."""

    money: dict[int, dict[str, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    settled: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))


@pytest.fixture(scope="module")
def told():
    world = make_world(seller=seller_of(18))
    sums = Sums()
    own: dict[str, float] = defaultdict(float)
    for chapter in chapters(world):
        by_sku = economics.by_sku(world.seller, chapter)
        columns = ("net_sales", "landed", "commission", "fulfilment", "ads", "contribution")
        for row in by_sku.group_by("store").agg(pl.col(*columns).sum()).iter_rows(named=True):
            for c in columns:
                sums.money[row["store"]][c] += row[c] or 0.0
        sold = chapter.orders.lines.filter((pl.col("kind") == SALE) & ~pl.col("is_cancelled"))
        per_store = sold.group_by("store").agg(
            pl.col("units").sum(),
            pl.col("returned").sum(),
            pl.col("order").n_unique().alias("orders"),
            pl.col("item").sum().alias("gmv"),
        )
        for row in per_store.iter_rows(named=True):
            for c in ("units", "returned", "orders", "gmv"):
                sums.money[row["store"]][c] += row[c]
        ads = chapter.advertising.products.group_by("store").agg(
            pl.col("cost").sum(), pl.col("clicks").sum(), pl.col("sales").sum().alias("ad_sales"), pl.col("units").sum()
        )
        for row in ads.iter_rows(named=True):
            for c in ("cost", "clicks", "ad_sales"):
                sums.money[row["store"]][c] += row[c]
            sums.money[row["store"]]["ad_units"] += row["units"]
        paid = chapter.settlements.lines.filter(
            (pl.col("transaction_type") == "Order") & (pl.col("amount_description") == "Principal")
        ).join(chapter.settlements.facts.select("order_id", "purchased_at").unique("order_id"), on="order_id")
        deposit = {p.settlement_id: p.deposit_at.timestamp() for p in chapter.settlements.periods}
        for row in (
            paid.group_by("account", "settlement_id", "purchased_at").agg(pl.col("cents").sum()).iter_rows(named=True)
        ):
            days = (deposit[row["settlement_id"]] - row["purchased_at"]) / DAY
            sums.settled[row["account"]].append((row["cents"], days))
        s, real = chapter.shop, chapter.shop.orders.filter(~pl.col("is_test"))
        for name, value in (
            ("visits", s.visits.sum()),
            ("carts", s.carts.sum()),
            ("checkouts", s.checkouts.sum()),
            ("orders", real.height),
            ("total", real["total"].sum()),
            ("fees", real["card_fee"].sum()),
            ("discount", real["discount"].sum()),
            ("goods", real["goods"].sum()),
            ("refunds", (real["refunded"] > 0).sum()),
            ("units", s.lines["units"].sum()),
        ):
            own[name] += float(value)
    return world, sums, own, chapter


def table(told) -> list[tuple[str, float, float, float]]:
    """(what, figure, lower bound, upper bound) of everything."""
    world, sums, own, last = told
    seller, stock = world.seller, world.stock
    bounds = {
        "US": {"conversion": (0.08, 0.18), "take": (0.30, 0.38), "returns": (0.05, 0.10), "contribution": (0.10, 0.22),
               "acos": (0.22, 0.35), "tacos": (0.08, 0.14), "ad share": (0.30, 0.50), "goods": (0.25, 0.40)},
        "DE": {"conversion": (0.07, 0.14), "take": (0.30, 0.40), "returns": (0.08, 0.14), "contribution": (0.08, 0.20),
               "acos": (0.20, 0.35), "tacos": (0.07, 0.12), "ad share": (0.27, 0.45), "goods": (0.22, 0.36)},
        "GB": {"conversion": (0.07, 0.14), "take": (0.30, 0.40), "returns": (0.06, 0.10), "contribution": (0.08, 0.22),
               "acos": (0.20, 0.35), "tacos": (0.07, 0.12), "ad share": (0.27, 0.45), "goods": (0.22, 0.36)},
        "JP": {"conversion": (0.07, 0.12), "take": (0.28, 0.38), "returns": (0.02, 0.05), "contribution": (0.08, 0.22),
               "acos": (0.18, 0.35), "tacos": (0.06, 0.11), "ad share": (0.27, 0.45), "goods": (0.23, 0.40)},
    }  # fmt: skip
    rows = []
    for i, store in enumerate(seller.stores):
        m, b = sums.money[i], bounds["DE" if store.country == "FR" else store.country]
        mine = seller.store_of == i
        units = last.traffic.units[mine].sum()
        figures = {
            "conversion": units / last.traffic.sessions[mine].sum(),
            "take": (m["commission"] + m["fulfilment"]) / m["net_sales"],
            "returns": m["returned"] / m["units"],
            "contribution": m["contribution"] / m["net_sales"],
            "acos": m["cost"] / m["ad_sales"],
            "tacos": m["cost"] / m["gmv"],
            "ad share": m["ad_units"] / m["units"],
            "goods": m["landed"] / m["net_sales"],
        }
        if store.country == "FR":
            b = b | {"returns": (0.06, 0.12)}
        rows += [(f"{store.store_id}: {k}", float(v), *b[k]) for k, v in figures.items()]
        rows.append((f"{store.store_id}: units per order", m["units"] / m["orders"], 1.03, 1.14))
    listed = {(seller.store(r).stock_pool_id, r.platform_sku): r for r in seller.listings}
    active = np.zeros(stock.closing.shape, dtype=bool)
    for i, key in enumerate(stock.items):
        p = catalogue.PRODUCT[listed[key].sku]
        if p.is_replenished and listed[key].condition == "New":
            active[i, max(0, seller.index_of(p.launched_on)) :] = True
    empty = (stock.closing == 0) & active
    rows.append(("stockout SKU-days", empty.sum() / active.sum(), 0.03, 0.08))
    rows.append(("SKUs that ran out at all", empty.any(axis=1).sum() / active.any(axis=1).sum(), 0.25, 0.85))
    for account in seller.accounts:
        cents, days = (np.array(x, dtype=float) for x in zip(*sums.settled[account], strict=True))
        # Fourteen days of selling, seven after delivery, some of the bank's.
        rows.append((f"{account}: days from order to payout", float((cents * days).sum() / cents.sum()), 8.0, 28.0))
    rows += [
        ("own site: carts of visits", own["carts"] / own["visits"], 0.04, 0.08),
        ("own site: checkouts of carts", own["checkouts"] / own["carts"], 0.37, 0.50),
        ("own site: orders of checkouts", own["orders"] / own["checkouts"], 0.45, 0.60),
        ("own site: conversion", own["orders"] / own["visits"], 0.014, 0.025),
        ("own site: order value in dollars", own["total"] / own["orders"] / 100, 30, 80),
        ("own site: units per order", own["units"] / own["orders"], 1.3, 1.5),
        ("own site: card fees", own["fees"] / own["total"], 0.029, 0.06),
        ("own site: discounts", own["discount"] / own["goods"], 0.03, 0.12),
        ("own site: orders refunded", own["refunds"] / own["orders"], 0.04, 0.09),
    ]
    return rows


def test_every_figure_lies_where_the_trades_does(told):
    rows = table(told)
    for what, figure, low, high in rows:
        print(f"{what:45} {figure:10.4f}   {low:g} … {high:g}{'' if low <= figure <= high else '   <<<'}")
    assert len(rows) > 50
    assert not [row for row in rows if not row[2] <= row[1] <= row[3]]


def test_the_platforms_sell_in_the_proportion_of_the_trade(told):
    world, sums, own, _ = told
    dollars = {"USD": 1.0, "EUR": 1.12, "GBP": 1.3, "JPY": 0.0067}
    gmv = {
        s.store_id: sums.money[i]["gmv"] / s.minor_units * dollars[s.currency] for i, s in enumerate(world.seller.stores)
    } | {shop.__name__: own["total"] / 100}
    whole = sum(gmv.values())
    assert 3_500_000 < whole < 9_000_000
    assert 0.40 < gmv["amazon-us-us"] / whole < 0.62
    assert 0.10 < (gmv["amazon-eu-de"] + gmv["amazon-eu-fr"]) / whole < 0.20
    assert 0.06 < gmv["amazon-uk-gb"] / whole < 0.13
    assert 0.06 < gmv["amazon-jp-jp"] / whole < 0.13
    assert 0.09 < gmv[shop.__name__] / whole < 0.22
