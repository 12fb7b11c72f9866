"""How many people look and how many would buy, per listing and day, before stock says no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.demo import catalogue
from pipelines.demo.period import DAYS, days, index_of

# Share of the rank-th product, (rank + shift) ** -exponent: the upper fifth of 40 products takes 70 to 75 per cent of sales.
PARETO_EXPONENT, PARETO_SHIFT = 2.1, 4.0

# Monday to Sunday, of an average day.
WEEK = {
    "US": (1.06, 1.03, 0.99, 0.97, 0.93, 0.97, 1.05),
    "DE": (1.08, 1.02, 0.99, 0.96, 0.91, 0.92, 1.12),
    "FR": (1.07, 1.01, 0.99, 0.97, 0.92, 0.94, 1.10),
}


@dataclass(frozen=True)
class Event:
    """Days on which everybody buys more."""

    first: date
    last: date
    factor: float
    reason: str


EVENTS = (Event(date(2026, 10, 6), date(2026, 10, 7), 1.75, "autumn deal days for members"),)
GROWTH_OVER_PERIOD = 0.08  # the fourth quarter begins

# One SKU sells so evenly that the day it runs out can be foretold.
STEADY = (("amazon-us-us", "OFF-KC-01-US"),)

BASE_CONVERSION = {"US": 0.125, "DE": 0.105, "FR": 0.098}  # units per session


@dataclass(frozen=True)
class Demand:
    """`sessions` and `wanted` units, both `[listing, day]`; `expected` is the mean of `wanted`."""

    sessions: np.ndarray
    wanted: np.ndarray
    expected: np.ndarray
    conversion: np.ndarray


def expected_units(scale: float) -> np.ndarray:
    """Mean units per listing and day: share of the store's ordinary day, week, season and events."""
    rows = catalogue.listings()
    shares = np.zeros(len(rows))
    for store in catalogue.STORES:
        mine = [i for i, r in enumerate(rows) if r.store_id == store.store_id]
        ranked = np.array(
            [0.0 if rows[i].fixed_units is not None else (rows[i].rank + PARETO_SHIFT) ** -PARETO_EXPONENT for i in mine]
        )
        # Old and new version of a renamed product are never on sale together: their share counts once.
        once = np.array([0.0 if rows[i].sku == catalogue.RENAMED[1] else 1.0 for i in mine])
        shares[mine] = ranked / (ranked * once).sum() * store.units_a_day
    fixed = np.array([np.nan if r.fixed_units is None else r.fixed_units for r in rows])
    base = np.where(np.isnan(fixed), shares, fixed)

    calendar = days()
    season = np.ones((len(rows), DAYS))
    for i, listing in enumerate(rows):
        week = WEEK[catalogue.STORE[listing.store_id].country]
        for d, today in enumerate(calendar):
            season[i, d] = week[today.weekday()] * (1 + GROWTH_OVER_PERIOD * d / DAYS)
            if not listing.is_valid(today):
                season[i, d] = 0.0
            for event in EVENTS:
                if event.first <= today <= event.last:
                    season[i, d] *= event.factor
        launched = index_of(catalogue.PRODUCT[listing.sku].launched_on)
        if launched > -30 and listing.sku != catalogue.RENAMED[1]:
            season[i] *= 1 / (1 + np.exp(-(np.arange(DAYS) - launched - 25) / 8))
    return base[:, None] * season * scale


def simulate(rng: np.random.Generator, scale: float) -> Demand:
    """Draw sessions and wanted units for every listing and day."""
    rows = catalogue.listings()
    expected = expected_units(scale)
    steady = np.array([(r.store_id, r.platform_sku) in STEADY for r in rows])
    # A day's mood of the whole store, and a listing's own luck.
    mood = np.ones((len(rows), DAYS))
    for store in catalogue.STORES:
        mine = np.array([r.store_id == store.store_id for r in rows])
        mood[mine] = rng.lognormal(-0.0018, 0.06, DAYS)
    luck = rng.gamma(18.0, 1 / 18.0, expected.shape)
    luck[steady], mood[steady] = 1.0, 1.0
    base = np.array([BASE_CONVERSION[catalogue.STORE[r.store_id].country] for r in rows])
    conversion = np.clip(base * rng.lognormal(0.0, 0.16, len(rows)), 0.075, 0.175)
    today = conversion[:, None] * rng.lognormal(0.0, 0.05, expected.shape)
    sessions = rng.poisson(expected * mood * luck / conversion[:, None])
    wanted = rng.binomial(sessions, np.clip(today, 0.0, 0.9))
    return Demand(sessions, wanted, expected, conversion)
