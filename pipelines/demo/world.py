"""The simulated seller's days, whole: one seed, one scale, one seller, always the same world.

Demand and stock of all days are known at once; orders and money are told chapter by chapter, so that a world of millions of
orders never stands in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo import (
    advertising,
    aftermath,
    catalogue,
    demand,
    parcels,
    payouts,
    planted,
    settlements,
    shop,
    stock,
    traffic,
)
from pipelines.demo.orders import Orders, simulate, united
from pipelines.demo.period import RUN_AT, epoch
from pipelines.demo.seller import Seller


@dataclass(frozen=True)
class World:
    """What was wanted and what there was. The files are views of it; nothing of it is read downstream."""

    seed: int
    scale: float
    seller: Seller
    demand: demand.Demand
    stock: stock.Stock
    parcels: tuple[parcels.Parcel, ...]


@dataclass(frozen=True)
class Chapter:
    """What happened on the days (first, behind the last), with what earlier days left to happen.

    `orders` are those of the days; `reach` has also the earlier ones that were still changing. `traffic` and `ad_spend`
    (cents `[store, day]`) are the world's until the end of the chapter. `returns` has also what comes after it;
    `deposits` are all that was paid out so far.
    """

    days: tuple[int, int]
    orders: Orders
    reach: Orders
    settlements: settlements.Settlements
    traffic: traffic.Traffic
    ad_spend: np.ndarray
    advertising: advertising.Advertising
    returns: pl.DataFrame
    shop: shop.Chapter
    deposits: tuple[payouts.Deposit, ...]


def generator(seed: int, concern: str) -> np.random.Generator:
    """Randomness of one concern: what one draws does not move the others."""
    return np.random.default_rng([seed, *concern.encode()])


def world(seed: int = 20260830, scale: float = 1.0, seller: Seller | None = None) -> World:
    """Simulate the seller. `scale` multiplies the number of orders; the same arguments give the same world."""
    who = seller or Seller()
    wanted = demand.simulate(generator(seed, "demand"), who, scale)
    kept = stock.simulate(generator(seed, "stock"), who, wanted)
    return World(seed, scale, who, wanted, kept, parcels.simulate(generator(seed, "parcels")))


def chapters(w: World) -> Iterator[Chapter]:
    """Tell the world's days in order."""
    seller = w.seller
    seen, spend = traffic.nothing(seller), np.zeros((len(seller.stores), seller.days), dtype=np.int64)
    books = settlements.Books(seller, w.stock, payouts.periods(seller))
    before: Orders | None = None
    deposits: list[payouts.Deposit] = []
    own_site = shop.Shop(seller, w.scale)
    waiting: pl.DataFrame | None = None
    numbers = (0, 0)
    for days in seller.chapters:
        mark = "" if days[1] == seller.days else f" {seller.day(days[0])}"
        sold = simulate(generator(w.seed, f"orders{mark}"), seller, w.stock, days, numbers)
        numbers = sold.free_numbers
        sold_here = own_site.tell(generator(w.seed, f"shop{mark}"), sold.lines, days)
        sold = sold.carried(sold_here.carried)
        # The next chapter begins somewhere on earth at this instant: until then nothing of it can have happened.
        until = min(int(seller.midnights(s.time_zone)[days[1]]) for s in seller.stores)
        until = epoch(RUN_AT) if days[1] == seller.days else until
        facts = settlements.order_facts(seller, sold.lines)
        spend[:, slice(*days)] = settlements.ad_spend(generator(w.seed, f"settlements{mark}"), seller, sold.lines, days)
        earlier = books.open
        paid = books.close(facts, spend, days, until)
        whole = facts if earlier is None else pl.concat([earlier, facts])
        traffic.fill(seen, generator(w.seed, f"traffic{mark}"), seller, w.demand, w.stock, facts, whole, days)
        ads = advertising.simulate(generator(w.seed, f"advertising{mark}"), seller, w.demand, seen, spend, days)
        came_back = aftermath.returns(generator(w.seed, f"returns{mark}"), seller, facts)
        if waiting is not None:
            came_back = pl.concat([waiting, came_back]).sort("returned_at", "line")
        waiting = came_back.filter(pl.col("returned_at") > until)
        deposits += _deposits(seller, paid, sold_here, days)
        reach = sold if before is None else united(before, sold)
        yield Chapter(days, sold, reach, paid, seen, spend, ads, came_back, sold_here, tuple(deposits))
        before = sold


def _deposits(
    seller: Seller, paid: settlements.Settlements, own_site: shop.Chapter, days: tuple[int, int]
) -> Iterator[payouts.Deposit]:
    """What the platforms paid out in a chapter: each settlement as its header says, each payout of the shop."""
    currency = {s.account_id: s.currency for s in seller.stores}
    for p in paid.periods:
        amount = paid.totals[p.settlement_id] + planted.HEADER_ERRORS.get(p.settlement_id, 0)
        if amount > 0:
            yield payouts.Deposit(p.account_id, p.settlement_id, p.deposit_at.date(), amount, currency[p.account_id])
    last = seller.day(days[1] - 1)
    sums = own_site.moved.filter(pl.col("payout") <= last).group_by("payout").agg((pl.col("amount") - pl.col("fee")).sum())
    for paid_on, amount in sums.sort("payout").iter_rows():
        yield payouts.Deposit(catalogue.SHOP.account_id, f"{paid_on} USD", paid_on, amount, catalogue.SHOP.currency)
