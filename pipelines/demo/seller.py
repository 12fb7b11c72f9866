"""The seller as a world has it: its stores and listings, and the days it lives. Every other module is told which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from pipelines.demo import catalogue, period
from pipelines.demo.catalogue import Listing, Product, Store, UnitCost


@dataclass(frozen=True)
class Seller:
    """A world's seller. Days are counted from `first_day`, 0 the first, to `period.LAST_DAY`."""

    first_day: date = period.CONNECTED_ON
    stores: tuple[Store, ...] = catalogue.QUICK_STORES
    products: tuple[Product, ...] = catalogue.QUICK_PRODUCTS

    @cached_property
    def days(self) -> int:
        """How many days it lives."""
        return (period.LAST_DAY - self.first_day).days + 1

    def day(self, index: int) -> date:
        """The local day of that index."""
        return self.first_day + timedelta(days=int(index))

    def index_of(self, d: date) -> int:
        """The index of a local day, negative before the first."""
        return (d - self.first_day).days

    @cached_property
    def calendar(self) -> list[date]:
        """All local days."""
        return [self.day(i) for i in range(self.days)]

    @cached_property
    def connected(self) -> int:
        """The index of the first day whose files come daily."""
        return max(0, self.index_of(period.CONNECTED_ON))

    @cached_property
    def chapters(self) -> tuple[tuple[int, int], ...]:
        """Stretches of days (first, behind the last) in which the world is told: months of history, then the daily ones."""
        begins = [self.index_of(d) for d in period.month_firsts(self.first_day, period.CONNECTED_ON)]
        edges = [0, *(b for b in begins if b < self.connected), self.connected, self.days]
        return tuple(pairwise(dict.fromkeys(edges)))

    def midnights(self, time_zone: str, count: int | None = None) -> np.ndarray:
        """Epoch seconds at which each local day begins, and the last one ends."""
        return period.midnights(time_zone, self.first_day, self.days + 1 if count is None else count)

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """Every listing of its stores, store by store."""
        return catalogue.listings(self.stores, self.products)

    @cached_property
    def prices(self) -> np.ndarray:
        """Each listing's price on each day, `[listing, day]`, in the smallest unit.

        Of the last sixty days the changes are planted; before, prices moved as they do, and came back to the list.
        """
        table = np.array([np.full(self.days, r.price) for r in self.listings])
        for i, r in enumerate(self.listings):
            luck = np.random.default_rng(list(f"{r.store_id} {r.platform_sku}".encode()))
            d = int(luck.integers(10, 90))
            while d < self.connected - 20:
                last = min(d + int(luck.integers(*catalogue.USUAL_DAYS)), self.connected - 20)
                moved = r.price * luck.choice(catalogue.USUAL_STEPS)
                # A price is a price: the last digits stay those of the list.
                table[i, d:last] = round((moved - r.price % 100) / 100) * 100 + r.price % 100 if r.price >= 300 else r.price
                d = last + int(luck.integers(*catalogue.USUAL_DAYS))
            for change in catalogue.PRICE_CHANGES:
                if (change.store_id, change.platform_sku) == (r.store_id, r.platform_sku):
                    table[i, max(0, self.index_of(change.valid_from)) :] = change.price
        return table

    @cached_property
    def unit_costs(self) -> tuple[UnitCost, ...]:
        """What a unit of each product costs until it is sellable in each pool, dated."""
        pools = tuple(dict.fromkeys((*(s.stock_pool_id for s in self.stores), catalogue.SHOP.stock_pool_id)))
        return catalogue.unit_costs(self.products, pools, self.first_day)

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """Its accounts, in the order of the stores."""
        return tuple(dict.fromkeys(s.account_id for s in self.stores))

    def account_stores(self, account_id: str) -> list[int]:
        """The numbers of an account's stores."""
        return [i for i, s in enumerate(self.stores) if s.account_id == account_id]

    @cached_property
    def store_of(self) -> np.ndarray:
        """The number of each listing's store."""
        numbers = {s.store_id: i for i, s in enumerate(self.stores)}
        return np.array([numbers[r.store_id] for r in self.listings])

    def store(self, listing: Listing) -> Store:
        """A listing's store."""
        return next(s for s in self.stores if s.store_id == listing.store_id)

    def per_listing(self, value: Callable[[Listing], Any]) -> np.ndarray:
        """An attribute of each listing as an array."""
        return np.array([value(r) for r in self.listings])

    def per_store(self, value: Callable[[Store], Any]) -> np.ndarray:
        """An attribute of each store as an array."""
        return np.array([value(s) for s in self.stores])
