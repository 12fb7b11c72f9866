"""What the tests of the flow share: the seller of the golden cases, built once."""

from __future__ import annotations

import pytest

from tests.support.damage import Built
from tests.support.golden_world import golden_world
from tests.support.landed_world import LandedWorld


@pytest.fixture(scope="session")
def golden(tmp_path_factory) -> tuple[LandedWorld, Built]:
    """The golden world and its warehouse: money models with their tests. Tests read it; damage is done to copies."""
    folder = tmp_path_factory.mktemp("golden")
    world = golden_world(folder / "data")
    world.build(
        folder / "target",
        "--exclude-resource-type", "unit_test",
        "--indirect-selection", "buildable",
        "--select", "+marts.profit", "+marts.settlements", "+int_reconciliation__receiving", "+int_reconciliation__sales",
        "+int_reconciliation__stock", "+profit_reconciles", "profit_facts_are_known",
        "profit_pivot_equals_ledger", "profit_has_every_sent_order_line", "profit_no_margin_without_cost",
        "profit_seeds_fit_models",
    )  # fmt: skip
    return world, Built(world.settings.warehouse_file, folder / "target")
