"""Stock of each pool, day by day: what arrives, what is sold, lost and returned; nothing is sold that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipelines.demo import catalogue
from pipelines.demo.demand import Demand
from pipelines.demo.replenishment import PLANS, RECEIVING_DAYS, Replenishment, Shipment
from pipelines.demo.seller import Seller

RETURN_RATE = {"US": 0.068, "DE": 0.105, "FR": 0.080, "GB": 0.078, "JP": 0.034}  # of sold units
SELLABLE_AGAIN = 0.55


@dataclass(frozen=True)
class Stock:
    """Items are (pool, platform SKU); all arrays `[item, day]` in the platform SKU's own units.

    `closing` is sellable stock at the end of the local day: opening + arrived + restocked − taken − lost − removed. `sold`
    is `[listing, day]`; `returned` of those units came back later. `shipments` are all that were sent, some not yet here.
    """

    items: tuple[tuple[str, str], ...]
    opening: np.ndarray
    arrived: np.ndarray
    restocked: np.ndarray
    taken: np.ndarray
    lost: np.ndarray
    removed: np.ndarray
    closing: np.ndarray
    unfulfillable: np.ndarray
    sold: np.ndarray
    returned: np.ndarray
    shipments: tuple[Shipment, ...]

    def item(self, stock_pool_id: str, platform_sku: str) -> int:
        """The index of an item."""
        return self.items.index((stock_pool_id, platform_sku))

    @cached_property
    def in_transit(self) -> np.ndarray:
        """Units (announced, on the way, being received) at the end of each day, `[3, item, day]`."""
        days = self.closing.shape[1]
        change = np.zeros((3, len(self.items), days + 1), dtype=np.int64)
        for s in self.shipments:
            steps = (s.ships - 5, s.ships, s.arrives - RECEIVING_DAYS, s.arrives)
            for stage in range(3):
                begin, end = (min(max(d, 0), days) for d in steps[stage : stage + 2])
                change[stage, s.item, begin] += s.units
                change[stage, s.item, end] -= s.units
        return change.cumsum(axis=2)[:, :, :days]


def items(seller: Seller) -> tuple[tuple[str, str], ...]:
    """All (pool, platform SKU) that hold stock of their own, in the order of the listings."""
    return tuple(dict.fromkeys((seller.store(r).stock_pool_id, r.platform_sku) for r in seller.listings if not r.stock_of))


def simulate(rng: np.random.Generator, seller: Seller, demand: Demand) -> Stock:
    """Walk through the days: arrivals and returns in, sales and losses out, never below zero."""
    rows, keys, days = seller.listings, items(seller), seller.days
    position = {key: i for i, key in enumerate(keys)}
    takes = [[(position[(seller.store(r).stock_pool_id, sku)], n) for sku, n in r.takes] for r in rows]

    wanted_of_item = np.zeros((len(keys), days), dtype=np.int64)
    expected_of_item = np.zeros((len(keys), days))
    for i, parts in enumerate(takes):
        for item, n in parts:
            wanted_of_item[item] += n * demand.wanted[i]
            expected_of_item[item] += n * demand.expected[i]

    # A handful of units is damaged in the warehouses, where there is plenty.
    lost = np.zeros((len(keys), days), dtype=np.int64)
    busy = np.argsort(-expected_of_item.sum(axis=1))[4:16]
    for start in range(0, days - 26, 60):
        for item in busy:
            lost[item, start + int(rng.integers(6, min(days - start, 60) - 20))] = max(
                1, round(expected_of_item[item].mean() * 0.25)
            )

    supply = Replenishment(rng, seller, keys, wanted_of_item + lost, expected_of_item)
    planned = {position[(p.stock_pool_id, p.platform_sku)] for p in PLANS if (p.stock_pool_id, p.platform_sku) in position}
    rate = np.array([np.full(days, RETURN_RATE[seller.store(r).country]) for r in rows])
    bad = catalogue.BAD_BATCH
    for i, r in enumerate(rows):
        if (r.sku, r.store_id) == (bad.sku, bad.store_id):
            rate[i, max(0, seller.index_of(bad.first)) : seller.index_of(bad.last) + 1] = bad.return_rate
    restocked = np.zeros((len(keys), days + 60), dtype=np.int64)
    spoiled = np.zeros((len(keys), days + 60), dtype=np.int64)
    taken = np.zeros((len(keys), days), dtype=np.int64)
    closing = np.zeros((len(keys), days), dtype=np.int64)
    opened = np.zeros((len(keys), days), dtype=np.int64)
    unfulfillable = np.zeros((len(keys), days), dtype=np.int64)
    sold = np.zeros((len(rows), days), dtype=np.int64)
    returned = np.zeros((len(rows), days), dtype=np.int64)

    left, broken = supply.opening.copy(), np.zeros(len(keys), dtype=np.int64)
    for d in range(days):
        supply.decide(d, left)
        opened[:, d] = left
        left = left + supply.arrived[:, d] + restocked[:, d] - supply.removed[:, d]
        lost[:, d] = np.minimum(lost[:, d], left)
        left = left - lost[:, d]
        for i, parts in enumerate(takes):
            want = int(demand.wanted[i, d])
            if not want:
                continue
            possible = min(want, *(int(left[item]) // n for item, n in parts))
            sold[i, d] = possible
            for item, n in parts:
                left[item] -= n * possible
                taken[item, d] += n * possible
            back = int(rng.binomial(possible, rate[i, d])) if rows[i].condition == "New" else 0
            returned[i, d] = back
            again = int(rng.binomial(back, SELLABLE_AGAIN))
            # What runs out on purpose gets nothing back, else a single returned unit would end the stockout.
            for item, n in parts:
                good = 0 if item in planned else again
                restocked[item, d + int(rng.integers(13, 26))] += n * good
                spoiled[item, d + int(rng.integers(13, 26))] += n * (back - good)
        broken = broken + spoiled[:, d] + lost[:, d] - (broken if d % 20 == 19 else 0)  # removal every 20 days
        closing[:, d], unfulfillable[:, d] = left, broken
    return Stock(
        keys,
        opened,
        supply.arrived,
        restocked[:, :days],
        taken,
        lost,
        supply.removed,
        closing,
        unfulfillable,
        sold,
        returned,
        tuple(supply.shipments),
    )
