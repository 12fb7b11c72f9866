"""Orders of the world: which line, of which kind, at which instant in which state, for how much.

Sold units become lines and orders; a cancelled order is one more that took nothing from the stock. An order's life is four
instants: purchased, confirmed (paid), shipped, delivered; some are cancelled instead. `versions` are the states it enters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipelines.demo import catalogue, places
from pipelines.demo.demand import EVENTS
from pipelines.demo.period import DAYS, day, index_of, midnights
from pipelines.demo.stock import Stock

HOUR, DAY = 3600, 86_400

# Buyers by local hour of the day.
HOURS = np.array(
    [1.4, 0.9, 0.6, 0.5, 0.5, 0.7, 1.3, 2.4, 3.6, 4.6, 5.2, 5.4, 5.5, 5.4, 5.2, 5.1, 5.1, 5.2, 5.5, 6.0, 6.6, 6.5, 5.2, 3.0]
)

MORE_UNITS = {"US": 0.065, "DE": 0.05, "FR": 0.05}  # chance that a unit joins the line before it
SECOND_LINE = 0.03  # chance that a line joins the order before it
SPLIT_TWIN = 0.06  # chance that a line of two units is written as two equal lines
CANCELLED = 0.022  # cancelled orders, of all
MULTI_CHANNEL = {"US": 0.014, "DE": 0.008, "FR": 0.0}
REPLACEMENT = 0.006
ZERO_PRICE = 0.0012
COUPON, COUPON_ON_EVENT, COUPON_RATE = 0.06, 0.30, 0.10
PAID_SHIPPING, SHIPPING_PRICE = 0.05, {"US": 599, "DE": 399, "FR": 399}
GIFT_WRAP, GIFT_WRAP_PRICE = 0.005, 399
BUSINESS = 0.06
LATE_TOUCH = 0.012  # an order changes once more, days after it was shipped

# Vine: reviewers get the new product free of charge.
VINE_FROM, VINE_TO, VINE_UNITS = date(2026, 9, 3), date(2026, 9, 20), 24

# A store whose buyer pays in a currency for which nobody holds a rate: an export order shown in dirhams.
FOREIGN_DAY, FOREIGN_STORE, FOREIGN_CURRENCY, FOREIGN_RATE = date(2026, 10, 21), "amazon-eu-de", "AED", 4.1

PREFIXES = {"US": ("111", "112", "113", "114"), "DE": ("302", "303", "304", "305"), "FR": ("171", "402", "404", "408")}

KINDS = ("sale", "replacement", "vine", "mcf", "zero_price")
SALE, REPLACED, VINE, MCF, ZERO = range(5)


@dataclass(frozen=True)
class Orders:
    """`lines`: one row per order line with its whole life. `versions`: one row per order and state (see `_versions`)."""

    lines: pl.DataFrame
    versions: pl.DataFrame


def _units_to_lines(rng: np.random.Generator, stock: Stock) -> dict[str, np.ndarray]:
    """Cut each listing-day's sold units into lines; returned units stay with the line they belong to."""
    rows = catalogue.listings()
    listing, when = np.nonzero(stock.sold)
    counts = stock.sold[listing, when]
    unit_listing, unit_day = np.repeat(listing, counts), np.repeat(when, counts)
    ordinal = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    comes_back = ordinal < np.repeat(stock.returned[listing, when], counts)
    # Which of the day's units come back is chance: shuffle inside the day by sorting on a random number.
    shuffled = np.lexsort((rng.random(len(ordinal)), unit_day, unit_listing))
    comes_back = comes_back[shuffled]
    joins_rate = np.array([MORE_UNITS[catalogue.STORE[r.store_id].country] for r in rows])[unit_listing]
    begins = (ordinal == 0) | (rng.random(len(ordinal)) >= joins_rate)
    starts = np.flatnonzero(begins)
    return {
        "listing": unit_listing[starts],
        "day": unit_day[starts],
        "units": np.add.reduceat(np.ones(len(ordinal), dtype=np.int64), starts) if len(starts) else starts,
        "returned": np.add.reduceat(comes_back.astype(np.int64), starts) if len(starts) else starts,
    }


def _group_into_orders(rng: np.random.Generator, store: np.ndarray, when: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A new order of the lines (shuffled inside store and day) and the number of the order each belongs to."""
    by_day = np.lexsort((rng.random(len(store)), when, store))
    store, when = store[by_day], when[by_day]
    same = np.r_[False, (store[1:] == store[:-1]) & (when[1:] == when[:-1])] if len(store) else np.zeros(0, bool)
    joins = same & (rng.random(len(store)) < SECOND_LINE)
    return by_day, np.cumsum(~joins) - 1


def _order_ids(number: np.ndarray, country: np.ndarray, is_mcf: np.ndarray) -> np.ndarray:
    """Order numbers in the platform's shape, unique: a permutation of the running number."""
    prefix_of = np.array([PREFIXES[s.country] for s in catalogue.STORES])
    low = (number * 4_876_543 + 1_357_911) % 10_000_000
    high = (number * 7_654_321 + number // 10_000_000 + 2_468_013) % 10_000_000
    prefix = np.where(is_mcf, "S01", prefix_of[country, number % 4])
    frame = pl.DataFrame({"p": prefix, "h": high, "l": low})
    return frame.select(
        pl.concat_str(
            [pl.col("p"), pl.col("h").cast(pl.String).str.zfill(7), pl.col("l").cast(pl.String).str.zfill(7)], separator="-"
        )
    ).to_series()


def _round(values: np.ndarray) -> np.ndarray:
    """Half up to whole cents."""
    return np.floor(values + 0.5).astype(np.int64)


def simulate(rng: np.random.Generator, stock: Stock) -> Orders:
    """All orders of the sixty days, with every state they pass through."""
    rows = catalogue.listings()
    store_number = {s.store_id: i for i, s in enumerate(catalogue.STORES)}
    store_of = np.array([store_number[r.store_id] for r in rows])
    country = np.array([s.country for s in catalogue.STORES])

    cut = _units_to_lines(rng, stock)
    n_sold = len(cut["listing"])
    # Cancelled orders look like the others and took nothing.
    copies = rng.integers(0, n_sold, round(n_sold * CANCELLED)) if n_sold else np.zeros(0, dtype=np.int64)
    line = {k: np.r_[v, v[copies]] for k, v in cut.items()}
    cancelled = np.r_[np.zeros(n_sold, bool), np.ones(len(copies), bool)]
    line["returned"][n_sold:] = 0

    by_day, order = _group_into_orders(rng, store_of[line["listing"]], line["day"])
    line, cancelled = {k: v[by_day] for k, v in line.items()}, cancelled[by_day]
    # An order is cancelled as a whole, so a cancelled line that fell into an order with others is dropped.
    keep = ~cancelled | (np.bincount(order)[order] == 1)
    line, cancelled = {k: v[keep] for k, v in line.items()}, cancelled[keep]
    order = np.unique(order[keep], return_inverse=True)[1]
    n, n_orders = len(order), int(order.max()) + 1 if len(order) else 0
    first_line = np.flatnonzero(np.r_[True, order[1:] != order[:-1]]) if n else np.zeros(0, dtype=np.int64)
    single = np.bincount(order, minlength=n_orders)[order] == 1

    listing, when, units = line["listing"], line["day"], line["units"]
    store = store_of[listing]
    order_store, order_day = store[first_line], when[first_line]

    # --- instants, per order ---
    begins = np.array([midnights(s.time_zone) for s in catalogue.STORES])
    local = rng.choice(24, size=n_orders, p=HOURS / HOURS.sum()) * HOUR + rng.integers(0, HOUR, n_orders)
    purchased = begins[order_store, order_day] + local
    waits = rng.exponential(40 * 60, n_orders) + 120
    waits = np.where(rng.random(n_orders) < 0.012, rng.uniform(8 * HOUR, 23 * HOUR, n_orders), waits)
    confirmed = purchased + waits.astype(np.int64)
    shipped = confirmed + (3 * HOUR + rng.gamma(4.0, 3.2 * HOUR, n_orders)).astype(np.int64)
    delivered = shipped + (rng.uniform(0.9, 3.6, n_orders) * DAY).astype(np.int64)
    order_cancelled = np.zeros(n_orders, bool)
    order_cancelled[order[cancelled]] = True
    # Before anything is shipped, and before the platform counts the day.
    cancelled_at = purchased + rng.uniform(0.3 * HOUR, 25 * HOUR, n_orders).astype(np.int64)
    touched = np.where(
        rng.random(n_orders) < LATE_TOUCH, shipped + rng.uniform(3 * DAY, 9 * DAY, n_orders).astype(np.int64), 0
    )

    # --- kinds, per line; only orders of a single line are anything but sales ---
    alone = single & ~cancelled
    kind = np.full(n, SALE)
    mcf_rate = np.array([MULTI_CHANNEL[c] for c in country])[store]
    mapped = np.array([r.in_sheet and not r.stock_of for r in rows])[listing]
    dice = rng.random(n)
    kind[alone & mapped & (dice < mcf_rate)] = MCF
    kind[alone & (dice > 1 - ZERO_PRICE)] = ZERO
    original = _originals(rng, listing, when, alone & (dice > 0.5) & (dice < 0.5 + REPLACEMENT))
    sold_before = (original >= 0) & (kind[original] == SALE) & ~cancelled[original] & (kind == SALE)
    kind[sold_before] = REPLACED
    vine = np.flatnonzero(
        alone
        & (np.array([r.sku == catalogue.VINE_SKU for r in rows])[listing])
        & (when >= index_of(VINE_FROM))
        & (when <= index_of(VINE_TO))
    )[:VINE_UNITS]
    kind[vine] = VINE
    original[kind != REPLACED] = -1

    # --- money, cents ---
    price = np.array([r.price for r in rows])[listing]
    item = price * units
    item[(kind == REPLACED) | (kind == MCF) | (kind == ZERO)] = 0
    place = np.zeros(n_orders, dtype=np.int64)
    for i, s in enumerate(catalogue.STORES):
        mine = order_store == i
        place[mine] = places.draw(rng, s.country, int(mine.sum()))
    rate = np.array([p.tax_rate for p in places.ALL])[place][order]
    on_event = np.array([any(e.first <= day(d) <= e.last for e in EVENTS) for d in range(DAYS)])[when]
    coupon = (rng.random(n) < np.where(on_event, COUPON_ON_EVENT, COUPON)) & (kind == SALE)
    discount = np.where(coupon, _round(item * COUPON_RATE), 0)
    discount = np.where(kind == VINE, item, discount)
    pays_shipping = (rng.random(n) < PAID_SHIPPING) & (kind == SALE)
    shipping = np.where(pays_shipping, np.array([SHIPPING_PRICE[c] for c in country])[store], 0)
    shipping_free = pays_shipping & ((rng.random(n) < 0.7) | (store != 0))
    ship_discount = np.where(shipping_free, shipping, 0)
    wrap = np.where((rng.random(n) < GIFT_WRAP) & (kind == SALE) & (store == 0), GIFT_WRAP_PRICE, 0)
    us = store == 0
    # America: tax on top of the discounted price. Europe: the displayed price contains it.
    item_tax = np.where(us, _round((item - discount) * rate), item - _round(item / (1 + rate)))
    shipping_tax = np.where(us, 0, shipping - _round(shipping / (1 + rate)))
    discount_tax = np.where(us, 0, discount - _round(discount / (1 + rate)))

    ids = _order_ids(np.arange(n_orders), order_store, (kind == MCF)[first_line])
    frame = pl.DataFrame(
        {
            "order": order,
            "order_id": ids.gather(order),
            "listing": listing,
            "store": store,
            "day": when,
            "units": units,
            "returned": np.where((kind == SALE) & ~cancelled, line["returned"], 0),
            "kind": kind,
            "is_cancelled": cancelled,
            "keeps_price": (dice < 0.42),
            "is_confirmed_before_cancel": (confirmed < cancelled_at)[order],
            "original": original,
            "place": place[order],
            "currency": np.array([s.currency for s in catalogue.STORES])[store],
            "item": item,
            "item_tax": item_tax,
            "discount": discount,
            "discount_tax": discount_tax,
            "shipping": shipping,
            "shipping_tax": shipping_tax,
            "ship_discount": ship_discount,
            "wrap": wrap,
            "is_business": (rng.random(n_orders) < BUSINESS)[order],
            "purchased_at": purchased[order],
            "confirmed_at": confirmed[order],
            "shipped_at": shipped[order],
            "delivered_at": delivered[order],
            "cancelled_at": np.where(order_cancelled, cancelled_at, 0)[order],
            "touched_at": np.where(order_cancelled, 0, touched)[order],
            "return_after": rng.integers(5 * DAY, 19 * DAY, n),
        }
    )
    frame = _split_twins(rng, frame)
    frame = _foreign(frame)
    frame = frame.with_row_index("line").with_columns(pl.col("line").cast(pl.Int64))
    return Orders(frame, _versions(frame))


def _originals(rng: np.random.Generator, listing: np.ndarray, when: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """For each chosen line an earlier line of the same listing that it replaces; -1 where there is none."""
    original = np.full(len(listing), -1)
    by_listing = np.lexsort((when, listing))
    key = listing[by_listing] * 1000 + when[by_listing]
    picks = np.flatnonzero(chosen)
    low = np.searchsorted(key, listing[picks] * 1000)
    high = np.searchsorted(key, listing[picks] * 1000 + np.maximum(when[picks] - 6, 0))
    has_earlier = high > low
    at = low + (rng.random(len(picks)) * np.maximum(high - low, 1)).astype(np.int64)
    original[picks[has_earlier]] = by_listing[at[has_earlier]]
    return original


def _split_twins(rng: np.random.Generator, lines: pl.DataFrame) -> pl.DataFrame:
    """Write some lines of two units as two lines that are equal in everything: both are real."""
    eligible = (
        (pl.col("units") == 2)
        & (pl.col("kind") == SALE)
        & ~pl.col("is_cancelled")
        & (pl.col("returned") == 0)
        & (pl.col("discount") == 0)
        & (pl.col("shipping") == 0)
        & (pl.col("wrap") == 0)
        & (pl.col("item_tax") % 2 == 0)
    )
    marked = lines.with_columns(pl.Series("dice", rng.random(lines.height)))
    twin = eligible & (pl.col("dice") < SPLIT_TWIN)
    copies = marked.select(pl.when(twin).then(2).otherwise(1).alias("copies")).to_series()
    index = np.repeat(np.arange(lines.height), copies.to_numpy())
    halves = marked.with_columns(
        [pl.when(twin).then(pl.col(c) // 2).otherwise(pl.col(c)).alias(c) for c in ("units", "item", "item_tax")]
    )
    # `original` counts lines before the split.
    moved = np.r_[0, np.cumsum(copies.to_numpy())[:-1]] if lines.height else np.zeros(0, dtype=np.int64)
    original = halves["original"].to_numpy()
    moved_original = np.where(original >= 0, moved[np.maximum(original, 0)], -1)
    return halves.with_columns(pl.Series("original", moved_original)).drop("dice")[index]


def _foreign(lines: pl.DataFrame) -> pl.DataFrame:
    """One export order in a currency without a rate."""
    number = [s.store_id for s in catalogue.STORES].index(FOREIGN_STORE)
    in_order = pl.len().over("order")
    wanted = lines.with_row_index("at").filter(
        (pl.col("store") == number)
        & (pl.col("day") == index_of(FOREIGN_DAY))
        & (pl.col("kind") == SALE)
        & ~pl.col("is_cancelled")
        & (pl.col("discount") == 0)
        & (pl.col("shipping") == 0)
        & (in_order == 1)
    )
    if not wanted.height:
        return lines
    chosen = pl.int_range(pl.len()) == int(wanted["at"][0])
    money = pl.when(chosen).then((pl.col("item") * FOREIGN_RATE).round(0).cast(pl.Int64)).otherwise(pl.col("item"))
    return lines.with_columns(
        money.alias("item"),
        pl.when(chosen).then(0).otherwise(pl.col("item_tax")).alias("item_tax"),
        pl.when(chosen).then(0).otherwise(pl.col("returned")).alias("returned"),
        pl.when(chosen).then(pl.lit(FOREIGN_CURRENCY)).otherwise(pl.col("currency")).alias("currency"),
    )


STATES = ("Pending", "Unshipped", "Shipped", "Cancelled")
PENDING, UNSHIPPED, SHIPPED, CANCELLED_STATE = range(4)


def _versions(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per order and state it enters: order, store, updated_at (epoch), state. Sorted by updated_at."""
    orders = lines.unique("order", keep="first", maintain_order=True)
    gone, uncancelled = pl.col("cancelled_at") > 0, pl.col("cancelled_at") == 0

    def entered(state: int, at: str, where: pl.Expr) -> pl.DataFrame:
        return orders.filter(where).select("order", "store", pl.col(at).alias("updated_at"), pl.lit(state).alias("state"))

    return pl.concat(
        [
            entered(PENDING, "purchased_at", pl.lit(True)),
            entered(UNSHIPPED, "confirmed_at", uncancelled | (gone & (pl.col("confirmed_at") < pl.col("cancelled_at")))),
            entered(SHIPPED, "shipped_at", uncancelled),
            entered(SHIPPED, "touched_at", uncancelled & (pl.col("touched_at") > 0)),
            entered(CANCELLED_STATE, "cancelled_at", gone),
        ]
    ).sort("updated_at", "order", "state")


def counted(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that the platform counts as ordered sales: paid sales in the store's currency that were not cancelled."""
    home = pl.Series("home", [s.currency for s in catalogue.STORES])
    return lines.filter(
        (pl.col("kind") == SALE) & ~pl.col("is_cancelled") & (pl.col("currency") == home.gather(lines["store"].to_numpy()))
    )


__all__ = ["KINDS", "MCF", "REPLACED", "SALE", "STATES", "VINE", "ZERO", "Orders", "counted", "simulate"]
