"""Where buyers live: `places.csv`, cities with a postal code and the tax of the place. The buyers are invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Place:
    """A city that buys in a country's store; `tax_rate` is its sales tax or VAT, `weight` how many buyers live there."""

    store_country: str
    country: str
    state: str
    city: str
    postal_code: str
    tax_rate: float
    weight: float


def _places() -> tuple[Place, ...]:
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as f:
        return tuple(
            Place(
                r["store_country"],
                r["country"],
                r["state"],
                r["city"],
                r["postal_code"],
                float(r["tax_rate"]),
                float(r["weight"]),
            )
            for r in csv.DictReader(f)
        )


ALL = _places()


def draw(rng: np.random.Generator, country: str, count: int) -> np.ndarray:
    """Indices into `ALL` of the places of so many buyers of a country's store."""
    mine = np.array([i for i, p in enumerate(ALL) if p.store_country == country])
    weights = np.array([ALL[i].weight for i in mine])
    return rng.choice(mine, size=count, p=weights / weights.sum())
