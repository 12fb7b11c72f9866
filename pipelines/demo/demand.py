"""How many people look and how many would buy, per listing and day, before stock says no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.demo import catalogue
from pipelines.demo.period import CONNECTED_ON, LAST_DAY
from pipelines.demo.seller import Seller

# Share of the rank-th product, (rank + shift) ** -exponent: the upper fifth of 40 products takes 70 to 75 per cent of sales.
PARETO_EXPONENT, PARETO_SHIFT = 2.1, 4.0

# Monday to Sunday, of an average day.
WEEK = {
    "US": (1.06, 1.03, 0.99, 0.97, 0.93, 0.97, 1.05),
    "DE": (1.08, 1.02, 0.99, 0.96, 0.91, 0.92, 1.12),
    "FR": (1.07, 1.01, 0.99, 0.97, 0.92, 0.94, 1.10),
    "GB": (1.07, 1.02, 0.99, 0.97, 0.92, 0.93, 1.10),
    "JP": (0.98, 0.97, 0.97, 0.98, 1.00, 1.04, 1.06),
}


@dataclass(frozen=True)
class Event:
    """Days on which everybody buys more."""

    first: date
    last: date
    factor: float
    reason: str


EVENTS = (
    Event(date(2025, 7, 8), date(2025, 7, 11), 3.1, "summer deal days for members"),
    Event(date(2025, 7, 12), date(2025, 7, 18), 0.78, "everybody has just bought"),
    Event(date(2025, 10, 7), date(2025, 10, 8), 1.9, "autumn deal days for members"),
    Event(date(2025, 11, 24), date(2025, 11, 27), 1.7, "the week of Black Friday"),
    Event(date(2025, 11, 28), date(2025, 12, 1), 2.8, "Black Friday to Cyber Monday"),
    Event(date(2025, 12, 24), date(2025, 12, 26), 0.6, "Christmas"),
    Event(date(2026, 3, 24), date(2026, 3, 30), 1.35, "spring deal days"),
    Event(date(2026, 7, 7), date(2026, 7, 10), 3.3, "summer deal days for members"),
    Event(date(2026, 7, 11), date(2026, 7, 17), 0.78, "everybody has just bought"),
    Event(date(2026, 10, 6), date(2026, 10, 7), 1.75, "autumn deal days for members"),
)
DEALS = tuple(e for e in EVENTS if e.factor > 1)
GROWTH_OVER_PERIOD = 0.08  # the fourth quarter begins: over the last sixty days
GROWTH_A_YEAR = 0.14
# January to December, before those sixty days.
MONTHS = (0.93, 0.90, 0.94, 0.96, 0.98, 1.0, 1.02, 1.0, 0.99, 1.05, 1.22, 1.30)

# One SKU sells so evenly that the day it runs out can be foretold.
STEADY = (("amazon-us-us", "OFF-KC-01-US"),)

BASE_CONVERSION = {"US": 0.125, "DE": 0.105, "FR": 0.098, "GB": 0.108, "JP": 0.094}  # units per session


@dataclass(frozen=True)
class Demand:
    """`sessions` and `wanted` units, both `[listing, day]`; `expected` is the mean of `wanted`."""

    sessions: np.ndarray
    wanted: np.ndarray
    expected: np.ndarray
    conversion: np.ndarray


def seasons_of(seller: Seller) -> np.ndarray:
    """Factor of each day for everybody, `[day]`: season and growth, the days of events among them."""
    span = (LAST_DAY - CONNECTED_ON).days + 1
    factors = np.ones(seller.days)
    for d, today in enumerate(seller.calendar):
        since = (today - CONNECTED_ON).days
        if since >= 0:
            factors[d] = 1 + GROWTH_OVER_PERIOD * since / span
        else:
            # From month to month without a step: the middle of each has its own value.
            at = today.month - 1 + (today.day - 15) / 30.5
            low = int(np.floor(at))
            month = MONTHS[low % 12] + (MONTHS[(low + 1) % 12] - MONTHS[low % 12]) * (at - low)
            factors[d] = month * (1 + GROWTH_A_YEAR) ** (since / 365)
    return factors


def events_of(seller: Seller) -> np.ndarray:
    """Factor of each day's event, 1 without one, `[day]`."""
    factors = np.ones(seller.days)
    for event in EVENTS:
        for d, today in enumerate(seller.calendar):
            if event.first <= today <= event.last:
                factors[d] *= event.factor
    return factors


def expected_units(seller: Seller, scale: float) -> np.ndarray:
    """Mean units per listing and day: share of the store's ordinary day, week, season and events."""
    rows = seller.listings
    shares, before_stop = np.zeros(len(rows)), np.zeros(len(rows))
    for store in seller.stores:
        mine = [i for i, r in enumerate(rows) if r.store_id == store.store_id]
        ranked = np.array(
            [0.0 if rows[i].fixed_units is not None else (rows[i].rank + PARETO_SHIFT) ** -PARETO_EXPONENT for i in mine]
        )
        # Old and new version of a renamed product are never on sale together: their share counts once.
        once = np.array([0.0 if rows[i].sku == catalogue.RENAMED[1] else 1.0 for i in mine])
        shares[mine] = ranked / (ranked * once).sum() * store.units_a_day
        before_stop[mine] = [(rows[i].rank + PARETO_SHIFT) ** -PARETO_EXPONENT for i in mine]
        before_stop[mine] *= store.units_a_day / (ranked * once).sum()
    fixed = np.array([np.nan if r.fixed_units is None else r.fixed_units for r in rows])
    base = np.where(np.isnan(fixed), shares, fixed)

    ordinary, events = seasons_of(seller), events_of(seller)
    weekdays = np.array([d.weekday() for d in seller.calendar])
    season = np.ones((len(rows), seller.days))
    for i, listing in enumerate(rows):
        season[i] = np.array(WEEK[seller.store(listing).country])[weekdays] * ordinary
        if listing.valid_from:
            season[i, : max(0, seller.index_of(listing.valid_from))] = 0.0
        if listing.valid_to:
            season[i, max(0, seller.index_of(listing.valid_to) + 1) :] = 0.0
        season[i] *= events
        launched = seller.index_of(catalogue.PRODUCT[listing.sku].launched_on)
        if launched > -30 and listing.sku != catalogue.RENAMED[1]:
            season[i] *= 1 / (1 + np.exp(-(np.arange(seller.days) - launched - 25) / 8))
            season[i, : max(0, launched)] = 0.0
        # What was given up sold well before; the quick world begins when that is all but over.
        stopped = catalogue.PRODUCT[listing.sku].stopped_on
        if seller.connected and stopped and listing.fixed_units is not None:
            season[i, : max(0, seller.index_of(stopped))] *= before_stop[i] / base[i]
    list_prices = np.array([r.price for r in rows])[:, None]
    dearer = (seller.prices / list_prices) ** -catalogue.ELASTICITY
    return base[:, None] * season * dearer * scale


def simulate(rng: np.random.Generator, seller: Seller, scale: float) -> Demand:
    """Draw sessions and wanted units for every listing and day."""
    rows = seller.listings
    expected = expected_units(seller, scale)
    steady = np.array([(r.store_id, r.platform_sku) in STEADY for r in rows])
    # A day's mood of the whole store, and a listing's own luck.
    mood = np.ones((len(rows), seller.days))
    for store in seller.stores:
        mine = np.array([r.store_id == store.store_id for r in rows])
        mood[mine] = rng.lognormal(-0.0018, 0.06, seller.days)
    luck = rng.gamma(18.0, 1 / 18.0, expected.shape)
    luck[steady], mood[steady] = 1.0, 1.0
    base = np.array([BASE_CONVERSION[seller.store(r).country] for r in rows])
    conversion = np.clip(base * rng.lognormal(0.0, 0.16, len(rows)), 0.075, 0.175)
    today = conversion[:, None] * rng.lognormal(0.0, 0.05, expected.shape)
    sessions = rng.poisson(expected * mood * luck / conversion[:, None])
    wanted = rng.binomial(sessions, np.clip(today, 0.0, 0.9))
    return Demand(sessions, wanted, expected, conversion)
