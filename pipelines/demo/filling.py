"""Hand the simulated seller's files to the raw store, as if they had been received on their days."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.demo import truths
from pipelines.demo.catalogue import PRODUCTS, STORES
from pipelines.demo.period import LAST_DAY, RUN_AT, first_day_of
from pipelines.demo.seller import Seller
from pipelines.demo.world import Chapter, World, chapters, world
from pipelines.demo.writers import (
    ads,
    after_sales,
    analytics,
    company,
    ecb,
    faults,
    fba,
    inventory,
    orders,
    settlements,
    shopify,
    tracking,
    traffic,
    trends,
    workbook,
)
from pipelines.demo.writers.base import DemoFile
from pipelines.raw_store import RawStore
from pipelines.settings import Settings

TRUTHS_FILE = "demo_truths.json"
MOST_MONTHS = 18  # before May 2025 there is no rate card


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


def chapter_files(w: World, chapter: Chapter) -> Iterator[DemoFile]:
    """The files about a chapter's days, in the order of receipt."""
    seller = w.seller
    made = [
        *orders.files(seller, chapter),
        *settlements.files(chapter),
        *traffic.files(seller, chapter.traffic, chapter.days),
        *inventory.files(w, chapter.days),
        *ads.files(seller, chapter),
        *after_sales.files(w, chapter),
        *shopify.files(seller, chapter),
        *analytics.files(seller, chapter),
    ]
    if chapter.days[0] == 0:
        made += [*ecb.files(), workbook.edition(seller)]
    if chapter.days[1] == seller.days:
        made += [
            workbook.edition(seller, second=True),
            company.file(w, chapter),
            *trends.files(w),
            *tracking.files(w),
            *fba.files(w),
            *faults.files(w, chapter),
        ]
    yield from sorted(made, key=lambda f: (f.received_at, f.file_name))


def files(w: World) -> Iterator[DemoFile]:
    """Every file of the world, the damaged ones too, chapter by chapter in the order of receipt."""
    for chapter in chapters(w):
        yield from chapter_files(w, chapter)


def seller_of(months: int | None) -> Seller:
    """The quick seller's sixty days; or every store and product for so many calendar months.

    Of those only the last sixty days come in daily files. Raises ValueError for more months than the rate cards cover.
    """
    if months is None:
        return Seller()
    if not 3 <= months <= MOST_MONTHS:
        raise ValueError(f"a demo of {months} months: between 3 and {MOST_MONTHS} are possible")
    return Seller(first_day_of(months), STORES, PRODUCTS)


def fill(
    settings: Settings,
    *,
    scale: float = 1.0,
    months: int | None = None,
    seed: int = 20260830,
    progress: Callable[[str, int, int], None] | None = None,
) -> DemoSummary:
    """Receive the whole demo into `settings.raw`, pin the clock and lay the planted truths beside.

    `scale` multiplies the number of orders; `months` asks for the long world (see `seller_of`). `progress` is called with
    (what, done, of): the days told so far.
    """
    w = world(seed, scale, seller_of(months))
    seller, store, collector = w.seller, RawStore(settings), truths.Collector(w)
    count = size = lines = 0

    def receipts(chapter: Chapter) -> Iterator[tuple[bytes, dict]]:
        nonlocal count, size
        for f in chapter_files(w, chapter):
            data = f.data
            count, size = count + 1, size + len(data)
            if progress:
                progress(f.file_name, chapter.days[1], seller.days)
            yield (
                data,
                {
                    "file_name": f.file_name,
                    "scope": f.scope,
                    "origin": "demo",
                    "received_at": f.received_at,
                    "meta": dict(f.meta),
                },
            )

    for chapter in chapters(w):
        store.receive_many(receipts(chapter))
        collector.see(chapter)
        lines += chapter.orders.lines.height
    store.pin_clock(RUN_AT, "the simulated seller's days end here")
    found = collector.collect()
    path = settings.raw / TRUTHS_FILE
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return DemoSummary(count, size, lines, len(found), str(seller.first_day), str(LAST_DAY), RUN_AT)
