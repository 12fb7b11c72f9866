"""The derived tables: what each is computed from, and the one place that reads and writes for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines import warehouse
from pipelines.derived import demand
from pipelines.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """`derived.<name>`: a pure function over one relation of the warehouse, built in the first dbt phase."""

    name: str
    reads: str
    compute: Callable[[pl.DataFrame], pl.DataFrame]


DERIVATIONS = (Derivation(name="demand_forecast", reads="intermediate.int_demand__daily", compute=demand.forecast_demand),)


def derive(settings: Settings, derivation: Derivation) -> int:
    """Compute one derived table anew and put it in the place of the old one, whole or not at all; returns its rows."""
    frame = derivation.compute(warehouse.read(settings, derivation.reads))
    target = settings.derived / derivation.name / "part.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".tmp")
    frame.write_parquet(unfinished, compression="zstd")
    unfinished.replace(target)
    return frame.height
