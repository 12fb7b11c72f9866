"""Reading the seller's workbook: sheets are known by their headings, in any order and under any name."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Reading, Report, Sample, Source, Table, TextTable, fold
from pipelines.sources.readers.sampling import first_lines
from pipelines.sources.seller.columns import FRACTIONS, MONTHS, WORDS
from pipelines.sources.seller.workbook import EXPLANATION, HISTORY, SHEETS

TABLES = tuple(SHEETS.values())
# A sheet is ours from two thirds of the required headings on (2026-11): a forgotten one is then named, the sheet not lost.
ENOUGH, LEAST = 2 / 3, 2

_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
_MONTHS = ("%Y-%m", "%Y/%m", "%Y.%m", "%Y年%m月")


_HEADINGS = frozenset(name for table in TABLES for column in table.columns for name in column.known_as)


def table_of(headings: Iterable[str]) -> Table | None:
    """The table whose headings these are; None when they are no sheet of ours."""
    headings = tuple(headings)
    if len({fold(part) for h in headings for part in h.split("\n")} & _HEADINGS) < LEAST:
        return None
    best: tuple[int, Table | None] = (0, None)
    for table in TABLES:
        found = readers.match(headings, table.columns)
        required = [c for c in table.columns if c.required]
        missing = sum(c.name not in found for c in required)
        # Sheets share headings (SKU, 币种): what a table explains counts for it, what it misses against it.
        if missing <= len(required) * (1 - ENOUGH) and len(found) - missing > best[0]:
            best = (len(found) - missing, table)
    return best[1]


def recognise(sample: Sample) -> bool:
    """A workbook with one sheet of ours at least, or one such sheet saved as text."""
    return any(table_of(headings) for headings in (*sample.sheets.values(), *sample.headers))


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """The sheets that are ours; others are noted and left alone."""
    if not readers.is_workbook(source.path):
        return _read_text(con, source)
    tables: dict[str, TextTable] = {}
    notes, problems = [], []
    for sheet in readers.read_sheets(source.path):
        # The template's own name helps where a heading was lost: what is missing is then said.
        table = table_of(sheet.headings) or (SHEETS.get(sheet.name) if any(sheet.headings) else None)
        if sheet.name == EXPLANATION:
            continue
        if table is None:
            notes.append(f"sheet {sheet.name!r} has none of our headings and was left out")
            continue
        if table.name in tables:
            problems.append(_twice(table, tables[table.name].sheet, sheet.name))
            continue
        if sheet.formulas:
            notes.append(f"sheet {sheet.name!r}: of {sheet.formulas} formulas the last computed values were taken")
        try:
            tables[table.name] = _typed(readers.sheet_cells(con, sheet), table, sheet.name)
            notes += _repeated(con, tables[table.name])
        except FileRefusedError as refusal:
            problems += refusal.problems
    if problems:
        raise FileRefusedError(*problems)
    return Reading(tables=list(tables.values()), notes=notes)


def _read_text(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    file = readers.readable(source, ("utf-8", "gb18030"))
    table = next(t for line in first_lines(file.head) if (t := table_of(line)))
    cells = readers.cut(con, file, readers.named_header(file.head, table.columns))
    rows = _typed(cells, table, None)
    return Reading(tables=[rows], notes=_repeated(con, rows))


def _typed(cells: readers.Cells, table: Table, sheet: str | None) -> TextTable:
    found = readers.match(cells.headers, table.columns)
    values = {}
    for name, (header, *_) in found.items():
        text = f"trim({readers.quoted(header)})"
        if name in WORDS:
            cases = " ".join(f"when '{word}' then '{lands}'" for lands, word in WORDS[name].items())
            values[name] = f"case {text} {cases} else lower({text}) end"
        elif name.endswith(("currency_code", "reporting_currency")):
            values[name] = f"case when upper({text}) in ('RMB', '人民币') then 'CNY' else upper({text}) end"
        elif name in FRACTIONS:
            percent = f"try_cast(rtrim(rtrim({text}, '%'), ' ') as decimal(18,6))"
            values[name] = f"case when {text} like '%\\%' escape '\\' then cast({percent} / 100 as varchar) else {text} end"
    rows = readers.text_table(cells, table, values=values, sheet=sheet)
    rows.dates = (*_DAYS, *_MONTHS) if any(c.name in MONTHS for c in table.columns) else _DAYS
    return rows


def _repeated(con: duckdb.DuckDBPyConnection, rows: TextTable) -> list[str]:
    """A note for a history sheet in which two rows have one key: the lower one counts, which may not be meant."""
    table = rows.table
    if table not in HISTORY:
        return []
    carried = set(con.sql(f"select * from {rows.relation} limit 0").columns)
    typed = ", ".join(f"{readers.typed_sql(c, rows) if c.name in carried else 'null'} as {c.name}" for c in table.columns)
    keys = con.sql(
        f"select max(n), list(n order by n) from (select {table.slice_by} as key, _row_number as n from "
        f"(select {typed}, '_' as _scope, _row_number from {rows.relation})) group by key having count(*) > 1 order by 1"
    ).fetchall()
    where = f"sheet {rows.sheet!r}" if rows.sheet else table.name
    return [f"{where}: rows {', '.join(map(str, same))} have one key; row {last} counts" for last, same in keys]


def _twice(table: Table, first: str | None, second: str) -> Problem:
    return Problem(
        code="repeated_sheet",
        what=f"sheets {first!r} and {second!r} both hold {table.name}",
        remedy="Put their rows into one sheet, or delete the old one",
    )


WORKBOOK = Report(
    id="seller_workbook",
    platform="seller",
    title="The seller's workbook",
    scope="none",
    download=(
        "`make workbook` writes the empty workbook with its drop-downs. Fill it, keep it, and drop it again after each "
        "change; a single sheet saved as CSV is taken too."
    ),
    good_for=(
        "What only the seller knows: entities, stores, products and what they cost, suppliers, orders, payments, shipments, "
        "stock no platform counts, parcels, contracts, other costs, money collected, targets, events, decisions on alerts."
    ),
    traps=(
        "Without a cost there is no margin; without a listing row its sales have no SKU. Both are shown as gaps.",
        "Sheets with a column 作废 (is_void) are kept by key: deleting a row does not take it back, marking it void does.",
        "A new cost is a new row with its first day, not a changed old one: otherwise the past changes too.",
        "Formulas count with the value Excel last computed. Days are written 2026-10-31 or as Excel dates.",
    ),
    tables=TABLES,
    recognise=recognise,
    read=read,
    lag_days=0,
)
