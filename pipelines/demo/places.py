"""Where buyers live: cities with postal codes, and the tax of the place. Public places; the buyers are invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Place:
    """A city in a state or region of a country; `tax_rate` is its sales tax or VAT, `weight` how many buyers live there."""

    country: str
    state: str
    city: str
    postal_code: str
    tax_rate: float
    weight: float


PLACES = {
    "US": (
        Place("US", "CA", "Los Angeles", "90026-3312", 0.0950, 9), Place("US", "CA", "San Jose", "95123-1107", 0.0938, 5),
        Place("US", "TX", "Houston", "77057-2210", 0.0825, 8), Place("US", "TX", "Austin", "78704-5531", 0.0825, 4),
        Place("US", "NY", "Brooklyn", "11215-4408", 0.0888, 8), Place("US", "FL", "Orlando", "32828-7745", 0.0650, 6),
        Place("US", "FL", "Miami", "33155-2019", 0.0700, 4), Place("US", "IL", "Chicago", "60618-3324", 0.1025, 5),
        Place("US", "PA", "Philadelphia", "19148-1206", 0.0800, 4), Place("US", "OH", "Columbus", "43214-3357", 0.0750, 4),
        Place("US", "GA", "Atlanta", "30318-4420", 0.0890, 4), Place("US", "NC", "Raleigh", "27609-5513", 0.0725, 4),
        Place("US", "WA", "Seattle", "98115-2206", 0.1035, 4), Place("US", "OR", "Portland", "97211-3308", 0.0, 2),
        Place("US", "AZ", "Phoenix", "85016-6614", 0.0860, 3), Place("US", "MA", "Boston", "02130-1177", 0.0625, 3),
        Place("US", "CO", "Denver", "80206-4419", 0.0881, 3), Place("US", "NH", "Nashua", "03060-2213", 0.0, 1),
    ),
    "DE": (
        Place("DE", "Bayern", "München", "80331", 0.19, 7), Place("DE", "Nordrhein-Westfalen", "Köln", "50667", 0.19, 6),
        Place("DE", "Nordrhein-Westfalen", "Düsseldorf", "40213", 0.19, 4), Place("DE", "Berlin", "Berlin", "10115", 0.19, 8),
        Place("DE", "Hamburg", "Hamburg", "20095", 0.19, 5), Place("DE", "Hessen", "Frankfurt am Main", "60311", 0.19, 4),
        Place("DE", "Baden-Württemberg", "Stuttgart", "70173", 0.19, 4), Place("DE", "Sachsen", "Leipzig", "04109", 0.19, 3),
        Place("DE", "Thüringen", "Gera", "07545", 0.19, 1), Place("AT", "Wien", "Wien", "1010", 0.20, 3),
    ),
    "FR": (
        Place("FR", "Île-de-France", "Paris", "75011", 0.20, 9), Place("FR", "Auvergne-Rhône-Alpes", "Lyon", "69003", 0.20, 5),
        Place("FR", "Provence-Alpes-Côte d'Azur", "Marseille", "13006", 0.20, 4), Place("FR", "Occitanie", "Toulouse", "31000", 0.20, 4),
        Place("FR", "Bretagne", "Rennes", "35000", 0.20, 3), Place("FR", "Centre-Val de Loire", "Orléans", "45000", 0.20, 2),
        Place("FR", "Bourgogne-Franche-Comté", "Besançon", "25000", 0.20, 2), Place("BE", "Liège", "Liège", "4000", 0.21, 1),
    ),
}  # fmt: skip
ALL = tuple(p for places in PLACES.values() for p in places)


def draw(rng: np.random.Generator, country: str, count: int) -> np.ndarray:
    """Indices into `ALL` of the places of so many buyers of a country's store."""
    mine = np.array([i for i, p in enumerate(ALL) if p in PLACES[country]])
    weights = np.array([ALL[i].weight for i in mine])
    return rng.choice(mine, size=count, p=weights / weights.sum())
