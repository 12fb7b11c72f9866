"""When reports that speak of a stretch of days are fetched: a month of history at once, then every two weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.demo.period import HISTORY_AT, LAST_DAY
from pipelines.demo.seller import Seller

EVERY, WINDOW = 14, 21  # days; what may still be restated is fetched again


@dataclass(frozen=True)
class Fetch:
    """The days (both included, as indices) that a report speaks of, and when it came."""

    first: int
    last: int
    received_at: datetime

    def stem(self, seller: Seller) -> str:
        """The days as a file name has them."""
        return f"{seller.day(self.first):%Y-%m-%d}_{seller.day(self.last):%Y-%m-%d}"

    def period(self, seller: Seller) -> dict[str, str]:
        """The days as a pull declares them."""
        return {"period_start": str(seller.day(self.first)), "period_end": str(seller.day(self.last))}


def fetches(seller: Seller, days: tuple[int, int]) -> Iterator[Fetch]:
    """The fetches about a chapter's days; the last day before the run is not over everywhere yet."""
    if days[0] < seller.connected:
        yield Fetch(days[0], days[1] - 1, HISTORY_AT)
        return
    last = seller.index_of(LAST_DAY) - 1
    for end in sorted(range(last, days[0] + 2, -EVERY)):
        d = seller.day(end + 1)
        yield Fetch(max(days[0], end - WINDOW + 1), end, datetime(d.year, d.month, d.day, 9, 20, tzinfo=UTC))
