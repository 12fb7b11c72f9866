"""Purge: let the personal data of received reports go, once what remains is proven to land the same rows."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.errors import FileRefusedError, PipelineError
from pipelines.landing.context import open_ledger
from pipelines.landing.redacted import load_redacted, save_redacted
from pipelines.landing.typed import typed_select
from pipelines.landing.unit import Unit, source_of
from pipelines.raw_store import Observation, RawStore
from pipelines.settings import Settings
from pipelines.sources import report


@dataclass(kw_only=True)
class PurgeResult:
    """What a purge did: contents redacted, and those it had to leave with the reason."""

    redacted: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


def purge(settings: Settings, *, received_before: datetime) -> PurgeResult:
    """Replace every landed report with personal columns, received before that instant (naive UTC), by its redacted form.

    Raises `PipelineError` when a redacted form would land other rows than the original; nothing is replaced then.
    """
    store, ledger = RawStore(settings), open_ledger(settings)
    status = {r["observation_id"]: r for r in ledger.files.iter_rows(named=True)}
    result, done = PurgeResult(), set()
    for o in store.observations():
        row = status.get(o.observation_id)
        if o.received_at >= received_before or o.content_id in done or store.redacted(o.content_id) or not row:
            continue
        if row["report_id"] is None:
            result.left[o.file_name] = "no report recognises it, so what is personal in it is not known; delete it by hand"
            continue
        r = report(row["report_id"])
        if not any(c.personal for t in r.tables for c in t.columns):
            continue
        done.add(o.content_id)
        unit = Unit(unit_id="purge", observation=o, report=r, scope=row["scope_id"])
        try:
            _redact(store, o, unit)
        except FileRefusedError as refusal:
            result.left[o.file_name] = f"it cannot be read ({refusal.problems[0].code}); delete it by hand"
        else:
            result.redacted.append(o.file_name)
    return result


def _redact(store: RawStore, o: Observation, unit: Unit) -> None:
    key = store.hash_key()
    with duckdb.connect(":memory:") as con, tempfile.TemporaryDirectory(prefix="purge-") as folder, store.open(o) as path:
        con.execute("set timezone = 'UTC'")
        reading = unit.report.read(con, source_of(unit, path))
        target = Path(folder) / "redacted"
        save_redacted(con, reading, unit.report, target, key)
        again = load_redacted(con, target, unit.report)
        for before, after in zip(reading.tables, again.tables, strict=True):
            a = typed_select(con, before, _rows(before.relation), key=key, strict=False)
            b = typed_select(con, after, _rows(after.relation), key=key, strict=False, hashed=True)
            sql = f"select count(*) from (({a} except all {b}) union all ({b} except all {a}))"
            if differ := con.sql(sql).fetchall()[0][0]:
                raise PipelineError(
                    f"purging {o.file_name} stopped: redacted it would land {differ} other rows in {before.table.name}. "
                    "Nothing was replaced; this is a fault of the warehouse, retrying does not help"
                )
        store.replace_by_redacted(o.content_id, target)


def _rows(relation: str) -> str:
    """A text table with the columns that typing expects beside its own; they do not matter for the comparison."""
    return f"(select *, '' as _unit, '' as _scope, '' as _content_id, cast(null as varchar) as _day from {relation})"
