"""What the platform's own sales and traffic report says: per listing and day, sales taken from the very orders."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from pipelines.demo.demand import Demand
from pipelines.demo.orders import counted
from pipelines.demo.seller import Seller
from pipelines.demo.stock import Stock

VIEWS_PER_SESSION = 1.34
APP_SHARE = 0.61
VISITS_WHEN_OUT = 0.35  # who still opens the page of a product that is out of stock
BY_STORE = frozenset({"refunded", "shipped_units", "shipped_orders", "shipped_sales", "left_out"})
LEFT_OUT = 0.06  # store-days on which the by-ASIN part misses its smallest product


@dataclass(frozen=True)
class Traffic:
    """Arrays `[listing, day]` unless said, of all days told so far; money in cents.

    `left_out[store, day]` is missing in by-ASIN, or -1.
    """

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


def nothing(seller: Seller) -> Traffic:
    """The figures before anything happened; chapters fill their days."""
    shape, by_store = (len(seller.listings), seller.days), (len(seller.stores), seller.days)
    counts = {f.name: np.zeros(by_store if f.name in BY_STORE else shape, dtype=np.int64) for f in fields(Traffic)}
    return Traffic(**counts | {"buy_box": np.zeros(shape), "left_out": np.full(by_store, -1)})


def _put(out: np.ndarray, frame: pl.DataFrame, key: str, column: str, days: tuple[int, int]) -> None:
    frame = frame.filter((pl.col("day") >= days[0]) & (pl.col("day") < days[1]))
    out[frame[key].to_numpy(), frame["day"].to_numpy()] = frame[column].to_numpy()


def _local_day(seller: Seller, lines: pl.DataFrame, at: str) -> pl.DataFrame:
    """The lines with `day` replaced by the store's local day of another instant."""
    days = np.full(lines.height, -1)
    store, when = lines["store"].to_numpy(), lines[at].to_numpy()
    for i, s in enumerate(seller.stores):
        days[store == i] = np.searchsorted(seller.midnights(s.time_zone), when[store == i], side="right") - 1
    return lines.with_columns(pl.Series("day", days))


def fill(
    into: Traffic,
    rng: np.random.Generator,
    seller: Seller,
    demand: Demand,
    stock: Stock,
    facts: pl.DataFrame,
    reach: pl.DataFrame,
    days: tuple[int, int],
) -> None:
    """Enter the platform's figures of a chapter's days, as they are when nothing is missing.

    `facts` are the order lines of those days, `reach` these and the earlier ones that are still shipped or refunded in them.
    """
    span = slice(*days)
    shape = (len(seller.listings), days[1] - days[0])
    sales = counted(seller, facts)
    sums = (pl.col("units").sum(), pl.len().alias("items"), pl.col("item").sum().alias("sales"))
    daily = sales.group_by("listing", "day").agg(*sums)
    b2b = sales.filter(pl.col("is_business")).group_by("listing", "day").agg(*sums)
    for name in ("units", "items", "sales"):
        _put(getattr(into, name), daily, "listing", name, days)
        _put(getattr(into, f"{name}_b2b"), b2b, "listing", name, days)
    units, items = into.units[:, span], into.items[:, span]

    wanted = demand.wanted[:, span]
    short = np.where(wanted > 0, 1 - stock.sold[:, span] / np.maximum(wanted, 1), 0.0)
    sessions = np.floor(demand.sessions[:, span] * (1 - (1 - VISITS_WHEN_OUT) * short)).astype(np.int64)
    sessions = np.maximum(sessions, items)
    views = np.maximum(np.floor(sessions * VIEWS_PER_SESSION * rng.lognormal(0, 0.04, shape)).astype(np.int64), sessions)
    app = np.clip(APP_SHARE + rng.normal(0, 0.03, shape), 0.4, 0.8)
    into.buy_box[:, span] = np.where(short >= 1, 0.0, np.clip(rng.normal(96.5, 2.0, shape), 85, 100)).round(2)
    into.sessions[:, span], into.views[:, span] = sessions, views
    into.app_sessions[:, span] = np.floor(sessions * app).astype(np.int64)
    into.app_views[:, span] = np.floor(views * app).astype(np.int64)

    refunds = (
        _local_day(seller, reach.filter(pl.col("returned") > 0), "refunded_at")
        .group_by("store", "day")
        .agg(pl.col("returned").sum())
    )
    _put(into.refunded, refunds, "store", "returned", days)
    shipped = (
        _local_day(seller, counted(seller, reach), "shipped_at")
        .group_by("store", "day")
        .agg(*sums, pl.col("order").n_unique().alias("orders"))
    )
    for name in ("units", "orders", "sales"):
        _put(getattr(into, f"shipped_{name}"), shipped, "store", name, days)

    for i in range(len(seller.stores)):
        for d in np.flatnonzero(rng.random(shape[1]) < LEFT_OUT):
            selling = np.flatnonzero((seller.store_of == i) & (units[:, d] > 0))
            if len(selling) > 3:
                into.left_out[i, days[0] + d] = selling[np.argmin(units[selling, d])]
