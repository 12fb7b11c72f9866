"""The own shop worked out by hand, from landed rows to models. Orders and prices are in tests/support/shop_world.py."""

from __future__ import annotations

import pytest

from tests.support.damage import Built
from tests.support.shop_world import shop_world


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The world of the two shops and its warehouse: the models of this room and what they read."""
    folder = tmp_path_factory.mktemp("shop")
    world = shop_world(folder / "data")
    world.build(
        folder / "target",
        "--exclude-resource-type", "unit_test",
        "--indirect-selection", "buildable",
        "--select", "+int_reconciliation__shop", "+fct_funnel_daily", "+fct_item_funnel_daily", "+fct_traffic_daily",
        "+fct_order_lines", "+int_returns", "+int_stock__daily", "+int_demand__lines", "order_lines_keep_every_line",
        "funnel_visits_are_the_traffic", "funnel_steps_follow_each_other",
    )  # fmt: skip
    return world, Built(world.settings.warehouse_file, folder / "target")


@pytest.fixture
def ask(shop):
    """Rows of a query, money and dates as text."""

    def ask_(sql: str) -> list[tuple[object, ...]]:
        return [tuple(v if isinstance(v, int | bool | None) else str(v) for v in row) for row in shop[0].ask(sql)]

    return ask_


# order, platform SKU, line → kind, outcome, gross, discount, tax, shipping, net sales
LINES = {
    # 7.00 of discount given to the lines by the API; 5.00 shipping by 36 : 27 is 2.857 and 2.143; tax on top
    ("#1001", "A", 1): "sale paid 40.00 4.00 3.60 2.86 38.86",
    ("#1001", "B", 1): "sale paid 30.00 3.00 2.70 2.14 29.14",
    # 10.00 of discount that only the order states, over three lines of 10.00: the first carries the odd cent
    ("#1002", "A", 1): "sale paid 10.00 3.34 0.00 0.00 6.66",
    ("#1002", "A", 2): "sale paid 10.00 3.33 0.00 0.00 6.67",
    ("#1002", "A-2PK", 1): "sale paid 10.00 3.33 0.00 0.00 6.67",
    ("#1003", "B", 1): "sale paid 60.00 0.00 0.00 5.00 65.00",  # refunded in part: paid
    ("#1004", "A", 1): "sale paid 20.00 0.00 1.60 0.00 20.00",  # refunded wholly: paid, its refund is of another month
    ("#1005", "A", 1): "sale cancelled 20.00 0.00 0.00 0.00 0.00",
    ("#1006", "A", 1): "test paid 20.00 0.00 0.00 0.00 0.00",
    ("#1007", "B", 1): "presale paid 50.00 0.00 0.00 0.00 0.00",
    ("#1008", "A", 1): "sale paid 60.00 0.00 0.00 0.00 60.00",
    ("#1009", "A", 1): "sale paid 20.00 0.00 0.00 0.00 20.00",  # the API's answer, not the export's
    ("#1010", "A", 1): "sale paid 40.00 0.00 0.00 0.00 40.00",
    ("#1011", "A", 1): "sale pending 20.00 0.00 0.00 0.00 0.00",
    ("#1012", "SET", 1): "sale paid 80.00 0.00 0.00 0.00 80.00",  # tagged pre-sale, but sent
    ("#1014", "A", 1): "sale paid 60.00 0.00 0.00 0.00 60.00",
    ("#1013", "B", 1): "zero_price paid 30.00 30.00 0.00 0.00 0.00",
    # With tax in the price: 23.80 is 20.00, 5.95 of shipping is 5.00
    ("D1", "A", 1): "sale paid 23.80 0.00 3.80 5.95 25.00",
    # The export does not say that it contains tax, its total does: 21.42 + 5.95 = 27.37, of which 4.37 is tax.
    # Goods 18.00 + shipping 5.00. The undiscounted price contains 3.80, the discount of 2.38 is 2.00 without tax.
    ("D2", "A", 1): "sale paid 23.80 2.38 3.80 5.95 23.00",
}  # fmt: skip


def test_each_line_of_an_order(ask):
    rows = ask(
        "select order_id, platform_sku, line_ordinal, concat_ws(' ', order_kind, outcome, item_gross_amount::decimal(9,2), "
        "discount_amount::decimal(9,2), item_tax_amount::decimal(9,2), shipping_amount::decimal(9,2), "
        "net_sales_amount::decimal(9,2)) from intermediate.int_order_lines where platform = 'shopify'"
    )
    assert {row[:3]: row[3] for row in rows} == LINES


def test_who_said_whether_the_price_contains_tax(ask):
    said = ask(
        "select distinct order_id, tax_basis_source, price_includes_tax from intermediate.int_order_lines "
        "where order_id in ('D1', 'D2', '#1001', '#1010') order by 1"
    )
    assert said == [
        ("#1001", "order_field", False),
        ("#1010", "country", False),
        ("D1", "order_field", True),
        ("D2", "order_sum", True),
    ]


def test_the_day_of_an_order_is_the_shops_own(ask):
    """03:30 UTC is the evening before in New York, 22:30 UTC past midnight in Berlin."""
    days = ask(
        "select distinct order_id, order_date from intermediate.int_order_lines where order_id in ('#1001', 'D1') order by 1"
    )
    assert days == [("#1001", "2026-10-04"), ("D1", "2026-10-06")]


def test_goods_that_amazon_sends_leave_one_pool_once(ask):
    """Two of three units of #1008 by S01; the set of #1012 as two A and one B by S02; S03 is of a shop that is not ours."""
    taken = ask(
        "select order_id, platform_sku, fulfilment_channel, units, stock_units from intermediate.int_order_lines "
        "where order_kind = 'mcf' or fulfilment_channel = 'mcf' order by 1, 2"
    )
    assert taken == [
        ("#1008", "A", "mcf", 3, 1),
        ("#1012", "SET", "mcf", 1, 0),
        ("S01", "A-FBA", "platform", 2, 2),
        ("S02", "A-FBA", "platform", 2, 2),
        ("S02", "B-FBA", "platform", 1, 1),
        ("S03", "B-FBA", "platform", 1, 1),
    ]
    ways = ask("select order_id, shop_order_id, matched_by, stock_units from intermediate.int_mcf_order_lines order by 1, 4")
    assert ways == [("S01", "#1008", "sku", 2), ("S02", "#1012", "bundle", 1), ("S02", "#1012", "bundle", 2)]


def test_what_sends_nothing_takes_no_stock(ask):
    taken = ask(
        "select order_id, stock_units from intermediate.int_order_lines "
        "where order_id in ('#1005', '#1006', '#1007', '#1013') order by 1"
    )
    assert taken == [("#1005", 0), ("#1006", 0), ("#1007", 0), ("#1013", 1)]


def test_refunds_on_their_own_day(ask):
    """Exports tell rises: 5.00 first on 8 October, 12.00 on 20 October; the old download of 25 October adds nothing."""
    rows = ask(
        "select order_id, refund_kind, platform_sku, refund_date, units, is_restocked, refund_gross_amount::decimal(9,2), "
        "refund_net_amount::decimal(9,2), is_of_cancelled_order from intermediate.int_refund_lines__shopify order by 1, 4, 2"
    )
    assert rows == [
        ("#1003", "adjustment", None, "2026-10-05", 0, None, "5.00", "5.00", False),
        ("#1003", "line", "B", "2026-10-05", 1, True, "30.00", "30.00", False),
        ("#1004", "whole", None, "2026-10-12", 0, None, "21.60", "20.00", False),
        ("#1005", "line", "A", "2026-10-07", 1, True, "20.00", "20.00", True),
        ("#1010", "export", None, "2026-10-08", 0, None, "5.00", "5.00", False),
        ("#1010", "export", None, "2026-10-20", 0, None, "7.00", "7.00", False),
        ("#1014", "line", "A", "2026-10-18", 1, False, "20.00", "20.00", False),
        ("#1014", "difference", None, "2026-10-20", 0, None, "2.00", "2.00", False),
        ("#1014", "line", "A", "2026-10-20", 1, False, "20.00", "20.00", False),
    ]


def test_a_return_is_goods_that_came_back(ask):
    """Not a cancelled unit, not a refund while the buyer keeps the goods, not a refund known by its amount only."""
    returns = ask(
        "select order_id, platform_sku, return_date, units, is_sellable, is_restocked, refund_amount::decimal(9,2) "
        "from intermediate.int_returns where platform = 'shopify' order by 1, 3"
    )
    assert returns == [
        ("#1003", "B", "2026-10-05", 1, True, True, "30.00"),
        ("#1014", "A", "2026-10-18", 1, None, False, "20.00"),
    ]


def test_a_payout_is_the_sum_of_its_movements(ask):
    """74.30 - 2.45 + 65.00 - 2.19 - 35.00 - 10.00 = 89.66; a movement without payout is in none."""
    payouts = ask(
        "select settlement_id, payout_ids, total_amount::decimal(9,2), line_amount::decimal(9,2), line_count, status "
        "from intermediate.int_settlements__shopify order by 1"
    )
    assert payouts == [
        ("2026-10-07 USD", "77001", "89.66", "89.66", 6, "equal"),
        ("2026-10-08 USD", None, "50.00", "0.00", 0, "movements_missing"),
        ("2026-10-12 USD", "77003", "38.53", "38.53", 3, "not_told"),
    ]
    lines = ask(
        "select transaction_type, amount_type, order_id, amount::decimal(9,2) "
        "from intermediate.int_settlement_lines__shopify where settlement_id = '2026-10-12 USD' order by line_number"
    )
    assert lines == [
        ("charge", "gross", "#1010", "40.00"),
        ("charge", "fee", "#1010", "-1.46"),
        ("charge", "difference", "#1010", "-0.01"),
    ]


def test_each_order_was_paid_by_a_gateway(ask):
    """The export writes `Shopify Payments`, the API shopify_payments; what a free order was paid by is of no matter."""
    paid = ask(
        "select gateway, count(*), sum(total_amount)::decimal(9,2), sum(charged_amount)::decimal(9,2) "
        "from intermediate.int_shop_orders__paid where account_id = 'shop-us' group by gateway order by 1"
    )
    assert paid == [
        ("paypal", 3, "151.60", "0.00"),  # #1004, #1007, #1012
        ("shopify_payments", 7, "339.30", "239.30"),  # #1002, #1009 and #1014 are of days without movements
        ("test", 1, "20.00", "0.00"),
    ]


def test_locations_are_pools_and_amazons_is_left_out(ask):
    """A: 10 + 5 and a pack of two oversold; on hand 15 + committed 3 + 2 × 2. WH-EU is a pool of another shop."""
    stock = ask(
        "select stock_pool_id, sku, available_units, reserved_units, inbound_units from intermediate.int_stock__daily "
        "where stock_date = '2026-10-27' order by 1"
    )
    assert stock == [("WH-EU", "A", 8, 0, 0), ("WH-US", "A", 15, 7, 20)]


def test_demand_leaves_the_pool_the_goods_lie_in(ask):
    """WH-US of A: 2 of #1001, 1 + 1 and a pack of 2 of #1002, 1 of #1004, #1008, #1009 and #1011, 2 of #1010, 3 of #1014."""
    units = ask(
        "select stock_pool_id, sku, sum(units)::bigint from intermediate.int_demand__lines group by all order by 1, 2"
    )
    assert units == [("FBA-US", "A", 4), ("FBA-US", "B", 2), ("WH-EU", "A", 3), ("WH-US", "A", 15), ("WH-US", "B", 4)]


def test_the_funnel_by_channel(ask):
    steps = ask(
        "select channel, step, sum(entrants)::bigint, sum(completers)::bigint from marts.fct_funnel_daily "
        "where funnel_date = '2026-10-04' group by channel, step, step_number order by channel, step_number"
    )
    assert steps == [
        ("other", "visits", 5, 0),
        ("other", "carts", 0, 0),
        ("other", "checkouts", 0, 0),
        ("search", "visits", 100, 8),
        ("search", "carts", 8, 4),
        ("search", "checkouts", 4, 1),
        ("social", "visits", 50, 3),
        ("social", "carts", 3, 1),
        ("social", "checkouts", 1, 1),
    ]
    assert ask("select entrants, completers, next_step from marts.fct_funnel_daily where platform = 'amazon'") == [
        (40, 0, "purchases")
    ]


def test_what_no_list_of_ours_knows_is_counted_all_the_same(ask):
    """A channel group that is new to us is `other`; a country that is, keeps the name the property gives it."""
    assert ask(
        "select channel, channel_group, visitor_country, entrants from marts.fct_funnel_daily "
        "where funnel_date = '2026-10-06' and step_number = 1 order by 1 desc"
    ) == [("other", "AI Assistants", "Atlantis", 3), ("direct", "Direct", "US", 20)]
    assert ask("select sum(sessions)::bigint from marts.fct_traffic_daily where platform = 'shopify'") == [(178,)]


def test_an_item_leads_to_its_sku_by_name_or_by_variant(ask):
    items = ask("select item_id, sku, items_viewed from marts.fct_item_funnel_daily order by 1")
    assert items == [("(not set)", "(unmapped)", 4), ("A", "A", 60), ("shopify_US_111_222", "B", 40)]


def test_what_does_not_agree_is_named(ask):
    found = ask(
        "select invariant, scope, difference::decimal(9,2), severity from intermediate.int_reconciliation__shop "
        "where not is_ok order by 1, 2"
    )
    assert found == [
        ("shop_gmv_against_analytics", "shop-us 2026-10-04", "-3.00", "info"),
        ("shop_orders_told_anew", "shop-us", "-1.00", "warn"),
        ("shop_payout_equals_movements", "shop-us|2026-10-08 USD", "50.00", "warn"),
        ("shop_refund_parts_equal_refund", "shop-us|USD", "-2.00", "warn"),
    ]


RED = {
    "shop_order_lines_equal_total": ("stg_shopify__orders", "update {this} set total_amount = 75 where order_id = '#1001'"),
    "shop_refund_parts_equal_refund": (
        "stg_shopify__refunds",
        "update {this} set refunded_amount = 36 where refund_id = '901'",
    ),
    "shop_payout_equals_movements": (
        "stg_shopify__payouts",
        "update {this} set total_amount = 90 where payout_date = '2026-10-07'",
    ),
    "shop_orders_charged": ("stg_shopify__payment_transactions", "update {this} set amount = 64 where amount = 65"),
    "shop_orders_carried_once": ("int_mcf_order_lines", "delete from {this} where order_id = 'S01'"),
    "property_time_zone": ("int_visits__ga4", "update {this} set property_time_zone = 'UTC'"),
}


@pytest.mark.parametrize("invariant", RED)
def test_a_broken_invariant_is_not_ok(shop, tmp_path, invariant):
    def broken(ask):
        return ask(
            "select scope, difference from intermediate.int_reconciliation__shop "
            f"where not is_ok and invariant = '{invariant}'"
        )

    model, damage = RED[invariant]
    before = set(broken(shop[0].ask))
    with shop[1].damaged(tmp_path, model, damage) as copy:
        assert set(broken(lambda sql: copy.con.execute(sql).fetchall())) - before
