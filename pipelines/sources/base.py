"""What a report is: the contract between a platform's file and the typed tables that staging reads.

Belongs here: the words every source speaks (`Column`, `Table`, `Report`, `Sample`, `Reading`). Does not belong here: how a
file format is read (`readers/`), what is done with the rows (`landing/`), anything of one platform (`sources/<platform>/`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import duckdb

# Portable between DuckDB and Spark: the only types a landed table may have.
TYPES = re.compile(r"string|bigint|boolean|double|date|timestamp|decimal\(\d+,\d+\)")


@lru_cache(maxsize=1 << 14)  # recognition asks for the same few hundred headers millions of times
def fold(header: str) -> str:
    """A header as it is compared: case, blanks at the ends, full-width brackets and runs of blanks do not matter."""
    return re.sub(r"\s+", " ", header.replace("（", "(").replace("）", ")").replace("\ufeff", "")).strip().casefold()


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a landed table.

    `headers` are the names the platform gives it, old and new, in any language; without them the name itself with `-`
    for `_`. `required`: a file without it is refused. `filled`: a row without a value is refused. `personal`: the value
    is replaced at the door by its keyed hash (type string, name ending in `_hash`).
    """

    name: str
    doc: str
    type: str = "string"
    headers: tuple[str, ...] = ()
    required: bool = False
    filled: bool = False
    personal: bool = False

    def __post_init__(self) -> None:
        if not TYPES.fullmatch(self.type):
            raise ValueError(f"column {self.name}: type {self.type!r} is not portable")
        if self.personal and not (self.type == "string" and self.name.endswith("_hash")):
            raise ValueError(f"column {self.name}: a personal column is a string whose name ends in _hash")

    @cached_property
    def known_as(self) -> frozenset[str]:
        """The folded headers under which a file may carry this column."""
        return frozenset(fold(h) for h in (self.headers or (self.name.replace("_", "-"), self.name)))


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule every row must keep; `holds` is SQL over the typed columns, true or null for a good row."""

    name: str
    holds: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """One landed table: `raw.<name>` for staging, `data/landed/<name>/` on disk.

    `slice_by` is SQL over the typed columns (and `_scope`, the account or store the file belongs to) that names the slice a
    row belongs to: the unit in which a newer file replaces an older one. `version` is a SQL aggregate over a slice's rows,
    the platform's own stamp in UTC. `covers`: a `window` file speaks for every day of its period, a `keys` file only for
    the keys it holds. `empty`: whether a window without rows means zero or nothing at all. `measure` is a SQL
    aggregate that the shrink guard watches beside the row count. Where several tables or reports share an `entity`, they
    compete slice by slice; the higher `precedence` wins.
    """

    name: str
    entity: str
    grain: str
    columns: tuple[Column, ...]
    slice_by: str
    version: str | None = None
    covers: Literal["window", "keys"]
    empty: Literal["zero", "unknown"] = "unknown"
    measure: str | None = None
    precedence: int = 0
    rules: tuple[Rule, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)


# What landing adds to every row, in this order after the contract's columns.
LANDED_COLUMNS = (
    Column(name="_scope", doc="Account, store or other scope the file was received for; `_` for none."),
    Column(name="_slice", doc="The slice this row belongs to: `coverage` says which content is current for it."),
    Column(
        name="_content_id", doc="sha-256 of the report's bytes; behind an `@` the days declared, where an empty day is zero."
    ),
    Column(name="_row_number", type="bigint", doc="Line of the file (row of the sheet, item of the JSON list), from 1."),
    Column(name="_unknown", doc="Columns the contract does not know, as a JSON object; null when there are none."),
)


@dataclass(frozen=True)
class Sample:
    """The beginning of a received file, enough to recognise it by content: never by its name.

    `kind` is `delimited`, `json`, `xlsx`, `html` or `binary`. `text` is the decoded beginning (up to 64 KiB). `headers` are
    the folded cells of each of the first 20 lines (delimited), `sheets` the folded headers of each sheet (xlsx), `keys` the
    names that occur as JSON keys in the beginning.
    """

    kind: Literal["delimited", "json", "xlsx", "html", "binary"]
    text: str = ""
    headers: tuple[tuple[str, ...], ...] = ()
    sheets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()

    def has_header(self, *names: str) -> bool:
        """Whether one of the first lines carries all these column names."""
        wanted = {fold(n) for n in names}
        return any(wanted <= set(line) for line in self.headers)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A received file in the hand of a parser.

    `path` holds the report's own bytes (containers opened). `scope` is the account or store it was received for. The
    period and `version_at` are what came with the file (`<name>.meta.json` or the API call), None when undeclared. `scratch`
    is a folder for copies a reader has to write (a transcoded file); who opened the source removes it after the last read.
    """

    path: Path
    file_name: str
    scope: str
    received_at: datetime
    period_start: date | None = None
    period_end: date | None = None
    version_at: datetime | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    scratch: Path | None = None


@dataclass(kw_only=True)
class TextTable:
    """One table as read, still text: the first of a parser's two steps.

    `relation` is SQL that stands behind `from` in the parser's connection: its columns are VARCHAR and named as the contract
    names them, with `_row_number` BIGINT beside; contract columns may be missing. `columns` are their names where the reader
    knows them without asking. `unknown` lists columns of the relation
    that the contract does not know. `sheet` is the sheet of a workbook, for messages. `decimal_comma`: numbers are written
    1.234,56. `timestamps` and `dates` are strptime formats to try in order; without them ISO 8601 is read (an offset is
    applied, the result is UTC). `claims` are slices that the file speaks for even without rows.
    """

    table: Table
    relation: str
    columns: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    sheet: str | None = None
    decimal_comma: bool = False
    timestamps: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Reading:
    """All that a parser found in one file.

    `notes` are said to the seller but refuse nothing. `control` is the file's own total against what its rows add up to, as
    SQL aggregates over the *typed* rows of the table named; a difference refuses the file and its money is reported.
    """

    tables: list[TextTable]
    notes: list[str] = field(default_factory=list)
    control: Control | None = None
    period_start: date | None = None
    period_end: date | None = None
    version_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Control:
    """A total the file states (`expected`, decimal text) and the SQL aggregate of a table's typed rows that must meet it.

    `key` is what the total belongs to, such as a settlement number.
    """

    table: str
    label: str
    key: str
    expected: str
    found: str
    currency_code: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """One kind of file a platform issues, and all a person needs to know about it.

    `scope`: `account` (the file must lie in the folder of an account or one of its stores), `store` (in the folder of a
    store; that of an account with one store will do) or `none`. `lag_days`: how many
    days after a slice ends the platform has it whole. `every_days`: how many days lie at most between the ends of its slices
    (31 for a report of months). `undated`: the file itself holds no date, so its slices are those of
    the day it was received. `recognise` decides by content alone; `read` is the first parser step. `revision` is raised when
    a parser's result changes though its columns do not, so that what has landed is landed anew.
    """

    id: str
    platform: str
    title: str
    scope: Literal["account", "store", "none"]
    download: str
    good_for: str
    traps: tuple[str, ...]
    tables: tuple[Table, ...]
    recognise: Callable[[Sample], bool]
    read: Callable[[duckdb.DuckDBPyConnection, Source], Reading]
    lag_days: int
    every_days: int = 1
    undated: bool = False
    revision: int = 1
