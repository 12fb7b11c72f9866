"""What the simulated seller hid in its stock, its parcels and its files is what the marts say of them."""

from __future__ import annotations

import json
from datetime import date, timedelta

import duckdb
import pytest

from pipelines.settings import Settings

TRUTHS = "demo_truths.json"
MOST_ALERTS = 15  # what a director reads in the morning


@pytest.fixture(scope="module")
def marts(demo_run: Settings):
    with duckdb.connect(str((demo_run.marts / "marts.duckdb").resolve()), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def truths(demo_run: Settings):
    """kind → [(subject, expected), …]"""
    found: dict[str, list[tuple[dict, dict]]] = {}
    for truth in json.loads((demo_run.raw / TRUTHS).read_text("utf-8")):
        found.setdefault(truth["kind"], []).append((truth["subject"], truth["expected"]))
    return found


def ask(con: duckdb.DuckDBPyConnection, sql: str, *parameters) -> list[tuple]:
    return con.execute(sql, parameters).fetchall()


def test_every_stockout_is_seen_from_its_first_day_to_its_last(marts, truths):
    for subject, expected in truths["stockout"]:
        empty = ask(
            marts,
            "select min(stock_date), max(stock_date) from fct_inventory_daily "
            "where stock_pool_id = ? and sku = ? and sellable_units = 0",
            subject["stock_pool_id"],
            subject["sku"],
        )[0]
        seen_until = ask(
            marts, "select max(stock_date) from fct_inventory_daily where stock_pool_id = ?", subject["stock_pool_id"]
        )
        last = min(date.fromisoformat(expected["last_empty_date"]), seen_until[0][0])
        assert empty == (date.fromisoformat(expected["first_empty_date"]), last), subject


def test_a_stockout_of_today_is_an_alert_and_one_that_is_over_is_none(marts, truths):
    for subject, expected in truths["stockout"]:
        risk = ask(
            marts,
            "select is_out_of_stock, out_of_stock_since from rpt_stockout_risk where stock_pool_id = ? and sku = ?",
            subject["stock_pool_id"],
            subject["sku"],
        )
        since = date.fromisoformat(expected["first_empty_date"]) if expected["is_open_at_end"] else None
        assert risk == [(expected["is_open_at_end"], since)], subject


def test_days_without_stock_do_not_slow_a_sku_down(marts, truths):
    for subject, _ in truths["stockout"]:
        with_empty_days, in_stock = ask(
            marts,
            "select sum(demand_units) / count(demand_units), max_by(avg_daily_units_90d, stock_date) "
            "from fct_inventory_daily where stock_pool_id = ? and sku = ?",
            subject["stock_pool_id"],
            subject["sku"],
        )[0]
        assert in_stock > 1.1 * with_empty_days, subject


def test_the_coming_stockout_is_foretold(marts, truths):
    for subject, expected in truths["imminent_stockout"]:
        predicted, severity, order_by, order_units, as_of = ask(
            marts,
            "select predicted_stockout_date, severity, order_by_date, statistical_order_units, as_of_date "
            "from rpt_stockout_risk where stock_pool_id = ? and sku = ?",
            subject["stock_pool_id"],
            subject["sku"],
        )[0]
        away = abs(predicted - date.fromisoformat(expected["stockout_date"]))
        assert away <= timedelta(days=expected["tolerance_days"]), subject
        assert (severity, order_by < as_of) == ("error", True), "nobody reordered: it is late"
        assert order_units > 0


def test_what_was_given_up_is_listed_with_its_reason_and_never_an_alert(marts, truths):
    for subject, expected in truths["stopped_with_stock"]:
        row = ask(
            marts,
            "select sellable_units, is_exempt, severity from rpt_stockout_risk where stock_pool_id = ? and sku = ?",
            subject["stock_pool_id"],
            subject["sku"],
        )
        assert row == [(expected["units_at_end"], True, "ok")], subject
        assert not ask(marts, "select 1 from rpt_alerts where sku = ? and check_name = 'stockout_risk'", subject["sku"])


def test_a_pool_of_two_marketplaces_counts_once(marts):
    (apart,) = ask(
        marts,
        "select count(*) from rpt_reconciliation where invariant = 'stock_same_in_all_marketplaces_of_a_pool' and not is_ok",
    )[0]
    assert apart == 0
    one_file, in_pool = ask(
        marts,
        "select left_value, (select sum(on_hand_units + used_units) from fct_inventory_daily as stock "
        "where stock.stock_pool_id = proof.scope and stock.stock_date = (select max(stock_date) from fct_inventory_daily "
        "where stock_pool_id = proof.scope)) from rpt_reconciliation as proof "
        "where invariant = 'stock_same_in_all_marketplaces_of_a_pool'",
    )[0]
    # The pool holds what one file lists, less what no listing maps.
    assert 0.95 * float(one_file) < in_pool <= one_file


def test_graded_returns_stand_apart_and_a_renamed_sku_is_one(marts, truths):
    for subject, expected in truths["graded_return"]:
        assert not ask(marts, "select 1 from fct_inventory_daily where sku = ?", subject["platform_sku"])
        assert ask(marts, "select max(used_units) > 0 from fct_inventory_daily where sku = ?", expected["sku"]) == [(True,)]
    for subject, expected in truths["renamed_sku"]:
        names = ask(
            marts,
            "select distinct sku from fct_inventory_daily where sku in (?, ?)",
            subject["sku"],
            expected["successor_sku"],
        )
        assert names == [(expected["successor_sku"],)]


def test_each_parcel_has_the_fate_it_had(marts, truths):
    may_be = {
        "lost": {"lost", "open"},  # open until the carrier says so
        "returned": {"returned", "open"},
        "late": {"delivered", "open"},
        "stalled": {"open"},
        "not_found": {"open"},
    }
    for subject, expected in truths["parcels"]:
        states = ask(
            marts,
            "select parcel_state, is_late from fct_parcels where list_contains(?::varchar[], tracking_number)",
            expected["numbers"],
        )
        assert len(states) == expected["count"], subject
        assert {state for state, _ in states} <= may_be[subject["fate"]], subject
        if subject["fate"] == "late":
            assert all(late for state, late in states if state == "delivered")


def test_files_that_could_not_be_taken_say_why_and_what_to_do(marts, truths):
    for subject, expected in truths["damaged_file"]:
        rows = ask(
            marts,
            "select status, message, remedy from rpt_received_files where file_name like ? || '%'",
            subject["file_name"],
        )
        assert [status for status, *_ in rows] == [expected["status"]], subject
        assert all(len(text or "") > 20 for _, *texts in rows for text in texts), subject


def test_the_alerts_are_few_and_each_can_be_acted_on(marts, truths):
    alerts = ask(marts, "select alert_id, owner, due_date, money_amount, advice from rpt_alerts order by alert_rank")
    assert 5 <= len(alerts) <= MOST_ALERTS
    assert all(owner and due and len(advice) > 20 for _, owner, due, _, advice in alerts)
    assert sum(money is not None for *_, money, _ in alerts) >= len(alerts) / 2
    said = {alert_id for alert_id, *_ in alerts}
    for kind, check in {
        "imminent_stockout": "stockout_risk:{stock_pool_id}:{sku}",
        "losing_sku": "low_margin_skus:{store_id}:{sku}",
        "sku_without_cost": "missing_cost:{sku}",
        "unbalanced_settlement": "quarantined_settlement:{account_id}:{settlement_id}",
    }.items():
        for subject, _ in truths[kind]:
            assert check.format(**subject) in said
    for subject, expected in truths["stockout"]:
        assert ("stockout_risk:{stock_pool_id}:{sku}".format(**subject) in said) == expected["is_open_at_end"]
    for _, expected in truths["missing_rate"]:
        assert f"missing_rate:{expected['currency']}" in said
