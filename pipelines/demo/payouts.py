"""When each account is paid: settlements of fourteen days, back from a known one, and payouts asked for between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from pipelines.demo.period import HISTORY_AT, LAST_DAY
from pipelines.demo.seller import Seller

EVERY = timedelta(days=14)
NUMBER_STEP = 7_341_229


@dataclass(frozen=True)
class Period:
    """One settlement of an account: its number and the instants between which postings belong to it."""

    account_id: str
    settlement_id: str
    starts_at: datetime
    ends_at: datetime
    deposit_at: datetime
    received_at: datetime


@dataclass(frozen=True)
class Deposit:
    """Money a platform sent: the account it is of, the platform's number, the day, and how much in the smallest unit."""

    account_id: str
    reference: str
    paid_on: date
    amount: int
    currency: str


@dataclass(frozen=True)
class Rhythm:
    """How an account is paid: a settlement begins on `starts_on` with that number, at that hour and minute (UTC)."""

    account_id: str
    first_number: int
    hour: int
    minute: int
    starts_on: date
    on_demand: tuple[date, ...] = ()


RHYTHMS = (
    Rhythm("amazon-us", 21_604_118_231, 5, 12, date(2026, 9, 2)),
    Rhythm("amazon-eu", 18_420_771_906, 3, 40, date(2026, 8, 31), (date(2026, 10, 16),)),  # asked once for a payout between
    Rhythm("amazon-uk", 19_118_203_447, 2, 27, date(2026, 8, 27)),
    Rhythm("amazon-jp", 24_870_559_012, 15, 33, date(2026, 8, 29)),
)


def _ends(r: Rhythm, first_day: date) -> list[tuple[int, date]]:
    """Days on which settlements of the account end, with their place in the row: 0 is the day `starts_on`."""
    back = 0
    while r.starts_on - EVERY * back > first_day and first_day < r.starts_on - timedelta(days=14):
        back += 1
    regular = [r.starts_on + EVERY * i for i in range(-back, 9)]
    days = sorted({d for d in (*regular, *r.on_demand) if d <= LAST_DAY})
    begins = days.index(r.starts_on)
    return [(i - begins, d) for i, d in enumerate(days)]


def periods(seller: Seller) -> tuple[Period, ...]:
    """Every settlement of the seller's accounts that ends in the world's days, account by account."""
    made = []
    for r in RHYTHMS:
        if r.account_id not in seller.accounts:
            continue
        ends = [
            (n, datetime(d.year, d.month, d.day, r.hour, r.minute, 17, tzinfo=UTC)) for n, d in _ends(r, seller.first_day)
        ]
        for (n, begin), (_, end) in pairwise(ends):
            received = datetime(end.year, end.month, end.day, 0, 40, tzinfo=UTC) + timedelta(days=1)
            made.append(
                Period(
                    r.account_id,
                    str(r.first_number + NUMBER_STEP * n),
                    begin,
                    end,
                    end + timedelta(days=2, hours=3),
                    received if received > HISTORY_AT else HISTORY_AT,
                )
            )
    return tuple(made)
