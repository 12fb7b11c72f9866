"""Stock of each pool, day by day: what arrives, what is sold, lost and returned; nothing is sold that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.demo import catalogue
from pipelines.demo.demand import Demand
from pipelines.demo.period import DAYS, index_of

TRANSIT_DAYS = {"FBA-US": 31, "FBA-EU": 36}  # door to fulfilment centre, of which the last three are receiving
RECEIVING_DAYS = 3

RETURN_RATE = {"US": 0.068, "DE": 0.105, "FR": 0.080}  # of sold units; see `returns_factor`
SELLABLE_AGAIN = 0.55

# How much stock an ordinary SKU begins with, and when its two shipments arrive with how many days of demand each. A third is
# on the water at the end. Days are drawn per SKU inside these bounds.
OPENING_COVER = (34, 46)
ARRIVALS = (((8, 24), 42), ((34, 50), 44))
ON_THE_WATER = ((64, 80), 45)


@dataclass(frozen=True)
class StockPlan:
    """A pool's platform SKU whose stock is steered on purpose.

    `runs_out_on`: the stock is just enough until then. `cover_at_end`: days of demand left on the last day. `arrives_on`: a
    replenishment (days of demand in `arrival_cover`); None = nothing is on the way.
    """

    stock_pool_id: str
    platform_sku: str
    runs_out_on: date | None = None
    cover_at_end: float | None = None
    arrives_on: date | None = None
    arrival_cover: float = 45.0
    reason: str = ""


PLANS = (
    StockPlan(
        "FBA-US",
        "HOM-TR-01-US",
        runs_out_on=date(2026, 10, 15),
        arrives_on=date(2026, 11, 9),
        reason="the shipment was booked two weeks late",
    ),
    StockPlan("FBA-US", "OFF-KC-01-US", cover_at_end=8.0, reason="nobody reordered"),
    StockPlan(
        "FBA-EU",
        "BAB-AC-01-EU",
        runs_out_on=date(2026, 9, 18),
        arrives_on=date(2026, 9, 27),
        arrival_cover=85.0,
        reason="customs held the container for nine days",
    ),
)


@dataclass(frozen=True)
class Stock:
    """Items are (pool, platform SKU); all arrays `[item, day]` in the platform SKU's own units.

    `closing` is sellable stock at the end of the local day: opening + arrived + restocked − taken − lost. `sold` is
    `[listing, day]`; `returned` of those units came back later. `on_the_way` lists (item, units, shipped, arrives) with day
    indices that may lie outside the simulated days.
    """

    items: tuple[tuple[str, str], ...]
    opening: np.ndarray
    arrived: np.ndarray
    restocked: np.ndarray
    taken: np.ndarray
    lost: np.ndarray
    closing: np.ndarray
    unfulfillable: np.ndarray
    sold: np.ndarray
    returned: np.ndarray
    on_the_way: tuple[tuple[int, int, int, int], ...]

    def item(self, stock_pool_id: str, platform_sku: str) -> int:
        """The index of an item."""
        return self.items.index((stock_pool_id, platform_sku))


def _pool_of(listing: catalogue.Listing) -> str:
    return catalogue.STORE[listing.store_id].stock_pool_id


def items() -> tuple[tuple[str, str], ...]:
    """All (pool, platform SKU) that hold stock of their own, in the order of the listings."""
    return tuple(dict.fromkeys((_pool_of(r), r.platform_sku) for r in catalogue.listings() if not r.stock_of))


def _replenished(listing: catalogue.Listing) -> bool:
    p = catalogue.PRODUCT[listing.sku]
    return p.is_replenished and listing.condition == "New"


def _days_left_over(listing: catalogue.Listing) -> float:
    """Days of (their own, faint) demand for which stock is left at the end of goods that are not bought again."""
    p = catalogue.PRODUCT[listing.sku]
    if listing.condition != "New":
        return 12
    return 3000 if p.status == "stopped" else 90


def _schedule(
    rng: np.random.Generator, demand: np.ndarray, expected: np.ndarray, keys: tuple[tuple[str, str], ...], lost: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int, int, int]]]:
    """Opening stock, arrivals and shipments of each item: enough for all that is not planned to run out."""
    newest = {(_pool_of(r), r.platform_sku): r for r in catalogue.listings()}
    plans = {(p.stock_pool_id, p.platform_sku): p for p in PLANS}
    opening = np.zeros(len(keys), dtype=np.int64)
    arrived = np.zeros((len(keys), DAYS), dtype=np.int64)
    shipments: list[tuple[int, int, int, int]] = []

    def ship(item: int, arrives: int, units: float) -> None:
        carton = catalogue.PRODUCT[newest[keys[item]].sku].carton_units
        amount = max(carton, round(units / carton) * carton)
        shipments.append((item, amount, arrives - TRANSIT_DAYS[keys[item][0]], arrives))
        if 0 <= arrives < DAYS:
            arrived[item, arrives] += amount

    for i, key in enumerate(keys):
        listing, plan = newest[key], plans.get(key)
        daily = expected[i][expected[i] > 0].mean() if expected[i].any() else 0.0
        cover = rng.uniform(*OPENING_COVER)
        dates = [(int(rng.integers(low, high + 1)), days) for (low, high), days in (*ARRIVALS, ON_THE_WATER)]
        if plan is not None:
            until = index_of(plan.runs_out_on) if plan.runs_out_on else DAYS
            opening[i] = (demand[i] + lost[i])[:until].sum() + round((plan.cover_at_end or 0.0) * daily)
            if plan.arrives_on:
                ship(i, index_of(plan.arrives_on), plan.arrival_cover * daily)
                if index_of(plan.arrives_on) < DAYS:  # the lesson was learned: the next one is on the water
                    ship(i, dates[-1][0], dates[-1][1] * daily)
        elif not _replenished(listing):
            opening[i] = demand[i].sum() + max(round(_days_left_over(listing) * daily * rng.uniform(0.6, 1.6)), 3)
        else:
            # What sells rarely sells unevenly: three deviations of a month's demand on top, else some run out by chance.
            opening[i] = round(cover * daily + 3 * np.sqrt(30 * daily))
            for arrives, days in dates:
                ship(i, arrives, days * daily)
    return opening, arrived, shipments


def simulate(rng: np.random.Generator, demand: Demand) -> Stock:
    """Walk through the days: arrivals and returns in, sales and losses out, never below zero."""
    rows, keys = catalogue.listings(), items()
    position = {key: i for i, key in enumerate(keys)}
    takes = [[(position[(_pool_of(r), sku)], n) for sku, n in r.takes] for r in rows]

    wanted_of_item = np.zeros((len(keys), DAYS), dtype=np.int64)
    expected_of_item = np.zeros((len(keys), DAYS))
    for i, parts in enumerate(takes):
        for item, n in parts:
            wanted_of_item[item] += n * demand.wanted[i]
            expected_of_item[item] += n * demand.expected[i]

    # A handful of units is damaged in the warehouses, where there is plenty.
    lost = np.zeros((len(keys), DAYS), dtype=np.int64)
    busy = np.argsort(-expected_of_item.sum(axis=1))[4:16]
    for item in busy:
        lost[item, int(rng.integers(6, DAYS - 20))] = max(1, round(expected_of_item[item].mean() * 0.25))

    opening, arrived, shipments = _schedule(rng, wanted_of_item, expected_of_item, keys, lost)
    planned = {position[(p.stock_pool_id, p.platform_sku)] for p in PLANS}
    rate = np.array([RETURN_RATE[catalogue.STORE[r.store_id].country] for r in rows])
    restocked = np.zeros((len(keys), DAYS + 60), dtype=np.int64)
    spoiled = np.zeros((len(keys), DAYS + 60), dtype=np.int64)
    taken = np.zeros((len(keys), DAYS), dtype=np.int64)
    closing = np.zeros((len(keys), DAYS), dtype=np.int64)
    opened = np.zeros((len(keys), DAYS), dtype=np.int64)
    unfulfillable = np.zeros((len(keys), DAYS), dtype=np.int64)
    sold = np.zeros((len(rows), DAYS), dtype=np.int64)
    returned = np.zeros((len(rows), DAYS), dtype=np.int64)

    left, broken = opening.copy(), np.zeros(len(keys), dtype=np.int64)
    for d in range(DAYS):
        opened[:, d] = left
        left = left + arrived[:, d] + restocked[:, d]
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
            back = int(rng.binomial(possible, rate[i])) if rows[i].condition == "New" else 0
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
        keys, opened, arrived, restocked[:, :DAYS], taken, lost, closing, unfulfillable, sold, returned, tuple(shipments)
    )


def in_transit(stock: Stock, item: int, d: int) -> tuple[int, int, int]:
    """Units (announced, on the way, being received) of an item at the end of a day."""
    working = shipped = receiving = 0
    for i, units, leaves, arrives in stock.on_the_way:
        if i != item or arrives <= d or leaves - 5 > d:
            continue
        if d < leaves:
            working += units
        elif d < arrives - RECEIVING_DAYS:
            shipped += units
        else:
            receiving += units
    return working, shipped, receiving
