"""From text to types, for many files at once.

DuckDB takes a tenth of a second to plan the typing of a wide report, whether for ten rows or ten million. So the small files
of a batch that look alike (same columns, same number and date style) are laid together as text, typed by one statement and
told apart by their unit; a large file streams through a statement of its own, without being held anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.errors import Problem
from pipelines.landing.personal import PERSONAL_HEADER, hashed_sql
from pipelines.landing.unit import Unit, content_key, damaged
from pipelines.sources import readers
from pipelines.sources.base import Column, Table, TextTable

# Above this a file is typed on its own, straight from its bytes: laying it aside as text first would double its cost.
# 2026-11: a 32 MiB report takes over a second, against which a plan's tenth is little.
STREAM_BYTES = 32 * 2**20


@dataclass(kw_only=True)
class Typed:
    """Typed rows of one table on disk. With several units the file has a column `_unit`; with one, that is `unit_id`."""

    table: Table
    path: Path
    unit_id: str | None = None

    @property
    def relation(self) -> str:
        """The rows with `_unit`, as SQL."""
        if self.unit_id is None:
            return f"read_parquet('{self.path}')"
        return f"(select *, '{self.unit_id}' as _unit from read_parquet('{self.path}'))"


@dataclass(kw_only=True)
class _Alike:
    """Text tables of one table, laid together: the same columns, read the same way."""

    text: TextTable
    hashed: bool
    units: dict[str, Unit] = field(default_factory=dict)


class Typer:
    """Collects the text tables of a batch and types them."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path, key: bytes) -> None:
        self._con, self._folder, self._key = con, folder, key
        self._alike: dict[tuple[object, ...], _Alike] = {}
        self._done: list[Typed] = []

    def add(self, unit: Unit, text: TextTable, *, size: int, hashed: bool) -> None:
        """Take one text table of a unit while its file is at hand."""
        unit.notes += _dropped_columns(text)
        try:
            columns = text.columns or tuple(self._con.sql(f"select * from {text.relation} limit 0").columns)
            stamps = {"_unit": unit.unit_id, "_scope": unit.scope, "_content_id": content_key(unit.observation, unit.report)}
            stamped = ", ".join(f"{readers.literal(value)} as {name}" for name, value in stamps.items())
            rows = f"select *, {stamped}, {_day(unit)} as _day from {text.relation}"
            if size > STREAM_BYTES:
                self._type(_Alike(text=text, hashed=hashed, units={unit.unit_id: unit}), f"({rows})", one=unit.unit_id)
                return
            looks = (text.table.name, columns, text.unknown, text.decimal_comma, text.timestamps, text.dates, hashed)
            if looks in self._alike:
                name = f"alike_{list(self._alike).index(looks)}"
                self._con.execute(f"insert into {name} by name {rows}")
            else:
                self._con.execute(f"create temp table alike_{len(self._alike)} as {rows}")
                self._alike[looks] = _Alike(text=text, hashed=hashed)
            self._alike[looks].units[unit.unit_id] = unit
        except duckdb.Error as error:
            unit.problems.append(damaged(error))

    def finish(self) -> list[Typed]:
        """Type what was laid together; the units whose cells cannot be read get their problems."""
        for n, alike in enumerate(self._alike.values()):
            self._type(alike, f"alike_{n}", one=next(iter(alike.units)) if len(alike.units) == 1 else None)
            self._con.execute(f"drop table alike_{n}")
        return self._done

    def _type(self, alike: _Alike, relation: str, *, one: str | None) -> None:
        table = alike.text.table
        path = self._folder / f"{table.name}-{len(self._done)}.parquet"
        try:
            self._copy(alike, relation, path, one=one)
        except duckdb.Error as error:
            broken = _diagnose(self._con, alike, relation)
            if not broken:
                for unit in alike.units.values():
                    unit.problems.append(damaged(error))
                return
            if len(broken) == len(alike.units):
                return
            listed = ", ".join(readers.literal(b) for b in broken)
            self._copy(alike, f"(select * from {relation} where _unit not in ({listed}))", path, one=one)
        self._done.append(Typed(table=table, path=path, unit_id=one))

    def _copy(self, alike: _Alike, relation: str, path: Path, *, one: str | None) -> None:
        select = typed_select(self._con, alike.text, relation, key=self._key, strict=True, hashed=alike.hashed)
        columns = "* exclude (_unit)" if one else "*"
        self._con.execute(f"copy (select {columns} from ({select})) to '{path}' (format parquet, compression zstd)")


def typed_select(
    con: duckdb.DuckDBPyConnection, text: TextTable, relation: str, *, key: bytes, strict: bool, hashed: bool = False
) -> str:
    """SQL of typed rows: the contract's columns, then landing's own, then `_unit`. `strict` raises on an unreadable value.

    `relation` holds the columns of the text table and `_unit, _scope, _content_id, _day`.
    """
    have = set(con.sql(f"select * from {relation} limit 0").columns)
    columns = []
    for c in text.table.columns:
        if c.name not in have:
            expression = f"cast(null as {_duckdb_type(c)})"
        elif c.personal and not hashed:
            expression = hashed_sql(readers.quoted(c.name), key)
        else:
            expression = readers.typed_sql(c, text, strict=strict)
        columns.append(f"{expression} as {c.name}")
    names = ", ".join(c.name for c in text.table.columns)
    return (
        f"select {names}, _scope, cast({text.table.slice_by} as varchar) || coalesce('|' || _day, '') as _slice, "
        f"_content_id, cast(_row_number as bigint) as _row_number, _unknown, _unit "
        f"from (select {', '.join(columns)}, _scope, _content_id, _day, _unit, _row_number, "
        f"{_unknown(text, have)} as _unknown from {relation})"
    )


# ---- inside -----------------------------------------------------------------------------------------------------------


def _diagnose(con: duckdb.DuckDBPyConnection, alike: _Alike, relation: str) -> set[str]:
    """Find the cells that cannot be read: the first of each column and unit, with its line and what it holds."""
    text = alike.text
    have = set(con.sql(f"select * from {relation} limit 0").columns)
    typed = [c for c in text.table.columns if c.name in have and c.type != "string"]
    parts = ["_unit", "count(*)"]
    for c in typed:
        bad = readers.unreadable_sql(c, text)
        parts += [
            f"count(*) filter (where {bad})",
            f"min(_row_number) filter (where {bad})",
            f"arg_min({readers.quoted(c.name)}, _row_number) filter (where {bad})",
        ]
    try:
        found = con.sql(f"select {', '.join(parts)} from {relation} group by _unit").fetchall()
    except duckdb.Error:
        return set()
    broken = set()
    for unit_id, rows, *cells in found:
        unit, problems, unreadable = alike.units[unit_id], [], []
        for n, c in enumerate(typed):
            many, line, value = cells[3 * n : 3 * n + 3]
            if many:
                unreadable.append(header_of(c))
                problems.append(_unreadable(c, text, many, line, value))
        if problems:
            broken.add(unit_id)
            unit.rows[text.table.name] = rows
            unit.unreadable[text.table.name] = ", ".join(unreadable)
            unit.problems += sorted(problems, key=lambda p: p.line or 0)
    return broken


def _unreadable(column: Column, text: TextTable, many: int, line: int, value: object) -> Problem:
    return Problem(
        code="unreadable_value",
        what=f"{_place(text)}the value cannot be read" + (f" ({many} rows in all)" if many > 1 else ""),
        remedy="Take the file as the platform issues it, not re-saved by a spreadsheet; retrying does not help",
        line=line,
        column=header_of(column),
        found=str(value)[:60],
        expected=readers.expected(column, text),
    )


def _place(text: TextTable) -> str:
    return f"sheet {text.sheet!r}: " if text.sheet else ""


def header_of(column: Column) -> str:
    """The column as people know it from the file."""
    return column.headers[0] if column.headers else column.name.replace("_", "-")


def _day(unit: Unit) -> str:
    """What an undated report's slices are told apart by."""
    day = f"'{unit.observation.received_at:%Y-%m-%d}'" if unit.report.undated else "null"
    return f"cast({day} as varchar)"


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


def _duckdb_type(column: Column) -> str:
    return "varchar" if column.type == "string" else column.type
