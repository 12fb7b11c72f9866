"""Each invariant has been seen red: the data or what a model made of it is damaged, and the invariant says so.

A case names the invariant, the model whose rows are damaged and the damage; everything built from them is built again.
An invariant that no case breaks fails the last test here.
"""

from __future__ import annotations

import pytest

PROFIT, SETTLEMENTS = "int_reconciliation__profit", "int_reconciliation__settlements"

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
        "sales_with_sku", "sales_with_cost",
    }  # fmt: skip


def test_no_invariant_was_left_out(built):
    found = set()
    for model in (PROFIT, SETTLEMENTS):
        found |= {
            (model, line.split("'")[1]) for line in built.sql(built.node(model)).splitlines() if line.strip().startswith("'")
        }
    singular = {n["name"] for n in built.nodes.values() if n["resource_type"] == "test" and n["name"].startswith("profit_")}
    assert singular == set(TESTS)
    assert {i for i in found if "_" in i[1] and " " not in i[1]} >= set(INVARIANTS)
