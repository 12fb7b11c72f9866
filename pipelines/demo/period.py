"""When the simulated seller lives, and the instant at which the warehouse is asked about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

LAST_DAY = date(2026, 10, 28)
# On this day the seller connected its accounts: from then on files come daily. What was before came at once, as history.
CONNECTED_ON = date(2026, 8, 30)
HISTORY_AT = datetime(2026, 8, 30, 3, 10, tzinfo=UTC)

# The morning run of 09:30 in Shanghai. The packaged ECB history reaches past it, so that no rate is missing by accident.
RUN_AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC)


def first_day_of(months: int) -> date:
    """The first day of a world of so many calendar months, the last one included."""
    months_before = LAST_DAY.year * 12 + LAST_DAY.month - months
    return date(months_before // 12, months_before % 12 + 1, 1)


def epoch(at: datetime) -> int:
    """Seconds since 1970 in UTC: how the world keeps instants."""
    return int(at.timestamp())


def instant(seconds: int) -> datetime:
    """The instant of those epoch seconds, aware, UTC."""
    return datetime.fromtimestamp(int(seconds), tz=UTC)


def midnights(time_zone: str, first: date, count: int) -> np.ndarray:
    """Epoch seconds at which each of so many local days begins."""
    zone = ZoneInfo(time_zone)
    starts = [first + timedelta(days=i) for i in range(count)]
    return np.array([epoch(datetime(d.year, d.month, d.day, tzinfo=zone)) for d in starts], dtype=np.int64)


def month_firsts(first: date, last: date) -> list[date]:
    """The first days of months after `first` up to `last`."""
    begins, d = [], date(first.year, first.month, 1)
    while d <= last:
        if d > first:
            begins.append(d)
        d = date(d.year + d.month // 12, d.month % 12 + 1, 1)
    return begins


def pull_at(pull_time: tuple[int, int], after: date, days_later: int = 1) -> datetime:
    """When the file about a local day is fetched: the account's hour and minute (UTC), so many days later."""
    d = after + timedelta(days=days_later)
    return datetime(d.year, d.month, d.day, *pull_time, tzinfo=UTC)
