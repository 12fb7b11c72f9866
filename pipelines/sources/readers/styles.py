"""How one file writes numbers and days, told from its first values that can be read in one way only."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from pipelines.sources.readers.values import literal, quoted

# Rows looked at before a day format is believed; a wrong guess is still caught, cell by cell, when the rows are typed.
_ROWS = 5000
_COMMA = r"^[^.]*,\d{1,2}$|,\d{4,}$|\..*,|\..*\."
_POINT = r"^[^,]*\.\d{1,2}$|\.\d{4,}$|,.*\.|,.*,"


def decimal_comma(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> bool:
    """Whether the file writes 1.234,56: the first number that can be read in one way only decides for the whole file.

    A number of the other style further down is unreadable and is reported with its line when the rows are typed.
    """
    numbers = ", ".join(quoted(c) for c in columns)
    row = con.execute(
        f"""select regexp_matches(n, {literal(_COMMA)}) from (select unnest([{numbers}]) as n from {relation})
        where regexp_matches(n, {literal(_COMMA)}) <> regexp_matches(n, {literal(_POINT)}) limit 1"""
    ).fetchone()
    return bool(row and row[0])


def date_format(
    con: duckdb.DuckDBPyConnection, relation: str, column: str, formats: Sequence[str], between: str = "null, null"
) -> str | None:
    """The strptime format that reads the first values of a column; None when none reads any or there is no value.

    Where several read them all (09/06/25), the one that puts most of them between the two days given as SQL decides, then
    the order. A single value that does not fit is left for the typing to report.
    """
    text = f"trim({quoted(column)})"
    counts = [
        f"count({text}) - count(try_strptime({text}, {literal(f)})), "
        f"count(*) filter (cast(try_strptime({text}, {literal(f)}) as date) between {between.replace(',', ' and ')})"
        for f in formats
    ]
    first = f"(select {quoted(column)} from {relation} where {quoted(column)} is not null limit {_ROWS})"
    found = con.execute(f"select count(*), {', '.join(counts)} from {first}").fetchone()
    if not found or not found[0]:
        return None
    total, failed, inside = found[0], found[1::2], found[2::2]
    best = min(range(len(formats)), key=lambda n: (failed[n], -inside[n]))
    return formats[best] if failed[best] < total else None
