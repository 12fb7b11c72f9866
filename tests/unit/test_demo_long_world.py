"""The long world keeps the same laws over eighteen months, five stores and eighty products."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from pipelines.demo import catalogue, chapters, replenishment, seller_of, truths
from pipelines.demo import world as make_world
from pipelines.demo.filling import chapter_files
from pipelines.demo.period import CONNECTED_ON, HISTORY_AT


@pytest.fixture(scope="module")
def world():
    return make_world(seller=seller_of(18))


@pytest.fixture(scope="module")
def told(world):
    return list(chapters(world))


def test_it_is_the_seller_of_the_brief(world):
    seller = world.seller
    assert seller.first_day == date(2025, 5, 1)
    assert 78 <= len(seller.products) <= 85
    assert {s.country for s in seller.stores} == {"US", "DE", "FR", "GB", "JP"}
    assert len({s.legal_entity for s in seller.stores}) == 2
    assert len({s.collection_account for s in seller.stores}) == 2
    assert len({p.operator for p in seller.products}) == 4
    assert len({s.stock_pool_id for s in seller.stores if s.account_id == "amazon-eu"}) == 1
    assert 6 <= sum(p.status in ("stopped", "clearing") for p in seller.products) <= 10
    assert 0.06 <= np.mean([p.launched_on > date(2026, 7, 31) for p in seller.products]) <= 0.12
    endings = Counter(p.us_price % 100 for p in seller.products)
    assert len(endings) >= 4
    assert endings[99] < 0.7 * len(seller.products)


@pytest.mark.parametrize("months", [0, 2, 19])
def test_other_lengths_are_refused(months):
    with pytest.raises(ValueError, match="between 3 and 18"):
        seller_of(months)


def test_prices_move_and_are_never_odd(world):
    prices, listed = world.seller.prices, np.array([r.price for r in world.seller.listings])
    changes = (np.diff(prices, axis=1) != 0).sum(axis=1)
    assert (changes > 0).mean() > 0.8
    assert 2 < changes.mean() < 10
    assert (prices % 100 == (listed % 100)[:, None]).mean() > 0.95
    assert (prices > 0.85 * listed[:, None]).all()
    assert (prices < 1.15 * listed[:, None]).all()


def test_chapters_cover_every_day_once_and_numbers_never_come_again(world, told):
    covered = [d for c in told for d in range(*c.days)]
    assert covered == list(range(world.seller.days))
    assert world.seller.day(told[-1].days[0]) == CONNECTED_ON
    orders = pl.concat([c.orders.lines.select("order_id", "order", "line") for c in told])
    assert orders["line"].n_unique() == orders.height
    assert orders["order"].n_unique() == orders["order_id"].n_unique()


def test_stock_keeps_its_books(world):
    s = world.stock
    assert (s.closing >= 0).all()
    assert (s.opening + s.arrived + s.restocked - s.lost - s.removed - s.taken == s.closing).all()
    arrived = np.zeros_like(s.arrived)
    for x in s.shipments:
        assert x.ordered <= x.ready <= x.ships <= x.arrives
        if 0 <= x.arrives < world.seller.days:
            arrived[x.item, x.arrives] += x.units - x.short
    assert (arrived == s.arrived).all()


def test_what_is_planned_to_run_out_does_so_on_its_day(world):
    for plan in replenishment.PLANS:
        i = world.stock.item(plan.stock_pool_id, plan.platform_sku)
        empty = [world.seller.day(d) for d in np.flatnonzero(world.stock.closing[i] == 0) if d >= world.seller.connected]
        if plan.runs_out_on:
            assert abs((empty[0] - plan.runs_out_on).days) <= 1
        else:
            assert not empty


def test_a_closed_factory_is_felt_in_the_shops_weeks_later(world):
    """Few orders are finished over Chinese New Year; the goods that were not made are missing in spring."""
    seller, s = world.seller, world.stock
    finished = Counter(seller.day(x.ready).month for x in s.shipments if x.ready >= 0 and seller.day(x.ready).year == 2026)
    assert finished[2] < 0.6 * finished[1]
    on_sale = world.demand.expected[: len(s.items)] >= 0
    empty = (s.closing == 0) & on_sale[: len(s.items)]
    spring = slice(seller.index_of(date(2026, 4, 1)), seller.index_of(date(2026, 5, 15)))
    summer = slice(seller.index_of(date(2025, 6, 1)), seller.index_of(date(2025, 7, 15)))
    launched = np.array([catalogue.PRODUCT[world.seller.listings[i].sku].launched_on < date(2025, 5, 1) for i in range(60)])
    assert empty[:60][launched][:, spring].mean() > 2 * empty[:60][launched][:, summer].mean()


def test_every_order_settles_once_at_the_price_it_was_sold_for(world, told):
    """Principal and tax of the Order rows are the item amounts of the orders released in time, to the smallest unit."""
    rows = pl.concat([c.settlements.lines for c in told])
    principal = rows.filter(
        (pl.col("transaction_type") == "Order")
        & (pl.col("amount_type") == "ItemPrice")
        & pl.col("amount_description").is_in(["Principal", "Tax"])
    )
    per_order = principal.group_by("order_id").agg(pl.col("cents").sum())
    facts = pl.concat([c.settlements.facts for c in told])
    gross = pl.col("item") + pl.when("shows_tax").then(0).otherwise(pl.col("item_tax"))
    sold = facts.group_by("order_id").agg(gross.sum().alias("sold"))
    both = per_order.join(sold, on="order_id", how="left")
    assert both.height > 50_000
    assert (both["cents"] == both["sold"]).all()
    numbers = [p.settlement_id for c in told for p in c.settlements.periods]
    assert len(numbers) == len(set(numbers))


def test_money_is_released_later_from_the_platforms_day_on(told):
    facts = pl.concat([c.settlements.facts for c in told]).filter(~pl.col("is_cancelled"))
    late = facts["released_at"] - facts["delivered_at"] == 7 * 86_400
    us = facts["account"] == "amazon-us"
    boundary = pl.Series([date(2026, 3, 12)]).cast(pl.Datetime).dt.epoch("s")[0]
    assert (late == (facts["delivered_at"] >= boundary)).filter(us).all()
    assert late.filter(~us & (facts["delivered_at"] > boundary)).all()
    assert not late.filter(~us & (facts["day"] < 60)).any()


def test_each_settlement_file_adds_up_in_its_own_notation(world, told):
    seen = set()
    for chapter in told:
        for f in chapter_files(world, chapter):
            if "_settlement_" not in f.file_name or f.scope in seen:
                continue
            if f.scope == "amazon-eu" and "18442795593" in f.file_name:
                continue
            seen.add(f.scope)
            header, *lines = f.data.decode("utf-8").rstrip("\n").split("\n")
            names = header.split("\t")
            rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
            number = [Decimal(r["amount"].replace(",", ".")) for r in rows[1:]]
            assert sum(number) == Decimal(rows[0]["total-amount"].replace(",", "."))
            if f.scope == "amazon-jp":
                assert all("." not in r["amount"] for r in rows)
    assert seen == set(world.seller.accounts)


def test_history_comes_at_once_and_shows_each_order_once(world, told):
    seen: Counter = Counter()
    japanese = b""
    for chapter in told[:-1]:
        for f in chapter_files(world, chapter):
            assert f.received_at <= HISTORY_AT + timedelta(hours=1)
            if "all-orders" in f.file_name:
                data = f.data
                lines = data.split(b"\n")[1:-1]
                seen.update({line.split(b"\t")[0] for line in lines})
                japanese = data if f.scope == "amazon-jp" else japanese
    assert set(seen.values()) == {1}
    assert "電熱弁当箱" in japanese.decode("cp932")
    orders = pl.concat([c.orders.lines for c in told[:-1]])["order_id"].n_unique()
    assert orders * 0.995 < len(seen) <= orders


def test_the_last_sixty_days_are_full_of_daily_files_of_all_stores(world, told):
    files = list(chapter_files(world, told[-1]))
    names = Counter(f.file_name.split("_")[0] + "_" + f.file_name.split("_")[1] for f in files if "amazon" in f.file_name)
    for account in world.seller.accounts:
        assert names[f"{account}_all-orders-by-last-update"] >= 57
    assert gzip.decompress(next(f for f in files if f.file_name.endswith(".txt.gz")).data).startswith(b"snapshot-date")


def test_its_truths_are_those_of_the_quick_world_and_more(world, told):
    collector = truths.Collector(world)
    for chapter in told:
        collector.see(chapter)
    found = collector.collect()
    assert sum(t["kind"] == "gmv_by_day" for t in found) == 5
    assert {t["subject"]["sku"] for t in found if t["kind"] == "stockout"} == {"HOM-TR-01", "BAB-AC-01"}
    assert sum(t["kind"] == "changed_product_row" for t in found) > 5
    for t in found:
        assert t["expected"].get("count", 1) > 0, t
