"""The simulated seller's sixty days, whole: one seed, one scale, always the same world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.demo import demand, orders, parcels, settlements, stock, traffic


@dataclass(frozen=True)
class World:
    """Everything that happened. The files are views of it; nothing of it is read downstream."""

    seed: int
    scale: float
    demand: demand.Demand
    stock: stock.Stock
    orders: orders.Orders
    settlements: settlements.Settlements
    traffic: traffic.Traffic
    parcels: tuple[parcels.Parcel, ...]


def generator(seed: int, concern: str) -> np.random.Generator:
    """Randomness of one concern: what one draws does not move the others."""
    return np.random.default_rng([seed, *concern.encode()])


def world(seed: int = 20260830, scale: float = 1.0) -> World:
    """Simulate the seller. `scale` multiplies the number of orders; the same arguments give the same world."""
    wanted = demand.simulate(generator(seed, "demand"), scale)
    kept = stock.simulate(generator(seed, "stock"), wanted)
    sold = orders.simulate(generator(seed, "orders"), kept)
    paid = settlements.simulate(generator(seed, "settlements"), sold.lines, kept)
    seen = traffic.simulate(generator(seed, "traffic"), wanted, kept, paid.facts)
    return World(seed, scale, wanted, kept, sold, paid, seen, parcels.simulate(generator(seed, "parcels")))
