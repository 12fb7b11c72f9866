"""Which report a received file is, decided by its content, and which account it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipelines import sources
from pipelines.errors import FileRefusedError, Problem
from pipelines.landing.ledger import Ledger
from pipelines.landing.redacted import load_redacted
from pipelines.raw_store import NO_SCOPE, Observation, RawStore
from pipelines.sources import readers, report, reports
from pipelines.sources.base import Reading, Report, Sample

if TYPE_CHECKING:
    import duckdb

# What a content was recognised as, for the landing runs of one process: a report's id, or why it is none.
_KNOWN: dict[str, str | Problem] = {}
_EMPTY_LIST = "empty_list"


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A receipt and what it is. Without a report, or with one whose account nobody knows yet, `problem` says why."""

    observation: Observation
    scope: str = NO_SCOPE
    report_id: str | None = None
    contract: str | None = None
    pending: bool = False
    problem: Problem = field(default_factory=lambda: Problem(code="none", what="", remedy=""))

    @contextmanager
    def open(self, store: RawStore, con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Path, Reading | None]]:
        """The report's bytes, or what a purge left of them."""
        folder = store.redacted(self.observation.content_id)
        if folder and self.report_id:
            yield folder, load_redacted(con, folder, report(self.report_id))
        else:
            with store.open(self.observation) as path:
                yield path, None


def waiting(store: RawStore, ledger: Ledger, platform: str) -> dict[str | None, list[Recognised]]:
    """The receipts of a platform's reports that the present contracts have not judged, oldest first, by report.

    Under None: what cannot land (no report, for the first platform only; or an account that no sheet knows).
    """
    judged = _judged(ledger)
    known = _scopes(ledger)
    found: dict[str | None, list[Recognised]] = {}
    for o in sorted(store.observations(), key=lambda o: (o.received_at, o.observation_id)):
        if o.observation_id in judged:
            continue
        is_ = _recognise(store, o)
        if isinstance(is_, Problem):
            if platform == sources.PLATFORMS[0]:
                found.setdefault(None, []).append(Recognised(observation=o, problem=is_))
            continue
        r = report(is_)
        if r.platform != platform:
            continue
        scope = NO_SCOPE if r.scope == "none" else known.of(o.scope_id, r)
        if isinstance(scope, str):
            found.setdefault(r.id, []).append(Recognised(observation=o, scope=scope, report_id=r.id))
        else:
            contract = ledger.contract(r)
            found.setdefault(None, []).append(
                Recognised(observation=o, report_id=r.id, contract=contract, pending=True, problem=scope)
            )
    return found


def _judged(ledger: Ledger) -> set[str]:
    """Receipts that need no look: judged under the contract that holds today. Pending ones are looked at every time."""
    contracts: dict[str | None, str] = {r.id: ledger.contract(r) for r in reports()}
    contracts[None] = ledger.registry()
    rows = ledger.files.filter(pl.col("status") != "pending").select("observation_id", "report_id", "contract_id")
    return {o for o, r, c in rows.iter_rows() if contracts.get(r) == c}


@dataclass(frozen=True)
class Scopes:
    """The stores of the newest stores sheet, each with its account: what a folder of the inbox may be named by."""

    account_of: dict[str, str] = field(default_factory=dict)

    @cached_property
    def stores_of(self) -> dict[str, tuple[str, ...]]:
        """The stores of each account, in order."""
        accounts = dict.fromkeys(self.account_of.values())
        return {a: tuple(sorted(s for s, of in self.account_of.items() if of == a)) for a in accounts}

    def of(self, folder: str, r: Report) -> str | Problem:
        """The account, or for a report of one store the store, whose folder it is; why it is none otherwise."""
        if folder not in self.account_of and folder not in self.stores_of:
            return _unknown_scope(folder, r, sorted(self.stores_of))
        if r.scope == "account":
            return self.account_of.get(folder, folder)
        if folder in self.account_of:
            return folder
        stores = self.stores_of[folder]
        return stores[0] if len(stores) == 1 else _which_store(folder, r, stores)


def _scopes(ledger: Ledger) -> Scopes:
    """The scopes of the newest stores sheet; none before one has landed."""
    stores = report("seller_workbook")
    table = next(t for t in stores.tables if t.name == "seller_stores")
    standing = ledger.coverage(table.entity)
    paths = sorted(ledger.part(table.name, ledger.contract(stores), "none").parent.glob("part-*.parquet"))
    if standing.is_empty() or not paths:
        return Scopes()
    newest = standing.row(0, named=True)["content_id"]
    rows = pl.scan_parquet(paths).filter(pl.col("_content_id") == newest).select("account_id", "store_id").collect()
    return Scopes({store: account for account, store in rows.iter_rows()})


def _recognise(store: RawStore, o: Observation) -> str | Problem:
    if o.problem:
        return o.problem
    if o.content_id not in _KNOWN:
        folder = store.redacted(o.content_id)
        if folder:
            _KNOWN[o.content_id] = (folder / "report").read_text()
        else:
            with store.open(o) as path:
                _KNOWN[o.content_id] = _look(path)
    is_ = _KNOWN[o.content_id]
    return _declared(o) or is_ if isinstance(is_, Problem) and is_.code == _EMPTY_LIST else is_


def _declared(o: Observation) -> str | None:
    """The report an empty list was received as: nothing in it tells, so what came with it does."""
    return next((r.id for r in reports() if r.id == o.meta.get("report")), None)


def _look(path: Path) -> str | Problem:
    sample = readers.sample(path)
    candidates = [r for r in reports() if r.recognise(sample)]
    if len(candidates) == 1:
        return candidates[0].id
    if candidates:
        return Problem(
            code="ambiguous_report",
            what="the file fits several reports",
            found=", ".join(r.title for r in candidates),
            remedy="This is a fault of the warehouse: a report's way of recognising is too wide",
        )
    return _unrecognised(path, sample)


def _unrecognised(path: Path, sample: Sample) -> Problem:
    """What a file that no report recognises seems to be, and what to do about it."""
    with path.open("rb") as file:
        magic = file.read(4)
    if not magic:
        return Problem(code="empty_file", what="the file is empty", remedy="Download the report again")
    if sample.text.strip() == "[]":
        return Problem(
            code=_EMPTY_LIST,
            what="the file is an empty list: nothing in it says of which report, and so of what, there was none",
            expected="the report named in <file>.meta.json",
            remedy='Drop it again with a <file>.meta.json such as {"report": "amazon_ads_products", "period_start": '
            '"2026-10-01", "period_end": "2026-10-07"}',
        )
    if sample.kind == "html":
        return Problem(
            code="web_page",
            what="this is a web page, not a report: the download was answered by a login or error page",
            remedy="Log in on the platform, download the report again and drop that file",
        )
    if magic == b"\xd0\xcf\x11\xe0":
        return Problem(
            code="encrypted_workbook",
            what="this is a workbook with a password, or one in the old .xls format",
            remedy="Save it as .xlsx without a password and drop that file",
        )
    if magic[:2] == b"PK":
        try:
            readers.read_sheets(path)
        except FileRefusedError as refusal:
            return refusal.problems[0]
    near = readers.nearest(sample)
    if near and near[1]:
        is_like, missing = near
        return Problem(
            code="missing_column",
            what=f"this looks like '{is_like.title}', but required columns are missing",
            found=f"no {', '.join(repr(m) for m in missing)}",
            expected="these columns in the header line",
            remedy=f"Download it again with all columns switched on. {is_like.download}",
        )
    return Problem(
        code="unknown_report",
        what="no report of the warehouse looks like this file",
        found=_first_words(sample),
        remedy="docs/coverage.md lists the reports that can land; files of other kinds are not needed",
    )


def _first_words(sample: Sample) -> str:
    header = max(sample.headers, key=len, default=())
    if sample.sheets:
        return f"sheets {', '.join(sample.sheets)}"
    if len(header) > 1:
        return f"columns {', '.join(header[:6])}"
    return f"a JSON document with {', '.join(sorted(sample.keys)[:6])}" if sample.keys else f"{sample.kind} content"


def _which_store(account: str, r: Report, stores: tuple[str, ...]) -> Problem:
    return Problem(
        code="unknown_store",
        what=f"'{r.title}' is of one store, does not say which, and the account {account!r} has several",
        expected=" or ".join(f"data/raw/inbox/{s}/" for s in stores),
        remedy="Drop it again into the folder of the store it was downloaded for",
    )


def _unknown_scope(folder: str, r: Report, accounts: list[str]) -> Problem:
    known = ", ".join(accounts) or "none yet: no stores sheet has landed"
    return Problem(
        code="unknown_scope",
        what=f"'{r.title}' belongs to an account, and {folder!r} is none of the stores sheet (known: {known})",
        remedy="Add the account to the stores sheet of the workbook; the file then lands by itself. Or drop it again under "
        "data/raw/inbox/<account id>/",
    )
