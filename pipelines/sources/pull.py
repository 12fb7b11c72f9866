"""What a pull is: how a platform's client tells the orchestrator what it can fetch, and hands over what it got."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.settings import Settings

# The rows of a landed table that stand now, such as the seller's parcels.
Rows = Callable[[str], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Pulled:
    """One whole answer, as received. `meta` is kept in the ledger beside it: no keys, no personal values."""

    file_name: str
    data: bytes
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One request that is to be made. `key` names it: what was fetched under it today is not asked again."""

    key: str
    ask: Any


@dataclass(frozen=True, kw_only=True)
class Pull:
    """One thing of a platform that is fetched once a day.

    `off` says in one line what switches it on; None: it is on. `wanted` lists the requests of a day, from what stands and
    from the metadata of earlier receipts, oldest first. `client` opens the platform; what it returns makes one request,
    yields the whole answers and raises PullError: what it yielded before is kept. `fallback` stands in while it fails.
    """

    id: str
    platform: str
    title: str
    off: Callable[[Settings, Rows], str | None]
    wanted: Callable[[Rows, Sequence[Mapping[str, Any]], date], Sequence[Wanted]]
    client: Callable[[Settings], Callable[[Wanted], Iterable[Pulled]]]
    fallback: str
