"""5 · Derive: what needs a library, computed in Python between the two halves of the models."""

from collections.abc import Sequence

import dagster as dg

from pipelines.derived.io import DERIVATIONS, Derivation, derive
from pipelines.progress import Progress, step
from pipelines.settings import Settings


def _derived(derivation: Derivation) -> dg.AssetsDefinition:
    @dg.asset(
        key=["derived", derivation.name],
        deps=[dg.AssetKey(derivation.reads.split("."))],
        group_name="5_derived",
        kinds={"python", "polars"},
        owners=["team:data"],
        description=derivation.doc,
        op_tags={"library": derivation.module},
    )
    def asset(settings: dg.ResourceParam[Settings], progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
        with step(progress, f"Deriving {derivation.name}") as facts:
            rows = derive(settings, derivation)
            facts.append(f"{rows} rows")
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return asset


derived: Sequence[dg.AssetsDefinition] = [_derived(derivation) for derivation in DERIVATIONS]
