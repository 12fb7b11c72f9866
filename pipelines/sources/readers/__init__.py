"""How files become text tables: what every parser and landing share.

`sample` recognises by content; `delimited` and `workbook_cells` cut a file into cells, `text_table` gives them the contract's names;
`typed_sql` turns text into types; `unrecognised` and `explained` say what is wrong in a seller's words.
"""

from pipelines.sources.readers.delimited import Cells, delimited, match, missing_column, text_table
from pipelines.sources.readers.problems import explained, nearest, unrecognised
from pipelines.sources.readers.sampling import sample
from pipelines.sources.readers.values import expected, literal, number_sql, quoted, typed_sql, unique_name, unreadable_sql

__all__ = [
    "Cells",
    "delimited",
    "expected",
    "explained",
    "literal",
    "match",
    "missing_column",
    "nearest",
    "number_sql",
    "quoted",
    "sample",
    "text_table",
    "typed_sql",
    "unique_name",
    "unreadable_sql",
    "unrecognised",
]
