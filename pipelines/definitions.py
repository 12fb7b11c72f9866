"""The code location: everything under `defs/`, with its resources. Steps share a process: the warehouse has one writer."""

from pathlib import Path

import dagster as dg

from pipelines.defs.resources import resources


@dg.definitions
def defs() -> dg.Definitions:
    """Every asset, check, job, schedule and sensor of the modules under `defs/`."""
    found = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    return dg.Definitions.merge(found, dg.Definitions(resources=resources(), executor=dg.in_process_executor))
