"""What a sale costs after it was made, worked out by hand in cents. Orders and prices are in tests/support/wide_world.py.

Amounts are CNY at 7 for the dollar; what a row does not name is 0.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.pipeline.test_golden_money import COLUMNS
from tests.support.wide_world import wide_world

# order (or `SKU …` of no order), line of the SKU in it, event, day → what is not 0
CASES = {
    # Sold in January, refunded in February, back in stock two days later: 210 - 14 - 31.50 - 35 = 129.50;
    # -210 + 31.50 - 6.30 = -184.80; the goods are worth their 14.00 again.
    ("J1 A", 1, "sale", "2026-01-10"): (
        "revenue 210, purchase -12, first_leg -2, platform_fee -31.5, fulfilment -35, product_margin 198, gross_profit 196,"
        " contribution_profit 129.5"
    ),
    ("J1 A", 1, "refund", "2026-02-12"): (
        "revenue -210, platform_fee 25.2, product_margin -210, gross_profit -210, contribution_profit -184.8"
    ),
    ("J1 A", 1, "return", "2026-02-14"): (
        "purchase 12, first_leg 2, product_margin 12, gross_profit 14, contribution_profit 14"
    ),
    # 2.11 of advertising on the day, for two equal sales: 1.06 and 1.05, the odd cent to J2, whose line's id comes first
    # 2.00 of storage of the month for A: 30 : 30 : 30 : 60 of its sales are 0.40, 0.40, 0.40, 0.80
    ("J1 A", 1, "pool", "2026-01-10"): "advertising -7.35, storage -2.8, contribution_profit -10.15",
    ("J2 A", 1, "pool", "2026-01-10"): "advertising -7.42, storage -2.8, contribution_profit -10.22",
    ("J2 A", 1, "sale", "2026-01-10"): (
        "revenue 210, purchase -12, first_leg -2, platform_fee -31.5, fulfilment -35, product_margin 198, gross_profit 196,"
        " contribution_profit 129.5"
    ),
    # Two lines of one SKU: the settlement's number tells whose refund it is (10.00 of the two units).
    # A broken unit stays a cost.
    ("J3 A", 1, "sale", "2026-01-12"): (
        "revenue 210, purchase -12, first_leg -2, platform_fee -31.5, fulfilment -35, product_margin 198, gross_profit 196,"
        " contribution_profit 129.5"
    ),
    ("J3 A", 2, "sale", "2026-01-12"): (
        "revenue 420, purchase -24, first_leg -4, platform_fee -63, fulfilment -70, product_margin 396, gross_profit 392,"
        " contribution_profit 259"
    ),
    ("J3 A", 2, "refund", "2026-02-12"): (
        "revenue -70, platform_fee 10.5, product_margin -70, gross_profit -70, contribution_profit -59.5"
    ),
    ("J3 A", 1, "pool", "2026-01-12"): "storage -2.8, contribution_profit -2.8",
    ("J3 A", 2, "pool", "2026-01-12"): "storage -5.6, contribution_profit -5.6",
    # Sold in the shop, carried by Amazon a day later: the shop's line has the cost of the goods and the fee of 7.00;
    # 2.05 of payment fee on 60.00 is 1.37 for 40.00 and 0.68 for 20.00.
    ("#1001 A", 1, "sale", "2026-01-14"): (
        "revenue 280, purchase -12, first_leg -2, payment_fee -9.59, fulfilment -49, product_margin 268, gross_profit 266,"
        " contribution_profit 207.41"
    ),
    ("#1001 B", 1, "sale", "2026-01-14"): (
        "revenue 140, purchase -20, first_leg -4, payment_fee -4.76, product_margin 120, gross_profit 116,"
        " contribution_profit 111.24"
    ),
    # 10.00 of the knife, and 3.00 of the whole order: 2.00 and 1.00
    ("#1001 A", 1, "refund", "2026-02-20"): "revenue -14, product_margin -14, gross_profit -14, contribution_profit -14",
    ("#1001 B", 1, "refund", "2026-02-20"): "revenue -77, product_margin -77, gross_profit -77, contribution_profit -77",
    ("#1002 B", 1, "sale", "2026-01-15"): (
        "revenue 140, purchase -20, first_leg -4, payment_fee -6.16, product_margin 120, gross_profit 116,"
        " contribution_profit 109.84"
    ),
    # What Amazon carried has its money in the shop
    ("S01 A", 1, "sale", "2026-01-15"): "",
    # A SKU's money of a day without an order: advertising and storage of what nobody bought, lost goods paid back
    ("SKU B", None, "pool", "2026-01-11"): "advertising -7, contribution_profit -7",
    ("SKU A", None, "pool", "2026-01-31"): "advertising -35, contribution_profit -35",
    ("SKU B", None, "pool", "2026-02-12"): "storage -7, contribution_profit -7",
    ("SKU B", None, "fee", "2026-02-12"): "other_income 84",
}  # fmt: skip

_PARTS = [c for c in COLUMNS if c not in ("payment_fee",)] + ["payment_fee"]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The widened world and its warehouse: money models with their tests."""
    folder = tmp_path_factory.mktemp("wide")
    built = wide_world(folder / "data")
    built.build(
        folder / "target",
        "--exclude-resource-type", "unit_test",
        "--indirect-selection", "buildable",
        "--select", "+marts.profit", "+marts.settlements", "+int_reconciliation__collection",
        "+profit_reconciles", "profit_pivot_equals_ledger",
        "profit_has_every_sent_order_line", "profit_no_margin_without_cost", "profit_seeds_fit_models",
    )  # fmt: skip
    return built


@pytest.fixture(scope="module")
def profits(world):
    """(order and SKU, line, event, day) → the row of fct_order_line_profit."""
    columns = ", ".join(f"sum({c}_amount_reporting)" for c in _PARTS)
    rows = world.ask(
        "select coalesce(p.order_id, 'SKU') || ' ' || coalesce(p.sku, '?'), l.line_ordinal, p.event, "
        f"p.business_date::varchar, max(p.status), {columns} from marts.fct_order_line_profit p "
        "left join marts.fct_order_lines l using (order_line_id) group by all"
    )
    return {row[:4]: (row[4], dict(zip(_PARTS, row[5:], strict=True))) for row in rows}


@pytest.mark.parametrize("case", CASES, ids=lambda c: " ".join(map(str, c)))
def test_profit_after_the_sale(profits, case):
    named = dict(words.split() for words in CASES[case].split(", ")) if CASES[case] else {}
    assert named.keys() <= set(_PARTS)
    status, found = profits[case]
    assert status == "complete"
    assert found == {c: Decimal(named.get(c, 0)) for c in _PARTS}


def test_nothing_else_is_in_the_ledger_but_the_open_estimates(profits):
    """K1 is of a day nothing has reached yet: its advertising is estimated, with the share of January."""
    others = {key for key in profits if key not in CASES}
    assert others == {("K1 A", 1, "sale", "2026-02-20"), ("K1 A", 1, "pool", "2026-02-20")}
    # 8.11 of spend in the last four weeks of the report (4 to 31 January) on net sales of 150.00: 5.4067 % of 30.00 is 1.62
    assert profits["K1 A", 1, "pool", "2026-02-20"][1]["advertising"] == Decimal("-11.34")


def test_advertising_is_counted_once_and_the_settlement_still_adds_up(world):
    assert world.ask(
        "select component, event, amount_status, sum(amount) from marts.fct_profit_lines where component like 'advert%' "
        "group by all order by 1, 3"
    ) == [
        ("advertising", "pool", "estimated", Decimal("-1.6200")),
        ("advertising", "pool", "reported", Decimal("-8.1100")),
        ("advertising_billed", "pool", "settled", Decimal("-6.0000")),
    ]
    rows = world.ask(
        "select record_id, stated_amount, line_amount, ledger_amount from marts.rpt_settlement_reconciliation "
        "where record_type = 'settlement' order by 1"
    )
    assert len(rows) == 5
    assert all(stated == lines == ledger for _, stated, lines, ledger in rows)


def test_every_invariant_of_our_own_arithmetic_holds(world):
    assert (
        world.ask(
            "select invariant, scope, left_value, right_value from ("
            "select * from intermediate.int_reconciliation__settlements "
            "union all select * from intermediate.int_reconciliation__profit) where severity = 'error' and not is_ok"
        )
        == []
    )


def test_by_sku_and_day_the_same_money_stands(world):
    """fct_profit_sku_daily is the same ledger, rolled up: to the cent, and its parts make its profits."""
    whole = "sum(revenue_amount_reporting), sum(advertising_amount_reporting), sum(contribution_profit_amount_reporting)"
    assert world.ask(f"select {whole} from marts.fct_profit_sku_daily") == world.ask(
        f"select {whole} from marts.fct_order_line_profit"
    )
    day = world.ask(
        "select units, orders, ad_spend_amount_reporting, ad_sales_amount_reporting, gmv_amount_reporting, "
        "revenue_amount_reporting from marts.fct_profit_sku_daily "
        "where store_id = 'amazon-us-us' and sku = 'A' and business_date = '2026-01-10'"
    )
    assert day == [(2, 2, Decimal("14.7700"), Decimal("210.0000"), Decimal("420.0000"), Decimal("420.0000"))]


def test_net_profit_is_a_companys_and_a_months(world):
    """January: the shop's contribution of 428.49 less 70.00 of software; the company's salaries stand apart.

    Amazon: contribution 129.50 × 3 + 259 - 8.11 × 7 advertising - 2.00 × 7 storage = 576.73.
    February lists no other costs: no net profit.
    """
    rows = world.ask(
        "select month::varchar, store_id, contribution_profit_amount_reporting, other_costs_amount_reporting, "
        "net_profit_amount_reporting from marts.rpt_profit_monthly where month < '2026-03-01' order by 1, 2"
    )
    january = [(s, *(None if v is None else float(v) for v in amounts)) for m, s, *amounts in rows if m == "2026-01-01"]
    assert january == [
        ("(entity)", 0.0, -100.0, -100.0),
        ("amazon-us-us", 576.73, 0.0, 576.73),
        ("shop-us", 428.49, -70.0, 358.49),
    ]
    assert {net for m, *_, net in rows if m == "2026-02-01"} == {None}


def test_a_payout_that_arrived_short_and_one_that_nobody_explains_are_named(world):
    rows = world.ask(
        "select invariant, left_value, right_value, is_ok from intermediate.int_reconciliation__collection order by 1"
    )
    assert rows == [
        ("payouts_are_explained", Decimal("93.5000"), Decimal("88.5000"), False),
        ("payouts_arrived", Decimal("89.5000"), Decimal("88.5000"), False),
    ]
