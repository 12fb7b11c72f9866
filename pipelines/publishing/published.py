"""Read the publication in force: what the pages, the messages and the summary all draw from.

A mart that this seller does not have (yet) answers with no rows, so that a shop with only orders gets a page about orders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import PipelineError
from pipelines.publishing import database
from pipelines.settings import Settings

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One line of `rpt_alerts`: somebody should do something, by a day, for an amount in the reporting currency.

    `is_top`: it belongs to the short list, whose length is a policy.
    """

    alert_id: str
    is_top: bool
    check_name: str
    subject: str
    severity: str
    store_id: str | None
    stock_pool_id: str | None
    sku: str | None
    owner: str | None
    due_date: date | None
    money_amount: Decimal | None
    currency_code: str | None
    title: str
    message: str
    advice: str


class Published:
    """The published database, open for reading."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.path = path
        self._con = con
        self.marts: frozenset[str] = frozenset(
            name for (name,) in con.execute("select table_name from duckdb_tables() where not internal").fetchall()
        )

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None, *, marts: tuple[str, ...] = ()) -> list[Row]:
        """The answer, a dict a row; no rows when one of the `marts` it reads was not published."""
        if not self.marts.issuperset(marts):
            return []
        answer = self._con.execute(sql, parameters or {})
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    @property
    def publication(self) -> Row:
        """The one row of table `publication`."""
        return self.rows("from publication")[0]

    def alerts(self) -> list[Alert]:
        """Every alert, most money first."""
        columns = ", ".join(Alert.__dataclass_fields__)
        rows = self.rows(f"select {columns} from rpt_alerts order by alert_rank", marts=("rpt_alerts",))
        return [Alert(**row) for row in rows]


@contextmanager
def open_published(settings: Settings) -> Iterator[Published]:
    """Open the publication in force for the time of a `with`. Raises `PipelineError` before the first one."""
    path = database.current(settings)
    if path is None:
        raise PipelineError(f"Nothing is published in {settings.marts} yet. Run `python -m pipelines run` first.")
    # The file itself, not the link: a process that still holds an older publication would be given that one again.
    con = duckdb.connect(path, read_only=True, config={"autoinstall_known_extensions": "false"})
    try:
        con.execute("set timezone = 'UTC'")
        yield Published(con, path)
    finally:
        con.close()
