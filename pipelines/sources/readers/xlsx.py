"""Workbooks: each sheet as text, cell for cell, with formulas found and dates in ISO.

Belongs here: opening an xlsx safely and giving its sheets as Arrow text. Does not belong here: which report a sheet is.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import duckdb
import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
from defusedxml import DefusedXmlException, ElementTree

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources.base import fold
from pipelines.sources.readers.cells import Cells, registered, unique_headers

# A workbook is a zip: 2026-11, a year of costs of 3,000 SKUs unpacks to under 20 MB, XML rarely shrinks more than 30-fold.
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_RATIO = 250
HEADING_ROWS = 20

_OLE = b"\xd0\xcf\x11\xe0"

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What a damaged zip, damaged XML and a protected part raise.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    fastexcel.FastExcelError,
    ElementTree.ParseError,
    DefusedXmlException,
    KeyError,
    EOFError,
    RuntimeError,
    OSError,
)
# Whole-file searches, so that a sheet without formulas is not parsed twice.
_FIRST_CELL = re.compile(
    rb'<(?:\w+:)?c r="[A-Z]+(\d+)"[^>]*[^/>]>(?:<(?:\w+:)?f[^>]*>[^<]*</(?:\w+:)?f>)?<(?:\w+:)?(?:v|is)[ >]'
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


@dataclass(frozen=True)
class Sheet:
    """One sheet as text: `cells` has string columns `c0, c1 …`; row i of it is row `first_row + i` of the sheet.

    `heading` is the index in `cells` of the row that names the columns, `headings` that row. `formulas` counts the cells
    whose last computed value was taken, `uncomputed` is the problem of the first that has none.
    """

    name: str
    cells: pa.Table
    first_row: int
    heading: int
    headings: tuple[str, ...]
    formulas: int
    uncomputed: Problem | None


def is_workbook(path: Path) -> bool:
    """Whether the file is, or was meant to be, a workbook: also a damaged one, one with a password, one of before 2007."""
    with path.open("rb") as f:
        head = f.read(4)
    if head == _OLE:
        return True
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as z:
            return "xl/workbook.xml" in z.namelist()
    except (zipfile.BadZipFile, OSError):
        return True


def sheet_headings(path: Path) -> dict[str, tuple[str, ...]]:
    """The folded headings of each sheet, both where one cell has two lines; nothing when the workbook cannot be read."""
    try:
        return {s.name: tuple(fold(part) for h in s.headings for part in h.split("\n")) for s in read_sheets(path)}
    except FileRefusedError:
        return {}


def read_sheets(path: Path) -> list[Sheet]:
    """All visible and hidden sheets that hold anything.

    Raises FileRefusedError for a damaged, encrypted or oversized workbook.
    """
    with path.open("rb") as f:
        if f.read(4) == _OLE:
            raise FileRefusedError(
                Problem(
                    code="encrypted_workbook",
                    what="the workbook has a password, or is in the .xls format of before 2007",
                    remedy="Open it in Excel, save it as .xlsx without a password and send that file",
                )
            )
    try:
        with zipfile.ZipFile(path) as z:
            _refuse_bombs(z)
            layouts = {name: _layout(z, part, name) for name, part in _parts(z)}
        reader = fastexcel.read_excel(path)
        return [s for name in reader.sheet_names if (s := _sheet(reader, name, *layouts.get(name, (1, 0, None))))]
    except _DAMAGE as e:
        raise FileRefusedError(
            Problem(
                code="damaged_workbook",
                what="the workbook cannot be opened: it is damaged or was not downloaded whole",
                found=type(e).__name__,
                remedy="Open it in Excel, save it as .xlsx without a password and send that file",
            )
        ) from e


def _refuse_bombs(z: zipfile.ZipFile) -> None:
    unpacked = sum(i.file_size for i in z.infolist())
    packed = sum(i.compress_size for i in z.infolist())
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > 10_000_000 and unpacked > MAX_RATIO * packed):
        raise FileRefusedError(
            Problem(
                code="oversized_workbook",
                what="the workbook unpacks to far more than it should",
                found=f"{unpacked:,} bytes from {packed:,}",
                expected=f"at most {MAX_UNPACKED_BYTES:,}",
                remedy="Copy the sheets into a new workbook and send that",
            )
        )


def _parts(z: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Name and zip member of each worksheet."""
    rels = {r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(z.read("xl/_rels/workbook.xml.rels"))}
    sheets = ElementTree.fromstring(z.read("xl/workbook.xml")).iter(f"{_SPACE}sheet")
    parts = [(s.get("name", ""), rels.get(s.get(_REL), "")) for s in sheets]
    return [(name, t.lstrip("/") if t.startswith("/") else f"xl/{t}") for name, t in parts if "worksheets/" in t]


def _layout(z: zipfile.ZipFile, part: str, sheet: str) -> tuple[int, int, Problem | None]:
    """First used row (from 1), the number of formulas, and the problem of the first without a computed value."""
    xml = z.read(part)
    first = _FIRST_CELL.search(xml)
    formulas, uncomputed = 0, None
    if _FORMULA.search(xml):
        for _, cell in ElementTree.iterparse(io.BytesIO(xml)):
            if cell.tag == f"{_SPACE}c":
                if cell.find(f"{_SPACE}f") is not None:
                    formulas += 1
                    uncomputed = uncomputed or _uncomputed(sheet, cell)
                cell.clear()
    return int(first.group(1)) if first else 1, formulas, uncomputed


def _uncomputed(sheet: str, cell: Element) -> Problem | None:
    value = cell.find(f"{_SPACE}v")
    text = value.text if value is not None else None
    if text and cell.get("t") != "e":
        return None
    return Problem(
        code="formula_without_value",
        what=f"sheet {sheet!r}, cell {cell.get('r', '?')} is a formula without a usable value",
        found=text or "no computed value",
        expected="a number, a text or a date",
        remedy="Open the workbook in Excel, copy the column, paste it as values and save",
    )


def _sheet(
    reader: fastexcel.ExcelReader, name: str, first_row: int, formulas: int, uncomputed: Problem | None
) -> Sheet | None:
    loaded = reader.load_sheet(name, header_row=None, dtypes="string")
    if not loaded.width or not loaded.height:
        return None
    table = pa.Table.from_batches([loaded.to_arrow()])
    cells = pa.table({f"c{i}": _plain(column) for i, column in enumerate(table.columns)})
    heading, headings = _heading(cells)
    return Sheet(name, cells, first_row, heading, headings, formulas, uncomputed)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Trimmed text, null for a blank cell; Excel keeps a day as an instant at midnight, which becomes the day."""
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    text = pc.replace_substring_regex(text, r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _heading(cells: pa.Table) -> tuple[int, tuple[str, ...]]:
    """The row that names the columns: the fullest of the first rows; titles above it fill fewer cells."""
    rows = [tuple(v or "" for v in r.values()) for r in cells.slice(0, HEADING_ROWS).to_pylist()]
    best = max(range(len(rows)), key=lambda i: (sum(1 for c in rows[i] if c.strip()), -i))
    return best, rows[best]


def sheet_cells(con: duckdb.DuckDBPyConnection, sheet: Sheet) -> Cells:
    """The rows under a sheet's headings that have a filled cell.

    Raises FileRefusedError, naming sheet and cell, where a formula has no computed value.
    """
    if sheet.uncomputed:
        raise FileRefusedError(sheet.uncomputed)
    headers = unique_headers(sheet.headings)
    body = sheet.cells.slice(sheet.heading + 1)
    top = sheet.first_row + sheet.heading + 1
    numbered = body.append_column("_row_number", pa.array(range(top, top + body.num_rows), pa.int64()))
    filled = pc.is_valid(body.column(0))
    for column in body.columns[1:]:
        filled = pc.or_(filled, pc.is_valid(column))
    return registered(con, numbered.filter(filled), headers, top - 1)
