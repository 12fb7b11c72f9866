"""Amazon's flat files, tab separated or saved again as CSV: what their parsers share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb

from pipelines.sources import readers
from pipelines.sources.amazon.marketplaces import encodings
from pipelines.sources.base import Source, Table, TextTable

# Contract column → SQL over the file's own headers; given the contract column → (quoted) header of the file.
Values = Callable[[Mapping[str, str]], Mapping[str, str]]


def flat_file(con: duckdb.DuckDBPyConnection, source: Source, table: Table, values: Values | None = None) -> TextTable:
    """The file as one table, a row a line: decoded as the region writes, its numbers in the style they are written in."""
    cells = readers.delimited(con, source, table.columns, encodings=encodings(source))
    found = {name: readers.quoted(headers[0]) for name, headers in readers.match(cells.headers, table.columns).items()}
    rows = readers.text_table(cells, table, values=values(found) if values else None)
    numbers = [c for c in table.columns if c.type.startswith(("decimal", "double"))]
    rows.decimal_comma = readers.decimal_comma(cells.first_values(*numbers))
    return rows
