"""Delimited files as DuckDB views: every cell text, every column by its name, every row with its line.

Belongs here: finding the header by content, cutting lines into cells, transcoding what is not UTF-8. Does not belong here:
what a column means (`base.Column`), types (`values.py`). Nothing is sniffed by DuckDB and nothing is materialised: a view
streams the file for whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources.base import Column, Source, Table, TextTable, fold
from pipelines.sources.readers import text_files
from pipelines.sources.readers.sampling import DELIMITERS, HEADER_LINES, split
from pipelines.sources.readers.values import literal, quoted, unique_name


@dataclass(frozen=True)
class Cells:
    """A file (or sheet) cut into cells: `relation` has one VARCHAR column per header, and `_row_number`, the line of the file.

    `headers` are the column names of the relation: as the file writes them, made unique where they repeat.
    """

    relation: str
    headers: tuple[str, ...]
    header_line: int = 1


def delimited(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    columns: Iterable[Column],
    *,
    encodings: Sequence[str] = ("utf-8",),
    quoting: bool | None = None,
    skip_rows: int = 0,
) -> Cells:
    """Make a view of a delimited file.

    The header is the line among the first 20 that names most of `columns`. `encodings` are tried in order when the file has no
    byte order mark; what is not UTF-8 is copied, transcoded, into the source's scratch folder. `quoting` None: quotes count
    only where the header itself is quoted. `skip_rows` leaves out that many lines under the header. Empty lines, rows without
    any cell and repeated headers are left out. Raises FileRefusedError for an undecodable, truncated or headerless file.
    """
    file = text_files.readable(source, encodings)
    header, line, delimiter = _header(file.head, tuple(columns))
    quotes = '"' in file.head_line(line) if quoting is None else quoting
    file.refuse_truncated(delimiter, len(header), quotes)
    names = unique_headers(header)
    parameters = {
        "delim": literal(delimiter),
        "quote": literal('"' if quotes else ""),
        "escape": literal('"' if quotes else ""),
        "header": "false",
        "auto_detect": "false",
        "null_padding": "true",  # Excel drops the trailing delimiters of rows that end in empty cells
        "parallel": "false" if quotes else "true",  # null_padding and line breaks inside quotes exclude parallel scans
        "skip": str(line + skip_rows),
        "columns": "{" + ", ".join(f"{literal(n)}: 'VARCHAR'" for n in names) + "}",
    }
    options = ", ".join(f"{k} = {v}" for k, v in parameters.items())
    relation = unique_name("cells")
    cells = ", ".join(quoted(n) for n in names)
    first = quoted(names[0])
    con.execute("set TimeZone = 'UTC'")
    con.execute(
        f"""create or replace temp view {relation} as
        select * from (
            select {cells}, row_number() over () + {line + skip_rows} as _row_number
            from read_csv({literal(str(file.path))}, {options})
        )
        where coalesce({cells}) is not null and {first} is distinct from {literal(header[0])}"""
    )
    return Cells(relation=relation, headers=names, header_line=line)


def text_table(
    con: duckdb.DuckDBPyConnection,
    cells: Cells,
    table: Table,
    *,
    where: str | None = None,
    values: Mapping[str, str] | None = None,
) -> TextTable:
    """The view of `cells` whose columns carry the contract's names, and the columns that the contract does not know.

    `values` gives contract columns as SQL over the relation's own columns. Where a file carries a column under two of
    its names, the first of `Column.headers` is taken and the other is unknown. Raises FileRefusedError when a required column
    is missing.
    """
    values = values or {}
    matched = match(cells.headers, table.columns)
    missing = [c for c in table.columns if c.required and c.name not in matched and c.name not in values]
    if missing:
        raise FileRefusedError(*(missing_column(c, cells.header_line) for c in missing))
    used = set(matched.values())
    taken = {c.name.casefold() for c in table.columns} | {"_row_number"}
    unknown = {h: h if h.casefold() not in taken else f"{h} (file)" for h in cells.headers if h not in used}
    selected = [
        *(f"{values[c.name]} as {quoted(c.name)}" for c in table.columns if c.name in values),
        *(f"{quoted(matched[c.name])} as {quoted(c.name)}" for c in table.columns if c.name in matched and c.name not in values),
        *(f"{quoted(header)} as {quoted(name)}" for header, name in unknown.items()),
        "_row_number",
    ]
    relation = unique_name(table.name)
    condition = f" where {where}" if where else ""
    con.execute(f"create or replace temp view {relation} as select {', '.join(selected)} from {cells.relation}{condition}")
    return TextTable(table=table, relation=relation, unknown=tuple(unknown.values()))


def match(headers: Iterable[str], columns: Iterable[Column]) -> dict[str, str]:
    """Contract column name → header of the file, by name, whatever the order."""
    by_fold: dict[str, str] = {}
    for header in headers:
        by_fold.setdefault(fold(header), header)
    found = {}
    for column in columns:
        names = [fold(h) for h in column.headers] or sorted(column.known_as)
        header = next((by_fold[n] for n in names if n in by_fold), None)
        if header is not None:
            found[column.name] = header
    return found


def missing_column(column: Column, line: int | None, sheet: str | None = None) -> Problem:
    """The problem of a required column that a file does not have."""
    names = " or ".join(repr(h) for h in column.headers or (column.name.replace("_", "-"),))
    where = f"sheet {sheet!r}: " if sheet else ""
    return Problem(
        code="missing_column",
        what=f"{where}the required column {names} is missing ({column.doc.rstrip('.')})",
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


def _header(head: str, columns: tuple[Column, ...]) -> tuple[list[str], int, str]:
    """The header cells, their line (from 1) and the delimiter: the line that names most of the columns."""
    best: tuple[int, list[str], int, str] = (0, [], 0, "\t")
    for number, line in enumerate(head.split("\n")[:HEADER_LINES], 1):
        for delimiter in DELIMITERS:
            cells = [c.strip() for c in split(line, delimiter)]
            hits = len(match(cells, columns))
            if hits > best[0]:
                best = (hits, cells, number, delimiter)
    if not best[0]:
        raise FileRefusedError(
            Problem(
                code="missing_header",
                what="none of the first 20 lines names the columns of this report",
                expected=", ".join((c.headers or (c.name.replace("_", "-"),))[0] for c in columns if c.required),
                remedy="Send the file as the platform delivers it, with its header line",
            )
        )
    return best[1], best[2], best[3]
