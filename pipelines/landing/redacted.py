"""What stays of a report whose personal data was purged: its text tables with every personal value already hashed.

`purge` writes it, proves that it lands the same rows as the original, and only then lets the original go.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.landing.personal import PERSONAL_HEADER, hashed_sql
from pipelines.sources import readers
from pipelines.sources.base import Control, Reading, Report, TextTable

_STYLE = ("unknown", "decimal_comma", "timestamps", "dates", "claims")


def save_redacted(con: duckdb.DuckDBPyConnection, reading: Reading, report: Report, folder: Path, key: bytes) -> None:
    """Write a reading with its personal values hashed."""
    folder.mkdir(parents=True)
    styles: dict[str, Any] = {}
    for text in reading.tables:
        columns = []
        unknown = tuple(u for u in text.unknown if not PERSONAL_HEADER.search(u))
        for name in con.sql(f"select * from {text.relation} limit 0").columns:
            column = next((c for c in text.table.columns if c.name == name), None)
            if column and column.personal:
                columns.append(f"{hashed_sql(readers.quoted(name), key)} as {name}")
            elif column or name == "_row_number" or name in unknown:
                columns.append(readers.quoted(name))
        target = folder / f"{text.table.name}.parquet"
        con.execute(
            f"copy (select {', '.join(columns)} from {text.relation}) to '{target}' (format parquet, compression zstd)"
        )
        styles[text.table.name] = {k: getattr(text, k) for k in _STYLE} | {"unknown": unknown}
    rest = {
        "tables": styles,
        "control": vars(reading.control) if reading.control else None,
        "period_start": reading.period_start,
        "period_end": reading.period_end,
        "version_at": reading.version_at,
    }
    (folder / "reading.json").write_text(json.dumps(rest, default=lambda v: v.isoformat()))
    (folder / "report").write_text(report.id)


def load_redacted(con: duckdb.DuckDBPyConnection, folder: Path, report: Report) -> Reading:
    """The reading again, as views of the connection."""
    rest = json.loads((folder / "reading.json").read_text())
    tables = []
    for name, style in rest["tables"].items():
        view = f"redacted_{name}"
        con.execute(f"create or replace temp view {view} as select * from read_parquet('{folder / name}.parquet')")
        table = next(t for t in report.tables if t.name == name)
        tables.append(TextTable(table=table, relation=view, **{k: _tuple(v) for k, v in style.items()}))
    return Reading(
        tables=tables,
        control=Control(**rest["control"]) if rest["control"] else None,
        period_start=date.fromisoformat(rest["period_start"]) if rest["period_start"] else None,
        period_end=date.fromisoformat(rest["period_end"]) if rest["period_end"] else None,
        version_at=datetime.fromisoformat(rest["version_at"]) if rest["version_at"] else None,
    )


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
