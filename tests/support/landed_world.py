"""A small landed world written by hand: rows as landing would leave them, to prove models on cases worked out on paper.

A case says only the columns it is about; slices, coverage and receipts follow from the contracts, as in landing itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines import warehouse
from pipelines.landing.context import open_ledger
from pipelines.landing.ledger import frame, write
from pipelines.landing.tables import COVERAGE, RECEIVED_FILES
from pipelines.settings import ROOT, Settings
from pipelines.sources import reports
from pipelines.sources.base import LANDED_COLUMNS, Table

DBT = [sys.executable, "-m", "dbt.cli.main", "--quiet"]


class LandedWorld:
    """Landed tables under `settings.landed`, filled row by row; `write` lays them down, `build` runs dbt over them."""

    def __init__(self, settings: Settings, run_at: datetime) -> None:
        self.settings, self.run_at = settings, run_at
        self.tables: dict[str, Table] = {t.name: t for r in reports() for t in r.tables}
        self.report_of = {t.name: r.id for r in reports() for t in r.tables}
        self.undated = {t.name for r in reports() if r.undated for t in r.tables}
        self.rows: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        self.received: list[dict[str, Any]] = []
        self.received_at: dict[str, datetime] = {}

    def add(self, table: str, *rows: Mapping[str, Any], scope: str = "_", content: str = "c1") -> None:
        """Add rows of a landed table, received for `scope` in the file `content`; values may be text, of any column."""
        known = {c.name for c in self.tables[table].columns}
        for row in rows:
            if unknown := set(row) - known:
                raise KeyError(f"{table} has no column {sorted(unknown)}")
        self.rows.setdefault((table, scope, content), []).extend(dict(r) for r in rows)

    def sheet(self, table: str, text: str, **fixed: Any) -> None:
        """Add rows written as a table: a line of column names, then a line a row, cells between `|`; `-` is no value."""
        lines = [[c.strip() for c in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
        names, *cells = lines
        scope, content = fixed.pop("scope", "_"), fixed.pop("content", "c1")
        for row in cells:
            named = {n: v for n, v in zip(names, row, strict=True) if v != "-"}
            self.add(table, {**fixed, **named}, scope=scope, content=content)

    def received_on(self, content: str, at: datetime) -> None:
        """Say when the file `content` was received; the instant of the run unless said."""
        self.received_at[content] = at

    def refused(self, **columns: Any) -> None:
        """Add the receipt of a file that was refused."""
        self.received.append({"status": "quarantined", "origin": "inbox", "received_at": self.run_at, **columns})

    def write(self) -> None:
        """Lay the landed tables, their coverage and the run's context down."""
        ledger = open_ledger(self.settings)
        ledger.ensure_placeholders()
        coverage: dict[tuple[str, str, str], dict[str, Any]] = {}
        receipts = {}
        for (name, scope, content), rows in self.rows.items():
            table, unit = self.tables[name], f"{self.report_of[name]}-{scope}-{content}"
            day = self.received_at.get(content, self.run_at).date() if name in self.undated else None
            typed = _typed(table, rows, scope, unit, f"|{day}" if day else "")
            write(typed, self.settings.landed / name / "world" / f"part-{scope}-{content}.parquet")
            for slice_, rows_, version_at, measure in _slices(table, typed):
                told = coverage.setdefault(
                    (unit, table.entity, slice_),
                    {
                        "unit_id": unit,
                        "entity": table.entity,
                        "slice": slice_,
                        "content_id": unit,
                        "report_id": self.report_of[name],
                        "scope_id": scope,
                        "precedence": table.precedence,
                        "row_count": 0,
                    },
                )
                told["row_count"] += rows_
                told |= {k: v for k, v in (("version_at", version_at), ("measure", measure)) if v is not None}
            in_file = receipts.get(unit, {}).get("rows_in_file", 0) + typed.height
            receipts[unit] = {
                "rows_in_file": in_file,
                "rows_landed": in_file,
                "rows_quarantined": 0,
                "observation_id": unit,
                "unit_id": unit,
                "content_id": unit,
                "report_id": self.report_of[name],
                "scope_id": scope,
                "origin": "inbox",
                "received_at": self.received_at.get(content, self.run_at),
                "status": "landed",
            }
        write(frame(COVERAGE, list(coverage.values())), self.settings.landed / "coverage" / "v1" / "part-none.parquet")
        files = [*receipts.values(), *self.received]
        write(frame(RECEIVED_FILES, files), self.settings.landed / "received_files" / "v1" / "part-none.parquet")
        context = {"run_id": "world", "run_at": self.run_at, "known_at": self.run_at}
        context |= {"reporting_currency": self.settings.reporting_currency, "fx_source": self.settings.fx_source}
        ledger.replace("run_context", [context])

    def build(self, target: Path, *arguments: str) -> None:
        """Run `dbt build` over the world; raises with dbt's words when it fails."""
        self.settings.warehouse_file.parent.mkdir(parents=True, exist_ok=True)
        self.settings.derived.mkdir(parents=True, exist_ok=True)
        project = str(ROOT / "dbt_project")
        where = ["--project-dir", project, "--profiles-dir", project]
        done = subprocess.run(
            [*DBT, "build", *where, "--target-path", str(target), "--log-path", str(target), *arguments],
            env=os.environ | warehouse.dbt_env(self.settings),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"dbt build failed\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the built warehouse; money as Decimal."""
        with duckdb.connect(str(self.settings.warehouse_file), read_only=True) as con:
            return con.execute(sql).fetchall()


def _typed(table: Table, rows: list[dict[str, Any]], scope: str, content_id: str, day: str) -> pl.DataFrame:
    """The rows in the contract's types, with landing's own columns; `slice_by` is the contract's own SQL."""
    names = [c.name for c in table.columns]
    types = {c.name: "varchar" if c.type == "string" else c.type for c in table.columns}
    text = pl.DataFrame(
        {n: [None if r.get(n) is None else _text(r[n]) for r in rows] for n in names}, schema=dict.fromkeys(names, pl.String)
    ).with_row_index("_row_number", offset=2)
    columns = ", ".join(f"cast({n} as {types[n]}) as {n}" for n in names)
    with duckdb.connect() as con:
        con.register("text", text)
        con.execute("set timezone = 'UTC'")
        typed = con.sql(
            f"select {', '.join(names)}, _scope, cast({table.slice_by} as varchar) || '{day}' as _slice, "
            f"'{content_id}' as _content_id, _row_number, null::varchar as _unknown "
            f"from (select {columns}, '{scope}' as _scope, cast(_row_number as bigint) as _row_number from text)"
        ).pl()
    return typed.cast(frame((*table.columns, *LANDED_COLUMNS)).schema)


def _slices(table: Table, typed: pl.DataFrame) -> list[tuple[str, int, datetime | None, float | None]]:
    """Each slice with its rows, stamp and measure, by the contract's own SQL."""
    with duckdb.connect() as con:
        con.register("typed", typed)
        return con.execute(
            f"select _slice, count(*), cast({table.version or 'null'} as timestamp), "
            f"cast({table.measure or 'null'} as double) from typed group by _slice order by _slice"
        ).fetchall()


def _text(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
