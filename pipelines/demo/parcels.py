"""Parcels that leave China directly: samples and shop orders with Yanwen and 4PX, on time, late, silent, lost.

Their number does not grow with the scale: these are the parcels registered with the tracking service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from pipelines.demo.orders import DAY, HOUR
from pipelines.demo.period import CONNECTED_ON, epoch

COUNT = 120
YANWEN, FOUR_PX = 190012, 190094
CARRIERS = {
    YANWEN: ("Yanwen", "http://www.yw56.com.cn/", "400-108-5656"),
    FOUR_PX: ("4PX", "http://www.4px.com/", "400-607-8388"),
}

# How a parcel fares, with its share. The promise is 15 days at most.
FATES = (("delivered", 0.68), ("late", 0.14), ("stalled", 0.07), ("lost", 0.03), ("returned", 0.03), ("not_found", 0.05))


@dataclass(frozen=True)
class Event:
    """One scan: instant (epoch), the milestone it reached (empty = none), sub-status, words and place."""

    at: int
    stage: str
    sub_status: str
    description: str
    location: str


@dataclass(frozen=True)
class Parcel:
    """One tracking number with its whole life; a file shows the part that had happened."""

    number: str
    carrier: int
    tag: str
    country: str
    registered_at: int
    weight_kg: float
    fate: str
    local_number: str
    events: tuple[Event, ...]


HUBS = {"US": ("Los Angeles, CA", "Commerce, CA"), "DE": ("Frankfurt am Main", "Köln"), "FR": ("Paris CDG", "Lyon")}


def simulate(rng: np.random.Generator) -> tuple[Parcel, ...]:
    """All parcels, by day of registration."""
    start = epoch(datetime(CONNECTED_ON.year, CONNECTED_ON.month, CONNECTED_ON.day, tzinfo=UTC))
    names, shares = zip(*FATES, strict=True)
    parcels = []
    for i in range(COUNT):
        carrier = YANWEN if rng.random() < 0.58 else FOUR_PX
        country = str(rng.choice(["US", "DE", "FR"], p=[0.62, 0.24, 0.14]))
        fate = str(rng.choice(names, p=np.array(shares) / sum(shares)))
        # Registered over the first 55 days; the last ones are still on their way.
        begun = start + int(i / COUNT * 55 * DAY) + int(rng.integers(0, 9 * HOUR))
        serial = 544_600_000 + i * 7_919
        number = f"UG{serial}YP" if carrier == YANWEN else f"4PX3001{serial}CN"
        tag = f"FBA17QX{i:03d}" if i % 10 == 9 else f"SHOP-{30_001 + i}"
        parcels.append(
            Parcel(
                number,
                carrier,
                tag,
                country,
                begun,
                round(float(rng.uniform(0.15, 1.9)), 3),
                fate,
                f"9400{serial}{i:03d}" if country == "US" else f"0034{serial}{i:02d}",
                _events(rng, begun, country, fate),
            )
        )
    return tuple(parcels)


def _events(rng: np.random.Generator, begun: int, country: str, fate: str) -> tuple[Event, ...]:
    if fate == "not_found":
        return ()
    arrival_hub, local_hub = HUBS[country]
    transit = float(rng.uniform(17.5, 27.0) if fate == "late" else rng.uniform(8.0, 14.4))

    def at(share: float) -> int:
        """The second at which that share of the way is done."""
        return begun + int(transit * share * DAY)

    picked = begun + int(rng.uniform(0.4, 1.6) * DAY)
    way = [
        Event(begun + HOUR, "InfoReceived", "InfoReceived", "Electronic information submitted by shipper", "Shenzhen, CN"),
        Event(picked, "PickedUp", "InTransit_PickedUp", "Parcel received at sorting centre", "Dongguan, CN"),
        Event(at(0.22), "Departure", "InTransit_Departure", "Departed from airport of origin", "Hong Kong, HK"),
        Event(at(0.55), "Arrival", "InTransit_Arrival", "Arrived at airport of destination", arrival_hub),
        Event(at(0.68), "", "InTransit_CustomsReleased", "Released by customs", arrival_hub),
        Event(at(0.82), "", "InTransit_Other", "Handed to the local carrier", local_hub),
    ]
    if fate == "stalled":
        return tuple(way[: int(rng.integers(3, 6))])
    if fate == "lost":
        return (
            *way[:4],
            Event(at(0.55) + 21 * DAY, "", "Exception_Lost", "Parcel declared lost by the carrier", arrival_hub),
        )
    if fate == "returned":
        back = Event(at(1.0), "Returning", "Exception_Returning", "Address insufficient, returning to sender", local_hub)
        return (
            *way,
            back,
            Event(at(1.0) + 12 * DAY, "Returned", "Exception_Returned", "Returned to sender", "Dongguan, CN"),
        )
    out = Event(at(0.97), "OutForDelivery", "OutForDelivery_Other", "Out for delivery", local_hub)
    return (*way, out, Event(begun + int(transit * DAY), "Delivered", "Delivered_Other", "Delivered", local_hub))


def days_until(parcel: Parcel) -> timedelta | None:
    """From registration to delivery, None when it was not delivered."""
    done = [e.at for e in parcel.events if e.stage == "Delivered"]
    return timedelta(seconds=done[0] - parcel.registered_at) if done else None
