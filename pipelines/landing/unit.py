"""One unit: one report's content as parsed for one scope, and what became known of it on the way to its batch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.raw_store import Observation
from pipelines.sources import readers
from pipelines.sources.base import Control, Reading, Report, Source


@dataclass(kw_only=True)
class Unit:
    """A content parsed for a scope. `problems` refuse it as a whole; `rows` counts what it brings to each table.

    `sheets` names the sheet of each table, where the file is a workbook.
    """

    unit_id: str
    observation: Observation
    report: Report
    scope: str
    rows: dict[str, int] = field(default_factory=dict)
    claims: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    profile: dict[str, dict[str, int]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    control: Control | None = None
    control_found: Decimal | None = None
    period_start: date | None = None
    period_end: date | None = None
    version_at: datetime | None = None

    @property
    def rows_in_file(self) -> int:
        """Rows of the file that belong to any table, readable or not."""
        return sum(self.rows.values())


def unit_id(observation: Observation, report: Report, scope: str, contract: str) -> str:
    """The same content for the same scope under the same contract is the same unit, however often received.

    Only a report that holds no date itself says something else for another period, or on another day; and one whose empty
    days are zero for another period.
    """
    o = observation
    when = (o.received_at.date().isoformat(), str(o.period_start), str(o.period_end)) if report.undated else ()
    words = (content_key(o, report), scope, contract, *when)
    return hashlib.sha256("|".join(words).encode()).hexdigest()[:20]


def content_key(observation: Observation, report: Report) -> str:
    """What landed rows know their content by: its hash; where an empty day is zero, with the days it was declared for.

    The same bytes speak for other days when they are declared for others, and then their rows are others too.
    """
    o = observation
    if o.period_start is None or o.period_end is None or not any(t.empty == "zero" for t in report.tables):
        return o.content_id
    return f"{o.content_id}@{o.period_start}_{o.period_end}"


def source_of(unit: Unit, path: Path, scratch: Path | None = None) -> Source:
    """The unit's file as a parser takes it; copies it needs (of another encoding) go to `scratch`."""
    o = unit.observation
    return Source(
        path=path,
        scratch=scratch,
        file_name=o.file_name,
        scope=unit.scope,
        received_at=o.received_at,
        period_start=o.period_start,
        period_end=o.period_end,
        version_at=o.version_at,
        meta=o.meta,
    )


def read(
    con: duckdb.DuckDBPyConnection, unit: Unit, path: Path, scratch: Path, redacted: Reading | None = None
) -> Reading | None:
    """The unit's report as text tables; None when the file is refused, and then `unit.problems` says why."""
    o = unit.observation
    try:
        reading = redacted or unit.report.read(con, source_of(unit, path, scratch))
    except FileRefusedError as refusal:
        unit.problems += refusal.problems
        return None
    except duckdb.Error as error:
        unit.problems.append(damaged(error))
        return None
    unit.notes += reading.notes
    unit.period_start = o.period_start or reading.period_start
    unit.period_end = o.period_end or reading.period_end
    unit.version_at = o.version_at or reading.version_at
    unit.control = reading.control
    unit.claims = {t.table.name: t.claims for t in reading.tables}
    unit.sheets = {t.table.name: t.sheet for t in reading.tables if t.sheet}
    return reading


def damaged(error: duckdb.Error) -> Problem:
    """What to say when DuckDB cannot go on reading a file."""
    if uneven := readers.uncuttable(error):
        return uneven
    words = str(error).strip().split("\n")[0][:200]
    return Problem(
        code="damaged_file",
        what=f"the file breaks off or is damaged ({words})",
        remedy="Download it again; retrying the same file does not help",
    )
