"""How many units each SKU will need, day by day: an expectation, and what demand stays under in nearly all cases.

Weekly rhythm and level are read from the SKU's own days. What the past days do not show (a holiday season, a promotion to
come) the forecast does not know: it is a floor for planning, not a sales plan.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import polars as pl

SCHEMA = {
    "as_of_date": pl.Date(),
    "stock_pool_id": pl.String(),
    "sku": pl.String(),
    "forecast_date": pl.Date(),
    "expected_units": pl.Float64(),
    "cumulative_expected_units": pl.Float64(),
    "cumulative_high_units": pl.Float64(),
    "model": pl.String(),
}

MIN_HORIZON_DAYS = 90  # a quarter's buying, even where every lead time is short
SEASON_DAYS = 7
MIN_DAYS_FOR_RHYTHM = 28  # four of each weekday; with fewer a rhythm is noise and the mean the better guess
INTERMITTENT_INTERVAL_DAYS = 1.32  # average days from demand to demand: the cut-off of Syntetos and Boylan
CROSTON_DAYS = 19  # days that weigh in Croston's rate: (2 - α) / α, with the α of 0.1 the library fixes

_SERIES = ["stock_pool_id", "sku"]
_ONE_SIGMA = 100 * (2 * NormalDist().cdf(1) - 1)  # the central interval whose half-width is one standard deviation


def compute(demand: pl.DataFrame) -> pl.DataFrame:
    """Forecast every series of `demand` from the day after its last day on.

    `demand` has one row per stock_pool_id, sku and demand_date without holes: `units` that left, `in_stock` (false: the day
    is censored, demand was at least `units`), `protection_days` (lead time + review interval, null when unknown) and
    `service_level` (share of replenishment cycles without a stockout, above 0.5, the same in every row).
    Returns the columns of `SCHEMA`, one row per series and day up to the longest protection interval, at least
    `MIN_HORIZON_DAYS`; no rows for no rows. Units are fractions of a unit: an expectation. `cumulative_*` run from the first
    forecast day to the row's day; `cumulative_high_units` is the `service_level` quantile of that demand. `model` names how:
    AutoETS, CrostonSBA (days without demand are common), HistoricAverage (too few days in stock), none (nothing ever left
    while in stock). The same input gives the same output: nothing is sampled.
    """
    if demand.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    horizon = int(max(MIN_HORIZON_DAYS, demand.select(pl.col("protection_days").max()).item() or 0))
    deviations = NormalDist().inv_cdf(demand["service_level"][0])
    days = _uncensored(demand)
    series = _series(days)
    steps = pl.concat([_predict(days, part, horizon) for part in series.partition_by("model", maintain_order=True)])
    expected, so_far = pl.col("expected_units"), pl.col("cumulative_expected_units")
    return (
        steps.join(series, on=_SERIES)
        .sort(*_SERIES, "step")
        .with_columns(expected.clip(lower_bound=0))
        .with_columns(expected.cum_sum().over(_SERIES).alias("cumulative_expected_units"))
        .with_columns((so_far + deviations * _deviation()).alias("cumulative_high_units"))
        .with_columns(pl.col("as_of_date").dt.offset_by(pl.format("{}d", "step")).alias("forecast_date"))
        .with_columns(pl.col("expected_units", "cumulative_expected_units", "cumulative_high_units").round(4))
        .select(SCHEMA.keys())
        .cast(SCHEMA)  # type: ignore[arg-type]  # names to types
    )


def _uncensored(demand: pl.DataFrame) -> pl.DataFrame:
    """Each day's demand as it would have been: a day without stock counts at least what that weekday usually takes."""
    usual = pl.col("units").filter(pl.col("in_stock")).mean()
    return (
        demand.select(*_SERIES, "demand_date", pl.col("units").cast(pl.Float64), "in_stock")
        .sort(*_SERIES, "demand_date")
        .with_columns(pl.col("demand_date").dt.weekday().alias("weekday"))
        .with_columns(pl.coalesce(usual.over(*_SERIES, "weekday"), usual.over(_SERIES), pl.lit(0.0)).alias("usual"))
        .with_columns(pl.when("in_stock").then("units").otherwise(pl.max_horizontal("units", "usual")).alias("demand_units"))
    )


def _series(days: pl.DataFrame) -> pl.DataFrame:
    """One row per series: its last day, its model, and the mean and spread of its days in stock."""
    seen = pl.col("units").filter(pl.col("in_stock"))
    interval = pl.col("seen_days") / pl.col("demand_days")
    return (
        days.group_by(_SERIES, maintain_order=True)
        .agg(
            pl.col("demand_date").max().alias("as_of_date"),
            seen.len().alias("seen_days"),
            (seen > 0).sum().alias("demand_days"),
            seen.mean().fill_null(0).alias("mean"),
            seen.var().fill_null(0).alias("variance"),
        )
        .with_columns(
            pl.when(pl.col("demand_days") == 0)
            .then(pl.lit("none"))
            .when(pl.col("seen_days") < MIN_DAYS_FOR_RHYTHM)
            .then(pl.lit("HistoricAverage"))
            .when(interval >= INTERMITTENT_INTERVAL_DAYS)
            .then(pl.lit("CrostonSBA"))
            .otherwise(pl.lit("AutoETS"))
            .alias("model")
        )
    )


def _predict(days: pl.DataFrame, series: pl.DataFrame, horizon: int) -> pl.DataFrame:
    """The expected units of each coming day of series that share a model, and the standard deviation of a day's error."""
    model = series["model"][0]
    if model == "none":
        steps = pl.select(pl.int_range(1, horizon + 1).alias("step"))
        return series.select(_SERIES).join(steps, how="cross").with_columns(expected_units=pl.lit(0.0), sd=pl.lit(0.0))
    key = pl.struct(_SERIES).struct.json_encode().alias("unique_id")
    # A rhythm needs every day in its place. A rate does not: days without stock are left out rather than guessed.
    history = days.join(series, on=_SERIES, how="semi").filter(pl.lit(model == "AutoETS") | pl.col("in_stock"))
    forecast = _statsforecast(
        history.select(key, pl.int_range(1, pl.len() + 1).over(_SERIES).alias("ds"), pl.col("demand_units").alias("y")),
        model,
        horizon,
    )
    variance = (pl.col("high") - pl.col("expected_units")) ** 2 if model == "AutoETS" else pl.col("variance")
    # Counts spread at least as a Poisson process does; a history that looks smoother is luck.
    sd = pl.max_horizontal(variance, "mean").sqrt().alias("sd")
    return forecast.join(series.with_columns(key), on="unique_id").select(*_SERIES, "step", "expected_units", sd)


def _statsforecast(history: pl.DataFrame, model: str, horizon: int) -> pl.DataFrame:
    """unique_id, step, expected_units and, of the model that knows its error, `high`: one standard deviation above."""
    from statsforecast import StatsForecast, models  # two seconds to import: only whoever forecasts pays

    # Additive errors and no trend: a slope fitted to two months and drawn on for four is how warehouses fill up.
    chosen: dict[str, Any] = {
        "AutoETS": lambda: models.AutoETS(season_length=SEASON_DAYS, model="ANZ", alias="expected_units"),
        "CrostonSBA": lambda: models.CrostonSBA(alias="expected_units"),
        "HistoricAverage": lambda: models.HistoricAverage(alias="expected_units"),
    }
    level: Any = [_ONE_SIGMA] if model == "AutoETS" else None
    forecast = StatsForecast(models=[chosen[model]()], freq=1, n_jobs=1).forecast(df=history, h=horizon, level=level)
    return forecast.rename({f"expected_units-hi-{_ONE_SIGMA}": "high"} if level else {}).with_columns(
        pl.int_range(1, pl.len() + 1).over("unique_id").alias("step")
    )


def _deviation() -> pl.Expr:
    """The standard deviation of the demand up to each step, in units.

    With additive errors the variance of step k grows by the square of what one error adds k - 1 days later; so the
    intervals give those weights back, and the sum of the first k days holds each error once for its day and once for every
    later day it moved. To that comes the error of the mean itself, which hits every day alike.
    """
    variance, first = pl.col("sd") ** 2, pl.col("sd").first() ** 2
    carried = ((variance - variance.shift(1)).clip(lower_bound=0) / first).sqrt().fill_nan(0).fill_null(0)
    weight = 1 + carried.cum_sum()
    days_weighed = pl.when(pl.col("model") == "CrostonSBA").then(CROSTON_DAYS).otherwise(pl.col("seen_days"))
    total = first * ((weight**2).cum_sum() + pl.col("step").cast(pl.Float64) ** 2 / days_weighed)
    return total.sqrt().over(_SERIES).fill_nan(0).fill_null(0)
