"""The demand forecast: what a planner would notice if it were wrong."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from pipelines.derived.demand import MIN_HORIZON_DAYS, SCHEMA, compute

LAST_DAY = date(2026, 10, 28)
STEADY = [20, 18, 22, 21, 19, 20, 23] * 8
LUMPY = [0, 0, 0, 6, 0, 0, 5, 0] * 7


def days(
    sku: str,
    units: list[int],
    *,
    out_of_stock: set[int] | None = None,
    protection: int | None = 60,
    service_level: float = 0.95,
) -> pl.DataFrame:
    """One series ending on LAST_DAY; `out_of_stock` are positions counted from its first day."""
    first = LAST_DAY - timedelta(days=len(units) - 1)
    return pl.DataFrame(
        {
            "stock_pool_id": "FBA-US",
            "sku": sku,
            "demand_date": [first + timedelta(days=i) for i in range(len(units))],
            "units": units,
            "in_stock": [i not in (out_of_stock or ()) for i in range(len(units))],
            "protection_days": protection,
            "service_level": service_level,
        },
        schema_overrides={"protection_days": pl.Int64},
    )


def at(forecast: pl.DataFrame, step: int, column: str) -> float:
    return forecast.filter(pl.col("forecast_date") == LAST_DAY + timedelta(days=step))[column].item()


def month(demand: pl.DataFrame) -> float:
    return at(compute(demand), 30, "cumulative_expected_units")


def test_no_demand_gives_a_typed_empty_table():
    empty = compute(days("A", STEADY).clear())
    assert empty.is_empty()
    assert dict(empty.schema) == SCHEMA


def test_forecast_starts_after_the_last_day_and_covers_the_longest_protection_interval():
    short, long = days("A", STEADY, protection=30), days("B", STEADY, protection=150)
    assert compute(short).height == MIN_HORIZON_DAYS
    both = compute(pl.concat([short, long]))
    assert both.height == 2 * 150
    assert both["forecast_date"].min() == LAST_DAY + timedelta(days=1)
    assert both["as_of_date"].unique().to_list() == [LAST_DAY]
    assert dict(both.schema) == SCHEMA


def test_unknown_protection_interval_does_not_stop_the_forecast():
    assert compute(days("A", STEADY, protection=None)).height == MIN_HORIZON_DAYS


# Croston's rate moves only on days with demand, so its gap lies before the last of them.
@pytest.mark.parametrize(
    ("units", "gap"),
    [(STEADY, (8, 0)), (LUMPY, (12, 4)), (STEADY[:20], (8, 0))],
    ids=["rhythm", "intermittent", "short"],
)
def test_days_without_stock_are_not_days_without_demand(units, gap):
    sold_out = set(range(len(units) - gap[0], len(units) - gap[1]))
    cut = [0 if i in sold_out else u for i, u in enumerate(units)]
    wanted = month(days("A", units))
    assert month(days("A", cut, out_of_stock=sold_out)) == pytest.approx(wanted, rel=0.1)
    assert month(days("A", cut)) < 0.93 * wanted


def test_weekly_rhythm_is_kept():
    weekend_heavy = [10, 10, 10, 10, 10, 30, 30] * 8
    forecast = compute(days("A", weekend_heavy))
    assert forecast["model"].unique().to_list() == ["AutoETS"]
    assert at(forecast, 6, "expected_units") == pytest.approx(30, rel=0.1)
    assert at(forecast, 8, "expected_units") == pytest.approx(10, rel=0.1)


def test_model_follows_the_shape_of_demand():
    demand = pl.concat([days("steady", STEADY), days("lumpy", LUMPY), days("new", STEADY[:10]), days("dead", [0] * 56)])
    models = dict(compute(demand).select("sku", "model").unique().iter_rows())
    assert models == {"steady": "AutoETS", "lumpy": "CrostonSBA", "new": "HistoricAverage", "dead": "none"}


def test_dead_sku_is_expected_to_need_nothing():
    assert compute(days("A", [0] * 56))["cumulative_high_units"].max() == 0


def test_high_demand_is_above_the_expectation_and_its_margin_grows():
    demand = pl.concat([days("steady", STEADY), days("lumpy", LUMPY), days("new", STEADY[:10])])
    margin = pl.col("cumulative_high_units") - pl.col("cumulative_expected_units")
    forecast = compute(demand).with_columns(margin.alias("margin"))
    assert forecast["margin"].min() > 0
    assert forecast.select(pl.col("margin").diff().over("sku")).drop_nulls()["margin"].min() > 0


def test_margin_of_independent_days_is_z_sigma_root_of_days():
    units = [16, 4, 14, 6, 12, 8, 14, 6, 12, 8]
    forecast = compute(days("A", units))
    margin = at(forecast, 30, "cumulative_high_units") - at(forecast, 30, "cumulative_expected_units")
    # 30 days with a variance each, and the error of a mean of ten days in each of the 30: 30 + 30 * 30 / 10.
    assert margin == pytest.approx(1.6449 * (pl.Series(units).var() * (30 + 90)) ** 0.5, rel=1e-3)


def test_a_higher_service_level_asks_for_more_of_the_same_expectation():
    usual, high = compute(days("A", STEADY)), compute(days("A", STEADY, service_level=0.99))
    assert high["expected_units"].equals(usual["expected_units"])
    margin = [at(f, 30, "cumulative_high_units") - at(f, 30, "cumulative_expected_units") for f in (usual, high)]
    assert margin[1] / margin[0] == pytest.approx(2.3263 / 1.6449, rel=1e-3)


def test_same_days_in_another_order_give_the_same_forecast():
    demand = pl.concat([days("A", STEADY), days("B", LUMPY)])
    assert compute(demand).equals(compute(demand.sample(fraction=1, shuffle=True, seed=7)))
