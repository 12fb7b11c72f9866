"""Publish the marts: one self-contained DuckDB file and one Parquet file a mart, swapped in together or not at all.

    data/marts/marts.duckdb          -> current/marts.duckdb    what people open, read only
    data/marts/parquet               -> current/parquet         the same rows, `<mart>.parquet`
    data/marts/current               -> .publications/<id>      the only thing that changes: one atomic rename
    data/marts/.publications/<id>/   written once, never touched again

Whoever has the old file open keeps reading the old, whole publication; the next `connect` meets the new one. The publication
before the current one is kept for them, older ones are deleted.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines import warehouse
from pipelines.errors import PipelineError
from pipelines.publishing.macros import MACROS
from pipelines.settings import ROOT, Settings

MANIFEST = ROOT / "dbt_project" / "target" / "manifest.json"

# The oldest file format that holds all we write: DuckDB 1.2 and later open it (tried with 1.2.2, 1.5.5, 2.0.0; 2026-11).
STORAGE_VERSION = "v1.2.0"

_SCHEMA = "marts"


class PublicationRefusedError(PipelineError):
    """The marts must not be shown; the last publication stays in force."""


@dataclass(frozen=True, kw_only=True)
class OddFact:
    """A row of `rpt_reconciliation` that does not hold: the numbers are shown, under this banner."""

    invariant: str
    scope: str
    severity: str
    difference: Decimal | None
    money_amount: Decimal | None
    currency_code: str | None
    explanation: str | None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One publication: which run made it, what it believed, and where it stands. Times are UTC, naive."""

    publication_id: str
    published_at: datetime
    run_at: datetime
    known_at: datetime
    reporting_currency: str
    folder: Path
    marts: Mapping[str, int]
    banner: Sequence[OddFact] = ()

    @property
    def database(self) -> Path:
        """The published database itself, not the link to it: the same file as long as somebody reads it."""
        return self.folder / "marts.duckdb"


@dataclass(frozen=True)
class MartDoc:
    """A mart as the dbt project describes it."""

    name: str
    description: str
    columns: Mapping[str, str] = field(default_factory=dict)


def described_marts(manifest: Path) -> list[MartDoc]:
    """The marts of the dbt project (models and seeds of schema `marts`), by name, with the descriptions people will read."""
    if not manifest.exists():
        raise PublicationRefusedError(
            f"Cannot publish: {manifest} does not exist, so nobody knows which tables are marts. "
            "Build first (`python -m pipelines run`); publishing again before that does not help."
        )
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"].values()
    return sorted(
        (
            MartDoc(
                name=node["alias"],
                description=node["description"],
                columns={c["name"]: c["description"] for c in node["columns"].values()},
            )
            for node in nodes
            if node["resource_type"] in ("model", "seed") and node["schema"] == _SCHEMA and node["config"]["enabled"]
        ),
        key=lambda mart: mart.name,
    )


def publish(
    settings: Settings,
    *,
    run_id: str,
    published_at: datetime,
    failed_checks: Sequence[str] = (),
    manifest: Path = MANIFEST,
) -> Publication:
    """Publish every mart of the dbt project; returns what was published.

    `failed_checks` names the dbt checks of error severity that failed: with any of them nothing is published. Raises
    `PublicationRefusedError` then, or when a mart was not built; whatever goes wrong, the last publication stays whole.
    """
    if failed_checks:
        raise PublicationRefusedError(
            f"Nothing was published: {len(failed_checks)} check(s) of the models failed ({_some(failed_checks)}), "
            "so the numbers cannot be trusted. The last publication stays as it is. "
            "Look at the failing check (`python -m pipelines status`), mend the model or the data, and run again."
        )
    marts = described_marts(manifest)
    built = set(warehouse.tables(settings, _SCHEMA))
    if missing := [m.name for m in marts if m.name not in built]:
        raise PublicationRefusedError(
            f"Nothing was published: {len(missing)} of {len(marts)} marts are not in the warehouse ({_some(missing)}). "
            "The last publication stays as it is. Build all models, then publish again."
        )
    store = settings.marts / ".publications"
    folder = store / f"{re.sub(r'[^A-Za-z0-9._-]', '_', run_id)}-{secrets.token_hex(3)}"
    try:
        (folder / "parquet").mkdir(parents=True)
        publication = _write(settings, folder, marts, run_id, _utc(published_at))
        _swap(settings.marts, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _prune(store, keep=folder)
    return publication


def current(settings: Settings) -> Path | None:
    """The published database that is in force, or None before the first publication."""
    database = settings.marts / "current" / "marts.duckdb"
    return database.resolve() if database.exists() else None


def _write(settings: Settings, folder: Path, marts: list[MartDoc], run_id: str, published_at: datetime) -> Publication:
    """Everything of a publication, in a folder that nobody sees yet."""
    parquet = {m.name: folder / "parquet" / f"{m.name}.parquet" for m in marts}
    rows = warehouse.export(settings, {f"{_SCHEMA}.{name}": path for name, path in parquet.items()})
    context = warehouse.read(settings, "raw.run_context").row(0, named=True)
    with duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}) as con:
        con.execute(f"attach {_text(folder / 'marts.duckdb')} as pub (storage_version '{STORAGE_VERSION}')")
        con.execute("use pub")
        con.execute("begin")  # one write to disk, not one for each of a thousand comments
        for mart in marts:
            con.execute(f"create table {mart.name} as from read_parquet({_text(parquet[mart.name])})")
            _comment(con, mart)
        con.execute(
            "create table publication as select ?::varchar as publication_id, ?::timestamp as published_at, "
            "?::timestamp as run_at, ?::timestamp as known_at, ?::varchar as reporting_currency, ?::varchar as fx_source",
            [run_id, published_at, *(context[k] for k in ("run_at", "known_at", "reporting_currency", "fx_source"))],
        )
        _comment(con, _PUBLICATION)
        columns = _columns(con)
        for macro in MACROS:
            if macro.fits(columns):
                con.execute(macro.sql)
        banner = _odd_facts(con, columns)
        con.execute("commit")
        con.execute("use memory")
        con.execute("detach pub")
    return Publication(
        publication_id=run_id,
        published_at=published_at,
        run_at=context["run_at"],
        known_at=context["known_at"],
        reporting_currency=context["reporting_currency"],
        folder=folder,
        marts={mart.name: rows[f"{_SCHEMA}.{mart.name}"] for mart in marts},
        banner=banner,
    )


_PUBLICATION = MartDoc(
    "publication",
    "One row: the publication this file is.",
    {
        "publication_id": "The run that published it.",
        "published_at": "When, UTC.",
        "run_at": "Instant the run went by, UTC: it decides which local days are complete.",
        "known_at": "Files received after this instant were not believed, UTC.",
        "reporting_currency": "Currency of all columns that end in _reporting, ISO 4217.",
        "fx_source": "Where its rates come from: booking (the company's monthly rates, else ECB) or ecb.",
    },
)


def _comment(con: duckdb.DuckDBPyConnection, mart: MartDoc) -> None:
    """Put the descriptions into the file, where every database tool shows them."""
    con.execute(f"comment on table {mart.name} is {_text(mart.description.strip())}")
    existing = {name for (name,) in con.execute(f"select column_name from (describe {mart.name})").fetchall()}
    for name, description in mart.columns.items():
        if name in existing:
            con.execute(f"comment on column {mart.name}.{name} is {_text(description.strip())}")


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in con.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall():
        found.setdefault(table, set()).add(column)
    return found


def _odd_facts(con: duckdb.DuckDBPyConnection, columns: Mapping[str, set[str]]) -> tuple[OddFact, ...]:
    if "rpt_reconciliation" not in columns:
        return ()
    rows = con.execute(
        "select invariant, scope, severity, difference, money_amount, currency_code, explanation from rpt_reconciliation "
        "where not is_ok and severity <> 'info' order by severity, abs(money_amount) desc nulls last, invariant, scope"
    ).fetchall()
    return tuple(OddFact(**dict(zip(OddFact.__dataclass_fields__, row, strict=True))) for row in rows)


def _swap(marts: Path, folder: Path) -> None:
    """Make `folder` the current publication: one rename; the two links that people use only ever point through `current`."""
    for name in ("marts.duckdb", "parquet"):
        if not (marts / name).is_symlink():
            _link(marts / name, Path("current") / name)
    _link(marts / "current", folder.relative_to(marts))


def _link(link: Path, target: Path) -> None:
    partial = link.with_name(f".{link.name}.{secrets.token_hex(3)}")
    partial.symlink_to(target)
    partial.replace(link)


def _prune(store: Path, keep: Path) -> None:
    """Delete all publications but `keep` and the newest of the others, which somebody may still be reading."""
    others = sorted((p for p in store.iterdir() if p != keep), key=lambda p: p.stat().st_mtime_ns)
    for old in others[:-1]:
        shutil.rmtree(old, ignore_errors=True)


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def _some(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
