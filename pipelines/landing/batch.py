"""A landing run: what came in since the last one, judged and landed, one batch a report."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines import sources
from pipelines.errors import Problem
from pipelines.landing import recognise
from pipelines.landing.context import open_ledger
from pipelines.landing.guard import ShrinkGuard
from pipelines.landing.ledger import Ledger
from pipelines.landing.profile import UNREADABLE_CHECK, checks_of, coverage, explain, measure
from pipelines.landing.typed import Typed, Typer
from pipelines.landing.unit import Unit, read, unit_id
from pipelines.quality.expectations import Check, Expectations, SuiteResult
from pipelines.raw_store import Observation, RawStore
from pipelines.settings import Settings
from pipelines.sources import reports
from pipelines.sources.base import LANDED_COLUMNS, Report

# A message names this many places of a file; a seller mends the first and sees the rest go with it.
NAMED_PROBLEMS = 5

Progress = Callable[[str, int, int], None]


@dataclass(kw_only=True)
class FileResult:
    """What became of one receipt."""

    observation: Observation
    report_id: str | None
    status: str
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def message(self) -> str | None:
        """All there is to say about the file; None when nothing."""
        words = [str(p) for p in self.problems[:NAMED_PROBLEMS]]
        if len(self.problems) > NAMED_PROBLEMS:
            words.append(f"… and {len(self.problems) - NAMED_PROBLEMS} more findings")
        return "\n".join([*words, *self.notes]) or None


@dataclass(kw_only=True)
class LandingResult:
    """The outcome of a landing run."""

    files: list[FileResult] = field(default_factory=list)
    expectations: list[SuiteResult] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything new was judged."""
        return bool(self.files)

    @property
    def rows(self) -> int:
        """Rows that landed."""
        return sum(f.rows for f in self.files)

    @property
    def by_status(self) -> dict[str, int]:
        """Receipts by what became of them."""
        return dict(Counter(f.status for f in self.files))


def land(settings: Settings, *, run_id: str, platform: str | None = None, progress: Progress | None = None) -> LandingResult:
    """Judge every receipt that has not been judged under the present contracts, and land what is good.

    `platform` limits the run to its reports (the first platform also takes what no report recognises). What is
    wrong with a file never raises: it is in the result, in `received_files` and in the quarantine's note.
    """
    store, ledger = RawStore(settings), open_ledger(settings)
    ledger.sweep()
    ledger.ensure_placeholders()
    result, expectations = LandingResult(), Expectations(settings)
    key = store.hash_key()
    for name in [platform] if platform else sources.PLATFORMS:
        waiting = recognise.waiting(store, ledger, name)
        judged: list[FileResult] = []
        for report in reports(name):
            arrived = waiting.get(report.id, [])
            if arrived:
                batch = _Batch(store, ledger, expectations, report, f"{run_id}-{report.id}", key)
                judged += batch.run(arrived, progress)
        if None in waiting:
            judged += _refuse(store, ledger, waiting[None])
        if judged:
            _expect_whole(expectations, name, judged)
        result.files += judged
    result.expectations = expectations.results
    return result


class _Batch:
    """The new receipts of one report, from their bytes to one committed part a table."""

    def __init__(
        self, store: RawStore, ledger: Ledger, expectations: Expectations, report: Report, batch_id: str, key: bytes
    ) -> None:
        self.store, self.ledger, self.expectations = store, ledger, expectations
        self.report, self.batch_id, self.key = report, batch_id, key
        self.contract = ledger.contract(report)
        self.con = duckdb.connect(":memory:")
        # Every row carries its line, so order is not kept: keeping it made a gigabyte take 16 s, not 6. 2026-11.
        self.con.execute("set threads = 2; set timezone = 'UTC'; set preserve_insertion_order = false")
        self.con.execute("set autoinstall_known_extensions = false; set autoload_known_extensions = false")

    def run(self, arrived: list[recognise.Recognised], progress: Progress | None) -> list[FileResult]:
        """Read, type, validate, guard, write and commit; the results in the order of receipt."""
        standing = self._standing_units()
        ids = [unit_id(f.observation, self.report, f.scope, self.contract) for f in arrived]
        with tempfile.TemporaryDirectory(prefix="landing-") as name:
            # A gigabyte lands in 1.6 GB of memory as fast as in 4.5; what does not fit spills to the folder. 2026-11.
            self.con.execute(f"set memory_limit = '1GB'; set temp_directory = '{name}/spill'")
            units: dict[str, Unit] = {}
            typer = Typer(self.con, Path(name), self.key)
            for n, (found, uid) in enumerate(zip(arrived, ids, strict=True)):
                if progress:
                    progress(self.report.title, n + 1, len(arrived))
                if uid not in standing and uid not in units:
                    units[uid] = Unit(unit_id=uid, observation=found.observation, report=self.report, scope=found.scope)
                    self._read(found, units[uid], typer, Path(name))
            typed = typer.finish()
            measure(self.con, typed, units)
            self._validate(typed, units)
            covered, held = self._cover(typed, units)
            self._write(typed, {uid for uid, u in units.items() if not u.problems})
            if covered.height:
                self.ledger.add_coverage(self.batch_id, covered)
            seen: dict[str, list[Observation]] = {}
            judged, results = [], []
            for found, uid in zip(arrived, ids, strict=True):
                row, outcome = self._judge(found, uid, units.get(uid), standing, held.get(uid), seen)
                judged.append(row)
                results.append(outcome)
            self.ledger.commit(judged)
        self.con.close()
        self.ledger.sweep()
        for r in results:
            self.store.explain_quarantine(r.observation, r.message if r.status in ("quarantined", "held") else None)
        return results

    # ---- steps ----------------------------------------------------------------------------------------------------

    def _standing_units(self) -> dict[str, list[dict[str, Any]]]:
        rows = self.ledger.files.filter((pl.col("contract_id") == self.contract) & pl.col("unit_id").is_not_null())
        standing: dict[str, list[dict[str, Any]]] = {}
        for r in rows.iter_rows(named=True):
            standing.setdefault(r["unit_id"], []).append(r)
        return standing

    def _read(self, found: recognise.Recognised, unit: Unit, typer: Typer, scratch: Path) -> None:
        with found.open(self.store, self.con) as (path, redacted):
            reading = read(self.con, unit, path, scratch, redacted)
            for text in reading.tables if reading else ():
                size = path.stat().st_size if path.is_file() else 0
                typer.add(unit, text, size=size, hashed=redacted is not None)

    def _validate(self, typed: list[Typed], units: dict[str, Unit]) -> None:
        """Let Great Expectations judge the profile of every table, and find the line of what it refuses."""
        for table in self.report.tables:
            profiled = {uid: u for uid, u in units.items() if table.name in u.profile or table.name in u.unreadable}
            if not profiled:
                continue
            checks = checks_of(table)
            rows = [
                {
                    "file": u.observation.file_name,
                    "unit_id": uid,
                    "rows": u.rows.get(table.name, 0),
                    **{c.column: u.profile.get(table.name, {}).get(c.column, 0) for c in checks},
                    UNREADABLE_CHECK: u.unreadable.get(table.name),
                }
                for uid, u in profiled.items()
            ]
            frame = pl.DataFrame(rows, schema_overrides={UNREADABLE_CHECK: pl.String})
            outcome = self.expectations.validate(f"{self.report.id} {table.name}", frame, checks)
            for uid, broken in outcome.failed.items():
                found = [explain(self.con, typed, units[uid], table, name) for name in broken]
                units[uid].problems += [p for p in found if p]

    def _cover(self, typed: list[Typed], units: dict[str, Unit]) -> tuple[pl.DataFrame, dict[str, str]]:
        """The coverage of the good units, with shrunk slices held, and the reason a unit has any."""
        covered = coverage(self.con, typed, units, self.report)
        windows = {t.entity: t for t in self.report.tables if t.covers == "window"}
        held: dict[str, str] = {}
        for entity, table in windows.items():
            guard = ShrinkGuard(self.ledger.coverage(entity))
            others = covered.filter(pl.col("entity") != entity)
            mine = covered.filter(pl.col("entity") == entity)
            judged = [
                guard.hold(mine.filter(pl.col("unit_id") == uid), self.report, table, u.observation.received_at)
                for uid, u in units.items()
            ]
            covered = pl.concat([others, *(j for j in judged if j.height)])
        for r in covered.filter(pl.col("held_reason").is_not_null()).iter_rows(named=True):
            held.setdefault(r["unit_id"], f"{r['slice']}: {r['held_reason']}")
        return covered, held

    def _write(self, typed: list[Typed], good: set[str]) -> None:
        """One part a table: the rows of all good units."""
        for table in self.report.tables:
            mine = [t for t in typed if t.table is table]
            names = ", ".join(c.name for c in (*table.columns, *LANDED_COLUMNS))
            target = self.ledger.part(table.name, self.contract, self.batch_id)
            partial = target.with_name(target.name + ".partial")
            target.parent.mkdir(parents=True, exist_ok=True)
            if len(mine) == 1 and mine[0].unit_id in good:
                shutil.move(mine[0].path, partial)
            elif mine and good:
                rows = " union all by name ".join(f"select {names}, _unit from {t.relation}" for t in mine)
                listed = ", ".join(f"'{g}'" for g in good)
                self.con.execute(
                    f"copy (select {names} from ({rows}) where _unit in ({listed})) to '{partial}' "
                    "(format parquet, compression zstd)"
                )
            if partial.exists():
                partial.replace(target)

    def _judge(
        self,
        found: recognise.Recognised,
        uid: str,
        unit: Unit | None,
        standing: dict[str, list[dict[str, Any]]],
        held: str | None,
        seen: dict[str, list[Observation]],
    ) -> tuple[dict[str, Any], FileResult]:
        """The row of `received_files` and the result of one receipt."""
        o = found.observation
        twins = [
            (r["version_at"], r["received_at"]) for r in standing.get(uid, []) if r["observation_id"] != o.observation_id
        ]
        twins += [(s.version_at, s.received_at) for s in seen.get(uid, [])]
        outcome = FileResult(
            observation=o, report_id=self.report.id, status="landed", notes=list(unit.notes) if unit else []
        )
        row = blank(o, self.contract, report_id=self.report.id, scope=found.scope)
        before = standing.get(uid, [None])[0]
        if unit is None and before is not None:  # the content stands already: this receipt only says so again
            row |= {k: before[k] for k in before if k.startswith(("control_", "rows_", "period_", "batch_"))}
            outcome.status = "held" if before["status"] == "held" else "landed"
            row["version_at"] = o.version_at or before["version_at"]
        elif unit is not None:
            rows = unit.rows_in_file
            good = not unit.problems
            row |= {
                "rows_in_file": rows,
                "rows_landed": rows if good else 0,
                "rows_quarantined": 0 if good else rows,
                "period_start": unit.period_start,
                "period_end": unit.period_end,
                "version_at": unit.version_at,
                "batch_id": self.batch_id if good else None,
            }
            if unit.control:
                row |= {
                    "control_label": unit.control.label,
                    "control_key": unit.control.key,
                    "control_currency": unit.control.currency_code,
                    "control_expected": Decimal(unit.control.expected),
                    "control_found": unit.control_found,
                }
            outcome.problems = list(unit.problems)
            outcome.rows = rows if good and not seen.get(uid) else 0
            outcome.status = "quarantined" if not good else "held" if held else "landed"
            if held and good:
                outcome.notes.append(
                    f"Held, the version before stays in force: {held}. If the new figures are right, take them with "
                    f"`python -m pipelines accept {o.observation_id}`; if not, download the report again."
                )
        if outcome.status == "landed" and any(_same_receipt(o, version, at) for version, at in twins):
            outcome.status = "duplicate"
        if outcome.status != "quarantined":
            row["unit_id"] = uid
            seen.setdefault(uid, []).append(o)
        row |= {
            "status": outcome.status,
            "reason": outcome.problems[0].code if outcome.problems else "shrunk" if outcome.status == "held" else None,
            "message": outcome.message,
        }
        return row, outcome


def blank(o: Observation, contract: str, *, report_id: str | None = None, scope: str | None = None) -> dict[str, Any]:
    """The row of `received_files` that any receipt starts from."""
    return {
        "observation_id": o.observation_id,
        "content_id": o.content_id,
        "blob_id": o.blob_id,
        "file_name": o.file_name,
        "report_id": report_id,
        "scope_id": scope or o.scope_id,
        "origin": o.origin,
        "received_at": o.received_at,
        "version_at": o.version_at,
        "period_start": o.period_start,
        "period_end": o.period_end,
        "size_bytes": o.size_bytes,
        "contract_id": contract,
    }


def _same_receipt(o: Observation, version_at: datetime | None, received_at: datetime) -> bool:
    """Whether an earlier receipt of the same unit says the same: the same stamp, or without one the same day."""
    if o.version_at or version_at:
        return o.version_at in (None, version_at)
    return o.received_at.date() == received_at.date()


def _expect_whole(expectations: Expectations, platform: str, judged: list[FileResult]) -> None:
    """Keep, beside what was expected of rows, which of the platform's files of this run were taken at all."""
    rows = [
        (r.observation.file_name, r.observation.observation_id, r.problems[0].code if r.problems else None) for r in judged
    ]
    frame = pl.DataFrame(rows, schema={"file": pl.String, "unit_id": pl.String, "refused": pl.String}, orient="row")
    says = "Every file is a known report of a known account, whole, and its own totals agree."
    expectations.validate(f"{platform} files", frame, [Check(column="refused", says=says, absent=True)])


def _refuse(store: RawStore, ledger: Ledger, arrived: list[recognise.Recognised]) -> list[FileResult]:
    """Put what no report recognises, and what has no scope yet, where a person sees it."""
    results, judged = [], []
    for found in arrived:
        o = found.observation
        status = "pending" if found.pending else "quarantined"
        outcome = FileResult(observation=o, report_id=found.report_id, status=status, problems=[found.problem])
        results.append(outcome)
        row = blank(o, found.contract or ledger.registry(), report_id=found.report_id)
        judged.append(row | {"status": status, "reason": found.problem.code, "message": outcome.message})
        store.explain_quarantine(o, outcome.message)
    ledger.commit(judged)
    return results
