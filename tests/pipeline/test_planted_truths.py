"""Every truth the simulated seller planted is what the marts say, kind by kind; a kind nobody looks for fails.

What is planted in stock, parcels and damaged files is looked for in `test_planted_stock.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.settings import Settings

TRUTHS = "demo_truths.json"
ELSEWHERE = {
    "stockout", "imminent_stockout", "stopped_with_stock", "graded_return", "renamed_sku", "parcels", "damaged_file",
}  # fmt: skip


class Marts:
    """The published database, asked."""

    def __init__(self, con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        self.con, self.settings = con, settings

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        return self.con.execute(sql, parameters).fetchall()

    def row(self, sql: str, *parameters: Any) -> tuple[Any, ...]:
        """The one row of a question."""
        (only,) = self.rows(sql, *parameters)
        return only

    def orders(self, condition: str, *parameters: Any) -> set[str]:
        """The order numbers under a condition."""
        return {o for (o,) in self.rows(f"select distinct order_id from fct_order_lines where {condition}", *parameters)}


@pytest.fixture(scope="module")
def marts(demo_run: Settings) -> Iterator[Marts]:
    with duckdb.connect(str((demo_run.marts / "marts.duckdb").resolve()), read_only=True) as con:
        yield Marts(con, demo_run)


@pytest.fixture(scope="module")
def truths(demo_run: Settings) -> list[dict[str, Any]]:
    return json.loads((demo_run.raw / TRUTHS).read_text("utf-8"))


Look = Callable[[Marts, dict[str, Any], dict[str, Any]], None]
LOOKS: dict[str, Look] = {}


def looks_for(*kinds: str) -> Callable[[Look], Look]:
    """The decorated function looks for truths of these kinds."""

    def register(look: Look) -> Look:
        LOOKS.update(dict.fromkeys(kinds, look))
        return look

    return register


def test_every_truth_is_found(marts: Marts, truths: list[dict[str, Any]]):
    """All at once, so that one message names everything that was missed."""
    missed = []
    for truth in truths:
        if truth["kind"] in ELSEWHERE:
            continue
        try:
            LOOKS[truth["kind"]](marts, truth["subject"], truth["expected"])
        except (AssertionError, KeyError, ValueError) as error:
            missed.append(f"{truth['kind']} {truth['subject']}: {type(error).__name__} {str(error)[:400]}")
    assert not missed, "\n".join(missed)


def test_no_kind_is_overlooked(truths: list[dict[str, Any]]):
    planted = {t["kind"] for t in truths}
    assert planted == ELSEWHERE | set(LOOKS)


# ---- orders -----------------------------------------------------------------------------------------------------------


def _same_orders(found: set[str], expected: dict[str, Any]) -> None:
    assert len(found) == expected["count"]
    assert set(expected["order_ids"]) <= found


@looks_for("replacement")
def _(marts, subject, expected):
    _same_orders(marts.orders("order_kind = 'replacement' and account_id = ?", subject["account_id"]), expected)


@looks_for("multi_channel")
def _(marts, subject, expected):
    _same_orders(marts.orders("order_kind = 'mcf' and account_id = ?", subject["account_id"]), expected)


@looks_for("vine")
def _(marts, subject, expected):
    _same_orders(marts.orders("order_kind = 'vine' and account_id = ?", subject["account_id"]), expected)


@looks_for("zero_price")
def _(marts, subject, expected):
    _same_orders(marts.orders("order_kind = 'zero_price' and platform = 'amazon'"), expected)


@looks_for("cancelled_with_price")
def _(marts, subject, expected):
    _same_orders(marts.orders("outcome = 'cancelled' and item_gross_amount > 0 and platform = 'amazon'"), expected)
    assert marts.row("select count(*) from fct_order_lines where outcome = 'cancelled' and gmv_amount <> 0") == (0,)


@looks_for("cancelled_after_payment")
def _(marts, subject, expected):
    """They were paid in an earlier file and are cancelled in the newest: they count no more."""
    listed = "list_contains(?::varchar[], order_id)"
    assert marts.orders(f"{listed} and outcome = 'cancelled'", expected["order_ids"]) == set(expected["order_ids"])
    assert not marts.orders(f"{listed} and counts_as_sale", expected["order_ids"])


@looks_for("pending_at_end")
def _(marts, subject, expected):
    _same_orders(marts.orders("outcome = 'pending' and platform = 'amazon'"), expected)


@looks_for("two_lines_of_one_sku")
def _(marts, subject, expected):
    twins = marts.rows(
        "select order_id from fct_order_lines where order_kind = 'sale' group by order_id, platform_sku having count(*) > 1"
    )
    _same_orders({o for (o,) in twins}, expected)


@looks_for("missing_rate")
def _(marts, subject, expected):
    amount, converted, kind = marts.row(
        "select sum(item_gross_amount), max(gmv_amount_reporting), max(currency_code) from fct_order_lines "
        "where store_id = ? and order_id = ?",
        subject["store_id"],
        subject["order_id"],
    )
    assert (amount, converted, kind) == (Decimal(expected["amount"]), None, expected["currency"])


# ---- sales and traffic ------------------------------------------------------------------------------------------------


@looks_for("gmv_by_day")
def _(marts, subject, expected):
    found = dict(
        marts.rows(
            "select business_date, sum(gmv_amount) from fct_sales_daily where store_id = ? and currency_code = ? group by 1",
            subject["store_id"],
            expected["currency"],
        )
    )
    wanted = {date.fromisoformat(d): Decimal(v) for d, v in expected["gmv"].items()}
    assert {d: found.get(d, Decimal(0)) for d in wanted} == wanted


@looks_for("missing_orders")
def _(marts, subject, expected):
    own, platform, is_ok, words = marts.row(
        "select left_value, right_value, is_ok, explanation from rpt_reconciliation "
        "where invariant = 'gmv_meets_platform_sales' and scope = ?",
        f"{subject['store_id']} {subject['date']}",
    )
    assert (own, platform, is_ok) == (Decimal(expected["own_gmv"]), Decimal(expected["platform_sales"]), False)
    # What was cancelled in the hours between is missing, too: then our own figure is the higher one.
    assert "order file is missing" in words or own > platform


@looks_for("by_asin_below_by_date")
def _(marts, subject, expected):
    """What the platform's total of a day has beyond its products stands under `(unattributed)`."""
    days = marts.rows(
        "select traffic_date from fct_traffic_daily where store_id = ? and sku = '(unattributed)' "
        "and ordered_sales_amount > 0",
        subject["store_id"],
    )
    assert {str(d) for (d,) in days} >= set(expected["dates"])


@looks_for("restated_week")
def _(marts, subject, expected):
    received = marts.rows(
        "select distinct cast(received_at as date) from fct_traffic_daily where store_id = ? "
        "and traffic_date between ? and ?",
        subject["store_id"],
        expected["first"],
        expected["last"],
    )
    assert received and all(str(d) >= expected["received_on"] for (d,) in received)


# ---- what sells what --------------------------------------------------------------------------------------------------


@looks_for("unmapped_listing")
def _(marts, subject, expected):
    units, gmv = marts.row(
        "select sum(units), sum(gmv_amount) from fct_order_lines where counts_as_sale and sku is null and store_id = ? "
        "and platform_sku = ? and currency_code = ?",
        subject["store_id"],
        subject["platform_sku"],
        expected["currency"],
    )
    assert (units, gmv) == (expected["units"], Decimal(expected["gmv"]))
    assert marts.row(
        "select gap, sku from rpt_mapping_gaps where store_id = ? and platform_sku = ?",
        subject["store_id"],
        subject["platform_sku"],
    ) == ("no_sku", None)


def _listing(marts, subject) -> tuple[Any, ...]:
    return marts.row(
        "select sku, units_per_pack from dim_listing where store_id = ? and platform_sku = ?",
        subject["store_id"],
        subject["platform_sku"],
    )


def _sold(marts, subject) -> tuple[int, int]:
    return marts.row(
        "select sum(units), sum(stock_units) from fct_order_lines where counts_as_sale and store_id = ? "
        "and platform_sku = ?",
        subject["store_id"],
        subject["platform_sku"],
    )


@looks_for("multipack")
def _(marts, subject, expected):
    assert _listing(marts, subject) == (expected["sku"], expected["units_per_pack"])
    assert _sold(marts, subject) == (expected["units"], expected["units"] * expected["units_per_pack"])


@looks_for("same_sku_listing")
def _(marts, subject, expected):
    assert _listing(marts, subject)[0] == expected["sku"]


@looks_for("bundle")
def _(marts, subject, expected):
    assert _listing(marts, subject)[0] == subject["sku"]
    assert marts.row("select is_bundle from dim_product where sku = ?", subject["sku"]) == (True,)
    assert _sold(marts, subject)[0] == expected["units"]
    # its cost is that of its components, and it has no stock of its own
    assert marts.row(
        "select count(*) = count(*) filter (where has_cost) from fct_order_line_profit where sku = ?", subject["sku"]
    ) == (True,)
    assert marts.rows("select 1 from fct_inventory_daily where sku = ?", subject["sku"]) == []


# ---- profit -----------------------------------------------------------------------------------------------------------


@looks_for("losing_sku")
def _(marts, subject, expected):
    contribution, rate, cost_line, is_exempt = marts.row(
        "select contribution_profit_amount_reporting, contribution_profit_rate, cost_line, is_exempt "
        "from rpt_low_margin_skus where store_id = ? and sku = ?",
        subject["store_id"],
        subject["sku"],
    )
    assert (contribution < 0, cost_line, is_exempt) == (expected["is_negative"], expected["cost"], False)
    # the mart looks at its last weeks, the truth at all since the fee rose
    assert abs(rate - expected["contribution_rate"]) < 0.05
    # the usual fee: a peak surcharge comes on top in the season
    fees = "select mode(-amount) from fct_profit_lines where component = 'fulfilment_fee' and sku = ? and store_id = ? and "
    orders = "order_line_id in (select order_line_id from fct_order_lines where units = 1) and business_date "
    scope = (subject["sku"], subject["store_id"], expected["since"])
    after = marts.row(f"{fees} {orders} >= cast(? as date) and amount_status = 'settled'", *scope)[0]
    before = marts.row(f"{fees} {orders} < cast(? as date) and amount_status = 'settled'", *scope)[0]
    assert (before, after) == (Decimal(expected["fee_before"]), Decimal(expected["fee_after"]))


@looks_for("sku_without_cost")
def _(marts, subject, expected):
    sold = "select sum(units) from fct_order_lines where counts_as_sale and platform = 'amazon' and sku = ?"
    assert marts.row(sold, subject["sku"]) == (expected["units"],)
    assert {g for (g,) in marts.rows("select gap from rpt_mapping_gaps where sku = ?", subject["sku"])} == {"no_cost"}
    assert marts.row(
        "select count(*) filter (where gross_profit_amount_reporting is not null) from fct_order_line_profit "
        "where sku = ? and revenue_amount_reporting <> 0",
        subject["sku"],
    ) == (0,)


@looks_for("cost_increase")
def _(marts, subject, expected):
    costs = (
        "select distinct round(amount / stock_units, 4) from fct_profit_lines join fct_order_lines using (order_line_id) "
        "where fct_profit_lines.sku = ? and component = 'purchase_cost' and event = 'sale' and stock_units > 0 "
        "and order_date "
    )
    before = marts.rows(f"{costs} < ?", subject["sku"], expected["valid_from"])
    after = marts.rows(f"{costs} >= ?", subject["sku"], expected["valid_from"])
    assert max(abs(c) for (c,) in before) < min(abs(c) for (c,) in after)


@looks_for("settlement")
def _(marts, subject, expected):
    stated, lines, ledger, currency, unmatched = marts.row(
        "select stated_amount, line_amount, ledger_amount, currency_code, unmatched_orders "
        "from rpt_settlement_reconciliation where record_type = 'settlement' and account_id = ? and record_id = ?",
        subject["account_id"],
        subject["settlement_id"],
    )
    assert {stated, lines, ledger} == {Decimal(expected["total"])}
    assert (currency, unmatched) == (expected["currency"], expected["orders_in_no_file"])


@looks_for("unbalanced_settlement")
def _(marts, subject, expected):
    found = marts.row(
        "select stated_amount, line_amount, difference_amount, currency_code from rpt_settlement_reconciliation "
        "where record_type = 'quarantined_settlement' and account_id = ? and record_id = ?",
        subject["account_id"],
        subject["settlement_id"],
    )
    assert found == (*(Decimal(expected[n]) for n in ("header", "lines", "difference")), expected["currency"])
    assert marts.row("select count(*) from fct_settlement_lines where settlement_id = ?", subject["settlement_id"]) == (0,)


# ---- files and sheets -------------------------------------------------------------------------------------------------


@looks_for("shrunk_resend")
def _(marts, subject, expected):
    at = expected["received_at"][:19]
    assert marts.rows("select status from rpt_received_files where status = 'held' and received_at = ?", at) == [("held",)]


@looks_for("repeated_file")
def _(marts, subject, expected):
    day = f"%{subject['date']}%"
    status = "select status from rpt_received_files where file_name like ? and status = 'duplicate'"
    assert marts.rows(status, day) == [(expected["status"],)]


@looks_for("same_stamp_other_content")
def _(marts, subject, expected):
    proof = (
        "select explanation from rpt_reconciliation where invariant = 'one_content_per_stamp' and not is_ok "
        "and explanation like ? || '%' || ? || '%'"
    )
    assert len(marts.rows(proof.replace("like ?", "like '%' || ?"), subject["account_id"], subject["snapshot_date"])) == 1


@looks_for("disappeared_cost_row")
def _(marts, subject, expected):
    costs = marts.row(
        "select count(*) from fct_profit_lines join dim_store using (store_id) where sku = ? and stock_pool_id = ? "
        "and component = 'purchase_cost'",
        subject["sku"],
        subject["stock_pool_id"],
    )
    assert costs[0] > 0
    assert marts.rows(
        "select 1 from rpt_sheet_doubts where sheet_name = 'unit_costs' and doubt = 'left_the_sheet' "
        "and row_key like ? || '%'",
        f"{subject['sku']}|{subject['stock_pool_id']}",
    )


@looks_for("changed_product_row")
def _(marts, subject, expected):
    for column, value in expected.items():
        assert marts.row(f"select {column} from dim_product where sku = ?", subject["sku"]) == (value,)


@looks_for("personal_data")
def _(marts, subject, expected):
    """Nothing behind the door holds what stands for a person: neither marts nor pages nor what was landed."""
    words = [w.encode() for w in expected["must_not_appear"]]
    for folder in (marts.settings.marts, marts.settings.docs, marts.settings.data / "quality"):
        for path in (p for p in Path(folder).resolve().rglob("*") if p.is_file() and p.suffix != ".parquet"):
            content = path.read_bytes()
            assert not [w for w in words if w in content], path
    landed = marts.settings.landed
    for table in sorted(p.name for p in landed.iterdir() if p.is_dir()):
        files = f"read_parquet('{landed / table}/*/*.parquet', union_by_name = true)"
        columns = [c for c, t, *_ in marts.rows(f"describe select * from {files}") if t == "VARCHAR"]
        for word in expected["must_not_appear"]:
            anywhere = " or ".join(f"contains({c}, ?)" for c in columns) or "false"
            assert marts.row(f"select count(*) from {files} where {anywhere}", *[word] * len(columns)) == (0,), (table, word)


# ---- what other files tell --------------------------------------------------------------------------------------------


@looks_for("ad_only_sku")
def _(marts, subject, expected):
    """Advertised since, clicked, paid for, and never ordered: its cost stands on the SKU alone."""
    clicks, spend, orders = marts.row(
        "select sum(clicks), sum(spend_amount), sum(orders) from fct_ad_performance_daily "
        "where report_kind = 'products' and store_id = ? and platform_sku = ? and ad_date >= ?",
        subject["store_id"],
        subject["platform_sku"],
        expected["since"],
    )
    # The report of the last day has not come yet.
    assert 0.9 * expected["clicks"] < clicks <= expected["clicks"]
    assert Decimal("0.9") * Decimal(expected["spend"]) < spend <= Decimal(expected["spend"])
    assert orders == expected["orders"]
    units, booked = marts.row(
        "select sum(units), count(*) filter (where ad_spend_amount_reporting > 0) from fct_profit_sku_daily "
        "where store_id = ? and sku = ? and business_date >= ?",
        subject["store_id"],
        subject["sku"],
        expected["since"],
    )
    assert units == 0 and booked > 0


@looks_for("bad_batch")
def _(marts, subject, expected):
    days = (subject["store_id"], subject["sku"], expected["sold_from"], expected["sold_until"])
    sold = marts.row(
        "select sum(units) from fct_order_lines where counts_as_sale and store_id = ? and sku = ? "
        "and order_date between ? and ?",
        *days,
    )[0]
    back = marts.row(
        "select sum(units) from fct_returns where store_id = ? and sku = ? and order_date between ? and ?", *days
    )[0]
    assert sold == expected["units"]
    assert expected["returned"] - 2 <= back <= expected["returned"], "what came back last is in no file yet"
    usual = marts.row(
        "select sum(r.units) / (select sum(units) from fct_order_lines where counts_as_sale and store_id = ? and sku = ? "
        "and order_date < ?) from fct_returns r where r.store_id = ? and r.sku = ? and r.order_date < ?",
        *(subject["store_id"], subject["sku"], expected["sold_from"]) * 2,
    )[0]
    assert back / sold > 2 * (usual or 0)


@looks_for("short_received")
def _(marts, subject, expected):
    """Each closed shipment's missing units are in the difference of its account."""
    missing = marts.rows(
        "select difference from rpt_reconciliation where invariant = 'inbound_received_as_sent' and not is_ok "
        "and difference >= ?",
        expected["missing_units"],
    )
    assert missing


@looks_for("funnel_leak")
def _(marts, subject, expected):
    rate = (
        "select sum(completers) / sum(entrants) from fct_funnel_daily where account_id = ? and device_category = ? "
        "and step || ' to ' || next_step = ? and "
    )
    step = {"checkout to purchase": "checkouts to purchases"}[subject["step"]]
    scope = (subject["account_id"], subject["device"], step)
    leaking = marts.row(f"{rate} funnel_date between ? and ?", *scope, expected["first"], expected["last"])[0]
    before = marts.row(f"{rate} funnel_date < ?", *scope, expected["first"])[0]
    assert leaking == pytest.approx(expected["rate"], abs=0.002)
    assert before == pytest.approx(expected["rate_before"], rel=0.1) and leaking < 0.6 * before


@looks_for("traffic_drop")
def _(marts, subject, expected):
    day = (
        "select sum(entrants) / count(distinct funnel_date) from fct_funnel_daily where account_id = ? "
        "and channel_group = ? "
        "and step = 'visits' and funnel_date "
    )
    scope = (subject["account_id"], subject["channel"], expected["since"])
    before, since = (marts.row(f"{day} {when} ?", *scope)[0] for when in ("<", ">="))
    assert before == pytest.approx(expected["visits_a_day_before"], rel=0.1)
    assert since == pytest.approx(expected["visits_a_day"], rel=0.1) and since < 0.7 * before


@looks_for("price_change")
def _(marts, subject, expected):
    price = (
        "select mode(round(item_gross_amount / units, 2)) from fct_order_lines where counts_as_sale and store_id = ? "
        "and platform_sku = ? and currency_code = ? and order_date "
    )
    scope = (subject["store_id"], subject["platform_sku"], expected["currency"], expected["since"])
    found = [float(marts.row(f"{price} {when} ?", *scope)[0]) for when in ("<", ">=")]
    assert found == [float(expected["price_before"]), float(expected["price"])]


@looks_for("repeat_address")
def _(marts, subject, expected):
    orders = marts.orders(
        "account_id = ? and address_hash = (select any_value(address_hash) from fct_order_lines where order_id = ?)",
        subject["account_id"],
        expected["order_ids"][0],
    )
    assert orders == set(expected["order_ids"])


@looks_for("carried_by_amazon")
def _(marts, subject, expected):
    """The goods left Amazon's pool, once, and their cost is in the shop's order."""
    carried = marts.orders("account_id = ? and fulfilment_channel = 'mcf'", subject["account_id"])
    assert expected["count"] - 4 <= len(carried) <= expected["count"], "the last ones are in no file yet"
    assert marts.row(
        "select count(*) filter (where not has_cost) from fct_order_line_profit p "
        "join fct_order_lines l using (order_line_id) "
        "where l.account_id = ? and l.fulfilment_channel = 'mcf' and p.event = 'sale' and l.sku not in "
        "(select sku from rpt_mapping_gaps where gap = 'no_cost')",
        subject["account_id"],
    ) == (0,)


@looks_for("tier_price_not_applied")
def _(marts, subject, expected):
    units, tier, due, paid, rebate = marts.row(
        "select ordered_units, tier_from_units, due_unit_price_amount, paid_amount, rebate_due_amount "
        "from rpt_purchase_price_audit where supplier_id = ? and sku = ? and order_month = ? and currency_code = ?",
        subject["supplier_id"],
        subject["sku"],
        subject["month"],
        expected["currency"],
    )
    assert (units, tier, due) == (expected["units"], expected["tier_from_units"], Decimal(expected["due_price"]))
    assert paid == units * Decimal(expected["paid_price"])
    assert rebate == units * (Decimal(expected["paid_price"]) - due)
