"""Each invariant has been seen red: the data or what a model made of it is damaged, and the invariant says so.

A case names the invariant, the model whose rows are damaged and the damage; everything built from them is built again.
An invariant that no case breaks fails the last test here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROFIT, SETTLEMENTS = "int_reconciliation__profit", "int_reconciliation__settlements"
RECEIVING, SALES, STOCK = "int_reconciliation__receiving", "int_reconciliation__sales", "int_reconciliation__stock"


def _snapshot(rows: str) -> str:
    """Stock files of the European pool's stores: (country, units, SKU) each."""
    return (
        "insert into {this} by name select 'amazon' as platform, 'amazon-eu' as scope_id, country as marketplace, "
        "'amazon-eu-' || lower(country) as store_id, 'FBA-EU' as stock_pool_id, date '2026-10-28' as snapshot_date, "
        "'A-EU' as platform_sku, 'New' as condition_text, sku, units as available_units, 0 as fc_transfer_units, "
        f"0 as fc_processing_units, 0 as reserved_units from (values {rows}) as files(country, units, sku)"
    )


_VANISHED = (
    "insert into {this} by name select 'FBA-US' as stock_pool_id, 'A' as sku, date '2026-10-28' as stock_date, "
    "0 as sellable_units, 0 as demand_units, -5 as movement_gap_units"
)

# (reconciliation model, invariant) → (damaged model, damage)
INVARIANTS = {
    (SETTLEMENTS, "settlement_lines_equal_total"): (
        "stg_amazon__settlement_lines",
        "delete from {this} where settlement_id = 'S1' and order_id = 'U01' and amount_description = 'Commission'",
    ),
    (SETTLEMENTS, "settlement_in_ledger"): (
        "int_profit_lines__settled",
        "update {this} set amount = amount + 0.01 where order_id = 'U01' and component = 'principal'",
    ),
    (SETTLEMENTS, "settlement_file_whole"): (
        "stg_receiving__received_files",
        "update {this} set control_found = 1 where control_key = 'S3'",
    ),
    (SETTLEMENTS, "settlement_orders_known"): ("stg_amazon__order_lines", "delete from {this} where order_id = 'U01'"),
    (SETTLEMENTS, "settlement_codes_known"): (
        "stg_amazon__settlement_lines",
        "update {this} set amount_description = 'Unheard Of' where amount_description = 'Commission' and order_id = 'U01'",
    ),
    (SETTLEMENTS, "orders_settled_in_time"): (
        "stg_amazon__settlement_lines",
        "delete from {this} where order_id = 'U11'",
    ),
    (PROFIT, "sent_order_lines_kept"): ("int_order_lines__settlement", "delete from {this} where order_id = 'U07'"),
    (PROFIT, "order_line_once"): (
        "int_order_lines__settlement",
        "insert into {this} select * from {this} where order_id = 'U01'",
    ),
    (PROFIT, "one_status_per_component"): (
        "int_fee_estimates",
        "update {this} set is_in_force = true, in_force_amount = -1 where order_id = 'U19' and component = 'commission'",
    ),
    (PROFIT, "pool_shares_equal_pool"): (
        "int_profit_pool_shares",
        "update {this} set amount = amount - 0.01 where order_id = 'E02'",
    ),
    (PROFIT, "open_sales_in_ledger"): (
        "int_profit_lines__ordered",
        "delete from {this} where order_id = 'U17' and component = 'principal'",
    ),
    (PROFIT, "settled_sales_meet_orders"): (
        "stg_amazon__settlement_lines",
        "update {this} set amount = 3000 where order_id = 'U01' and amount_description = 'Principal'",
    ),
    (PROFIT, "sales_with_sku"): ("int_order_lines", "update {this} set sku = null where order_id = 'U01'"),
    (PROFIT, "sales_with_cost"): ("stg_seller__unit_costs", "delete from {this} where sku = 'B'"),
    (PROFIT, "sales_with_fees"): ("stg_amazon__settlement_lines", "delete from {this} where amount_type = 'ItemFees'", ),
    (PROFIT, "money_with_rate"): ("int_fx_rates__daily", "delete from {this} where currency_code = 'USD'"),
    (PROFIT, "advertising_billed_as_reported"): (
        "int_ad_spend__daily",
        "insert into {this} select 'amazon-us', 'amazon-us-us', 'A-US', 'A', day, 'USD', 1, null "
        "from (values (date '2026-09-01'), (date '2026-09-10'), (date '2026-10-31')) as days(day)",
    ),
    (RECEIVING, "files_received_are_all_accounted_for"): (
        "stg_receiving__received_files",
        "update {this} set status = 'lost' where report_id = 'amazon_settlement' and status = 'landed'",
    ),
    (RECEIVING, "no_file_in_quarantine"): (
        "stg_receiving__received_files",
        "update {this} set status = 'quarantined' where report_id = 'amazon_all_orders'",
    ),
    (RECEIVING, "no_file_held_back"): (
        "stg_receiving__received_files",
        "update {this} set status = 'held' where report_id = 'amazon_all_orders'",
    ),
    (RECEIVING, "no_file_without_account"): (
        "stg_receiving__received_files",
        "update {this} set status = 'pending' where report_id = 'amazon_all_orders'",
    ),
    (RECEIVING, "rows_in_file_are_landed_or_quarantined"): (
        "stg_receiving__received_files",
        "update {this} set rows_landed = rows_landed - 1 where report_id = 'amazon_all_orders'",
    ),
    (RECEIVING, "rows_landed_are_in_slices"): ("stg_receiving__coverage", "delete from {this} where slice like '%U01%'"),
    (RECEIVING, "tracking_numbers_are_watched"): (
        "stg_tracking__rejects",
        "insert into {this} by name select 'LB000000000CN' as tracking_number",
    ),
    (SALES, "gmv_meets_platform_sales"): (
        "stg_amazon__sales_traffic_daily",
        "insert into {this} by name select 'amazon-us' as account_id, 'ATVPDKIKX0DER' as marketplace_id, "
        "date '2026-09-10' as traffic_date, 31.00 as ordered_sales_amount, 2 as units_ordered, 'USD' as currency_code",
    ),
    (SALES, "sales_have_a_rate"): ("int_fx_rates__daily", "delete from {this} where currency_code = 'USD'"),
    (SALES, "orders_have_a_store"): (
        "stg_amazon__order_lines",
        "update {this} set sales_channel = 'Amazon.ca' where order_id = 'U01'",
    ),
    (SALES, "sheet_keys_are_unique"): ("stg_seller__products", "insert into {this} select * from {this} where sku = 'A'"),
    (SALES, "one_content_per_stamp"): (
        "stg_receiving__coverage",
        "insert into {this} by name select * replace (row_count + 1 as row_count) from {this} where slice like '%U01%'",
    ),
    (STOCK, "stock_same_in_all_marketplaces_of_a_pool"): (
        "int_stock__snapshots",
        _snapshot("('de', 5, 'A'), ('fr', 6, 'A')"),
    ),
    (STOCK, "stock_units_have_a_sku"): ("int_stock__snapshots", _snapshot("('de', 5, null)")),
    (STOCK, "stock_that_left_was_ordered"): ("int_stock__levels", _VANISHED),
    (STOCK, "no_stock_vanished_at_once"): ("int_stock__levels", _VANISHED),
    (PROFIT, "inbound_counted_once"): (
        "stg_amazon__settlement_lines",
        "update {this} set amount_description = 'FBAInboundTransportationFee' where amount_description = 'Moon Phase Fee'",
    ),
}  # fmt: skip

# dbt test → (damaged model, damage)
TESTS = {
    "profit_reconciles": ("int_profit_pool_shares", "delete from {this} where order_id = 'E02'"),
    "profit_facts_are_known": ("stg_seller__unit_costs", "delete from {this} where sku = 'B'"),
    "profit_pivot_equals_ledger": (
        "fct_order_line_profit",
        "update {this} set advertising_amount_reporting = 0 where order_id = 'E02' and event = 'pool'",
    ),
    "profit_has_every_sent_order_line": ("fct_order_line_profit", "delete from {this} where order_id = 'U07'"),
    "profit_no_margin_without_cost": (
        "fct_order_line_profit",
        "update {this} set gross_profit_amount_reporting = revenue_amount_reporting where order_id = 'U19'",
    ),
    "profit_seeds_fit_models": (
        "ref_profit_components",
        "update {this} set component_group = 'weather' where component = 'storage_fee'",
    ),
}


# What a reconciliation selects first in its parts without being an invariant: the sheets it looks at.
NOT_INVARIANTS = {
    "seller_products", "seller_listings", "seller_stores", "seller_unit_costs", "seller_bundles", "seller_booking_rates",
    # told for information, and nothing that could be broken
    "shop_money_of_other_gateways", "shop_stock_run_by_amazon",
}  # fmt: skip


@pytest.fixture
def built(golden):
    return golden[1]


@pytest.mark.parametrize("case", INVARIANTS, ids=lambda c: c[1])
def test_a_broken_invariant_is_not_ok(built, tmp_path, case):
    model, invariant = case
    damaged, *damage = INVARIANTS[case]
    with built.damaged(tmp_path, damaged, *damage) as copy:
        assert copy.broken(model, invariant)


@pytest.mark.parametrize("test", TESTS)
def test_a_broken_warehouse_fails_its_test(built, tmp_path, test):
    damaged, *damage = TESTS[test]
    with built.damaged(tmp_path, damaged, *damage) as copy:
        assert copy.fails(test)


def test_the_undamaged_world_is_green(built, tmp_path):
    """What was seen red was red for the damage: the same questions are answered well before it."""
    with built.damaged(tmp_path, "stg_seller__products", "update {this} set brand = 'none'") as copy:
        red = {t for t in TESTS if copy.fails(t)}
        broken = {i for m, i in INVARIANTS if copy.broken(m, i)}
    assert red == {"profit_facts_are_known"}
    assert broken == {
        "settlement_file_whole", "settlement_orders_known", "settlement_codes_known", "orders_settled_in_time",
        "sales_with_sku", "sales_with_cost", "no_file_in_quarantine",
    }  # fmt: skip


def test_no_invariant_was_left_out(built):
    """Every invariant of every reconciliation is broken by a case here, or by name in a test of its own domain."""
    models = {n["name"] for n in built.nodes.values() if n["name"].startswith("int_reconciliation__")}
    here = {i for m, i in INVARIANTS if m in models}
    others = "".join(p.read_text("utf-8") for p in Path(__file__).parent.glob("test_*.py") if p.name != Path(__file__).name)
    for model in sorted(models):
        raw = (built.nodes[f"model.warehouse.{model}"]["raw_code"]).split("with ", 1)[-1]
        found = set(re.findall(r"select(?: distinct)?\s+'([a-z]+(?:_[a-z]+)+)'(?: as invariant)?,", raw)) - NOT_INVARIANTS
        # One whose invariants are named by data is looked at as a whole.
        assert found or model.removeprefix("int_reconciliation__") in others, model
        unbroken = {i for i in found if i not in here and f'"{i}"' not in others}
        assert not unbroken, (model, unbroken)
    singular = {n["name"] for n in built.nodes.values() if n["resource_type"] == "test" and n["name"].startswith("profit_")}
    assert singular == set(TESTS)
