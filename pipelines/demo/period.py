"""When the simulated seller lives: 60 local days, and the instant at which the warehouse is asked about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

FIRST_DAY = date(2026, 8, 30)
DAYS = 60
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)

# The morning run of 09:30 in Shanghai. The packaged ECB history reaches past it, so that no rate is missing by accident.
RUN_AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC)

# Files are fetched before the two daily runs (09:30 and 17:30 in Shanghai): Europe's day is over by the first, America's
# only by the second.
PULL_TIMES = {"amazon-us": (9, 5), "amazon-eu": (0, 35)}


def day(index: int) -> date:
    """The local day of that index, 0 for the first."""
    return FIRST_DAY + timedelta(days=index)


def index_of(d: date) -> int:
    """The index of a local day, negative before the first."""
    return (d - FIRST_DAY).days


def days() -> list[date]:
    """All local days."""
    return [day(i) for i in range(DAYS)]


def epoch(at: datetime) -> int:
    """Seconds since 1970 in UTC: how the world keeps instants."""
    return int(at.timestamp())


def instant(seconds: int) -> datetime:
    """The instant of those epoch seconds, aware, UTC."""
    return datetime.fromtimestamp(int(seconds), tz=UTC)


def midnights(time_zone: str, count: int = DAYS + 1) -> np.ndarray:
    """Epoch seconds at which each local day begins, and the last one ends."""
    zone = ZoneInfo(time_zone)
    starts = [FIRST_DAY + timedelta(days=i) for i in range(count)]
    return np.array([epoch(datetime(d.year, d.month, d.day, tzinfo=zone)) for d in starts], dtype=np.int64)


def pull_at(account_id: str, after: date, days_later: int = 1) -> datetime:
    """When the file about a local day is fetched: the account's pull so many days later."""
    hour, minute = PULL_TIMES[account_id]
    d = after + timedelta(days=days_later)
    return datetime(d.year, d.month, d.day, hour, minute, tzinfo=UTC)
