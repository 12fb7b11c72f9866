"""What a build needs to know of its run, and the empty tables it starts from."""

from __future__ import annotations

from datetime import datetime

from pipelines.landing.ledger import Ledger
from pipelines.landing.personal import key_id
from pipelines.raw_store import RawStore
from pipelines.settings import Settings


def open_ledger(settings: Settings) -> Ledger:
    """The landed side of this installation, judged by its present contracts and key."""
    return Ledger(settings, key_id(RawStore(settings).hash_key()))


def ensure_placeholders(settings: Settings) -> None:
    """Let every landed table exist, if only without rows."""
    open_ledger(settings).ensure_placeholders()


def write_run_context(settings: Settings, *, run_id: str, run_at: datetime, known_at: datetime) -> None:
    """Lay down the two clocks (naive UTC) and the reporting currency, the only thing models know of the run."""
    ledger = open_ledger(settings)
    ledger.replace(
        "run_context",
        [
            {
                "run_id": run_id,
                "run_at": run_at,
                "known_at": known_at,
                "reporting_currency": settings.reporting_currency,
                "fx_source": settings.fx_source,
            }
        ],
    )
    ledger.replace("decisions", [vars(d) for d in RawStore(settings).decisions()])
