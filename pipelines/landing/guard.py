"""The shrink guard: a closed day does not lose half its rows by itself, so a file that says so waits for a person."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import polars as pl

from pipelines.sources.base import Report, Table

# Half: restatements of a closed day move a few per cent; a truncated download loses most of it. Under 4 rows the
# ratio says nothing. Set 2026-11 from the restatements that formats describe; adjust when a genuine one is held.
LEAST_SHARE = 0.5
LEAST_ROWS = 4

_LAST_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})$")


class ShrinkGuard:
    """Watches the window slices of one entity while a batch adds versions to them, oldest receipt first."""

    def __init__(self, standing: pl.DataFrame) -> None:
        """`standing` is the entity's coverage with receipts, best version first."""
        winners = standing.filter(pl.col("held_reason").is_null()).unique("slice", keep="first", maintain_order=True)
        self._best = {
            r["slice"]: (r["row_count"], r["measure"], _order(r["version_at"], r["received_at"]))
            for r in winners.iter_rows(named=True)
        }

    def hold(self, rows: pl.DataFrame, report: Report, table: Table, received_at: datetime) -> pl.DataFrame:
        """The coverage rows with `held_reason` filled where a closed slice shrank; the others become the new standing."""
        if table.covers != "window":
            return rows
        reasons = []
        for r in rows.iter_rows(named=True):
            order = _order(r["version_at"], received_at)
            before = self._best.get(r["slice"])
            reason = None
            if before and order >= before[2] and _closed(r["slice"], report.lag_days, received_at):
                reason = _shrunk(r["row_count"], before[0], "rows") or _shrunk(r["measure"], before[1], "units")
            if reason is None and (not before or order >= before[2]):
                self._best[r["slice"]] = (r["row_count"], r["measure"], order)
            reasons.append(reason)
        return rows.with_columns(pl.Series("held_reason", reasons, dtype=pl.String))


def _order(version_at: datetime | None, received_at: datetime) -> tuple[bool, datetime, datetime]:
    """Newer is greater: the platform's stamp first, one without a stamp before any with one."""
    return version_at is not None, version_at or received_at, received_at


def _closed(slice_: str, lag_days: int, received_at: datetime) -> bool:
    """Whether the platform should have had the slice's day whole when this version came; a sheet is always closed."""
    day = _LAST_DATE.search(slice_)
    return not day or date.fromisoformat(day[1]) + timedelta(days=lag_days) < received_at.date()


def _shrunk(now: float | None, before: float | None, what: str) -> str | None:
    if before is None or before < LEAST_ROWS or (now or 0) >= before * LEAST_SHARE:
        return None
    return f"{now or 0:.0f} {what} where {before:.0f} stood"
