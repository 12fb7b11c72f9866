"""Google Trends as its site exports it: multiTimeline.csv from an English and from a Chinese page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from pipelines.demo import trends
from pipelines.demo.world import World, generator
from pipelines.demo.writers.base import DemoFile

# (received, geography, words of the page: first line, period column, name of the geography)
EXPORTS = (
    (datetime(2026, 9, 28, 1, 10, tzinfo=UTC), "US", ("Category: All categories", "Week", "United States")),
    (datetime(2026, 10, 26, 1, 10, tzinfo=UTC), "US", ("Category: All categories", "Week", "United States")),
    (datetime(2026, 10, 26, 1, 25, tzinfo=UTC), "DE", ("类别：所有类别", "周", "德国")),
)


def document(world: World, received: datetime, geo: str, words: tuple[str, str, str]) -> bytes:
    """The export's bytes: preamble, blank line, header, weeks."""
    preamble, period, place = words
    rows = trends.simulate(generator(world.seed, f"trends {geo} {received:%Y-%m-%d}"), geo, received.date())
    out = io.StringIO()
    out.write(f"{preamble}\n\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([period, *(f"{t.name}: ({place})" for t in trends.TERMS[geo])])
    writer.writerows(rows)
    return out.getvalue().encode()


def files(world: World) -> Iterator[DemoFile]:
    """America's export twice, a month apart; Germany's once."""
    for received, geo, words in EXPORTS:
        name = "multiTimeline.csv" if geo == "US" else "multiTimeline (1).csv"
        yield DemoFile("_", name, partial(document, world, received, geo, words), received, {"geo": geo})
