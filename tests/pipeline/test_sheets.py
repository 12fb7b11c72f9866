"""What the sheets do to the figures, worked out by hand from landed rows: doubts, parcels, own stock, lead times."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.settings import Settings
from tests.support.landed_world import LandedWorld

RUN_AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC).replace(tzinfo=None)


def _world(data) -> LandedWorld:
    world = LandedWorld(Settings(data=data), RUN_AT)
    world.sheet(
        "seller_stores",
        """
        store_id | account_id | stock_pool_id | legal_entity | collection_account
        shop     | shop       | OWN           | Lanwei       | PP-1
        web      | web        | OWN           | Nobody Ltd   | -
        """,
        platform="shopify", marketplace_name="shop", country_code="US", currency_code="USD", time_zone="America/Los_Angeles",
    )  # fmt: skip
    world.sheet("seller_legal_entities", "legal_entity | registered_country_code | currency_code\nLanwei | CN | CNY")
    world.sheet(
        "seller_collection_accounts",
        "collection_account | currency_code | provider | legal_entity\nPP-1 | USD | PingPong | Lanwei",
    )
    world.sheet(
        "seller_products",
        """
        sku | product_name | lifecycle_status | is_replenished | lead_time_days | review_days
        A   | Lunch box    | active           | true           | 33             | 7
        B   | Yoga mat     | active           | true           | 33             | 7
        """,
    )
    world.sheet(
        "seller_suppliers",
        """
        supplier_id | supplier_name | currency_code | production_days | delivery_days
        S1          | Ningbo One    | CNY           | 20              | 30
        S2          | Ningbo Two    | CNY           | -               | 30
        """,
    )
    # the closing of all suppliers lies within the making of an order of 27 October, 20 working days: 3 more
    world.sheet("seller_supplier_closings", "closed_from | closed_to\n2026-11-02 | 2026-11-04")
    world.sheet(
        "seller_purchase_prices",
        """
        supplier_id | sku | valid_from | tier_from_units | unit_price
        S1          | A   | 2026-01-01 | 1               | 14
        S1          | A   | 2026-01-01 | 500             | 13
        S1          | A   | 2026-11-01 | 500             | 10
        S2          | B   | 2026-01-01 | 1               | 5
        """,
        currency_code="CNY",
    )
    world.sheet(
        "seller_purchase_orders",
        """
        po_number | supplier_id | sku | ordered_on | units | unit_price
        PO-1      | S1          | A   | 2026-09-01 | 600   | 14
        PO-2      | S1          | A   | 2026-09-02 | 400   | 14
        PO-3      | S9          | Z   | 2026-09-02 | 10    | 1
        """,
        currency_code="CNY",
    )
    world.sheet(
        "seller_purchase_receipts",
        """
        receipt_number | po_number | sku | received_on | received_units | rejected_units | stock_pool_id
        R1             | PO-1      | A   | 2026-10-02 | 590            | 5              | OWN
        R2             | PO-2      | B   | 2026-10-02 | 30             | -              | OWN
        R3             | PO-7      | A   | 2026-10-02 | 1              | -              | -
        R4             | PO-2      | A   | 2026-10-03 | 500            | -              | CN
        """,
    )
    world.sheet(
        "seller_supplier_payments",
        """
        payment_number | po_number | supplier_id | paid_on    | payment_kind | amount | currency_code
        P1             | PO-1      | S1          | 2026-09-01 | deposit      | 2520   | CNY
        P2             | PO-1      | S1          | 2026-10-01 | balance      | 6000   | CNY
        P3             | PO-2      | S1          | 2026-10-01 | deposit      | 200    | USD
        P4             | PO-2      | S2          | 2026-10-01 | deposit      | 100    | CNY
        """,
    )
    world.sheet("seller_opening_stock", "stock_pool_id | sku | opened_on | opening_units\nOWN | A | 2026-10-01 | 100")
    world.sheet(
        "seller_stock_counts",
        """
        stock_pool_id | sku | counted_on | counted_units
        OWN           | A   | 2026-10-05 | 680
        OWN           | B   | 2026-10-02 | 30
        CN            | A   | 2026-10-04 | 500
        """,
    )
    # the workbook before had three rows: one has left the sheet, one is void now, one is dearer, twice
    world.received_at["before"] = datetime(2026, 9, 1, tzinfo=UTC).replace(tzinfo=None)
    for content, costs in (
        ("before", "rent | 900 | -\n software | 50 | -\n salary | 4000 | -"),
        ("c1", "software | 50 | true\n salary | 4100 | -\n salary | 4200 | -"),
    ):
        rows = f"other_cost_kind | amount | is_void\n{costs}"
        fixed = {"month": "2026-09-01", "legal_entity": "Lanwei", "currency_code": "CNY"}
        world.sheet("seller_other_costs", rows, content=content, **fixed)
    world.sheet(
        "seller_parcels",
        """
        tracking_number | carrier_name | carrier_code | order_id | handed_over_on | promised_on | destination_country
        KNOWN           | YunExpress   | 190008       | O-1      | 2026-10-01     | 2026-10-06  | US
        CONTRACT        | YunExpress   | -            | O-2      | 2026-10-01     | -           | US
        NARROW          | YunExpress   | -            | O-3      | 2026-10-01     | -           | DE
        NEVER           | Other        | -            | O-4      | 2026-09-20     | -           | US
        """,
    )
    world.sheet(
        "seller_carrier_contracts",
        """
        carrier_name | destination_country | valid_from | promised_days | claim_after_days
        YunExpress   | -                   | 2026-01-01 | 9             | 20
        YunExpress   | DE                  | 2026-01-01 | 30            | 45
        YunExpress   | DE                  | 2026-10-02 | 1             | 1
        """,
        currency_code="CNY",
    )
    for number, delivered in (("KNOWN", "2026-10-07 12:00:00"), ("CONTRACT", "2026-10-10 12:00:00"), ("STRANGE", None)):
        parcel = {"tracking_number": number, "carrier_code": 190008, "carrier_name": "Yun", "delivered_at": delivered}
        seen = {"status": "Delivered" if delivered else "InTransit", "picked_up_at": "2026-10-02 12:00:00"}
        world.add("tracking_parcels", parcel | seen)
    world.sheet(
        "seller_alert_decisions",
        "alert_id | decided_on | decision | silent_until\nstockout_risk:OWN:A | 2026-10-20 | done | 2026-11-30",
    )
    said = {"alert_id": "stockout_risk:OWN:B", "publication_id": "p", "sent_at": "2026-10-19 02:00:00"}
    world.add("own_sent_alerts", said)
    world.sheet("seller_search_terms", "term | sku\nlunch box | A\nfolding stool | STOOL")
    return world


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Rows of a query over the built world; dates and money as text."""
    folder = tmp_path_factory.mktemp("sheets")
    world = _world(folder / "data")
    world.write()
    world.build(
        folder / "target",
        "--exclude-resource-type", "unit_test",
        "--indirect-selection", "buildable",
        "--select", "+rpt_sheet_doubts", "+int_reconciliation__sheets", "+fct_parcels", "+rpt_alert_decisions",
        "+fct_inventory_daily",
    )  # fmt: skip

    def ask_(sql: str) -> list[tuple[object, ...]]:
        return [tuple(v if isinstance(v, int | bool | None) else str(v) for v in row) for row in world.ask(sql)]

    return ask_


def test_each_row_in_doubt_is_named_with_its_reason(ask):
    found = ask("select sheet_name, row_key, doubt, column_name, found_value from marts.rpt_sheet_doubts order by all")
    assert found == [
        ("alert_decisions", "stockout_risk:OWN:A|2026-10-20", "unknown", "alert_id", "stockout_risk:OWN:A"),
        ("other_costs", "2026-09-01|Lanwei|-|rent|-", "left_the_sheet", "is_void", None),
        ("parcels", "NEVER|0", "unknown", "carrier_name", "Other"),
        ("purchase_orders", "PO-1", "paid_more_than_ordered", "unit_price", "8520.0000"),
        ("purchase_orders", "PO-1|1|A", "above_price_list", "unit_price", "14.0000"),
        ("purchase_orders", "PO-2|1|A", "more_received_than_ordered", "units", "500"),
        ("purchase_orders", "PO-3|1|Z", "unknown", "sku", "Z"),
        ("purchase_orders", "PO-3|1|Z", "unknown", "supplier_id", "S9"),
        ("purchase_receipts", "R2|PO-2|B", "not_ordered", "sku", "B"),
        ("purchase_receipts", "R3|PO-7|A", "unknown", "po_number", "PO-7"),
        ("search_terms", "folding stool", "unknown", "sku", "STOOL"),
        ("stock_counts", "OWN|A|2026-10-05", "count_differs_from_book", "counted_units", "680"),
        ("stores", "web", "unknown", "legal_entity", "Nobody Ltd"),
        ("supplier_payments", "P3|PO-2", "other_currency", "currency_code", "USD"),
        ("supplier_payments", "P4|PO-2", "other_supplier", "supplier_id", "S2"),
    ]


def test_a_row_that_left_stays_in_force_a_void_one_does_not_and_the_lower_of_two_counts(ask):
    rows = ask("select other_cost_kind, amount, is_in_newest_sheet from staging.stg_seller__other_costs order by all")
    assert rows == [("rent", "900.0000", False), ("salary", "4200.0000", True)]


def test_the_money_of_a_doubt(ask):
    """600 units at 14 where the tier of 500 costs 13; 8,520 paid for 600 × 14 = 8,400."""
    money = dict(
        ask("select doubt, money_amount from marts.rpt_sheet_doubts where money_amount is not null and row_key like 'PO%'")
    )
    assert money == {"above_price_list": "600.0000", "paid_more_than_ordered": "120.0000"}


def test_doubts_are_invariants_that_do_not_hold(ask):
    rows = ask(
        "select invariant, scope, difference, severity from intermediate.int_reconciliation__sheets "
        "where scope = 'purchase_orders' order by all"
    )
    assert rows == [
        ("sheet_rows_above_price_list", "purchase_orders", "1.0000", "warn"),
        ("sheet_rows_more_received_than_ordered", "purchase_orders", "1.0000", "warn"),
        ("sheet_rows_paid_more_than_ordered", "purchase_orders", "1.0000", "warn"),
        ("sheet_rows_unknown", "purchase_orders", "2.0000", "warn"),
    ]
    assert ask("select invariant, scope from intermediate.int_reconciliation__sheets where is_ok or severity = 'info'") == [
        ("sheet_rows_left_the_sheet", "other_costs")
    ]


def test_parcels_with_the_promise_of_sheet_contract_or_policy(ask):
    rows = ask(
        "select tracking_number, carrier_code, carrier_name, is_in_sheet, handed_over_date, promised_until_date, "
        "promise_source, is_late, claim_eligible_on, is_claim_eligible, parcel_state from marts.fct_parcels order by all"
    )
    assert rows == [
        (
            "CONTRACT",
            190008,
            "YunExpress",
            True,
            "2026-10-01",
            "2026-10-10",
            "contract",
            False,
            "2026-10-21",
            False,
            "delivered",
        ),
        ("KNOWN", 190008, "YunExpress", True, "2026-10-01", "2026-10-06", "sheet", True, "2026-10-21", False, "delivered"),
        ("NARROW", 0, "YunExpress", True, "2026-10-01", "2026-10-31", "contract", False, "2026-11-15", False, "open"),
        ("NEVER", 0, "Other", True, "2026-09-20", "2026-10-05", "policy", True, "2026-10-20", True, "open"),
        ("STRANGE", 190008, "Yun", False, None, "2026-10-17", "policy", True, "2026-11-01", False, "open"),
    ]


def test_own_stock_is_the_book_put_right_by_counts(ask):
    """100 + 585 good of 590 received; counted 680 on the 5th, five less than the book says."""
    rows = ask(
        "select stock_pool_id, sku, stock_date, sellable_units, is_carried_forward from marts.fct_inventory_daily "
        "where stock_date in ('2026-10-01', '2026-10-02', '2026-10-04', '2026-10-05', '2026-10-27') order by all"
    )
    assert [r for r in rows if r[0] == "OWN" and r[1] == "A"] == [
        ("OWN", "A", "2026-10-01", 100, False),
        ("OWN", "A", "2026-10-02", 685, False),
        ("OWN", "A", "2026-10-04", 685, True),
        ("OWN", "A", "2026-10-05", 680, False),
        ("OWN", "A", "2026-10-27", 680, True),
    ]
    assert [r[2:4] for r in rows if r[:2] == ("OWN", "B")] == [
        ("2026-10-02", 30), ("2026-10-04", 30), ("2026-10-05", 30), ("2026-10-27", 30),
    ]  # fmt: skip
    assert [r[2:4] for r in rows if r[0] == "CN"] == [("2026-10-04", 500), ("2026-10-05", 500), ("2026-10-27", 500)]


def test_lead_time_is_the_suppliers_with_its_closing_and_else_the_products(ask):
    rows = ask(
        "select sku, max(lead_days), bool_or(is_default_lead_time) from marts.fct_inventory_daily "
        "where stock_pool_id = 'OWN' and stock_date = '2026-10-27' group by sku order by sku"
    )
    assert rows == [("A", 20 + 3 + 30, False), ("B", 33, False)]


def test_a_decision_that_is_in_force_is_listed(ask):
    assert ask("select alert_id, decision, silent_until, is_silent from marts.rpt_alert_decisions") == [
        ("stockout_risk:OWN:A", "done", "2026-11-30", True)
    ]
