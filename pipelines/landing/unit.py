"""One unit: one report's content, read, typed and measured for one scope, waiting in a temporary folder for its batch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

from pipelines.errors import FileRefusedError, Problem
from pipelines.landing.personal import PERSONAL_HEADER, hashed_sql
from pipelines.raw_store import Observation
from pipelines.sources import readers
from pipelines.sources.base import Reading, Report, Source, Table, TextTable

# A message names this many places of a file; a seller mends the first and sees the rest go with it.
NAMED_PROBLEMS = 5
TOTAL_CHECK = "control total differs"


@dataclass(kw_only=True)
class Measured:
    """A control total: what the file states and what its rows add up to."""

    label: str
    key: str
    currency_code: str
    expected: Decimal
    found: Decimal

    @property
    def difference(self) -> Decimal:
        """Stated minus found; 0.0000 when the file is whole."""
        return self.expected - self.found


@dataclass(kw_only=True)
class Unit:
    """A content parsed for a scope. `parts` are its tables' typed rows on disk; `problems` refuse it as a whole."""

    unit_id: str
    observation: Observation
    report: Report
    scope: str
    parts: dict[str, Path] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    claims: dict[str, tuple[str, ...]] = field(default_factory=dict)
    profile: dict[str, dict[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    control: Measured | None = None
    rows_in_file: int = 0
    period_start: date | None = None
    period_end: date | None = None
    version_at: datetime | None = None


def unit_id(observation: Observation, report: Report, scope: str, contract: str) -> str:
    """The same content for the same scope and period under the same contract is the same unit, however often received."""
    day = observation.received_at.date().isoformat() if report.undated else ""
    words = (observation.content_id, scope, str(observation.period_start), str(observation.period_end), day, contract)
    return hashlib.sha256("|".join(words).encode()).hexdigest()[:20]


def source_of(unit: Unit, path: Path) -> Source:
    """The unit's file as a parser takes it."""
    o = unit.observation
    return Source(
        path=path,
        file_name=o.file_name,
        scope=unit.scope,
        received_at=o.received_at,
        period_start=o.period_start,
        period_end=o.period_end,
        version_at=o.version_at,
        meta=o.meta,
    )


def parse(
    con: duckdb.DuckDBPyConnection, unit: Unit, path: Path, folder: Path, *, key: bytes, redacted: Reading | None = None
) -> None:
    """Fill the unit from the report's bytes; what is wrong with the file ends up in `unit.problems`, nothing is raised."""
    o = unit.observation
    try:
        reading = redacted or unit.report.read(con, source_of(unit, path))
    except FileRefusedError as refusal:
        unit.problems += refusal.problems
        return
    except duckdb.Error as error:
        unit.problems.append(_unreadable(error))
        return
    unit.notes += reading.notes
    unit.period_start = o.period_start or reading.period_start
    unit.period_end = o.period_end or reading.period_end
    unit.version_at = o.version_at or reading.version_at
    for text in reading.tables:
        unit.notes += _dropped_columns(text)
        try:
            _type(con, unit, text, folder, key=key, hashed=redacted is not None)
        except duckdb.Error as error:
            found = _diagnose(con, unit, text)
            unit.problems += found or [_unreadable(error)]
    if reading.control and not unit.problems:
        unit.control = _measure(con, unit, reading)
    for text in reading.tables:
        con.execute(f"drop view if exists {text.relation}")


def typed_select(
    con: duckdb.DuckDBPyConnection, text: TextTable, unit: Unit, *, key: bytes, strict: bool, hashed: bool = False
) -> str:
    """SQL of a table's typed rows: the contract's columns, then landing's own. `strict` raises on an unreadable value."""
    have = set(con.sql(f"select * from {text.relation} limit 0").columns)
    columns = []
    for c in text.table.columns:
        if c.name not in have:
            expression = f"cast(null as {_duckdb_type(c.type)})"
        elif c.personal and not hashed:
            expression = hashed_sql(c.name, key)
        else:
            expression = readers.typed_sql(c, text, strict=strict)
        columns.append(f"{expression} as {c.name}")
    names = ", ".join(c.name for c in text.table.columns)
    day = f" || '|' || '{unit.observation.received_at:%Y-%m-%d}'" if unit.report.undated else ""
    return (
        f"select {names}, _scope, cast({text.table.slice_by} as varchar){day} as _slice, "
        f"'{unit.observation.content_id}' as _content_id, cast(_row_number as bigint) as _row_number, _unknown "
        f"from (select {', '.join(columns)}, {readers.literal(unit.scope)} as _scope, _row_number, "
        f"{_unknown(text, have)} as _unknown from {text.relation})"
    )


def coverage(con: duckdb.DuckDBPyConnection, unit: Unit) -> pl.DataFrame:
    """The slices the unit speaks for, with what the choice of current rows and the shrink guard need. One row a slice."""
    frames = []
    for table in unit.report.tables:
        part = unit.parts.get(table.name)
        claims = unit.claims.get(table.name, ())
        if part is None and not claims:
            continue
        version = table.version or "cast(null as timestamp)"
        declared = f"timestamp '{unit.version_at:%Y-%m-%d %H:%M:%S.%f}'" if unit.version_at else "cast(null as timestamp)"
        stamp = f"coalesce({declared}, {version})" if unit.version_at else version
        rows = (
            f"select _slice as slice, {stamp} as version_at, count(*) as row_count, "
            f"cast({table.measure or 'null'} as double) as measure from read_parquet('{part}') group by _slice"
            if part
            else "select null::varchar as slice, null::timestamp as version_at, 0::bigint as row_count, "
            "null::double as measure where false"
        )
        sql = f"with rows as ({rows}) select * from rows"
        if claims:
            listed = ", ".join(f"({readers.literal(c)})" for c in claims)
            sql += (
                f" union all select slice, {declared}, 0, 0 from (values {listed}) c(slice) "
                "where slice not in (select slice from rows)"
            )
        frame = con.sql(sql).pl()
        frames.append(
            frame.select(
                pl.lit(unit.unit_id).alias("unit_id"),
                pl.lit(table.entity).alias("entity"),
                pl.col("slice"),
                pl.lit(unit.observation.content_id).alias("content_id"),
                pl.lit(unit.report.id).alias("report_id"),
                pl.lit(unit.scope).alias("scope_id"),
                pl.col("version_at").cast(pl.Datetime("us")),
                pl.lit(table.precedence, dtype=pl.Int64).alias("precedence"),
                pl.col("row_count").cast(pl.Int64),
                pl.col("measure").cast(pl.Float64),
                pl.lit(None, dtype=pl.String).alias("held_reason"),
            )
        )
    if not frames:
        return pl.DataFrame()
    # Tables that share an entity share its slices: one row for both.
    return (
        pl.concat(frames)
        .group_by("unit_id", "entity", "slice", maintain_order=True)
        .agg(
            pl.col("content_id", "report_id", "scope_id", "held_reason").first(),
            pl.col("version_at", "precedence").max(),
            pl.col("row_count", "measure").sum(),
        )
    )


# ---- inside -----------------------------------------------------------------------------------------------------------


def _type(con: duckdb.DuckDBPyConnection, unit: Unit, text: TextTable, folder: Path, *, key: bytes, hashed: bool) -> None:
    part = folder / f"{unit.unit_id}-{text.table.name}.parquet"
    select = typed_select(con, text, unit, key=key, strict=True, hashed=hashed)
    con.execute(f"copy ({select}) to '{part}' (format parquet, compression zstd)")
    names = {f"{c.name} missing": f"count(*) filter (where {c.name} is null)" for c in text.table.columns if c.filled}
    names |= {r.name: f"count(*) filter (where not ({r.holds}))" for r in text.table.rules}
    counts = con.sql(f"select count(*), {', '.join([*names.values(), '1'])} from read_parquet('{part}')").fetchall()[0]
    unit.parts[text.table.name] = part
    unit.rows[text.table.name] = counts[0]
    unit.rows_in_file += counts[0]
    unit.claims[text.table.name] = text.claims
    unit.profile[text.table.name] = dict(zip(names, counts[1:], strict=False))


def explain(con: duckdb.DuckDBPyConnection, unit: Unit, table: Table, name: str) -> Problem | None:
    """The first row of the unit that breaks a check of the profile; None for checks whose problem is known already."""
    part, broken = unit.parts.get(table.name), unit.profile.get(table.name, {}).get(name, 0)
    if part is None or not broken or name == TOTAL_CHECK:
        return None
    rule = next((r for r in table.rules if r.name == name), None)
    column = None if rule else name.removesuffix(" missing")
    bad = f"not ({rule.holds})" if rule else f"{column} is null"
    line = con.sql(f"select min(_row_number) from read_parquet('{part}') where {bad}").fetchall()[0][0]
    many = f" ({broken} rows in all)" if broken > 1 else ""
    if rule:
        return Problem(code="rule_broken", what=f"{rule.name}{many}", remedy=rule.remedy, line=line)
    header = _header_of(table, column or "")
    return Problem(
        code="missing_value",
        what=f"a value is missing{many}",
        remedy="Download the file again; a row cut off in the middle looks like this. Retrying the same file does not help",
        line=line,
        column=header,
        expected="a value in every row",
    )


def _diagnose(con: duckdb.DuckDBPyConnection, unit: Unit, text: TextTable) -> list[Problem]:
    """Which cells could not be read: the first of each column, with its line and what it holds (unless it is personal)."""
    have = set(con.sql(f"select * from {text.relation} limit 0").columns)
    typed = [c for c in text.table.columns if c.name in have and c.type != "string"]
    if not typed:
        return []
    parts = []
    for c in typed:
        bad = readers.unreadable_sql(c, text)
        parts += [
            f"count(*) filter (where {bad})",
            f"min(_row_number) filter (where {bad})",
            f"arg_min({c.name}, _row_number) filter (where {bad})",
        ]
    try:
        *found, rows = con.sql(f"select {', '.join(parts)}, count(*) from {text.relation}").fetchall()[0]
        unit.rows_in_file += rows
    except duckdb.Error as error:
        return [_unreadable(error)]
    problems, profile = [], {}
    for n, c in enumerate(typed):
        broken, line, value = found[3 * n : 3 * n + 3]
        if broken:
            profile[f"{c.name} unreadable"] = broken
            problems.append(
                Problem(
                    code="unreadable_value",
                    what="the value cannot be read" + (f" ({broken} rows in all)" if broken > 1 else ""),
                    remedy="Take the file as the platform issues it, not re-saved by a spreadsheet; retrying does not help",
                    line=line,
                    column=_header_of(text.table, c.name),
                    found=str(value)[:60],
                    expected=readers.expected(c, text),
                )
            )
    unit.profile[text.table.name] = profile
    return sorted(problems, key=lambda p: p.line or 0)


def _measure(con: duckdb.DuckDBPyConnection, unit: Unit, reading: Reading) -> Measured:
    control = reading.control
    if control is None:
        raise AssertionError("measured without a control total")
    sql = f"select cast({control.found} as decimal(18,4)) from read_parquet('{unit.parts[control.table]}')"
    found = con.sql(sql).fetchall()[0][0]
    measured = Measured(
        label=control.label,
        key=control.key,
        currency_code=control.currency_code,
        expected=Decimal(control.expected),
        found=found or Decimal(0),
    )
    unit.profile.setdefault(control.table, {})[TOTAL_CHECK] = int(measured.difference != 0)
    if measured.difference:
        unit.problems.append(
            Problem(
                code="control_total",
                what=f"{control.label}: stated and found differ by {measured.difference:+.2f} {measured.currency_code}",
                remedy="Download it again; if the same comes, open a case with the platform. Until then its money is in no "
                "mart but the settlement reconciliation",
                found=f"{measured.found:.2f}",
                expected=f"{measured.expected:.2f} {measured.currency_code}",
            )
        )
    return measured


def _dropped_columns(text: TextTable) -> list[str]:
    dropped = [u for u in text.unknown if PERSONAL_HEADER.search(u)]
    return [f"columns that may hold personal data were not kept: {', '.join(dropped)}"] if dropped else []


def _unknown(text: TextTable, have: set[str]) -> str:
    kept = [u for u in text.unknown if not PERSONAL_HEADER.search(u) and u in have]
    if not kept:
        return "cast(null as varchar)"
    pairs = ", ".join(f"{readers.literal(u)}: {readers.quoted(u)}" for u in kept)
    anything = " or ".join(f"trim({readers.quoted(u)}) <> ''" for u in kept)
    return f"case when {anything} then cast(to_json({{{pairs}}}) as varchar) end"


def _header_of(table: Table, name: str) -> str:
    column = table.column(name)
    return column.headers[0] if column.headers else name.replace("_", "-")


def _unreadable(error: duckdb.Error) -> Problem:
    if uneven := readers.uncuttable(error):
        return uneven
    words = str(error).strip().split("\n")[0][:200]
    return Problem(
        code="damaged_file",
        what=f"the file breaks off or is damaged ({words})",
        remedy="Download it again; retrying the same file does not help",
    )


def _duckdb_type(type_: str) -> str:
    return "varchar" if type_ == "string" else type_
