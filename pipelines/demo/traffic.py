"""What the platform's own sales and traffic report says: per listing and day, sales taken from the very orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo import catalogue
from pipelines.demo.demand import Demand
from pipelines.demo.orders import counted
from pipelines.demo.period import DAYS, midnights
from pipelines.demo.stock import Stock

VIEWS_PER_SESSION = 1.34
APP_SHARE = 0.61
VISITS_WHEN_OUT = 0.35  # who still opens the page of a product that is out of stock
LEFT_OUT = 0.06  # store-days on which the by-ASIN part misses its smallest product


@dataclass(frozen=True)
class Traffic:
    """Arrays `[listing, day]` unless said; money in cents. `left_out[store, day]` is missing in by-ASIN, or -1."""

    sessions: np.ndarray
    app_sessions: np.ndarray
    views: np.ndarray
    app_views: np.ndarray
    units: np.ndarray
    items: np.ndarray
    sales: np.ndarray
    units_b2b: np.ndarray
    items_b2b: np.ndarray
    sales_b2b: np.ndarray
    buy_box: np.ndarray
    refunded: np.ndarray  # [store, day]
    shipped_units: np.ndarray
    shipped_orders: np.ndarray
    shipped_sales: np.ndarray
    left_out: np.ndarray


def _spread(frame: pl.DataFrame, key: str, column: str, shape: tuple[int, int]) -> np.ndarray:
    out = np.zeros(shape, dtype=np.int64)
    frame = frame.filter((pl.col("day") >= 0) & (pl.col("day") < shape[1]))
    out[frame[key].to_numpy(), frame["day"].to_numpy()] = frame[column].to_numpy()
    return out


def _local_day(lines: pl.DataFrame, at: str) -> pl.DataFrame:
    """The lines with `day` replaced by the store's local day of another instant."""
    days = np.full(lines.height, -1)
    store, when = lines["store"].to_numpy(), lines[at].to_numpy()
    for i, s in enumerate(catalogue.STORES):
        days[store == i] = np.searchsorted(midnights(s.time_zone), when[store == i], side="right") - 1
    return lines.with_columns(pl.Series("day", days))


def simulate(rng: np.random.Generator, demand: Demand, stock: Stock, facts: pl.DataFrame) -> Traffic:
    """The platform's figures of each day, as they are when nothing is missing."""
    rows = catalogue.listings()
    shape, by_store = (len(rows), DAYS), (len(catalogue.STORES), DAYS)
    sales = counted(facts)
    sums = (pl.col("units").sum(), pl.len().alias("items"), pl.col("item").sum().alias("sales"))
    daily = sales.group_by("listing", "day").agg(*sums)
    b2b = sales.filter(pl.col("is_business")).group_by("listing", "day").agg(*sums)
    units, items = (_spread(daily, "listing", c, shape) for c in ("units", "items"))

    short = np.where(demand.wanted > 0, 1 - stock.sold / np.maximum(demand.wanted, 1), 0.0)
    sessions = np.floor(demand.sessions * (1 - (1 - VISITS_WHEN_OUT) * short)).astype(np.int64)
    sessions = np.maximum(sessions, items)
    views = np.maximum(np.floor(sessions * VIEWS_PER_SESSION * rng.lognormal(0, 0.04, shape)).astype(np.int64), sessions)
    app = np.clip(APP_SHARE + rng.normal(0, 0.03, shape), 0.4, 0.8)
    buy_box = np.where(short >= 1, 0.0, np.clip(rng.normal(96.5, 2.0, shape), 85, 100)).round(2)

    refunds = (
        _local_day(facts.filter(pl.col("returned") > 0), "refunded_at")
        .group_by("store", "day")
        .agg(pl.col("returned").sum())
    )
    shipped = (
        _local_day(counted(facts), "shipped_at")
        .group_by("store", "day")
        .agg(*sums, pl.col("order").n_unique().alias("orders"))
    )

    left_out = np.full(by_store, -1)
    store_of = np.array([[s.store_id for s in catalogue.STORES].index(r.store_id) for r in rows])
    for i in range(len(catalogue.STORES)):
        for d in np.flatnonzero(rng.random(DAYS) < LEFT_OUT):
            selling = np.flatnonzero((store_of == i) & (units[:, d] > 0))
            if len(selling) > 3:
                left_out[i, d] = selling[np.argmin(units[selling, d])]
    return Traffic(
        sessions=sessions,
        app_sessions=np.floor(sessions * app).astype(np.int64),
        views=views,
        app_views=np.floor(views * app).astype(np.int64),
        units=units,
        items=items,
        sales=_spread(daily, "listing", "sales", shape),
        units_b2b=_spread(b2b, "listing", "units", shape),
        items_b2b=_spread(b2b, "listing", "items", shape),
        sales_b2b=_spread(b2b, "listing", "sales", shape),
        buy_box=buy_box,
        refunded=_spread(refunds, "store", "returned", by_store),
        shipped_units=_spread(shipped, "store", "units", by_store),
        shipped_orders=_spread(shipped, "store", "orders", by_store),
        shipped_sales=_spread(shipped, "store", "sales", by_store),
        left_out=left_out,
    )
