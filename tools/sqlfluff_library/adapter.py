"""What dbt's `adapter` is to sqlfluff: it picks DuckDB's spelling of a dispatched macro, so that models lint as they run."""

from __future__ import annotations

from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, name: str, _package: str = "") -> Any:
    """The macro `duckdb__<name>` of the calling file, or `default__<name>`."""
    return context.resolve(f"duckdb__{name}") or context.resolve(f"default__{name}")
