"""Returns, advertising, reimbursements, storage, stock, inbound and listings of the golden seller, from rows to marts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.support.golden_world import golden_world
from tests.support.landed_world import LandedWorld

US, SHOP = "amazon-us", "amazon-us-us"

# U02 sold two, U03 one and two, U15 one (refunded 32.40), U16 two (refunded 20.00), U01 one: three came back.
RETURNS = """
    returned_at         | order_id | sku  | quantity | detailed_disposition | reason        | status                     | license_plate_number
    2026-09-20 05:00:00 | U02      | A-US | 1        | SELLABLE             | UNWANTED_ITEM | Unit returned to inventory | L1
    2026-09-21 12:00:00 | U03      | A-US | 1        | CUSTOMER_DAMAGED     | DEFECTIVE     | Unit returned to inventory | L2
    2026-09-21 12:00:00 | U03      | A-US | 1        | CUSTOMER_DAMAGED     | DEFECTIVE     | Reimbursed                 | L3
    2026-09-28 12:00:00 | U15      | A-US | 1        | SELLABLE             | SWITCHEROO    | Unit returned to inventory | -
    2026-09-28 12:00:00 | U16      | A-US | 1        | SELLABLE             | EXTRA_ITEM    | Unit returned to inventory | -
    2026-09-28 12:00:00 | U16      | A-US | 1        | DEFECTIVE            | EXTRA_ITEM    | Unit returned to inventory | -
    2026-09-29 12:00:00 | U01      | A-US | 3        | SELLABLE             | NO_REASON     | Unit returned to inventory | L7
    2026-09-29 12:00:00 | OLD      | A-US | 1        | SELLABLE             | NO_REASON     | Unit returned to inventory | L8
"""  # noqa: E501
PAID = """
    approved_at         | reimbursement_id | amazon_order_id | reason                 | sku  | fnsku | currency_code | total_amount | units_cash | units_inventory | units_total | original_reimbursement_id
    2026-09-20 05:00:00 | R1               | -               | Lost_Warehouse         | A-US | X1    | USD           | 12.00        | 1          | 0               | 1           | -
    2026-09-25 12:00:00 | R2               | U16             | CustomerReturn         | A-US | X1    | USD           | 30.00        | 1          | 0               | 1           | -
    2026-09-26 12:00:00 | R3               | -               | Reimbursement_Reversal | A-US | X1    | USD           | 12.00        | 1          | 0               | 1           | R1
    2026-10-20 12:00:00 | R4               | -               | Lost_Inbound           | NONE | X9    | USD           | 5.00         | 1          | 0               | 1           | -
"""  # noqa: E501
FEES = """
    asin | fnsku | fulfillment_center | country_code | month_of_charge | currency_code | estimated_storage_fee_amount
    B1   | X1    | PHX7               | US           | 2026-09-01      | USD           | 10.50
    B1   | X1    | SDF8               | US           | 2026-09-01      | USD           | 0.25
    B9   | X8    | PHX7               | US           | 2026-09-01      | USD           | 3.00
"""
ADS = """
    ad_date    | campaign_id | ad_group_id | ad_id | sku  | impressions | clicks | spend_amount | orders_7d | units_7d | sales_7d_amount | currency_code
    2026-09-10 | 1           | 11          | 101   | A-US | 1000        | 10     | 7.50         | 1         | 2        | 60.00           | USD
    2026-09-10 | 1           | 11          | 102   | X-US | 500         | 5      | 2.50         | 0         | 0        | 0               | USD
    2026-09-11 | 1           | 11          | 101   | A-US | 900         | 9      | 6.00         | 1         | 1        | 30.00           | -
"""  # noqa: E501
CAMPAIGNS = """
    ad_date    | campaign_id | impressions | clicks | spend_amount | orders_7d | currency_code
    2026-09-10 | 1           | 1500        | 15     | 10.00        | 1         | USD
    2026-09-11 | 1           | 950         | 10     | 6.40         | 1         | USD
    2026-09-12 | 1           | 1           | 0      | 0            | 0         | USD
"""
TERMS = """
    ad_date    | campaign_id | ad_group_id | keyword_id | match_type | search_term | impressions | clicks | spend_amount | orders_7d | currency_code
    2026-09-10 | 1           | 11          | 7          | BROAD      | corer       | 90          | 4      | 3.00         | 1         | USD
    2026-09-10 | 1           | 11          | 7          | BROAD      | *           | 10          | 1      | 0.75         | 0         | USD
"""  # noqa: E501
STOCK = """
    sku  | fnsku | asin | condition | fulfillable_units | reserved_units | inbound_working_units | inbound_shipped_units | inbound_receiving_units
    A-US | X1    | B1   | New       | {0}               | 2              | 0                     | 30                    | 0
"""  # noqa: E501
OFFERS = """
    sku  | title       | price_amount | opened_at           | fulfillment_channel | status   | asin
    A-US | Apple corer | 30.00        | 2025-01-01 00:00:00 | AMAZON_NA           | Active   | B1
    Z-US | Zester      | 9.00         | 2025-01-01 00:00:00 | AMAZON_NA           | Active   | B2
    Y-US | Old thing   | 9.00         | 2025-01-01 00:00:00 | DEFAULT             | Inactive | B3
"""


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> LandedWorld:
    folder = tmp_path_factory.mktemp("amazon")
    world = golden_world(folder / "data")
    world.sheet("amazon_customer_returns", RETURNS, scope=US)
    world.sheet("amazon_reimbursements", PAID, scope=US)
    world.sheet("amazon_storage_fees", FEES, scope=US)
    world.sheet("amazon_ads_products", ADS, scope=SHOP)
    world.sheet("amazon_ads_campaigns", CAMPAIGNS, scope=SHOP)
    world.sheet("amazon_ads_search_terms", TERMS, scope=SHOP)
    world.sheet("amazon_listings", OFFERS, scope=SHOP)
    # The old list still had W-US: only the newest list of a store counts.
    world.received_on("old list", day("2026-10-01 12:00:00"))
    world.sheet("amazon_listings", OFFERS.replace("Z-US", "W-US"), scope=SHOP, content="old list")
    for n, at in enumerate(("2026-10-27 12:00:00", "2026-10-28 01:30:00", "2026-10-29 01:00:00"), 1):
        world.received_on(f"stock {n}", day(at))
        world.sheet("amazon_fba_stock", STOCK.format(100 - n), scope=SHOP, content=f"stock {n}")
    # Three shipments watched from being announced until received took 10, 11 and 12 days; the fourth is on its way.
    for n, (sent, received) in enumerate([("01", "11"), ("01", "12"), ("01", "13"), ("20", None)], 1):
        for at, status, units in (("2026-09-28", "WORKING", 0), (f"2026-10-{sent}", "SHIPPED", 0),
                                  (f"2026-10-{received}", "CLOSED", 29 if n == 1 else 30)):  # fmt: skip
            if received or status != "CLOSED":
                content = f"inbound {n} {status}"
                world.received_on(content, day(f"{at} 20:00:00"))
                shipment = {"shipment_id": f"F{n}", "shipment_status": status}
                world.add("amazon_inbound_shipments", shipment, scope=US, content=content)
                item = {"shipment_id": f"F{n}", "sku": "A-US", "fnsku": "X1", "quantity_shipped": 30}
                world.add("amazon_inbound_shipment_items", item | {"quantity_received": units}, scope=US, content=content)
    world.write()
    world.build(
        folder / "target",
        "--exclude-resource-type", "unit_test", "--indirect-selection", "buildable",
        "--select", "+fct_returns", "+fct_ad_performance_daily", "+rpt_mapping_gaps", "+fct_inventory_daily",
        "+int_reconciliation__returns", "+int_reconciliation__ads", "+int_reconciliation__fba", "+int_stockouts__expected",
    )  # fmt: skip
    return world


def test_a_return_has_its_line_its_day_and_its_refund(world):
    found = world.ask(
        "select order_id, units, return_date, days_since_order, is_sellable, is_restocked, refund_amount, "
        "refund_amount_reporting, sku from marts.fct_returns order by order_id, returned_at, refund_amount, is_sellable desc"
    )
    d = Decimal
    assert found == [
        # received on the 19th in Los Angeles; nothing was refunded yet
        ("OLD", 1, date(2026, 9, 29), None, True, True, None, None, None),
        ("U01", 3, date(2026, 9, 29), 19, True, True, None, None, "A"),
        ("U02", 1, date(2026, 9, 19), 8, True, True, None, None, "A"),
        ("U03", 1, date(2026, 9, 21), 9, False, False, None, None, "A"),
        ("U03", 1, date(2026, 9, 21), 9, False, False, None, None, "A"),
        ("U15", 1, date(2026, 9, 28), 14, True, True, d("32.4000"), d("226.8000"), "A"),
        ("U16", 1, date(2026, 9, 28), 13, True, True, d("10.0000"), d("70.0000"), "A"),
        ("U16", 1, date(2026, 9, 28), 13, False, False, d("10.0000"), d("70.0000"), "A"),
    ]


def test_units_of_two_lines_of_one_sku_are_told_apart(world):
    lines = world.ask("select count(distinct order_line_id), count(*) from marts.fct_returns where order_id = 'U03'")
    assert lines == [(2, 2)]


def test_more_back_than_sold_is_an_invariant_with_its_units(world):
    found = world.ask(
        "select invariant, scope, left_value, right_value, is_ok, severity from intermediate.int_reconciliation__returns "
        "order by invariant, scope"
    )
    assert found == [
        ("returned_units_within_sold", SHOP, 9, 7, False, "warn"),
        ("returns_have_an_order", US, 10, 9, False, "info"),
    ]


def test_advertising_by_kind_never_mixed(world):
    found = world.ask(
        "select report_kind, count(*), sum(spend_amount), sum(clicks), sum(orders), min(currency_code), max(currency_code) "
        "from marts.fct_ad_performance_daily group by report_kind order by report_kind"
    )
    assert found == [
        ("campaigns", 3, Decimal("16.4000"), 25, 2, "USD", "USD"),
        ("products", 3, Decimal("16.0000"), 24, 2, "USD", "USD"),
        ("search_terms", 2, Decimal("3.7500"), 5, 1, "USD", "USD"),
    ]
    assert world.ask(
        "select platform_sku, sku, sum(spend_amount_reporting), min(window_days) from marts.fct_ad_performance_daily "
        "where report_kind = 'products' group by all order by platform_sku"
    ) == [("A-US", "A", Decimal("94.5000"), 7), ("X-US", None, Decimal("17.5000"), 7)]


def test_products_against_campaigns_on_the_days_of_both(world):
    found = world.ask(
        "select invariant, scope, left_value, right_value, difference, money_amount, currency_code "
        "from intermediate.int_reconciliation__ads order by invariant"
    )
    assert [tuple(map(str, row)) for row in found] == [
        ("ads_products_add_up_to_campaigns", f"{SHOP} USD", "16.4000", "16.0000", "0.4000", "0.4000", "USD"),
        ("ads_spend_has_a_sku", f"{SHOP} USD", "16.0000", "13.5000", "2.5000", "2.5000", "USD"),
    ]


def test_reimbursements_have_store_and_sku_and_a_reversal_is_negative(world):
    found = world.ask(
        "select reimbursement_id, store_id, sku, business_date, amount, units_total, order_line_id is not null "
        "from intermediate.int_reimbursements order by reimbursement_id"
    )
    assert found == [
        ("R1", SHOP, "A", date(2026, 9, 19), Decimal("12.0000"), 1, False),
        ("R2", SHOP, "A", date(2026, 9, 25), Decimal("30.0000"), 1, True),
        ("R3", SHOP, "A", date(2026, 9, 26), Decimal("-12.0000"), -1, False),
        ("R4", SHOP, None, date(2026, 10, 20), Decimal("5.0000"), 1, False),
    ]


def test_storage_finds_its_sku_by_the_label(world):
    found = world.ask(
        "select fnsku, store_id, platform_sku, sku, sum(fee_amount) from intermediate.int_storage_fees "
        "group by all order by fnsku"
    )
    assert found == [
        ("X1", SHOP, "A-US", "A", Decimal("10.7500")),
        ("X8", SHOP, None, None, Decimal("3.0000")),
    ]


def test_what_amazon_owes_and_charges_is_told(world):
    found = world.ask(
        "select invariant, scope, left_value, right_value, currency_code from intermediate.int_reconciliation__fba "
        "order by invariant"
    )
    assert [tuple(map(str, row)) for row in found] == [
        ("inbound_received_as_sent", US, "90.0000", "89.0000", "None"),
        ("reimbursements_are_settled", f"{US} USD", "30.0000", "12.0000", "USD"),
        ("reimbursements_have_a_sku", f"{US} USD", "35.0000", "30.0000", "USD"),
        ("storage_fees_have_a_sku", f"{US} USD", "13.7500", "10.7500", "USD"),
    ]


def test_stock_of_the_moment_is_of_the_stores_day(world):
    found = world.ask(
        "select stock_date, available_units, inbound_units, is_carried_forward from marts.fct_inventory_daily "
        "where stock_pool_id = 'FBA-US' and sku = 'A' order by stock_date"
    )
    # The file of 01:30 UTC is still of the 27th in Los Angeles and goes before that of the noon before.
    assert found == [
        (date(2026, 10, 27), 98, 30, False),
        (date(2026, 10, 28), 97, 30, False),
    ]


def test_an_inbound_shipment_arrives_when_its_sisters_did(world):
    assert world.ask("select * from intermediate.int_inbound__arrivals") == [
        ("FBA-US", "A", "F4", 30, date(2026, 10, 31), "past shipments")
    ]
    assert world.ask(
        "select inbound_expected_on, inbound_dated_units from intermediate.int_stockouts__expected where sku = 'A' "
        "and stock_pool_id = 'FBA-US'"
    ) == [(date(2026, 10, 31), 30)]


def test_an_offer_the_sheet_does_not_know_is_a_gap_while_it_is_on(world):
    gaps = world.ask("select platform_sku, gap, title, units from marts.rpt_mapping_gaps where units = 0 order by 1")
    assert ("Z-US", "no_sku", "Zester", 0) in gaps
    assert not {"Y-US", "W-US"} & {g[0] for g in gaps}
