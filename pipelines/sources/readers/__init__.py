"""How files become text tables: what every parser and landing share.

`sample` recognises by content; `delimited`, `sheet_cells` and `flat_cells` cut a file, a sheet or a JSON document into
cells; `text_table` gives them the contract's names; `typed_sql` turns text into types.
"""

from pipelines.sources.readers.cells import Cells, match, missing_column, text_table
from pipelines.sources.readers.delimited import Header, cut, delimited, header_of, named_header
from pipelines.sources.readers.documents import documents, flat_cells
from pipelines.sources.readers.problems import nearest, uncuttable
from pipelines.sources.readers.sampling import is_shift_jis, sample
from pipelines.sources.readers.styles import date_format, decimal_comma
from pipelines.sources.readers.text_files import TextFile, readable
from pipelines.sources.readers.values import expected, literal, quoted, typed_sql, unique_name, unreadable_sql
from pipelines.sources.readers.xlsx import Sheet, is_workbook, read_sheets, sheet_cells

__all__ = [
    "Cells",
    "Header",
    "Sheet",
    "TextFile",
    "cut",
    "date_format",
    "decimal_comma",
    "delimited",
    "documents",
    "expected",
    "flat_cells",
    "header_of",
    "is_shift_jis",
    "is_workbook",
    "literal",
    "match",
    "missing_column",
    "named_header",
    "nearest",
    "quoted",
    "read_sheets",
    "readable",
    "sample",
    "sheet_cells",
    "text_table",
    "typed_sql",
    "uncuttable",
    "unique_name",
    "unreadable_sql",
]
