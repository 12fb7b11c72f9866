"""The rows of a landed table that stand now, for what runs before the warehouse is built: which parcels to ask for."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.landing.context import open_ledger
from pipelines.settings import Settings
from pipelines.sources import reports


def standing_rows(settings: Settings, table: str) -> list[dict[str, Any]]:
    """Of each slice the newest content's rows, as `current_rows` chooses them; rows marked void are left out."""
    if not list(settings.landed.glob(f"{table}/*/*.parquet")):
        return []  # also leaves an installation untouched that was never used
    report, contract = next((r, t) for r in reports() for t in r.tables if t.name == table)
    ledger = open_ledger(settings)
    parts = sorted(ledger.part(table, ledger.contract(report), "none").parent.glob("part-*.parquet"))
    if not parts:
        return []
    slices = ledger.coverage(contract.entity).filter(pl.col("held_reason").is_null())
    winners = slices.unique("slice", keep="first", maintain_order=True).select("slice", "content_id")
    rows = pl.read_parquet(parts).join(
        winners, left_on=["_slice", "_content_id"], right_on=["slice", "content_id"], how="inner", nulls_equal=True
    )
    if "is_void" in rows.columns:
        rows = rows.filter(~pl.col("is_void").fill_null(value=False))
    return rows.sort("_row_number").to_dicts()
