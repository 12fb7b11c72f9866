"""Orchestrate: the flow as Dagster assets, one module a stage. Nothing here computes; each asset calls the room that does.

Group names are numbered so that the graph reads in the order of the flow.
"""

import sys

# dagster-dbt loads dbt too, for names it also has of its own. Here dbt is a command in a process of its own, and a code
# location starts a second sooner without it (2026-11). dagster-dbt does without where dbt is not installed, so it is hidden
# from it; a test of the definitions says when that changes.
if "dagster_dbt" not in sys.modules and "dbt" not in sys.modules:
    sys.modules["dbt"] = None  # type: ignore[assignment]
    try:
        import dagster_dbt  # noqa: F401
    finally:
        del sys.modules["dbt"]
