"""A received file taken through recognition, reading and typing, as far as its contract goes and no further."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers, reports
from pipelines.sources.base import Reading, Report, Source, TextTable

RECEIVED = datetime(2026, 10, 29, 1, 30, tzinfo=UTC)


@dataclass
class Parsed:
    """What a file became: typed rows by table (with `_row_number`), unreadable cells, or the problems it was refused for."""

    report: Report
    reading: Reading | None = None
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    unreadable: list[tuple[int, str, str]] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    control: Any = None

    @property
    def message(self) -> str:
        """All problems in words."""
        return "\n".join(map(str, self.problems))

    def table(self, name: str) -> TextTable:
        """The text table of that name."""
        return next(t for t in self.reading.tables if t.table.name == name)


def recognised(path: Path) -> list[str]:
    """Ids of the reports that take the file for theirs."""
    sample = readers.sample(path)
    return [r.id for r in reports() if r.recognise(sample)]


def parse(path: Path, **declared: Any) -> Parsed:
    """Read a file with the one report that recognises it."""
    sample = readers.sample(path)
    (report,) = (r for r in reports() if r.recognise(sample))
    parsed = Parsed(report)
    with duckdb.connect() as con:
        try:
            declared = {"scope": "account", "received_at": RECEIVED, "file_name": path.name} | declared
            parsed.reading = report.read(con, Source(path=path, scratch=path.parent / "scratch", **declared))
            for text in parsed.reading.tables:
                _type(con, text, parsed)
        except FileRefusedError as refusal:
            parsed.problems = refusal.problems
        except duckdb.Error as error:
            problem = readers.uncuttable(error)
            if problem is None:
                raise
            parsed.problems = (problem,)
    return parsed


def _type(con: duckdb.DuckDBPyConnection, text: TextTable, parsed: Parsed) -> None:
    carried = set(con.sql(f"select * from {text.relation} limit 0").columns)
    columns = [c for c in text.table.columns if c.name in carried]
    typed = ", ".join(f"{readers.typed_sql(c, text)} as {c.name}" for c in columns)
    unknown = "".join(f", {readers.quoted(u)}" for u in text.unknown)
    rows = con.sql(f"select _row_number, {typed}{unknown} from {text.relation} order by all")
    name = text.table.name
    parsed.types[name] = dict(zip(rows.columns, map(str, rows.types), strict=True))
    parsed.rows[name] = [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
    for column in (c for c in columns if c.type != "string"):
        typed_values = [r[column.name] for r in parsed.rows[name]]
        if None in typed_values:
            bad = f"select _row_number, {column.name} from {text.relation} where {readers.unreadable_sql(column, text)}"
            parsed.unreadable += [(line, column.name, cell) for line, cell in con.sql(bad).fetchall()]
    if parsed.reading.control and parsed.reading.control.table == name:
        found = f"select {parsed.reading.control.found} from (select {typed} from {text.relation})"
        parsed.control = con.sql(found).fetchall()[0][0]
