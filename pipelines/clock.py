"""The instant a run believes it is: the pinned one where the data is not of today (the demo), else now.

No model asks the clock: a run writes this instant into `raw.run_context`, and everything counts days from there.
"""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.raw_store import RawStore
from pipelines.settings import Settings


def now(settings: Settings) -> datetime:
    """The instant, UTC and naive."""
    return RawStore(settings).clock() or datetime.now(UTC).replace(tzinfo=None)
