"""Profits worked out by hand, in cents, from landed rows to marts. Orders and prices are in tests/support/golden_world.py.

Amounts are CNY at 7 for the dollar and 8 for the euro, in the order of COLUMNS; what a row does not name is 0.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

COLUMNS = (
    "revenue", "purchase", "first_leg", "duty", "clearance", "inbound", "platform_fee", "fulfilment", "storage", "returns",
    "advertising", "promotion_fee", "other_income", "unmapped", "product_margin", "gross_profit", "contribution_profit",
)  # fmt: skip

# order, line of the SKU in it, event → what is not 0
CASES = {
    # A US sale: 30.00 × 7; commission 4.50, fulfilment 5.00; tax 2.40 in and out. 210 - 14 = 196; 196 - 31.50 - 35 = 129.50
    ("U01", 1, "sale"): (
        "revenue 210, purchase -10, first_leg -2, duty -1, clearance -0.5, inbound -0.5, platform_fee -31.5,"
        " fulfilment -35, product_margin 200, gross_profit 196, contribution_profit 129.5"
    ),
    # Two units, 60.00 - 5.00 discount + 3.99 shipping = 58.99 × 7; the platform takes the shipping back: 8.85 + 3.99
    ("U02", 1, "sale"): (
        "revenue 412.93, purchase -20, first_leg -4, duty -2, clearance -1, inbound -1, platform_fee -89.88,"
        " fulfilment -70, product_margin 392.93, gross_profit 384.93, contribution_profit 225.05"
    ),
    # Two lines of one SKU, of one and of two units; the settlement lists them the other way round, under numbers of its own
    ("U03", 1, "sale"): (
        "revenue 210, purchase -10, first_leg -2, duty -1, clearance -0.5, inbound -0.5, platform_fee -31.5,"
        " fulfilment -35, product_margin 200, gross_profit 196, contribution_profit 129.5"
    ),
    ("U03", 2, "sale"): (
        "revenue 420, purchase -20, first_leg -4, duty -2, clearance -1, inbound -1, platform_fee -63,"
        " fulfilment -70, product_margin 400, gross_profit 392, contribution_profit 259"
    ),
    # Two equal lines of one SKU, without numbers: each is paid once
    ("U04", 1, "sale"): (
        "revenue 210, purchase -10, first_leg -2, duty -1, clearance -0.5, inbound -0.5, platform_fee -31.5,"
        " fulfilment -35, product_margin 200, gross_profit 196, contribution_profit 129.5"
    ),
    ("U04", 2, "sale"): (
        "revenue 210, purchase -10, first_leg -2, duty -1, clearance -0.5, inbound -0.5, platform_fee -31.5,"
        " fulfilment -35, product_margin 200, gross_profit 196, contribution_profit 129.5"
    ),
    # Multi-channel orders: the cost and the fee (7.00, 10.00) here, the revenue in the shop
    ("U05", 1, "sale"): (
        "purchase -10, first_leg -2, duty -1, clearance -0.5, inbound -0.5, fulfilment -49,"
        " product_margin -10, gross_profit -14, contribution_profit -63"
    ),
    ("U06", 1, "sale"): (
        "purchase -20, first_leg -4, duty -2, clearance -1, inbound -1, fulfilment -70, product_margin -20,"
        " gross_profit -28, contribution_profit -98"
    ),
    # Replacements: landed cost of one A, of one B at its September price
    ("U07", 1, "sale"): "returns -14, contribution_profit -14",
    ("U08", 1, "sale"): "returns -26, contribution_profit -26",
    # Vine: the same, as a cost of promotion
    ("U09", 1, "sale"): "promotion_fee -14, contribution_profit -14",
    ("U10", 1, "sale"): "promotion_fee -26, contribution_profit -26",
    # Bundle of two A and one B at 24: 2 × 14 + 24 = 52; 560 - 52 = 508; 508 - 84 - 35 = 389
    ("U11", 1, "sale"): (
        "revenue 560, purchase -40, first_leg -7, duty -3, clearance -1, inbound -1, platform_fee -84,"
        " fulfilment -35, product_margin 520, gross_profit 508, contribution_profit 389"
    ),
    # Two bundles after B became dearer: 2 × (2 × 14 + 26) = 108
    ("U12", 1, "sale"): (
        "revenue 1120, purchase -84, first_leg -14, duty -6, clearance -2, inbound -2, platform_fee -168,"
        " fulfilment -70, product_margin 1036, gross_profit 1012, contribution_profit 774"
    ),
    # Packs of three A: 3 × 14 = 42, 6 × 14 = 84
    ("U13", 1, "sale"): (
        "revenue 525, purchase -30, first_leg -6, duty -3, clearance -1.5, inbound -1.5, platform_fee -78.75,"
        " fulfilment -35, product_margin 495, gross_profit 483, contribution_profit 369.25"
    ),
    ("U14", 1, "sale"): (
        "revenue 1050, purchase -60, first_leg -12, duty -6, clearance -3, inbound -3, platform_fee -157.5,"
        " fulfilment -70, product_margin 990, gross_profit 966, contribution_profit 738.5"
    ),
    # A sale of September refunded whole in October: commission 4.50 back, 0.90 kept; the cost does not come back by itself
    ("U15", 1, "sale"): (
        "revenue 210, purchase -10, first_leg -2, duty -1, clearance -0.5, inbound -0.5, platform_fee -31.5,"
        " fulfilment -35, product_margin 200, gross_profit 196, contribution_profit 129.5"
    ),
    ("U15", 1, "refund"): (
        "revenue -210, platform_fee 25.2, product_margin -210, gross_profit -210, contribution_profit -184.8"
    ),
    # A third of the price back: 20.00 of 60.00; commission 3.00 back, 0.60 kept
    ("U16", 1, "sale"): (
        "revenue 420, purchase -20, first_leg -4, duty -2, clearance -1, inbound -1, platform_fee -63,"
        " fulfilment -70, product_margin 400, gross_profit 392, contribution_profit 259"
    ),
    ("U16", 1, "refund"): (
        "revenue -140, platform_fee 16.8, product_margin -140, gross_profit -140, contribution_profit -123.2"
    ),
    # Open: 40.00 from the order report. The listing's settled lines: net sales 328.99, commission 49.35, 11 units at 5.00,
    # shipping taken back 3.99. 49.35 × 40 ÷ 328.99 = 6.00; 3.99 × 40 ÷ 328.99 = 0.49; (6.00 + 0.49) × 7 = 45.43
    ("U17", 1, "sale"): (
        "revenue 280, purchase -10, first_leg -2, duty -1, clearance -0.5, inbound -0.5, platform_fee -45.43,"
        " fulfilment -35, product_margin 270, gross_profit 266, contribution_profit 185.57"
    ),
    # … its advertising at the store's rate: 10.00 on 953.99 of covered sales × 40 = 0.42
    ("U17", 1, "pool"): "advertising -2.94, contribution_profit -2.94",
    # Open, of a listing that was never settled: the store's rates. 129.60 × 20 ÷ 863.99 = 3.00; 95.00 ÷ 19 units = 5.00;
    # 3.99 × 20 ÷ 863.99 = 0.09; advertising 10.00 × 20 ÷ 953.99 = 0.21. B costs 26 since 15 September
    ("U18", 1, "sale"): (
        "revenue 140, purchase -22, first_leg -3, duty -1, platform_fee -21.63, fulfilment -35,"
        " product_margin 118, gross_profit 114, contribution_profit 57.37"
    ),
    ("U18", 1, "pool"): "advertising -1.47, contribution_profit -1.47",
    # One of three units is settled (30.00, 4.50, 5.00); the cost of all three is in the sale: 210 - 42
    ("U22", 1, "sale"): (
        "revenue 210, purchase -30, first_leg -6, duty -3, clearance -1.5, inbound -1.5, platform_fee -31.5,"
        " fulfilment -35, product_margin 180, gross_profit 168, contribution_profit 101.5"
    ),
    # … two stand open: 60.00; of the estimates 13.50, 15.00 and 1.09 two thirds: 9.00, 10.00 and 0.73
    ("U22", 1, "sale_open"): (
        "revenue 420, platform_fee -68.11, fulfilment -70, product_margin 420, gross_profit 420, contribution_profit 281.89"
    ),
    # A code nobody knows, -1.23 over 50 + 20 + 90: 0.39 + 0.15 + 0.69
    ("U22", 1, "pool"): "unmapped -4.83, contribution_profit -4.83",
    # Germany, VAT stated beside the price: 20.00 × 8; commission 3.57 of the gross price
    ("E01", 1, "sale"): (
        "revenue 160, purchase -10, first_leg -3, duty -0.4, platform_fee -28.56, fulfilment -32,"
        " product_margin 150, gross_profit 146.6, contribution_profit 86.04"
    ),
    # Germany, VAT inside the settled price: 35.70 - 5.70 = 30.00 × 8
    ("E02", 1, "sale"): (
        "revenue 240, purchase -10, first_leg -3, duty -0.4, platform_fee -42.88, fulfilment -32,"
        " product_margin 230, gross_profit 226.6, contribution_profit 151.72"
    ),
    # … half of it refunded in October: 17.85 - 2.85 = 15.00 × 8
    ("E02", 1, "refund"): (
        "revenue -120, platform_fee 21.44, product_margin -120, gross_profit -120, contribution_profit -98.56"
    ),
    # France, VAT paid out to us (2.00) and owed to the tax office: 10.00 × 8
    ("E04", 1, "sale"): (
        "revenue 80, purchase -10, first_leg -3, duty -0.4, platform_fee -14.4, fulfilment -32,"
        " product_margin 70, gross_profit 66.6, contribution_profit 20.2"
    ),
    # The account's advertising, 1.01 over 20 + 30 + 10 of two stores: 33.67, 50.50 and 16.83 cents; the two left over go to
    # .83 and .67
    ("E01", 1, "pool"): "advertising -2.72, contribution_profit -2.72",
    ("E02", 1, "pool"): "advertising -4, contribution_profit -4",
    ("E04", 1, "pool"): "advertising -1.36, contribution_profit -1.36",
    # Two bills of advertising, 10.00 over 793.99: 37.78 cents on 30.00, 74.30 on 58.99, 100.76 on 80.00, 201.51, 94.46,
    # 188.92; eight cents left over go to .92, the five .78, .76 and one of the two .57
    ("U01", 1, "pool"): "advertising -2.66, contribution_profit -2.66",
    ("U02", 1, "pool"): "advertising -5.18, contribution_profit -5.18",
    ("U03", 1, "pool"): "advertising -2.66, contribution_profit -2.66",
    ("U04", 1, "pool"): "advertising -2.66, contribution_profit -2.66",
    ("U04", 2, "pool"): "advertising -2.66, contribution_profit -2.66",
    ("U11", 1, "pool"): "advertising -7.07, contribution_profit -7.07",
    ("U12", 1, "pool"): "advertising -14.07, contribution_profit -14.07",
    ("U13", 1, "pool"): "advertising -6.58, contribution_profit -6.58",
    ("U14", 1, "pool"): "advertising -13.23, contribution_profit -13.23",
    ("U15", 1, "pool"): "advertising -2.66, contribution_profit -2.66",
}


@pytest.fixture(scope="module")
def world(golden):
    return golden[0]


@pytest.fixture(scope="module")
def profits(world):
    """(order, line, event) → {column: amount}"""
    columns = ", ".join(f"p.{c}_amount_reporting" for c in COLUMNS)
    rows = world.ask(
        f"select l.order_id, l.line_ordinal, p.event, p.status, {columns} from marts.fct_order_line_profit p "
        "join marts.fct_order_lines l using (order_line_id)"
    )
    return {row[:3]: dict(zip(("status", *COLUMNS), row[3:], strict=True)) for row in rows}


def _money(world, sql):
    return [tuple(str(v) if isinstance(v, Decimal) else v for v in row) for row in world.ask(sql)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: " ".join(map(str, c)))
def test_profit_of_an_order_line(profits, case):
    named = dict(words.split() for words in CASES[case].split(", "))
    assert named.keys() <= set(COLUMNS)
    expected = {c: Decimal(named.get(c, 0)) for c in COLUMNS}
    found = profits[case]
    assert found["status"] == "complete"
    assert {c: found[c] for c in COLUMNS} == expected


def test_the_cent_that_two_equal_remainders_compete_for_is_given_once(world):
    shares = _money(
        world,
        "select sum(amount) from marts.fct_profit_lines where component = 'advertising' and settlement_id = 'S1' "
        "and order_id in ('U03', 'U16') and order_line_id not in (select order_line_id from marts.fct_order_lines "
        "where order_id = 'U03' and line_ordinal = 1)",
    )
    assert shares == [("-1.5100",)]


def test_what_lacks_cost_sku_or_order_has_no_profit_and_says_so(profits, world):
    assert profits["U19", 1, "sale"]["status"] == "missing_cost"
    assert profits["U20", 1, "sale"]["status"] == "missing_sku"
    for key in [("U19", 1, "sale"), ("U20", 1, "sale"), ("U19", 1, "pool")]:
        assert profits[key]["gross_profit"] is None
        assert profits[key]["contribution_profit"] is None
    # Money of no order of ours: a sale (33.00 × 7) without cost has no profit; a refund (25.00 × 7) is a loss of its SKU.
    assert _money(
        world,
        "select event, status, sku, revenue_amount_reporting, contribution_profit_amount_reporting "
        "from marts.fct_order_line_profit where order_line_id is null and revenue_amount_reporting <> 0 order by event",
    ) == [("refund", "complete", "A", "-175.0000", "-175.0000"), ("sale", "missing_order", "A", "231.0000", None)]


def test_reimbursements_are_other_income_of_the_sku_and_in_no_margin(world):
    assert _money(
        world,
        "select sku, store_id, other_income_amount_reporting, contribution_profit_amount_reporting "
        "from marts.fct_order_line_profit where other_income_amount_reporting <> 0",
    ) == [("A", "amazon-us-us", "84.0000", "0.0000")]


def test_a_settlement_is_its_lines_and_its_ledger_rows(world):
    # S1: 793.99 sales - 119.10 commission - 85 fulfilment - 3.99 shipping - 17 multi-channel - 10 ads - 50 reserve + 12
    # S2: 70 of sales with fees - 44 of refunds = 26; U98 and U99 are of no order of ours: 33 - 25; + 50 reserve - 1.23
    rows = _money(
        world,
        "select record_id, stated_amount, line_amount, ledger_amount, difference_amount, order_amount, "
        "unmatched_order_amount, sku_amount, pool_amount, cash_timing_amount, unmapped_amount, pass_through_amount "
        "from marts.rpt_settlement_reconciliation where record_type = 'settlement' and record_id in ('S1', 'S2') order by 1",
    )
    assert [(row[0], *(float(v) for v in row[1:])) for row in rows] == [
        ("S1", 520.90, 520.90, 520.90, 0, 568.90, 0, 12, -10, -50, 0, 0),
        ("S2", 82.77, 82.77, 82.77, 0, 26, 8, 0, -1.23, 50, -1.23, 0),
    ]


def test_a_refused_settlement_shows_its_difference_and_its_money(world):
    assert _money(
        world,
        "select record_id, stated_amount, line_amount, difference_amount, money_at_stake_amount, currency_code, file_name "
        "from marts.rpt_settlement_reconciliation where record_type = 'quarantined_settlement'",
    ) == [("S3", "812.5000", "800.0000", "12.5000", "812.5000", "USD", "S3.txt")]


def test_orders_that_no_settlement_has_after_thirty_days(world):
    """On 28 October, the store's last whole day, 30 days reach back to 28 September: two units of U22 are older."""
    assert _money(
        world,
        "select record_id, unsettled_orders, unsettled_amount, oldest_order_date::varchar "
        "from marts.rpt_settlement_reconciliation where record_type = 'unsettled_orders' and unsettled_orders > 0",
    ) == [("amazon-us-us", 1, "60.0000", "2026-09-22")]


def test_coverage_is_what_has_sku_cost_and_fees(world):
    """US net sales 793.99 + 160 + 60 open = 1013.99; without SKU 20, without cost 50; × 7."""
    assert _money(
        world,
        "select net_sales_amount_reporting, with_sku_amount_reporting, with_cost_amount_reporting, "
        "with_fees_amount_reporting, complete_amount_reporting, settled_amount_reporting from marts.rpt_profit_coverage "
        "where store_id = 'amazon-us-us' and order_month = 'all'",
    ) == [("7097.9300", "6957.9300", "6607.9300", "7097.9300", "6607.9300", "6047.9300")]


def test_estimates_live_on_beside_what_was_charged(world):
    assert _money(
        world,
        "select rate_source, rate_amount, rate_basis, estimated_amount, actual_amount, is_in_force, in_force_amount "
        "from marts.fct_fee_estimates where order_id in ('U17', 'U22') and component = 'commission' order by order_id",
    ) == [
        ("listing", "-49.3500", "328.9900", "-6.0000", None, True, "-6.0000"),
        ("listing", "-49.3500", "328.9900", "-13.5000", "-4.5000", True, "-9.0000"),
    ]


def test_every_invariant_of_our_own_arithmetic_holds(world):
    broken = world.ask(
        "select invariant, scope, left_value, right_value from (select * from intermediate.int_reconciliation__settlements "
        "union all select * from intermediate.int_reconciliation__profit) where severity = 'error' and not is_ok"
    )
    assert broken == []


def test_odd_facts_are_named_with_their_money(world):
    found = _money(
        world,
        "select invariant, scope, money_amount from (select * from intermediate.int_reconciliation__settlements "
        "union all select * from intermediate.int_reconciliation__profit) where not is_ok order by 1, 2",
    )
    assert found == [
        ("orders_settled_in_time", "amazon-us-us", "60.0000"),
        ("sales_with_cost", "amazon-us-us|USD", "70.0000"),
        ("sales_with_sku", "amazon-us-us|USD", "20.0000"),
        ("settlement_codes_known", "amazon-us|USD", "-1.2300"),
        ("settlement_file_whole", "amazon-us|S3", "812.5000"),
        ("settlement_orders_known", "amazon-us|S2", "8.0000"),
    ]
