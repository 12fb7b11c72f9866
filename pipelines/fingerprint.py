"""Whether there is anything to do: everything a publication depends on, hashed part by part.

A run whose parts all equal those of the last publication would publish the same again, so it is not made. What the
warehouse received back from itself (origin `own`) does not count: it would make every run the reason of the next.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines import clock
from pipelines.raw_store import RawStore
from pipelines.settings import ROOT, Settings

# What each part is called when it is the reason of a run.
PARTS = {
    "receipts": "files received or decided on",
    "days": "a market's day ended",
    "code": "the code changed",
    "settings": "the settings changed",
    "clock": "the pinned clock changed",
}
_CODE = (
    (ROOT / "pipelines", ("*.py", "*.html", "*.css", "*.j2", "*.json", "*.csv")),
    (ROOT / "dbt_project", ("*.sql", "*.yml", "*.csv", "*.md")),
    (ROOT, ("requirements.lock",)),
)


def current(settings: Settings) -> dict[str, str]:
    """The parts as they are now."""
    store = RawStore(settings)
    receipts = sorted(o.observation_id for o in store.observations() if o.origin != "own")
    decisions = [[d.observation_id, d.decision, d.decided_at.isoformat()] for d in store.decisions()]
    return {
        "receipts": _hash([receipts, decisions]),
        "days": _hash(sorted(_days(settings).items())),
        "code": code_hash(),
        "settings": _hash([settings.reporting_currency, settings.fx_source, settings.dbt_target, _hash(settings.hash_key)]),
        "clock": _hash(str(store.clock())),
    }


def published(settings: Settings) -> dict[str, str]:
    """The parts of the last publication; empty when there is none, or what it published is gone."""
    file = _published(settings)
    if not file.exists() or not (settings.marts / "marts.duckdb").exists():
        return {}
    return json.loads(file.read_text("utf-8"))


def begin(settings: Settings, run_id: str) -> None:
    """Note what a run sets out from, before it builds: what changes while it works is then new to the next."""
    file = _building(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"run_id": run_id, **current(settings)}, indent=1), "utf-8")


def commit(settings: Settings, run_id: str) -> None:
    """The run has published: what it set out from is what is published. Nothing happens when another run began since."""
    file = _building(settings)
    if file.exists() and json.loads(file.read_text("utf-8"))["run_id"] == run_id:
        file.replace(_published(settings))


def reasons(settings: Settings) -> list[str]:
    """Why a run would publish something new, in words; empty when it would not."""
    before = published(settings)
    if not before:
        return ["no whole run has published yet"]
    now = current(settings)
    return [words for part, words in PARTS.items() if now[part] != before.get(part)]


def code_hash(*folders: str) -> str:
    """Changes when a file that can change a result changes. With `folders` (names in the project), only those count."""
    digest = hashlib.sha256()
    for root, patterns in _CODE:
        if folders and root.name not in folders:
            continue
        search = root.glob if root == ROOT else root.rglob
        for path in sorted(p for pattern in patterns for p in search(pattern)):
            relative = path.relative_to(ROOT)
            if not relative.parts[1:2] or not relative.parts[1].startswith(("target", "logs", "dbt_packages")):
                digest.update(f"{relative}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _days(settings: Settings) -> dict[str, str]:
    """The local date in each time zone the seller's stores live in: when it moves on, one more day is complete."""
    if not list(settings.landed.glob("seller_stores/*/*.parquet")):
        return {}
    import duckdb

    files = str(settings.landed / "seller_stores" / "*" / "*.parquet").replace("'", "''")
    with duckdb.connect() as con:
        zones = con.execute(f"select distinct time_zone from read_parquet('{files}') where time_zone is not null").fetchall()
    at = clock.now(settings).replace(tzinfo=UTC)
    return {zone: at.astimezone(ZoneInfo(zone)).date().isoformat() for (zone,) in zones}


def _building(settings: Settings) -> Path:
    return settings.data / "warehouse" / "building.json"


def _published(settings: Settings) -> Path:
    return settings.data / "warehouse" / "published.json"


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
