"""The simulated seller keeps the laws of the trade: stock, release after delivery, margins; and is always the same."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl
import pytest

from pipelines.demo import Seller, catalogue, chapters, demand, economics, fees, payouts, replenishment, truths
from pipelines.demo import world as make_world
from pipelines.demo.orders import MCF, REPLACED, SALE, VINE
from pipelines.demo.writers import orders as order_files
from pipelines.demo.writers import workbook

DAY = 86_400


QUICK = Seller()


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def chapter(world):
    (only,) = chapters(world)
    return only


def all_truths(world, chapter) -> list:
    collector = truths.Collector(world)
    collector.see(chapter)
    return collector.collect()


def digest(world) -> str:
    (chapter,) = chapters(world)
    frames = (chapter.orders.lines, chapter.orders.versions, chapter.settlements.lines)
    parts = [frame.write_csv() for frame in frames] + [world.stock.closing.tobytes().hex(), repr(world.parcels)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def test_the_same_seed_gives_the_same_world_and_another_seed_another(world):
    assert digest(make_world()) == digest(world)
    assert digest(make_world(seed=7)) != digest(world)
    assert workbook.document(QUICK) == workbook.document(QUICK)


def test_scale_multiplies_the_orders(world, chapter):
    threefold = make_world(scale=3.0)
    (told,) = chapters(threefold)
    assert told.orders.lines.height / chapter.orders.lines.height == pytest.approx(3, rel=0.05)
    assert threefold.parcels == world.parcels


def test_stock_is_what_came_in_less_what_went_out_and_never_below_zero(world):
    s = world.stock
    assert (s.closing >= 0).all()
    assert (s.opening + s.arrived + s.restocked - s.lost - s.removed - s.taken == s.closing).all()
    assert (s.opening[:, 1:] == s.closing[:, :-1]).all()


def test_every_unit_of_an_order_that_was_not_cancelled_left_the_stock(world, chapter):
    rows = QUICK.listings
    lines = chapter.orders.lines.filter(~pl.col("is_cancelled"))
    ordered = np.zeros((len(rows), QUICK.days), dtype=np.int64)
    sums = lines.group_by("listing", "day").agg(pl.col("units").sum())
    ordered[sums["listing"].to_numpy(), sums["day"].to_numpy()] = sums["units"].to_numpy()
    assert (ordered == world.stock.sold).all()
    taken = np.zeros_like(world.stock.taken)
    for i, r in enumerate(rows):
        for platform_sku, n in r.takes:
            taken[world.stock.item(QUICK.store(r).stock_pool_id, platform_sku)] += n * ordered[i]
    assert (taken == world.stock.taken).all()


def test_only_what_is_planned_runs_out(world):
    planned = {(p.stock_pool_id, p.platform_sku) for p in replenishment.PLANS if p.runs_out_on}
    empty = {key for i, key in enumerate(world.stock.items) if (world.stock.closing[i] == 0).any()}
    assert empty == planned


def test_an_order_is_posted_seven_days_after_delivery_and_not_before(chapter):
    orders = chapter.settlements.lines.filter(pl.col("transaction_type") == "Order").select("order_id", "posted_at").unique()
    delivered = chapter.orders.lines.select("order_id", "delivered_at").unique()
    posted = orders.join(delivered, on="order_id", how="left")
    assert posted["delivered_at"].null_count() == 0
    assert (posted["posted_at"] - posted["delivered_at"]).min() == 7 * DAY


def test_a_settlement_holds_what_was_posted_in_its_time(chapter):
    by_id = {p.settlement_id: p for p in payouts.periods(QUICK)}
    settled = chapter.settlements.lines.drop_nulls("settlement_id")
    for (number,), part in settled.group_by("settlement_id"):
        p = by_id[number]
        assert part["posted_at"].min() > p.starts_at.timestamp()
        assert part["posted_at"].max() <= p.ends_at.timestamp()
        assert part["cents"].sum() == chapter.settlements.totals[number]


def test_a_believable_share_of_sales_is_not_settled_yet(chapter):
    sold = chapter.settlements.facts.filter((pl.col("kind") == SALE) & ~pl.col("is_cancelled"))
    for account in QUICK.accounts:
        last = max(p.ends_at for p in payouts.periods(QUICK) if p.account_id == account).timestamp()
        mine = sold.filter(pl.col("account") == account)
        open_share = mine.filter(pl.col("released_at") > last)["item"].sum() / mine["item"].sum()
        assert 0.10 < open_share < 0.27, account


def test_conversion_prices_and_concentration_are_of_the_trade(chapter):
    rows, t = QUICK.listings, chapter.traffic
    last = QUICK.days - 3  # the days the platform has reported
    for store, low, high in (("US", 0.08, 0.18), ("DE", 0.07, 0.14), ("FR", 0.07, 0.14)):
        mine = np.array([QUICK.store(r).country == store for r in rows])
        rate = t.units[mine, :last].sum() / t.sessions[mine, :last].sum()
        assert low < rate < high, store
    mine = [(r.sku, r.price / 100, t.sales[i].sum()) for i, r in enumerate(rows) if r.store_id == "amazon-us-us"]
    prices = [price for _, price, _ in mine]
    assert 22 < np.median(prices) < 30
    assert min(prices) >= 12
    assert max(prices) <= 60
    sales = sorted(
        (sum(s for sku, _, s in mine if sku == wanted) for wanted in {p.sku for p in QUICK.products}), reverse=True
    )
    assert 0.68 < sum(sales[: len(sales) // 5]) / sum(sales) < 0.80


def test_out_of_stock_means_no_sale_and_fewer_visits(chapter):
    plan = next(p for p in replenishment.PLANS if p.platform_sku == "HOM-TR-01-US")
    listing = next(i for i, r in enumerate(QUICK.listings) if r.platform_sku == plan.platform_sku)
    out = QUICK.index_of(plan.runs_out_on)
    assert chapter.traffic.units[listing, out:].sum() == 0
    assert chapter.traffic.sessions[listing, out:].mean() < 0.6 * chapter.traffic.sessions[listing, out - 10 : out].mean()


def test_margins_are_believable_and_one_product_loses_money_because_of_its_fulfilment_fee(chapter):
    table = economics.by_sku(QUICK, chapter)
    totals = table.group_by("store").agg(pl.col("net_sales", "contribution", "commission", "fulfilment").sum()).sort("store")
    for row in totals.iter_rows(named=True):
        assert 0.08 < row["contribution"] / row["net_sales"] < 0.22
        assert 0.30 < (row["commission"] + row["fulfilment"]) / row["net_sales"] < 0.38
    loser = (pl.col("sku") == catalogue.LOSER_SKU) & (pl.col("store") == 0)
    change = next(r for r in fees.REMEASURED if r.sku == catalogue.LOSER_SKU)
    since = economics.by_sku(QUICK, chapter, from_day=QUICK.index_of(change.valid_from)).filter(loser)
    assert since["contribution_rate"][0] < -0.03
    fee_rise = fees.fulfilment_fee("amazon-us", change.tier, change.valid_from) - fees.fulfilment_fee(
        "amazon-us", catalogue.PRODUCT[catalogue.LOSER_SKU].tier, change.valid_from
    )
    units = since["units"][0]
    assert since["contribution"][0] + fee_rise * units > 0.05 * since["net_sales"][0]
    others = table.filter(~loser & (pl.col("net_sales") > 100_000))
    assert others["contribution_rate"].min() > 0.05
    assert others["contribution_rate"].max() < 0.30


def test_kinds_stand_apart(chapter):
    lines = chapter.orders.lines
    assert lines.filter(pl.col("kind").is_in([REPLACED, MCF]))["item"].sum() == 0
    vine = lines.filter(pl.col("kind") == VINE)
    assert vine.height > 10
    assert (vine["item"] == vine["discount"]).all()
    originals = lines.filter(pl.col("kind") == REPLACED)
    replaced = lines[originals["original"].to_list()]
    assert (replaced["listing"] == originals["listing"]).all()
    assert (replaced["purchased_at"] < originals["purchased_at"]).all()
    assert lines["order_id"].n_unique() == lines["order"].n_unique()


def test_an_order_passes_its_states_in_order(chapter):
    lines = chapter.orders.lines
    assert (lines["purchased_at"] < lines["confirmed_at"]).all()
    assert (lines["confirmed_at"] < lines["shipped_at"]).all()
    assert (lines["shipped_at"] < lines["delivered_at"]).all()
    for i, s in enumerate(QUICK.stores):
        mine = lines.filter(pl.col("store") == i)
        local = np.searchsorted(QUICK.midnights(s.time_zone), mine["purchased_at"].to_numpy(), side="right") - 1
        assert (local == mine["day"].to_numpy()).all()


def test_fees_and_demand_follow_dated_rows():
    table = fees.fulfilment_table(QUICK)
    loser = next(i for i, r in enumerate(QUICK.listings) if r.sku == catalogue.LOSER_SKU)
    change = QUICK.index_of(fees.REMEASURED[0].valid_from)
    assert table[loser, change - 1] == 598
    assert table[loser, change] == 1295
    event = demand.EVENTS[-1]
    expected = demand.expected_units(QUICK, 1.0)
    assert expected[:, QUICK.index_of(event.first)].sum() > 1.6 * expected[:, QUICK.index_of(event.first) - 7].sum()


def test_all_truths_are_there(world, chapter):
    found = all_truths(world, chapter)
    kinds = {t["kind"] for t in found}
    assert kinds >= {
        "stockout", "imminent_stockout", "stopped_with_stock", "losing_sku", "sku_without_cost", "unmapped_listing",
        "bundle", "multipack", "graded_return", "same_sku_listing", "renamed_sku", "replacement", "multi_channel", "vine",
        "zero_price",
        "cancelled_with_price", "cancelled_after_payment", "pending_at_end", "two_lines_of_one_sku", "missing_rate",
        "missing_orders", "gmv_by_day", "by_asin_below_by_date", "restated_week", "unbalanced_settlement", "settlement",
        "damaged_file", "shrunk_resend", "same_stamp_other_content", "repeated_file", "disappeared_cost_row",
        "changed_product_row", "cost_increase", "parcels", "personal_data",
    }  # fmt: skip
    assert sum(t["kind"] == "unmapped_listing" for t in found) == 3
    for t in found:
        expected = t["expected"]
        assert expected.get("count", 1) > 0, t
        assert expected.get("units", 1) > 0, t
    open_stockouts = [t for t in found if t["kind"] == "stockout" and t["expected"]["is_open_at_end"]]
    assert [t["subject"]["sku"] for t in open_stockouts] == ["HOM-TR-01"]


def test_a_missing_file_loses_orders_on_the_planted_days_only(world, chapter):
    missing = [t for t in all_truths(world, chapter) if t["kind"] == "missing_orders"]
    # The day itself, and an order of the evening before that was last seen unpaid.
    assert {"2026-09-22"} <= {t["subject"]["date"] for t in missing} <= {"2026-09-21", "2026-09-22"}
    # On the day itself orders are missing; of the evening before an unseen cancellation may be missing, too.
    of_the_day = [t["expected"] for t in missing if t["subject"]["date"] == "2026-09-22"]
    assert all(float(e["own_gmv"]) < float(e["platform_sales"]) for e in of_the_day)
    days = {d for _, d in order_files.planted.MISSING_ORDER_FILES}
    assert len(order_files.pulls(QUICK, "amazon-eu")) - len(order_files.received(QUICK, "amazon-eu")) == len(days)


def test_a_price_changes_on_its_day_and_demand_follows(world, chapter):
    for change in catalogue.PRICE_CHANGES:
        i = next(
            n for n, r in enumerate(QUICK.listings) if (r.store_id, r.platform_sku) == (change.store_id, change.platform_sku)
        )
        on = QUICK.index_of(change.valid_from)
        mine = chapter.orders.lines.filter((pl.col("listing") == i) & (pl.col("kind") == SALE))
        each = mine.with_columns((pl.col("item") / pl.col("units")).alias("each"))
        assert set(each.filter(pl.col("day") < on)["each"].to_list()) == {float(QUICK.listings[i].price)}
        assert set(each.filter(pl.col("day") >= on)["each"].to_list()) <= {float(change.price)}
        before, after = world.demand.expected[i, on - 7 : on].mean(), world.demand.expected[i, on : on + 7].mean()
        assert (after > before) == (change.price < QUICK.listings[i].price)
    assert {t["subject"]["sku"] for t in all_truths(world, chapter) if t["kind"] == "price_change"} == {
        "KIT-VS-01",
        "HOM-TR-01",
    }
