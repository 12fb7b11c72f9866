"""Search interest of five terms over five years of weeks, as an index inside one request; the first term is the anchor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np


@dataclass(frozen=True)
class Term:
    """A search term: its level beside the anchor, the week of the year of its peak, how seasonal it is, growth a year."""

    name: str
    level: float
    peak_week: int
    season: float
    growth: float


TERMS = {
    "US": (
        Term("yoga mat", 70.0, 2, 0.28, -0.02),
        Term("heated lunch box", 16.0, 46, 0.55, 0.12),
        Term("desk mat", 24.0, 48, 0.22, 0.03),
        Term("travel clothes rack", 2.4, 26, 0.45, 0.06),
        Term("uv pet water bowl", 0.8, 28, 0.40, 0.20),
    ),
    "DE": (
        Term("yoga mat", 62.0, 2, 0.30, -0.01),
        Term("lunchbox elektrisch", 9.0, 45, 0.50, 0.10),
        Term("küchenwaage", 38.0, 50, 0.25, 0.01),
        Term("reise wäscheständer", 3.0, 25, 0.45, 0.04),
        Term("trinknapf uv", 0.7, 28, 0.40, 0.15),
    ),
}
WEEKS = 261


def weeks(last: date) -> list[date]:
    """The Sundays of five years, the last one being the week that contains `last`."""
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return [sunday - timedelta(weeks=WEEKS - 1 - i) for i in range(WEEKS)]


def simulate(rng: np.random.Generator, geo: str, last: date) -> list[list[str]]:
    """Rows (week, one text value a term) scaled so that the request's maximum is 100; less than one is written `<1`."""
    sundays = weeks(last)
    series = []
    for term in TERMS[geo]:
        week = np.array([d.isocalendar().week for d in sundays])
        years = np.array([(d - sundays[0]).days / 365.25 for d in sundays])
        season = 1 + term.season * np.cos(2 * np.pi * (week - term.peak_week) / 52)
        noise = rng.lognormal(0, 0.05 + 0.25 / (1 + term.level), len(sundays))
        series.append(term.level * season * (1 + term.growth) ** years * noise)
    values = np.array(series)
    # The week that has only begun counts the days so far.
    values[:, -1] *= ((last - sundays[-1]).days + 1) / 7
    values *= 100 / values.max()
    text = [["<1" if 0.05 < v < 0.5 else str(round(v)) for v in column] for column in values.T]
    return [[f"{d:%Y-%m-%d}", *row] for d, row in zip(sundays, text, strict=True)]
