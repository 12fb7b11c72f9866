"""What the platform takes: dated rate rows, and the fees of many order lines at once, in cents of the store's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.demo import catalogue
from pipelines.demo.period import DAYS, day


@dataclass(frozen=True)
class Referral:
    """Commission of a category (`*` = all) in an account up to a price, from a day on."""

    account_id: str
    category: str
    up_to_price: int | None
    valid_from: date
    rate: float
    reason: str


REFERRALS = (
    Referral("amazon-us", "*", None, date(2024, 1, 1), 0.15, "standard rate"),
    Referral("amazon-eu", "*", None, date(2024, 1, 1), 0.15, "standard rate, on the price with VAT"),
    Referral("amazon-eu", "Home", 2000, date(2026, 2, 1), 0.08, "home goods up to 20 EUR since February 2026"),
    Referral("amazon-eu", "Kitchen", 2000, date(2026, 2, 1), 0.08, "home goods up to 20 EUR since February 2026"),
)
MIN_REFERRAL = {"amazon-us": 30, "amazon-eu": 30}  # per unit


@dataclass(frozen=True)
class Fulfilment:
    """Fulfilment fee of a unit of a size tier in an account, from a day on."""

    account_id: str
    tier: str
    valid_from: date
    fee: int
    reason: str


_NORMAL, _PEAK = date(2026, 1, 15), date(2026, 10, 15)
FULFILMENTS = tuple(
    Fulfilment(account, tier, valid_from, fee, reason)
    for account, valid_from, reason, by_tier in (
        (
            "amazon-us",
            _NORMAL,
            "rate card of 2026",
            {"small": 355, "std_1lb": 460, "std_2lb": 525, "std_3lb": 598, "bulky": 1295},
        ),
        (
            "amazon-us",
            _PEAK,
            "holiday peak surcharge",
            {"small": 374, "std_1lb": 484, "std_2lb": 553, "std_3lb": 630, "bulky": 1378},
        ),
        ("amazon-eu", _NORMAL, "rate card of 2026", {"small": 295, "std_1lb": 352, "std_2lb": 398, "std_3lb": 466}),
    )
    for tier, fee in by_tier.items()
)


@dataclass(frozen=True)
class Remeasured:
    """A SKU put into another size tier from a day on."""

    account_id: str
    sku: str
    valid_from: date
    tier: str
    reason: str


REMEASURED = (
    Remeasured(
        "amazon-us", catalogue.LOSER_SKU, date(2026, 9, 12), "bulky", "measured rolled out at a fulfilment centre: too long"
    ),
)

# A shop's order sent from Amazon's stock costs about this much more than one of Amazon's own.
MULTI_CHANNEL_FACTOR = 1.85

REFUND_COMMISSION_RATE, REFUND_COMMISSION_MAX = 0.20, 500  # Amazon keeps this share of the commission it gives back
SUBSCRIPTION = {"amazon-us": 3999, "amazon-eu": 3900}
VINE_ENROLMENT = 20000

# Per litre and month; October is three times the rest of the year.
STORAGE = {
    "amazon-us": ((date(2026, 1, 1), 2.76), (date(2026, 10, 1), 8.48)),
    "amazon-eu": ((date(2026, 1, 1), 2.70), (date(2026, 10, 1), 3.95)),
}


def tier_of(account_id: str, sku: str, on: date) -> str:
    """The size tier of a SKU on a day."""
    changes = [r for r in REMEASURED if (r.account_id, r.sku) == (account_id, sku) and r.valid_from <= on]
    return max(changes, key=lambda r: r.valid_from).tier if changes else catalogue.PRODUCT[sku].tier


def fulfilment_fee(account_id: str, tier: str, on: date) -> int:
    """The fulfilment fee of a unit on a day."""
    rows = [r for r in FULFILMENTS if (r.account_id, r.tier) == (account_id, tier) and r.valid_from <= on]
    return max(rows, key=lambda r: r.valid_from).fee


def fulfilment_table(days: int = DAYS + 14) -> np.ndarray:
    """Fulfilment fee per listing and day of shipping, `[listing, day]`."""
    rows = catalogue.listings()
    table = np.zeros((len(rows), days), dtype=np.int64)
    for i, listing in enumerate(rows):
        account = catalogue.STORE[listing.store_id].account_id
        for d in range(days):
            table[i, d] = fulfilment_fee(account, tier_of(account, listing.sku, day(d)), day(d))
    return table


def referral_rates() -> np.ndarray:
    """Commission rate per listing: no rate changes inside the simulated days."""
    rates = []
    for listing in catalogue.listings():
        account, category = catalogue.STORE[listing.store_id].account_id, catalogue.PRODUCT[listing.sku].category
        fitting = [
            r
            for r in REFERRALS
            if r.account_id == account
            and r.category in ("*", category)
            and (r.up_to_price is None or listing.price <= r.up_to_price)
        ]
        rates.append(max(fitting, key=lambda r: (r.category != "*", r.valid_from)).rate)
    return np.array(rates)


def storage_rate(account_id: str, month: date) -> float:
    """Cents per litre stored for the month."""
    return max((f, rate) for f, rate in STORAGE[account_id] if f <= month)[1]
