"""What has landed: the parts on disk, and the one file whose replacement commits a batch.

`received_files` is a single Parquet, replaced atomically, and names the batch of every unit. A part whose batch it does not
name was left by a crash and is deleted at the next start; so a reader never sees half a batch that a later run repeats.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.landing.tables import COVERAGE, OWN_TABLES, RECEIVED_FILES
from pipelines.settings import Settings
from pipelines.sources import reports
from pipelines.sources.base import LANDED_COLUMNS, Column, Report

_POLARS = {
    "string": pl.String(),
    "bigint": pl.Int64(),
    "boolean": pl.Boolean(),
    "double": pl.Float64(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us"),
}


def polars_type(type_: str) -> pl.DataType:
    """The polars type of a portable one."""
    if type_.startswith("decimal"):
        precision, scale = type_[8:-1].split(",")
        return pl.Decimal(int(precision), int(scale))
    return _POLARS[type_]


def frame(columns: Iterable[Column], rows: list[dict[str, Any]] | None = None) -> pl.DataFrame:
    """Rows as a frame of exactly these columns."""
    schema = {c.name: polars_type(c.type) for c in columns}
    return pl.DataFrame(rows or [], schema=schema, orient="row")


def contract_id(report: Report, key_id: str) -> str:
    """Changes whenever what the report's rows look like, or mean, changes."""
    words = [report.id, str(report.revision), str(report.undated)]
    for t in report.tables:
        words += [t.name, t.entity, t.slice_by, str(t.version), str(t.measure), str(t.precedence)]
        words += [f"{c.name}:{c.type}:{c.personal}" for c in (*t.columns, *LANDED_COLUMNS)]
        words += [key_id] if any(c.personal for c in t.columns) else []
    return hashlib.sha256("|".join(words).encode()).hexdigest()[:12]


class Ledger:
    """The landed side of one installation: the only writer of `data/landed/`."""

    def __init__(self, settings: Settings, key_id: str) -> None:
        self.root = settings.landed
        self._key_id = key_id
        self.files = self._read("received_files", RECEIVED_FILES)

    # ---- what stands ----------------------------------------------------------------------------------------------

    def contract(self, report: Report) -> str:
        """The contract the report is judged by now."""
        return contract_id(report, self._key_id)

    def registry(self) -> str:
        """The contract an unrecognised file is judged by: all of them, so that a new report gives it another chance."""
        return hashlib.sha256("|".join(self.contract(r) for r in reports()).encode()).hexdigest()[:12]

    def coverage(self, entity: str) -> pl.DataFrame:
        """Every slice of an entity ever landed, with its receipts: newest first is the order of `current_rows`."""
        part = self._read("coverage", COVERAGE, filter_entity=entity)
        receipts = self.files.filter(pl.col("status").is_in(["landed", "duplicate", "held"])).select(
            "unit_id", "observation_id", "received_at", stated_at="version_at"
        )
        stamped = part.join(receipts, on="unit_id").with_columns(version_at=pl.coalesce("stated_at", "version_at"))
        return stamped.drop("stated_at").sort(
            ["precedence", "version_at", "received_at", "content_id"], descending=True, nulls_last=True
        )

    def part(self, table: str, contract: str, batch: str) -> Path:
        """Where a batch's rows of a table go."""
        return self.root / table / contract / f"part-{batch}.parquet"

    # ---- writing --------------------------------------------------------------------------------------------------

    def add_coverage(self, batch: str, rows: pl.DataFrame) -> None:
        """Write what a batch speaks for; it counts once the batch is committed."""
        write(rows.select([c.name for c in COVERAGE]), self.part("coverage", "v1", batch))

    def commit(self, judged: list[dict[str, Any]]) -> None:
        """Replace the rows of these receipts: the one step after which the batch has landed."""
        if not judged:
            return
        new = frame(RECEIVED_FILES, judged)
        kept = self.files.join(new.select("observation_id"), on="observation_id", how="anti")
        self.files = pl.concat([kept, new]).sort("received_at", "observation_id")
        write(self.files, self.root / "received_files" / "v1" / "part.parquet")

    def sweep(self) -> None:
        """Delete parts that no commit names: leavings of a crash, and rows of contracts that are no more."""
        batches = set(self.files["batch_id"].drop_nulls())
        for path in self.root.glob("*/*/part-*.parquet*"):
            if path.name.removeprefix("part-").split(".")[0] not in batches | {"none"}:
                path.unlink()
        current = {(t.name, self.contract(r)) for r in reports() for t in r.tables}
        for folder in self.root.glob("*/*/"):
            name = folder.parent.name
            if name not in OWN_TABLES and (name, folder.name) not in current:
                shutil.rmtree(folder)

    def ensure_placeholders(self) -> None:
        """A zero-row part for every table, so that each view has its columns before the first file came."""
        for r in reports():
            for t in r.tables:
                path = self.part(t.name, self.contract(r), "none")
                if not path.exists():
                    write(frame((*t.columns, *LANDED_COLUMNS)), path)
        for name, columns in OWN_TABLES.items():
            if not any((self.root / name).glob("*/*.parquet")):
                write(frame(columns), self.root / name / "v1" / "part-none.parquet")
        contracts = [
            {
                "report_id": r.id,
                "platform": r.platform,
                "title": r.title,
                "scope_kind": r.scope,
                "entity": t.entity,
                "covers": t.covers,
                "lag_days": r.lag_days,
                "every_days": r.every_days,
            }
            for r in reports()
            for t in r.tables
        ]
        self.replace("report_contracts", contracts)

    def replace(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Let one of landing's own small tables hold exactly these rows."""
        write(frame(OWN_TABLES[table], rows), self.root / table / "v1" / "part-none.parquet")

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _read(self, table: str, columns: tuple[Column, ...], filter_entity: str | None = None) -> pl.DataFrame:
        paths = sorted((self.root / table).glob("*/*.parquet"))
        empty = frame(columns)
        if not paths:
            return empty
        scan = pl.scan_parquet(paths, missing_columns="insert", extra_columns="ignore", schema=empty.schema)
        if filter_entity:
            scan = scan.filter(pl.col("entity") == filter_entity)
        return scan.collect()


def write(rows: pl.DataFrame, path: Path) -> None:
    """Write a Parquet file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    rows.write_parquet(partial, compression="zstd")
    partial.replace(path)
