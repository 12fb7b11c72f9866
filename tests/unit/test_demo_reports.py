"""The simulated seller's further reports agree with its settlements, its stock and each other, to the smallest unit."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict

import numpy as np
import polars as pl
import pytest

from pipelines.demo import Seller, aftermath, catalogue, chapters, truths
from pipelines.demo import world as make_world
from pipelines.demo.filling import chapter_files

QUICK = Seller()


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def chapter(world):
    return next(iter(chapters(world)))


@pytest.fixture(scope="module")
def received(world, chapter):
    return list(chapter_files(world, chapter))


def rows(file) -> list[dict]:
    return json.loads(gzip.decompress(file.data))


def lines(file, encoding="utf-8") -> list[dict[str, str]]:
    header, *rest = file.data.decode(encoding).rstrip("\n").split("\n")
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in rest]


def test_advertised_products_cost_what_the_platform_charges(chapter):
    cost = chapter.advertising.products.group_by("store", "day").agg(pl.col("cost").sum())
    charged = np.zeros_like(chapter.ad_spend)
    charged[cost["store"].to_numpy(), cost["day"].to_numpy()] = cost["cost"].to_numpy()
    assert (charged == chapter.ad_spend).all()


def test_an_ad_is_shown_before_it_is_clicked_and_clicked_before_it_sells(chapter):
    ads = chapter.advertising.products
    assert (ads["impressions"] >= ads["clicks"]).all()
    assert (ads["clicks"] >= ads["units"]).all()
    assert ((ads["cost"] == 0) | (ads["clicks"] > 0)).mean() > 0.99
    sold = np.zeros_like(chapter.traffic.units)
    by = ads.filter(pl.col("listing") >= 0).group_by("listing", "day").agg(pl.col("units").sum())
    sold[by["listing"].to_numpy(), by["day"].to_numpy()] = by["units"].to_numpy()
    assert (sold <= chapter.traffic.units).all()


def test_campaigns_are_the_sums_of_their_products_and_search_terms_are_less(received):
    files = {
        (f.scope, kind): f
        for f in received
        for kind in ("products", "campaigns", "search-terms")
        if f"_sp-{kind}_" in f.file_name
    }
    for store in QUICK.stores:
        products, campaigns, terms = (rows(files[store.store_id, k]) for k in ("products", "campaigns", "search-terms"))

        def sums(of: list[dict], column: str) -> dict:
            total: dict = defaultdict(float)
            for r in of:
                total[str(r["campaignId"]), r["date"]] += r[column]
            return total

        for column in ("clicks", "impressions", "cost"):
            whole, parts, searched = (sums(of, column) for of in (campaigns, products, terms))
            assert whole.keys() == parts.keys()
            assert all(whole[k] == pytest.approx(parts[k], abs=0.001) for k in whole)
            assert all(searched[k] <= whole[k] + 0.001 for k in searched)
        assert 0.5 < sum(r["cost"] for r in terms) / sum(r["cost"] for r in campaigns) < 0.99
        assert any(r["searchTerm"] == "*" for r in terms)
        assert all(r["clicks"] >= 1 for r in terms)


def test_later_fetches_of_a_day_have_counted_more(received):
    seen = defaultdict(list)
    for f in received:
        if "amazon-us-us_sp-products" in f.file_name:
            for r in rows(f):
                seen[r["date"]].append((f.received_at, r["sales7d"]))
    grown = 0
    for counts in seen.values():
        by_fetch = defaultdict(float)
        for at, sales in counts:
            by_fetch[at] += sales
        values = [by_fetch[at] for at in sorted(by_fetch)]
        assert values == sorted(values)
        grown += len(values) > 1 and values[0] < values[-1]
    assert grown >= 3


def test_one_sku_is_advertised_and_never_sold(world, chapter, received):
    store_id, platform_sku, _ = catalogue.AD_ONLY
    last = max((f for f in received if f"{store_id}_sp-products" in f.file_name), key=lambda f: f.received_at)
    mine = [r for r in rows(last) if r["advertisedSku"] == platform_sku]
    assert sum(r["clicks"] for r in mine) > 10
    assert sum(r["purchases30d"] for r in mine) == 0
    assert platform_sku not in {r.platform_sku for r in QUICK.listings}


def test_units_come_back_of_orders_that_were_sold_and_mostly_with_a_plate(chapter, received):
    known = dict(chapter.orders.lines.group_by("order_id").agg(pl.col("units").sum()).iter_rows())
    back: Counter = Counter()
    plates: list[str] = []
    for f in received:
        if "customer-returns" in f.file_name and f.received_at == max(
            g.received_at for g in received if "customer-returns" in g.file_name
        ):
            for r in lines(f, "utf-8" if f.scope == "amazon-us" else "iso-8859-1"):
                back[r["order-id"]] += 1
                plates.append(r["license-plate-number"])
    assert len(back) > 100
    assert all(back[order] <= known[order] for order in back)
    filled = [p for p in plates if p]
    assert len(filled) == len(set(filled))
    assert 0.88 < len(filled) / len(plates) < 0.99


def test_the_bad_batch_comes_back_as_defective(world, chapter):
    bad = catalogue.BAD_BATCH
    mine = [i for i, r in enumerate(QUICK.listings) if (r.sku, r.store_id) == (bad.sku, bad.store_id)]
    came = chapter.returns.filter(pl.col("listing").is_in(mine))
    from_batch = came.filter(pl.col("day").is_between(QUICK.index_of(bad.first), QUICK.index_of(bad.last)))
    assert (from_batch["reason"] == "DEFECTIVE").mean() > 0.6
    truth = next(t for t in _truths(world, chapter) if t["kind"] == "bad_batch")["expected"]
    assert 0.13 < truth["returned"] / truth["units"] < 0.30


def _truths(world, chapter) -> list[dict]:
    collector = truths.Collector(world)
    collector.see(chapter)
    return collector.collect()


def test_storage_fees_add_up_to_the_settlement(world, chapter, received):
    charged = chapter.settlements.lines.filter(pl.col("amount_description") == "Storage Fee")
    reported = {}
    for f in received:
        if "storage-fees" in f.file_name:
            table = lines(f, "utf-8" if f.scope == "amazon-us" else "iso-8859-1")
            total = sum(round(float(r["estimated_monthly_storage_fee"]) * 100) for r in table)
            reported[f.scope, table[0]["month_of_charge"]] = total
    assert len(reported) == 4
    assert sorted(reported.values()) == sorted((-charged["cents"]).to_list())


def test_reimbursements_are_those_of_the_settlements(world, chapter):
    made = aftermath.reimbursements(QUICK, world.stock)
    settled = chapter.settlements.lines.filter(pl.col("transaction_type") == "other-transaction").filter(
        pl.col("amount_type") == "FBA Inventory Reimbursement"
    )
    assert settled.height > 5
    assert set(settled["cents"].to_list()) <= {r.cents for r in made}


def test_shipments_pass_their_states_and_some_arrive_short(world, chapter, received):
    states = defaultdict(list)
    short = 0
    for f in received:
        if "inbound-shipments" not in f.file_name:
            continue
        answers = [json.loads(line)["payload"] for line in f.data.decode().splitlines()]
        for a in answers:
            for s in a.get("ShipmentData", []):
                states[s["ShipmentId"]].append(s["ShipmentStatus"])
        closed = {s["ShipmentId"] for a in answers for s in a.get("ShipmentData", []) if s["ShipmentStatus"] == "CLOSED"}
        items = [i for a in answers for i in a.get("ItemData", [])]
        assert len(items) == len({i["ShipmentId"] for i in items})
        short += sum(i["QuantityReceived"] < i["QuantityShipped"] for i in items if i["ShipmentId"] in closed)
    order = ("WORKING", "SHIPPED", "RECEIVING", "CLOSED")
    assert all([order.index(s) for s in seen] == sorted(order.index(s) for s in seen) for seen in states.values())
    assert {s for seen in states.values() for s in seen} == set(order)
    assert short > 0
    assert any(t["kind"] == "short_received" for t in _truths(world, chapter))


def test_the_stock_list_says_what_the_planning_report_says(world, received):
    my = next(f for f in received if "amazon-us-us_myi-inventory_2026-10-27" in f.file_name)
    planning = next(f for f in received if "amazon-us_inventory-planning_US_2026-10-27" in f.file_name)
    text = gzip.decompress(planning.data).decode().rstrip("\n").split("\n")
    names = text[0].split("\t")
    planned = [dict(zip(names, line.split("\t"), strict=True)) for line in text[1:]]
    there = {r["sku"]: int(r["available"]) + int(r["fc-transfer"]) + int(r["Reserved FC Processing"]) for r in planned}
    assert {r["sku"]: int(r["afn-fulfillable-quantity"]) for r in lines(my)} == there
