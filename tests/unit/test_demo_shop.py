"""The simulated seller's own site: its funnel narrows, its money adds up, Amazon carries some of its orders."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from decimal import Decimal

import polars as pl
import pytest

from pipelines.demo import Seller, catalogue, chapters, shop, truths
from pipelines.demo import world as make_world
from pipelines.demo.filling import chapter_files
from pipelines.demo.orders import MCF

QUICK = Seller()


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def chapter(world):
    return next(iter(chapters(world)))


@pytest.fixture(scope="module")
def received(world, chapter):
    return [f for f in chapter_files(world, chapter) if f.scope == catalogue.SHOP.account_id]


def table(received, part: str) -> list[dict[str, str]]:
    """The newest file's rows."""
    file = max((f for f in received if f.file_name.startswith(part)), key=lambda f: f.received_at)
    return list(csv.DictReader(io.StringIO(file.data.decode())))


def test_each_step_of_the_funnel_is_narrower(chapter):
    s = chapter.shop
    assert (s.visits >= s.carts).all()
    assert (s.carts >= s.checkouts).all()
    assert 0.04 < s.carts.sum() / s.visits.sum() < 0.08
    assert 0.37 < s.checkouts.sum() / s.carts.sum() < 0.50
    assert 0.45 < s.purchases.sum() / s.checkouts.sum() < 0.60
    orders = s.orders.filter(~pl.col("is_test"))
    assert 0.014 < orders.height / s.visits.sum() < 0.025
    assert 0.93 < s.purchases.sum() / orders.height < 0.99


def test_orders_are_of_the_trade(chapter):
    orders = chapter.shop.orders.filter(~pl.col("is_test"))
    assert 3800 < orders["total"].mean() < 5400
    assert 1.3 < chapter.shop.lines["units"].sum() / chapter.shop.orders.height < 1.5
    assert 0.03 < orders["discount"].sum() / orders["goods"].sum() < 0.12
    assert 0.04 < (orders["refunded"] > 0).mean() < 0.10
    assert (orders["refunded"] <= orders["total"]).all()


def test_an_exports_order_is_the_sum_of_its_lines(received):
    by_name = defaultdict(list)
    for row in table(received, "orders_export"):
        by_name[row["Name"]].append(row)
    assert len(by_name) > 300
    for rows in by_name.values():
        head, *rest = rows
        goods = sum(Decimal(r["Lineitem price"]) * int(r["Lineitem quantity"]) for r in rows)
        assert goods - Decimal(head["Discount Amount"]) == Decimal(head["Subtotal"])
        assert Decimal(head["Subtotal"]) + Decimal(head["Shipping"]) + Decimal(head["Taxes"]) == Decimal(head["Total"])
        assert all(r["Total"] == "" and r["Financial Status"] == "" for r in rest)


def test_a_payout_is_the_sum_of_its_transactions(received):
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in table(received, "payment_transactions_export"):
        assert (row["Payout ID"] == "") == (row["Payout Status"] == "pending")
        assert Decimal(row["Amount"]) - Decimal(row["Fee"]) == Decimal(row["Net"])
        total[row["Payout Date"]] += Decimal(row["Net"])
    paid = {row["Payout Date"]: row for row in table(received, "payouts")}
    assert {d: Decimal(r["Total"]) for d, r in paid.items()} == total
    assert {r["Status"] for r in paid.values()} == {"paid", "scheduled"}


def test_what_amazon_carries_has_one_name_in_both(world, chapter):
    mcf = chapter.orders.lines.filter((pl.col("kind") == MCF) & pl.col("merchant_order_id").is_not_null())
    assert mcf.height > 100
    orders = chapter.shop.orders.filter(pl.col("fulfilment") == shop.BY_AMAZON)
    pairs = mcf.select("merchant_order_id", "units", "listing").join(
        orders.select(pl.col("n").cast(pl.String).alias("merchant_order_id"), "n"), on="merchant_order_id"
    )
    assert pairs.height == mcf.height == orders.height
    lines = chapter.shop.lines.join(pairs, on="n")
    assert (lines["units"] == lines["units_right"]).all()
    assert lines["sku"].to_list() == [QUICK.listings[i].sku for i in lines["listing"]]


def test_the_interface_says_the_same_as_the_export(received):
    bulk = next(f for f in received if f.file_name.startswith("bulk-orders"))
    objects = [json.loads(line) for line in bulk.data.decode().splitlines()]
    api = {o["name"]: o for o in objects if "name" in o and "/Order/" in o["id"]}
    lines = defaultdict(list)
    for o in objects:
        if "__parentId" in o:
            lines[o["__parentId"]].append(o)
    for row in table(received, "orders_export"):
        if row["Total"]:
            o = api[row["Name"]]
            assert o["totalPriceSet"]["shopMoney"]["amount"] == row["Total"]
            taxes = sum(Decimal(t["priceSet"]["shopMoney"]["amount"]) for x in lines[o["id"]] for t in x["taxLines"])
            assert taxes == Decimal(row["Taxes"])


def test_a_refund_is_its_lines_and_its_adjustment(received):
    file = next(f for f in received if f.file_name.startswith("orders-with-refunds"))
    nodes = [e["node"] for e in json.loads(file.data)["data"]["orders"]["edges"]]
    assert len(nodes) > 20
    for node in nodes:
        for refund in node["refunds"]:
            back = sum(
                Decimal(e["node"][k]["shopMoney"]["amount"])
                for e in refund["refundLineItems"]["edges"]
                for k in ("subtotalSet", "totalTaxSet")
            )
            back -= sum(Decimal(a["amountSet"]["shopMoney"]["amount"]) for a in refund["orderAdjustments"]["nodes"])
            assert back == Decimal(refund["totalRefundedSet"]["shopMoney"]["amount"])


def test_what_is_planted_can_be_seen(world, chapter):
    collector = truths.Collector(world)
    collector.see(chapter)
    found = {t["kind"]: t["expected"] for t in collector.collect()}
    assert found["funnel_leak"]["rate"] < 0.6 * found["funnel_leak"]["rate_before"]
    assert found["traffic_drop"]["visits_a_day"] < 0.65 * found["traffic_drop"]["visits_a_day_before"]
    assert found["repeat_address"]["count"] == shop.ADDRESS_ORDERS
    assert found["carried_by_amazon"]["count"] > 100
