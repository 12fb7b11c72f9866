"""The company's own workbook agrees with what happened: what was ordered arrives, what was paid out is on the statement."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from pipelines.demo import Seller, catalogue, chapters, payouts, purchasing, truths
from pipelines.demo import world as make_world
from pipelines.demo.writers import company
from pipelines.sources.seller.workbook import SHEETS

QUICK = Seller()


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def chapter(world):
    return next(iter(chapters(world)))


@pytest.fixture(scope="module")
def sheets(world, chapter):
    return company.contents(world, chapter)


def test_every_column_is_one_of_its_sheet_and_what_is_needed_is_filled(sheets):
    tables = {t.name: t for t in SHEETS.values()}
    for name, rows in sheets.items():
        columns = {c.name: c for c in tables[name].columns}
        assert rows, name
        for row in rows:
            assert row.keys() <= columns.keys(), name
            missing = [c for c, column in columns.items() if column.filled and row.get(c) in (None, "")]
            assert not missing, (name, missing)


def test_no_history_row_says_the_same_thing_twice(sheets):
    keys = {
        "seller_purchase_orders": ("po_number", "line_number", "sku"),
        "seller_purchase_receipts": ("receipt_number", "po_number", "sku"),
        "seller_supplier_payments": ("payment_number", "po_number"),
        "seller_first_leg_lines": ("shipment_number", "po_number", "sku"),
        "seller_first_leg_stages": ("shipment_number", "stage"),
        "seller_first_leg_bills": ("bill_number", "shipment_number", "leg_cost_kind"),
        "seller_purchase_prices": ("supplier_id", "sku", "valid_from", "tier_from_units"),
        "seller_collection_statement": ("collection_account", "transaction_number"),
        "seller_parcels": ("tracking_number", "carrier_code"),
    }
    for name, key in keys.items():
        seen = [tuple(row[k] for k in key) for row in sheets[name]]
        assert len(seen) == len(set(seen)), name


def test_the_statement_holds_each_payout_that_has_arrived_to_the_cent(world, sheets):
    arrived = {
        (r["account_id"], r["platform_reference"]): r["amount"]
        for r in sheets["seller_collection_statement"]
        if r["transaction_kind"] == "payout"
    }
    (chapter,) = chapters(world)
    settled = 0
    for p in payouts.periods(QUICK):
        header = (chapter.settlements.totals[p.settlement_id] + (3740 if p.settlement_id == "18442795593" else 0)) / 100
        if (p.account_id, p.settlement_id) in arrived:
            assert arrived[p.account_id, p.settlement_id] == header
            settled += 1
    assert settled >= 7
    assert sum(account == catalogue.SHOP.account_id for account, _ in arrived) > 25


def test_the_balance_runs(sheets):
    balance: dict[tuple[str, str], float] = defaultdict(float)
    for row in sheets["seller_collection_statement"]:
        key = (row["collection_account"], row["currency_code"])
        balance[key] = round(balance[key] + row["amount"], 2)
        assert row["balance_amount"] == pytest.approx(balance[key], abs=0.001)
        assert balance[key] >= 0


def test_orders_are_paid_in_two_parts_that_make_the_whole(sheets):
    price: dict[str, float] = defaultdict(float)
    for row in sheets["seller_purchase_orders"]:
        price[row["po_number"]] += row["units"] * row["unit_price"]
    paid: dict[str, dict[str, float]] = defaultdict(dict)
    for row in sheets["seller_supplier_payments"]:
        paid[row["po_number"]][row["payment_kind"]] = row["amount"]
    both = [number for number, parts in paid.items() if len(parts) == 2]
    assert len(both) > 50
    for number in both:
        assert sum(paid[number].values()) == pytest.approx(price[number], abs=0.01)
        assert paid[number]["deposit"] == pytest.approx(0.3 * price[number], abs=0.01)


def test_stages_follow_each_other_and_nothing_is_reached_in_the_future(sheets):
    order = ("ready", "departed", "arrived", "delivered", "received")
    by_shipment: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for row in sheets["seller_first_leg_stages"]:
        if "reached_on" in row:
            assert row["reached_on"] <= company.AS_OF
            by_shipment[row["shipment_number"]].append((order.index(row["stage"]), row["reached_on"]))
    for stages in by_shipment.values():
        days = [d for _, d in sorted(stages)]
        assert days == sorted(days)


def test_the_agreed_price_was_forgotten_in_one_month(world, chapter, sheets):
    agreed = purchasing.tier(QUICK, world.stock)
    mine = [r for r in sheets["seller_purchase_orders"] if r["sku"] == agreed.sku]
    month = [r for r in mine if r["ordered_on"].replace(day=1) == agreed.forgotten]
    assert sum(r["units"] for r in month) == agreed.units >= agreed.from_units
    assert {r["unit_price"] for r in month} == {agreed.paid_price}
    tiers = [r for r in sheets["seller_purchase_prices"] if r["sku"] == agreed.sku and r["tier_from_units"] > 1]
    assert any(r["unit_price"] == agreed.due_price for r in tiers)
    collector = truths.Collector(world)
    collector.see(chapter)
    assert sum(t["kind"] == "tier_price_not_applied" for t in collector.collect()) == 1


def test_counts_of_the_overseas_warehouse_are_its_stock(chapter, sheets):
    counts = {(r["sku"], r["counted_on"]): r["counted_units"] for r in sheets["seller_stock_counts"]}
    assert all(units >= 0 for units in counts.values())
    assert {d for _, d in counts} == {date(2026, 8, 31), date(2026, 9, 30)}
