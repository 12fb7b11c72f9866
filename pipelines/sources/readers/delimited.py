"""Delimited files as DuckDB views: every cell text, every column by its name, every row with its line.

Belongs here: finding the header by content, cutting lines into cells, transcoding what is not UTF-8. Does not belong here:
what a column means (`base.Column`), types (`values.py`). Nothing is sniffed by DuckDB and nothing is materialised: a view
streams the file for whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources.base import Column, Source, fold
from pipelines.sources.readers import slices, text_files
from pipelines.sources.readers.cells import Cells, unique_headers
from pipelines.sources.readers.sampling import DELIMITERS, HEADER_LINES, split
from pipelines.sources.readers.values import literal, quoted

# A quarter of DuckDB's own (2026-11): every slice of a large file and every file of a batch has its buffers.
BUFFER_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Header:
    """Where a file names its columns: the cells, their line from 1, the delimiter, and whether quotes wrap cells."""

    cells: tuple[str, ...]
    line: int
    delimiter: str
    quotes: bool


def delimited(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    columns: Iterable[Column],
    *,
    encodings: Sequence[str] = ("utf-8",),
) -> Cells:
    """Make a view of a delimited file whose header names most of `columns`, in any order.

    `encodings` are tried in turn when the file has no byte order mark; what is not UTF-8 is copied, transcoded, into the
    source's scratch folder. Raises FileRefusedError for an undecodable, truncated or headerless file.
    """
    file = text_files.readable(source, encodings)
    return cut(con, file, named_header(file.head, tuple(columns)))


def named_header(head: str, columns: tuple[Column, ...]) -> Header:
    """The line among the first 20 that names most of the columns."""
    known = frozenset[str]().union(*(c.known_as for c in columns))
    best: tuple[int, Header | None] = (0, None)
    for number, line in enumerate(head.split("\n")[:HEADER_LINES], 1):
        for delimiter in DELIMITERS:
            header = header_of(line, number, delimiter)
            hits = len(known.intersection(map(fold, header.cells)))
            if hits > best[0]:
                best = (hits, header)
    if best[1] is None:
        raise FileRefusedError(
            Problem(
                code="missing_header",
                what="none of the first 20 lines names the columns of this report",
                expected=", ".join((c.headers or (c.name.replace("_", "-"),))[0] for c in columns if c.required),
                remedy="Send the file as the platform delivers it, with its header line",
            )
        )
    return best[1]


def header_of(line: str, number: int, delimiter: str) -> Header:
    """A line as a header. Tab-separated exports are not quoted unless their header is; all others may quote any cell."""
    quotes = delimiter != "\t" or '"' in line
    return Header(cells=tuple(c.strip() for c in split(line, delimiter)), line=number, delimiter=delimiter, quotes=quotes)


def cut(con: duckdb.DuckDBPyConnection, file: text_files.TextFile, header: Header, *, below: int | None = None) -> Cells:
    """The view of a file's rows under its header (under line `below`, when given).

    Empty lines, rows without any cell and repeated headers are left out; cells missing at the end of a row are null.
    """
    file.refuse_truncated(header.delimiter, len(header.cells), header.quotes)
    names = unique_headers(header.cells)
    skip = header.line if below is None else below
    quote = literal('"' if header.quotes else "")
    options = {
        "delim": literal(header.delimiter),
        "quote": quote,
        "escape": quote,
        "header": "false",
        "auto_detect": "false",
        "compression": "'none'",
        "buffer_size": str(BUFFER_BYTES),
        "null_padding": "true",  # Excel drops the trailing delimiters of rows that end in empty cells
        "parallel": str(not header.quotes).lower(),  # padding and line breaks inside quotes exclude a parallel scan
        "columns": "{" + ", ".join(f"{literal(n)}: 'VARCHAR'" for n in names) + "}",
    }
    columns = ", ".join(quoted(n) for n in names)
    given = ", ".join(f"{k} = {v}" for k, v in options.items())
    con.execute("set TimeZone = 'UTC'")
    parts = [
        f"select {columns}, row_number() over () + {max(skip, part.lines_before)} as _row_number "
        f"from read_csv({literal(part.name)}, skip = {max(skip - part.lines_before, 0)}, {given})"
        for part in slices.parts(con, file, whole=header.quotes)
    ]
    first, rest = quoted(names[0]), ", ".join(["null", *(quoted(n) for n in names[1:])])
    no_header = f"{first} <> {literal(header.cells[0])}"
    rows = f"""(
        select * from ({" union all ".join(parts)})
        where case when {first} is null or {first} = ' ' then coalesce({rest}) is not null else {no_header} end
    )"""
    return Cells(relation=rows, headers=names, header_line=header.line, beginning=tuple(_beginning(file, header)))


def _beginning(file: text_files.TextFile, header: Header) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows under the header within the first 64 KiB, the last of which may be cut off."""
    lines = file.head.split("\n")
    for number, line in enumerate(lines[header.line :], header.line + 1):
        row = tuple(split(line, header.delimiter))
        if any(c.strip() for c in row) and row[0].strip() != header.cells[0]:
            yield number, row
