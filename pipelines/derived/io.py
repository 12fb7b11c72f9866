"""The derived tables: what each is computed from, and the one place that reads and writes for them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from pipelines import warehouse
from pipelines.settings import Settings

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """`derived.<name>`: the function `compute` of a module over one relation of the warehouse, built in the first dbt phase.

    The module is named and not imported: a code location lists what is derived without loading the libraries of it.
    """

    name: str
    reads: str
    module: str
    doc: str

    def compute(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The derived table of the relation's rows: the same input gives the same output."""
        computed: pl.DataFrame = import_module(self.module).compute(frame)
        return computed


DERIVATIONS = (
    Derivation(
        name="demand_forecast",
        reads="intermediate.int_demand__daily",
        module="pipelines.derived.demand",
        doc="Units each SKU will need day by day: the expectation, and what demand stays under in nearly all cases.",
    ),
)


def derive(settings: Settings, derivation: Derivation) -> int:
    """Compute one derived table anew and put it in the place of the old one, whole or not at all; returns its rows."""
    frame = derivation.compute(warehouse.read(settings, derivation.reads))
    target = settings.derived / derivation.name / "part.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".tmp")
    frame.write_parquet(unfinished, compression="zstd")
    unfinished.replace(target)
    return frame.height
