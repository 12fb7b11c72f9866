"""Hand the simulated seller's files to the raw store, as if they had been received on their days."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.demo import truths
from pipelines.demo.period import FIRST_DAY, LAST_DAY, RUN_AT
from pipelines.demo.world import World, world
from pipelines.demo.writers import ecb, faults, inventory, orders, settlements, tracking, traffic, trends, workbook
from pipelines.demo.writers.base import DemoFile
from pipelines.raw_store import RawStore
from pipelines.settings import Settings

TRUTHS_FILE = "demo_truths.json"


@dataclass(frozen=True)
class DemoSummary:
    """What was filled: receipts, their bytes, order lines of the world, planted truths, and the pinned run instant."""

    files: int
    size_bytes: int
    order_lines: int
    truths: int
    first_day: str
    last_day: str
    run_at: datetime


def files(w: World) -> Iterator[DemoFile]:
    """Every file of the world, the damaged ones too, in the order of receipt."""
    made = [
        *ecb.files(),
        *workbook.files(),
        *orders.files(w),
        *settlements.files(w),
        *traffic.files(w),
        *inventory.files(w),
        *trends.files(w),
        *tracking.files(w),
        *faults.files(w),
    ]
    yield from sorted(made, key=lambda f: (f.received_at, f.file_name))


def fill(
    settings: Settings,
    *,
    scale: float = 1.0,
    seed: int = 20260830,
    progress: Callable[[str, int, int], None] | None = None,
) -> DemoSummary:
    """Receive the whole demo into `settings.raw`, pin the clock and lay the planted truths beside.

    `scale` multiplies the number of orders. `progress` is called with (file name, done, of).
    """
    w = world(seed, scale)
    made = list(files(w))
    store = RawStore(settings)

    def receipts() -> Iterator[tuple[bytes, dict]]:
        for i, f in enumerate(made, start=1):
            if progress:
                progress(f.file_name, i, len(made))
            yield (
                f.data,
                {
                    "file_name": f.file_name,
                    "scope": f.scope,
                    "origin": "demo",
                    "received_at": f.received_at,
                    "meta": dict(f.meta),
                },
            )

    store.receive_many(receipts())
    store.pin_clock(RUN_AT, "the simulated seller's sixty days end here")
    found = truths.collect(w)
    path = settings.raw / TRUTHS_FILE
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return DemoSummary(
        len(made), sum(len(f.data) for f in made), w.orders.lines.height, len(found), str(FIRST_DAY), str(LAST_DAY), RUN_AT
    )
