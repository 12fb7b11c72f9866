"""Cells under headers, whatever they were cut from, and the contract's names given to them by header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import pyarrow as pa

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources.base import Column, Table, TextTable, fold
from pipelines.sources.readers.values import quoted, unique_name


@dataclass(frozen=True)
class Cells:
    """A file (or sheet) cut into cells.

    `relation` is SQL that stands behind `from`: one VARCHAR column per header, named as the file writes it (made unique
    where it repeats), and `_row_number`, the line of the file. `beginning` are the first rows with their lines.
    """

    relation: str
    headers: tuple[str, ...]
    header_line: int = 1
    beginning: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def first_values(self, *columns: Column) -> Iterator[str]:
        """The filled cells of these columns in the beginning, row by row."""
        found = match(self.headers, columns)
        places = [self.headers.index(h) for names in found.values() for h in names]
        return (row[p] for _, row in self.beginning for p in places if p < len(row) and row[p].strip())


def registered(con: duckdb.DuckDBPyConnection, table: pa.Table, headers: tuple[str, ...], heading_line: int = 1) -> Cells:
    """An Arrow table of text columns (then `_row_number`) as cells."""
    relation = unique_name("cells")
    con.execute("set TimeZone = 'UTC'")
    con.register(relation, table.rename_columns([*headers, "_row_number"]))
    return Cells(relation=relation, headers=headers, header_line=heading_line)


def text_table(
    cells: Cells,
    table: Table,
    *,
    where: str | None = None,
    values: Mapping[str, str] | None = None,
    elsewhere: Iterable[Column] = (),
    sheet: str | None = None,
) -> TextTable:
    """The rows of `cells` under the contract's names, and the columns that the contract does not know.

    `values` gives contract columns as SQL over the relation's own columns. `elsewhere` are columns another table of the
    report takes. Where a file carries a column under two of its names,
    the first that is filled counts, row by row. Raises FileRefusedError when a required column is missing.
    """
    values = values or {}
    matched = match(cells.headers, table.columns)
    missing = [c for c in table.columns if c.required and c.name not in matched and c.name not in values]
    if missing:
        raise FileRefusedError(*(missing_column(c, cells.header_line, sheet) for c in missing))
    known = {h for headers in (*matched.values(), *match(cells.headers, elsewhere).values()) for h in headers}
    taken = {c.name.casefold() for c in table.columns} | {"_row_number"}
    unknown = {h: f"{h} (file)" if h.casefold() in taken else h for h in cells.headers if h not in known}
    found = {name: f"coalesce({', '.join(map(quoted, headers))})" for name, headers in matched.items()}
    selected = [
        *(f"{sql} as {quoted(name)}" for name, sql in {**found, **values}.items()),
        *(f"{quoted(header)} as {quoted(name)}" for header, name in unknown.items()),
        "_row_number",
    ]
    condition = f" where {where}" if where else ""
    # No view: making one reads the beginning of the file once more, which adds up over hundreds of files.
    relation = f"(select {', '.join(selected)} from {cells.relation}{condition})"
    columns = (*found, *(v for v in values if v not in found), *unknown.values(), "_row_number")
    return TextTable(table=table, relation=relation, columns=columns, unknown=tuple(unknown.values()), sheet=sheet)


def match(headers: Iterable[str], columns: Iterable[Column]) -> dict[str, tuple[str, ...]]:
    """Contract column → the headers of the file that name it, in any order of the file, in the order of `Column.headers`."""
    by_fold: dict[str, str] = {}
    for header in headers:
        for name in (header, *header.split("\n")) if "\n" in header else (header,):  # a heading in two languages, one a line
            by_fold.setdefault(fold(name), header)
    found = {}
    for column in columns:
        carrying = tuple(dict.fromkeys(by_fold[n] for n in _names(column) if n in by_fold))
        if carrying:
            found[column.name] = carrying
    return found


@cache
def _names(column: Column) -> tuple[str, ...]:
    return tuple(fold(h) for h in column.headers) or tuple(sorted(column.known_as))


def missing_column(column: Column, line: int | None, sheet: str | None = None) -> Problem:
    """The problem of a required column that a file does not have."""
    names = " or ".join(repr(h) for h in column.headers or (column.name.replace("_", "-"),))
    where = f"sheet {sheet!r}: " if sheet else ""
    return Problem(
        code="missing_column",
        what=f"{where}the required column {names} is missing: {column.doc.rstrip('.')}",
        line=line,
        expected=f"a column headed {names}",
        remedy="Download the report again with all columns, or put the heading back, and drop the file once more",
    )


def unique_headers(header: Sequence[str]) -> tuple[str, ...]:
    """Column names for a header: blanks are numbered, repetitions get their number behind."""
    names: list[str] = []
    seen: set[str] = set()
    for number, cell in enumerate(header, 1):
        base = cell.strip() or f"column {number}"
        name, again = base, 2
        while name.casefold() in seen:
            name, again = f"{base} ({again})", again + 1
        seen.add(name.casefold())
        names.append(name)
    return tuple(names)
