"""What arrives when: the quick world's shipments by plan, the long one's by a planner who orders from what he sees.

The planner looks once a week. He expects what was sold in the weeks before, a little wrong, and orders up to a target; the
factory takes its time, is shut over Chinese New Year, and the sea takes its own. So some goods run out as they do in life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.demo import catalogue
from pipelines.demo.seller import Seller

RECEIVING_DAYS = 3  # of the transit
TRANSIT_DAYS = {"FBA-US": 31, "FBA-EU": 36, "FBA-UK": 38, "FBA-JP": 16}  # door to fulfilment centre, receiving included

# The quick world: how much stock an ordinary SKU begins with, and when its two shipments arrive with how many days of demand
# each. A third is on the water at the end. Days are drawn per SKU inside these bounds.
OPENING_COVER = (34, 46)
ARRIVALS = (((8, 24), 42), ((34, 50), 44))
ON_THE_WATER = ((64, 80), 45)

# Of some shipments the warehouse counts fewer units than were sent.
SHORT_EVERY, SHORT_BY = 14, 0.035

# The long world.
LONG_OPENING_COVER, FIRST_ARRIVAL, FIRST_COVER = (58, 84), (18, 44), 40
PRODUCTION_DAYS, CHECKING_DAYS = (17, 30), 4
REVIEW_DAYS, SAFETY_DAYS, ORDER_DAYS = 7, 14, 21  # he orders when at least so many days of demand are missing
MISJUDGED = 0.28  # how wrong his expectation is
SPARE = 1.75  # deviations of a month's demand that he keeps on top
LATE = (-3, 17)  # days the sea is early or late
CLOSINGS = (
    (date(2025, 10, 1), date(2025, 10, 8), "National Day"),
    (date(2026, 2, 10), date(2026, 2, 25), "Chinese New Year"),
    (date(2026, 10, 1), date(2026, 10, 8), "National Day"),
)
SLOW_AFTER, SLOW_DAYS, SLOWDOWN = date(2026, 2, 26), 18, 9  # few hands are back in the weeks after: days lost
TOPPED_UP = 7  # so many days before the daily files begin, the last shipment of what runs out on purpose arrives
NOT_ORDERED = 88  # so many days before, nobody orders it any more


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
class Shipment:
    """Units of an item on their way; day indices, which may lie outside the world's days."""

    item: int
    units: int
    ordered: int
    ready: int
    ships: int
    arrives: int
    short: int = 0  # units that were sent and never received


def _days_left_over(listing: catalogue.Listing) -> float:
    """Days of (their own, faint) demand for which stock is left at the end of goods that are not bought again."""
    p = catalogue.PRODUCT[listing.sku]
    if listing.condition != "New":
        return 12
    return 3000 if p.status == "stopped" else 90


class Replenishment:
    """Opening stock, arrivals `[item, day]` and shipments of each item, decided day by day."""

    def __init__(
        self,
        rng: np.random.Generator,
        seller: Seller,
        keys: tuple[tuple[str, str], ...],
        need: np.ndarray,
        expected: np.ndarray,
    ) -> None:
        self._rng, self._seller, self._keys, self._need, self._expected = rng, seller, keys, need, expected
        self._plans = {(p.stock_pool_id, p.platform_sku): p for p in PLANS}
        self._newest = {(seller.store(r).stock_pool_id, r.platform_sku): r for r in seller.listings}
        self.opening = np.zeros(len(keys), dtype=np.int64)
        self.arrived = np.zeros((len(keys), seller.days), dtype=np.int64)
        self.removed = np.zeros((len(keys), seller.days), dtype=np.int64)
        self.shipments: list[Shipment] = []
        self._ordered = np.array([self._replenished(k) for k in keys])
        if seller.connected == 0:
            self._by_plan()
        else:
            self._open()

    def _replenished(self, key: tuple[str, str]) -> bool:
        listing = self._newest[key]
        return catalogue.PRODUCT[listing.sku].is_replenished and listing.condition == "New"

    def _daily(self, item: int, first: int = 0, last: int | None = None) -> float:
        """Mean expected units of the days on which the item is on sale at all."""
        days = self._expected[item, first:last]
        return float(days[days > 0].mean()) if days.any() else 0.0

    def _ship(self, item: int, arrives: int, units: float, ordered: int | None = None, ready: int | None = None) -> None:
        carton = catalogue.PRODUCT[self._newest[self._keys[item]].sku].carton_units
        amount = max(carton, round(units / carton) * carton)
        ships = arrives - TRANSIT_DAYS[self._keys[item][0]]
        made = ships - CHECKING_DAYS if ready is None else ready
        short = max(2, round(amount * SHORT_BY)) if len(self.shipments) % SHORT_EVERY == 5 and amount > 70 else 0
        short = 0 if self._keys[item] in self._plans else short
        self.shipments.append(Shipment(item, amount, made - 22 if ordered is None else ordered, made, ships, arrives, short))
        if 0 <= arrives < self._seller.days:
            self.arrived[item, arrives] += amount - short

    # ---- the quick world ----------------------------------------------------------------------------------------------

    def _by_plan(self) -> None:
        rng, index_of, days = self._rng, self._seller.index_of, self._seller.days
        for i, key in enumerate(self._keys):
            plan, daily = self._plans.get(key), self._daily(i)
            cover = rng.uniform(*OPENING_COVER)
            dates = [(int(rng.integers(low, high + 1)), n) for (low, high), n in (*ARRIVALS, ON_THE_WATER)]
            if plan is not None:
                until = index_of(plan.runs_out_on) if plan.runs_out_on else days
                self.opening[i] = self._need[i, :until].sum() + round((plan.cover_at_end or 0.0) * daily)
                if plan.arrives_on:
                    self._ship(i, index_of(plan.arrives_on), plan.arrival_cover * daily)
                    if index_of(plan.arrives_on) < days:  # the lesson was learned: the next one is on the water
                        self._ship(i, dates[-1][0], dates[-1][1] * daily)
            elif not self._ordered[i]:
                self.opening[i] = self._not_bought_again(i, daily)
            else:
                # What sells rarely sells unevenly: three deviations of a month's demand on top, else some run out by chance.
                self.opening[i] = round(cover * daily + 3 * np.sqrt(30 * daily))
                for arrives, n in dates:
                    self._ship(i, arrives, n * daily)

    def _not_bought_again(self, item: int, daily: float) -> int:
        listing = self._newest[self._keys[item]]
        left = round(_days_left_over(listing) * daily * self._rng.uniform(0.6, 1.6))
        return int(self._need[item].sum() + max(left, 3))

    # ---- the long world -----------------------------------------------------------------------------------------------

    def _open(self) -> None:
        for i, key in enumerate(self._keys):
            first = int(np.argmax(self._expected[i] > 0))
            daily = self._daily(i, first, first + 60)
            if not self._ordered[i]:
                self.opening[i] = self._not_bought_again(i, self._daily(i, -45))
            elif first > 20:  # launched later: the first shipment is there a week before
                self._ship(i, first - 7, 75 * self._daily(i, first, first + 90))
            else:
                self.opening[i] = round(self._rng.uniform(*LONG_OPENING_COVER) * daily + 3 * np.sqrt(30 * daily))
                self._ship(i, int(self._rng.integers(*FIRST_ARRIVAL)), FIRST_COVER * daily)
            plan = self._plans.get(key)
            if plan is not None and plan.arrives_on:
                self._ship(i, self._seller.index_of(plan.arrives_on), plan.arrival_cover * self._daily(i, -60))

    def decide(self, today: int, left: np.ndarray) -> None:
        """The planner's look at the morning of a day; `left` is what each item has."""
        seller = self._seller
        if seller.connected == 0:
            return
        if today == seller.connected - TOPPED_UP:
            self._top_up(today, left)
        if today % REVIEW_DAYS:
            return
        on_the_way = np.zeros(len(self._keys))
        for s in self.shipments:
            if s.arrives >= today and s.ordered <= today:
                on_the_way[s.item] += s.units
        for i, key in enumerate(self._keys):
            if not self._ordered[i] or (key in self._plans and today > seller.connected - NOT_ORDERED):
                continue
            lead = sum(PRODUCTION_DAYS) // 2 + CHECKING_DAYS + TRANSIT_DAYS[key[0]]
            # He knows the season from the year before, and misjudges it.
            ahead = self._expected[i, today : today + lead + REVIEW_DAYS + SAFETY_DAYS]
            daily = float(ahead.mean()) * self._rng.lognormal(0.0, MISJUDGED) if len(ahead) else 0.0
            missing = (lead + REVIEW_DAYS + SAFETY_DAYS) * daily + SPARE * np.sqrt(30 * daily) - left[i] - on_the_way[i]
            if daily and missing >= ORDER_DAYS * daily:
                ready = self._made(today, int(self._rng.integers(*PRODUCTION_DAYS)))
                late = int(self._rng.integers(*LATE))
                arrives = ready + CHECKING_DAYS + TRANSIT_DAYS[key[0]] + late
                self._ship(i, arrives, missing, ordered=today, ready=ready)

    def _made(self, ordered: int, work: int) -> int:
        """The day on which so many working days are done: closed days do not count, slow weeks take longer."""
        d = ordered
        while work > 0:
            d += 1
            on = self._seller.day(d)
            if any(first <= on <= last for first, last, _ in CLOSINGS):
                continue
            slow = 0 <= (on - SLOW_AFTER).days < SLOW_DAYS
            work -= 0 if slow and d % 2 else 1
        return d

    def _top_up(self, today: int, left: np.ndarray) -> None:
        """What runs out on purpose gets a last shipment, or is taken away: what is left lasts exactly until then."""
        seller = self._seller
        for i, key in enumerate(self._keys):
            if plan := self._plans.get(key):
                until = seller.index_of(plan.runs_out_on) if plan.runs_out_on else seller.days
                enough = self._need[i, today:until].sum() + round((plan.cover_at_end or 0.0) * self._daily(i, -60))
                units = int(enough - left[i])
                if units <= 0:
                    self.removed[i, today] = -units
                    continue
                ships = today - TRANSIT_DAYS[key[0]]
                ready = ships - CHECKING_DAYS
                self.shipments.append(Shipment(i, units, ready - 22, ready, ships, today))
                self.arrived[i, today] += units
