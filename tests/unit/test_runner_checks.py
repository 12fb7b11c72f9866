"""Business checks: they count, name the worst by its money, and say what to do."""

from __future__ import annotations

from decimal import Decimal

import dagster as dg
import polars as pl
import pytest

from pipelines.defs import checks

MONEY = pl.Decimal(18, 4)


def _alerts(*rows: tuple[str, str, str | None]) -> pl.DataFrame:
    """Alerts of (check, title, money)."""
    return pl.DataFrame(
        [
            {
                "check_name": check,
                "title": title,
                "message": f"about {title}",
                "advice": f"do {title}",
                "money_amount": Decimal(money) if money else None,
                "currency_code": "CNY" if money else None,
                "due_date": None,
                "owner": None,
            }
            for check, title, money in rows
        ],
        schema_overrides={"money_amount": MONEY, "currency_code": pl.String, "due_date": pl.Date, "owner": pl.String},
    )


def test_nothing_to_say_passes():
    result = checks._alerts("stockout_risk", _alerts(("low_margin_skus", "cup", "5")))
    assert result.passed
    assert result.metadata["count"].value == 0


def test_the_most_money_comes_first_and_all_of_it_is_summed():
    found = _alerts(
        ("stockout_risk", "cup", "5.25"),
        ("stockout_risk", "lamp", None),
        ("stockout_risk", "chair", "1200"),
        ("other", "x", "9"),
    )
    result = checks._alerts("stockout_risk", found)
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert result.description == "3 found, 1,205.25 CNY at stake. First: chair. do chair"
    assert result.metadata["what to do"].value == "do chair"
    assert [record.data["title"] for record in result.metadata["all"].value.records] == ["chair", "cup", "lamp"]


def test_trouble_without_a_price_is_not_priced_at_nothing():
    result = checks._alerts("source_freshness", _alerts(("source_freshness", "orders are late", None)))
    assert result.description == "1 found, no amount at stake. First: orders are late. do orders are late"


@pytest.mark.parametrize("severity, passes", [("info", True), ("warn", False), ("error", False)])
def test_a_difference_is_a_warning_that_names_its_money(severity, passes):
    rows = pl.DataFrame(
        {
            "invariant": ["gmv", "stock"],
            "scope": ["DE 2026-10-05", "all"],
            "is_ok": [False, True],
            "severity": [severity, "error"],
            "left_value": [Decimal("10"), Decimal("1")],
            "right_value": [Decimal("7.5"), Decimal("1")],
            "difference": [Decimal("2.5"), Decimal("0")],
            "money_amount": [Decimal("-2.5"), None],
            "currency_code": ["EUR", None],
            "explanation": ["a gap", None],
        }
    )
    result = checks._differences(rows)
    assert result.passed is passes
    assert result.severity == dg.AssetCheckSeverity.WARN
    if not passes:
        assert result.description == "1 of 2 differ. First: gmv DE 2026-10-05, -2.50 EUR"
