"""Whatever comes in: each file gets a clear answer with file, line and remedy, nothing is lost, and the rest goes on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.raw_store import RawStore

# file → stable code of its problem, and what the message must say: where it is, what was found, what to do.
REFUSED = {
    "settlement-cut.txt": ("truncated_file", "line 14", "Download the report again"),
    "settlement-cut-between-lines.txt": ("control_total", "payout", "Download it again"),
    "traffic-cut.json": ("broken_json", "line 7", "Download it again"),
    "orders-garbled.txt": ("wrong_encoding", "line 3", "as downloaded"),
    "orders-page.csv": ("web_page", "web page", "Log in"),
    "picture.csv": ("unknown_report", "binary content", "docs/coverage.md"),
    "nothing.txt": ("empty_file", "empty", "Download the report again"),
    "bomb.zip": ("container_too_large", "unpacks to more than", "drop it unpacked"),
    "archive-in-archive.zip": ("nested_container", "inner.zip", "drop it unpacked"),
    "orders-no-sku.txt": ("missing_column", "'sku'", "all columns"),
    "orders-text-in-number.txt": ("unreadable_value", "line 5, column 'quantity'", "'two'"),
    "orders-other-locale.txt": ("unreadable_value", "line 4, column 'purchase-date'", "31.10.2026"),
    "settlement-short.txt": ("control_total", "-144.42 USD", "open a case"),
    "costs-formula.xlsx": ("formula_without_value", "E3", "paste it as values"),
    "coupons.csv": ("unknown_report", "coupon-id", "docs/coverage.md"),
    "orders-badly-labelled.txt": ("unreadable_meta", "meta.json", "drop both again"),
}
LANDED = (
    "workbook.xlsx",
    "rates.csv",
    "orders.txt",
    "settlement.txt",
    "traffic.json.gz",
    "stock.zip",
    "orders-unknown-sku.txt",
    "orders-no-rate.txt",
    "orders-tie-1.txt",
    "orders-tie-2.txt",
)


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_with_its_place_and_its_remedy(morning, name):
    code, where, remedy = REFUSED[name]
    received = morning.received[name]
    assert (received["status"], received["reason"]) == ("quarantined", code), received["message"]
    assert where in received["message"] and remedy in received["message"], received["message"]
    note = morning.note(name)
    assert name in note and received["message"].splitlines()[0] in note


@pytest.mark.parametrize("name", LANDED)
def test_the_rest_of_the_morning_lands(morning, name):
    received = morning.received[name]
    assert received["status"] == "landed", received["message"]
    assert received["rows_landed"] == received["rows_in_file"] > 0


def test_a_file_of_an_account_that_nobody_knows_waits_for_the_sheet(morning):
    received = morning.received["orders-of-nobody.txt"]
    assert (received["status"], received["reason"]) == ("pending", "unknown_scope")
    assert "acc-unknown" in received["message"] and "stores sheet" in received["message"]


def test_nothing_is_lost(morning):
    store = RawStore(morning.settings)
    assert set(morning.received) == set(morning.dropped), "each file has one line in the ledger"
    assert not [p for p in morning.settings.inbox.rglob("*") if p.is_file()], "the inbox is empty"
    for observation in store.observations():
        if not observation.problem:
            with store.open(observation) as path:
                assert path.stat().st_size == observation.size_bytes
    assert {r["status"] for r in morning.received.values()} == {"landed", "quarantined", "pending"}


def test_rows_are_conserved(morning):
    for name, r in morning.received.items():
        if r["rows_in_file"] is not None:
            assert r["rows_in_file"] == r["rows_landed"] + r["rows_quarantined"], name
    red = morning.ask("select * from marts.rpt_reconciliation where invariant like 'receiving%' and not is_ok")
    assert not red


def test_no_personal_value_is_in_a_message(morning):
    words = " ".join(str(r["message"]) for r in morning.received.values())
    assert "Salem" not in words and "97301" not in words


def test_a_settlement_that_does_not_add_up_shows_its_difference_and_its_money(morning):
    shown = morning.ask(
        "select control_expected, control_found, control_currency from raw.received_files where control_key = '17700000002'"
    )
    expected, found, currency = shown[0]
    assert (expected, currency) == (Decimal("1000.0000"), "USD")
    listed = morning.ask(
        "select record_type, difference_amount, money_at_stake_amount from marts.rpt_settlement_reconciliation "
        "where record_id = '17700000002'"
    )
    assert listed == [("quarantined_settlement", expected - found, expected)]


def test_an_unknown_sku_is_sold_without_cost_and_listed_as_a_gap(morning):
    sold = morning.ask("select sku, net_sales_amount from marts.fct_order_lines where platform_sku = 'NOBODY-KNOWS-1'")
    assert sold == [(None, Decimal("24.9900"))]
    gaps = morning.ask("select * from marts.rpt_mapping_gaps where platform_sku = 'NOBODY-KNOWS-1'")
    assert len(gaps) == 1


def test_a_currency_without_a_rate_is_not_converted_and_its_money_is_named(morning):
    sold = morning.ask(
        "select currency_code, net_sales_amount, net_sales_amount_reporting from marts.fct_order_lines "
        "where order_id = '114-0000009-0000004'"
    )
    assert sold == [("AED", Decimal("99.5000"), None)]
    named = morning.ask(
        "select severity, money_amount from marts.rpt_reconciliation where not is_ok and currency_code = 'AED' "
        "and invariant ilike '%rate%'"
    )
    assert named and named[0][0] == "warn" and named[0][1] == Decimal("99.5000")


def test_two_files_of_one_slice_with_the_same_stamp_have_one_winner(morning):
    rows = morning.ask("select item_gross_amount from marts.fct_order_lines where order_id = '114-0000009-0000005'")
    assert len(rows) == 1
    ids = sorted((morning.received[n]["content_id"], n) for n in ("orders-tie-1.txt", "orders-tie-2.txt"))
    winner = {"orders-tie-1.txt": "10.0000", "orders-tie-2.txt": "20.0000"}[ids[-1][1]]
    assert str(rows[0][0]) == winner
    said = morning.ask(
        "select explanation from marts.rpt_reconciliation where invariant = 'one_content_per_stamp' and not is_ok"
    )
    assert len(said) == 1 and "114-0000009-0000005" in said[0][0]


def test_the_run_published_under_a_banner(morning):
    """Facts that are odd do not stop a publication, and they do not hide."""
    assert (morning.settings.marts / "marts.duckdb").exists()
    page = (morning.settings.docs / "index.html").read_text("utf-8")
    assert "quarantine" in page.lower() or "refused" in page.lower()
