"""What the platform takes: dated rate rows, and the fees of many order lines at once, in cents of the store's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.demo import catalogue
from pipelines.demo.seller import Seller


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
    *(
        Referral(account, "*", None, date(2024, 1, 1), 0.15, "standard rate, on the price with VAT")
        for account in ("amazon-eu", "amazon-uk")
    ),
    *(
        Referral(account, category, 2000, date(2026, 2, 1), 0.08, "home goods up to 20 EUR or GBP since February 2026")
        for account in ("amazon-eu", "amazon-uk")
        for category in ("Home", "Kitchen")
    ),
    Referral("amazon-jp", "*", None, date(2024, 1, 1), 0.15, "standard rate, on the price with consumption tax"),
    Referral("amazon-jp", "Sports", None, date(2024, 1, 1), 0.10, "sports and outdoors"),
    Referral("amazon-jp", "Pet", 1500, date(2024, 1, 1), 0.08, "pet goods up to 1,500 yen"),
    Referral("amazon-jp", "Baby", 1500, date(2024, 1, 1), 0.08, "baby goods up to 1,500 yen"),
)
MIN_REFERRAL = {"amazon-us": 30, "amazon-eu": 30, "amazon-uk": 25, "amazon-jp": 30}  # per unit


@dataclass(frozen=True)
class Fulfilment:
    """Fulfilment fee of a unit of a size tier in an account, from a day on."""

    account_id: str
    tier: str
    valid_from: date
    fee: int
    reason: str


FULFILMENTS = tuple(
    Fulfilment(account, tier, valid_from, fee, reason)
    for account, valid_from, reason, by_tier in (
        (
            "amazon-us",
            date(2025, 1, 15),
            "rate card of 2025",
            {"small": 347, "std_1lb": 448, "std_2lb": 512, "std_3lb": 583, "bulky": 1261},
        ),
        (
            "amazon-us",
            date(2025, 10, 15),
            "holiday peak surcharge",
            {"small": 366, "std_1lb": 472, "std_2lb": 540, "std_3lb": 615, "bulky": 1344},
        ),
        (
            "amazon-us",
            date(2026, 1, 15),
            "rate card of 2026",
            {"small": 355, "std_1lb": 460, "std_2lb": 525, "std_3lb": 598, "bulky": 1295},
        ),
        (
            "amazon-us",
            date(2026, 10, 15),
            "holiday peak surcharge",
            {"small": 374, "std_1lb": 484, "std_2lb": 553, "std_3lb": 630, "bulky": 1378},
        ),
        (
            "amazon-eu",
            date(2025, 1, 1),
            "rate card of 2025",
            {"small": 327, "std_1lb": 384, "std_2lb": 430, "std_3lb": 498, "bulky": 1145},
        ),
        (
            "amazon-eu",
            date(2025, 12, 15),
            "lower by 32 cents, rate card of 2026",
            {"small": 295, "std_1lb": 352, "std_2lb": 398, "std_3lb": 466, "bulky": 1113},
        ),
        (
            "amazon-uk",
            date(2025, 1, 1),
            "rate card of 2025",
            {"small": 268, "std_1lb": 318, "std_2lb": 352, "std_3lb": 391, "bulky": 890},
        ),
        (
            "amazon-uk",
            date(2025, 12, 15),
            "lower by 26 pence, rate card of 2026",
            {"small": 242, "std_1lb": 292, "std_2lb": 326, "std_3lb": 365, "bulky": 864},
        ),
        (
            "amazon-jp",
            date(2025, 4, 1),
            "rate card of 2025",
            {"small": 318, "std_1lb": 434, "std_2lb": 514, "std_3lb": 589, "bulky": 1180},
        ),
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

REFUND_COMMISSION_RATE = 0.20  # Amazon keeps this share of the commission it gives back
REFUND_COMMISSION_MAX = {"amazon-us": 500, "amazon-eu": 500, "amazon-uk": 450, "amazon-jp": 500}
SUBSCRIPTION = {"amazon-us": 3999, "amazon-eu": 3900, "amazon-uk": 2500, "amazon-jp": 4900}
VINE_ENROLMENT = 20000

# Roughly, for what need not be exact.
YUAN = {"USD": 6.65, "EUR": 7.43, "GBP": 8.7, "JPY": 0.0465}

# Per litre and month; October is three times the rest of the year.
STORAGE = {
    account: tuple(
        (date(year, month, 1), rate)
        for year in (2024, 2025, 2026)
        for month, rate in ((1, ordinary), (10, in_the_fourth_quarter))
    )
    for account, ordinary, in_the_fourth_quarter in (
        ("amazon-us", 2.76, 8.48),
        ("amazon-eu", 2.70, 3.95),
        ("amazon-uk", 2.47, 3.62),
        ("amazon-jp", 5.16, 9.17),
    )
}


def tier_of(account_id: str, sku: str, on: date) -> str:
    """The size tier of a SKU on a day."""
    changes = [r for r in REMEASURED if (r.account_id, r.sku) == (account_id, sku) and r.valid_from <= on]
    return max(changes, key=lambda r: r.valid_from).tier if changes else catalogue.PRODUCT[sku].tier


def fulfilment_fee(account_id: str, tier: str, on: date) -> int:
    """The fulfilment fee of a unit on a day."""
    rows = [r for r in FULFILMENTS if (r.account_id, r.tier) == (account_id, tier) and r.valid_from <= on]
    return max(rows, key=lambda r: r.valid_from).fee


def _steps(seller: Seller, account_id: str, sku: str, days: int) -> np.ndarray:
    """A SKU's fulfilment fee on each day: the card's and the measurements' days are the only steps."""
    changes = {r.valid_from for r in FULFILMENTS if r.account_id == account_id}
    changes |= {r.valid_from for r in REMEASURED if (r.account_id, r.sku) == (account_id, sku)}
    fees = np.zeros(days, dtype=np.int64)
    for first in sorted({seller.first_day, *(d for d in changes if d > seller.first_day)}):
        fees[seller.index_of(first) :] = fulfilment_fee(account_id, tier_of(account_id, sku, first), first)
    return fees


def fulfilment_table(seller: Seller) -> np.ndarray:
    """Fulfilment fee per listing and day of shipping, `[listing, day]`; two weeks past the last day."""
    days = seller.days + 14
    return np.array([_steps(seller, seller.store(r).account_id, r.sku, days) for r in seller.listings])


def referral_rates(seller: Seller) -> np.ndarray:
    """Commission rate per listing and day, `[listing, day]`."""
    table = np.zeros((len(seller.listings), seller.days))
    for i, listing in enumerate(seller.listings):
        account, category = seller.store(listing).account_id, catalogue.PRODUCT[listing.sku].category
        fitting = [r for r in REFERRALS if r.account_id == account and r.category in ("*", category)]
        for rule in sorted(fitting, key=lambda r: (r.category != "*", r.valid_from)):
            valid = np.arange(seller.days) >= seller.index_of(rule.valid_from)
            if rule.up_to_price is not None:
                valid &= seller.prices[i] <= rule.up_to_price
            table[i, valid] = rule.rate
    return table


def storage_rate(account_id: str, month: date) -> float:
    """Cents per litre stored for the month."""
    return max((f, rate) for f, rate in STORAGE[account_id] if f <= month)[1]
