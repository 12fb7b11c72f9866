"""The simulated seller's files, read back as text: they say what happened, in the platform's own formats."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from pipelines.demo import Seller, catalogue, chapters, files, fill, payouts, planted, truths
from pipelines.demo import world as make_world
from pipelines.demo.period import RUN_AT
from pipelines.demo.writers import faults, traffic
from pipelines.raw_store import RawStore
from pipelines.settings import Settings

QUICK = Seller()
MARKETPLACES = {s.marketplace_id: s for s in QUICK.stores}


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def received(world):
    return list(files(world))


def text(file, encoding="utf-8") -> str:
    return (gzip.decompress(file.data) if file.file_name.endswith(".gz") else file.data).decode(encoding)


def table(file, encoding="utf-8") -> list[dict[str, str]]:
    header, *lines = text(file, encoding).rstrip("\n").split("\n")
    names = header.split("\t")
    assert all(line.count("\t") == len(names) - 1 for line in lines)
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]


def whole(received, part: str) -> list:
    broken = (faults.TRUNCATED, faults.TEXT_IN_NUMBER, faults.MISSING_COLUMN)
    return [f for f in received if part in f.file_name and f.file_name not in broken]


def test_files_come_in_order_before_the_run_and_names_tell_them_apart(received):
    instants = [f.received_at for f in received]
    assert instants == sorted(instants)
    assert instants[-1] <= RUN_AT
    scopes = {"_", catalogue.SHOP.account_id, *QUICK.accounts, *(s.store_id for s in QUICK.stores)}
    assert {f.scope for f in received} == scopes
    assert len({(f.file_name, f.received_at) for f in received}) == len(received)


def test_each_settlement_balances_to_the_cent_but_the_planted_one(received):
    off = {}
    for f in whole(received, "_settlement_"):
        rows = table(f)
        number = (lambda t: Decimal(t.replace(",", "."))) if f.scope == "amazon-eu" else Decimal
        head, lines = rows[0], rows[1:]
        assert head["transaction-type"] == ""
        difference = number(head["total-amount"]) - sum(number(r["amount"]) for r in lines)
        if difference:
            off[head["settlement-id"]] = difference
        assert all(r["total-amount"] == "" for r in lines)
        if f.scope == "amazon-eu":
            assert {r["marketplace-name"] for r in lines} >= {"Amazon.de", "Amazon.fr"}
            assert re.fullmatch(r"\d\d\.\d\d\.2026 \d\d:\d\d:\d\d UTC", lines[0]["posted-date-time"])
    assert off == {"18442795593": Decimal("37.40")}
    assert len(whole(received, "_settlement_")) == len(payouts.periods(QUICK))


def test_settlements_speak_of_all_that_is_planted(received):
    rows = [r for f in whole(received, "_settlement_") for r in table(f)[1:]]
    said = {(r["amount-type"], r["amount-description"]) for r in rows}
    assert said >= {
        ("ItemPrice", "Principal"), ("ItemPrice", "Tax"), ("ItemPrice", "Shipping"), ("Promotion", "Principal"),
        ("ItemFees", "Commission"), ("ItemFees", "RefundCommission"), ("ItemFees", "FBAPerUnitFulfillmentFee"),
        ("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"),
        ("ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal"),
        ("Cost of Advertising", "TransactionTotalAmount"), ("other-transaction", "Storage Fee"),
        ("other-transaction", "Subscription Fee"), ("other-transaction", "Current Reserve Amount"),
        ("other-transaction", "Previous Reserve Amount Balance"), ("FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE"),
    }  # fmt: skip
    shop = [r for r in rows if r["marketplace-name"].startswith("Non-Amazon")]
    assert shop
    assert {r["amount-description"] for r in shop} == {"FBAPerUnitFulfillmentFee"}


def own_sales(received) -> tuple[dict, dict]:
    """GMV and units per store and local day from the order files alone: the newest state of each order counts."""
    newest: dict[str, list[dict[str, str]]] = {}
    for f in whole(received, "all-orders-by-last-update"):
        orders = defaultdict(list)
        for r in table(f, "utf-8" if f.scope == "amazon-us" else "iso-8859-1"):
            orders[r["amazon-order-id"]].append(r)
        for number, lines in orders.items():
            if number not in newest or newest[number][0]["last-updated-date"] <= lines[0]["last-updated-date"]:
                newest[number] = lines
    stores = {s.marketplace_name: s for s in QUICK.stores}
    money, units = defaultdict(Decimal), defaultdict(int)
    for lines in newest.values():
        for r in lines:
            store = stores.get(r["sales-channel"])
            free = r["item-price"] in ("", "0.00") or r["item-price"] == r["item-promotion-discount"]
            if store is None or free or r["order-status"] == "Cancelled" or r["currency"] != store.currency:
                continue
            local = datetime.fromisoformat(r["purchase-date"]).astimezone(ZoneInfo(store.time_zone)).date()
            money[store.store_id, str(local)] += Decimal(r["item-price"])
            units[store.store_id, str(local)] += int(r["quantity"])
    return money, units


def test_the_platforms_sales_equal_the_orders_of_each_day_but_the_planted_ones(world, received):
    money, units = own_sales(received)
    platform = {}
    for f in whole(received, "sales-and-traffic"):
        if f.received_at == faults.SHRUNK_ON:
            continue
        doc = json.loads(text(f))
        day = doc["salesAndTrafficByDate"][0]
        store = MARKETPLACES[doc["reportSpecification"]["marketplaceIds"][0]]
        platform[store.store_id, day["date"]] = day["salesByDate"]
    different = {
        key
        for key, sales in platform.items()
        if Decimal(str(sales["orderedProductSales"]["amount"])) != money[key] or sales["unitsOrdered"] != units[key]
    }
    collector = truths.Collector(world)
    for chapter in chapters(world):
        collector.see(chapter)
    planted_days = [t["subject"] for t in collector.collect() if t["kind"] == "missing_orders"]
    assert different == {(t["store_id"], t["date"]) for t in planted_days}
    assert different >= {("amazon-eu-de", "2026-09-22"), ("amazon-eu-fr", "2026-09-22")}
    assert len(platform) == 3 * 58


def test_by_asin_sums_to_by_date_or_slightly_below(received):
    below = 0
    for f in whole(received, "sales-and-traffic"):
        if f.received_at == faults.SHRUNK_ON:
            continue
        doc = json.loads(text(f))
        total = doc["salesAndTrafficByDate"][0]["salesByDate"]["unitsOrdered"]
        parts = sum(r["salesByAsin"]["unitsOrdered"] for r in doc["salesAndTrafficByAsin"])
        assert 0 <= total - parts <= max(3, total * 0.05)
        below += parts < total
    assert below > 3


def test_a_restated_week_came_twice_with_other_numbers(received):
    versions = defaultdict(set)
    for f in whole(received, "sales-and-traffic_DE"):
        doc = json.loads(text(f))["salesAndTrafficByDate"][0]
        versions[doc["date"]].add(json.dumps(doc))
    twice = sorted(d for d, v in versions.items() if len(v) == 2)
    assert twice[0] == str(traffic.RESTATED_FIRST)
    assert twice[-1] == str(traffic.RESTATED_LAST)
    assert len(twice) == 7


def test_the_european_pool_stands_in_both_files_with_the_same_units(received):
    by_country = {}
    for f in whole(received, "inventory-planning"):
        if f.scope == "amazon-eu" and f.file_name.endswith("2026-10-18.txt"):
            rows = table(f, "iso-8859-1")
            by_country[rows[0]["marketplace"]] = {r["sku"]: r["available"] for r in rows}
    shared = by_country["DE"].keys() & by_country["FR"].keys()
    assert len(shared) > 20
    assert all(by_country["DE"][sku] == by_country["FR"][sku] for sku in shared)


def test_an_order_that_was_paid_is_cancelled_in_a_later_file(received):
    seen = defaultdict(list)
    for f in whole(received, "amazon-us_all-orders-by-last-update"):
        for r in table(f):
            seen[r["amazon-order-id"]].append((r["order-status"], r["item-price"]))
    later = [
        s for s in seen.values() if s[-1][0] == "Cancelled" and any(status == "Unshipped" and price for status, price in s)
    ]
    assert len(later) > 20
    assert any(price for s in later for status, price in s if status == "Cancelled")
    assert any(not price for s in later for status, price in s if status == "Cancelled")


def test_canaries_are_in_the_raw_files(received):
    everything = b"".join(gzip.decompress(f.data) if f.file_name.endswith(".gz") else f.data for f in received)
    for scope in (*QUICK.accounts, "shopify", "tracking"):
        for value in planted.CANARIES[scope].values():
            assert value.encode() in everything, value


def test_the_workbook_changed_in_the_named_rows(received):
    first, second = (f for f in received if "卖家资料表" in f.file_name)
    with zipfile.ZipFile(io.BytesIO(first.data)) as a, zipfile.ZipFile(io.BytesIO(second.data)) as b:
        assert a.namelist() == b.namelist()
        assert a.read("xl/worksheets/sheet1.xml") == b.read("xl/worksheets/sheet1.xml")
        assert a.read("xl/worksheets/sheet5.xml") != b.read("xl/worksheets/sheet5.xml")


def test_fill_hands_everything_to_the_store_and_pins_the_clock(tmp_path):
    settings = Settings(data=tmp_path)
    told = []
    summary = fill(settings, scale=0.2, progress=lambda name, n, total: told.append((name, n, total)))
    store = RawStore(settings)
    receipts = store.observations()
    assert len(receipts) == summary.files == len(told)
    assert {o.origin for o in receipts} == {"demo"}
    assert max(o.received_at for o in receipts) <= store.clock() == RUN_AT.astimezone(UTC).replace(tzinfo=None)
    found = json.loads((settings.raw / "demo_truths.json").read_text())
    assert len(found) == summary.truths
