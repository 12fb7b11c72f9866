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
from pipelines.demo.demand import DEALS
from pipelines.demo.seller import Seller
from pipelines.demo.stock import Stock

HOUR, DAY = 3600, 86_400

# Buyers by local hour of the day.
HOURS = np.array(
    [1.4, 0.9, 0.6, 0.5, 0.5, 0.7, 1.3, 2.4, 3.6, 4.6, 5.2, 5.4, 5.5, 5.4, 5.2, 5.1, 5.1, 5.2, 5.5, 6.0, 6.6, 6.5, 5.2, 3.0]
)

MORE_UNITS = {"US": 0.065, "DE": 0.05, "FR": 0.05, "GB": 0.05, "JP": 0.045}  # chance that a unit joins the line before it
SECOND_LINE = 0.03  # chance that a line joins the order before it
SPLIT_TWIN = 0.06  # chance that a line of two units is written as two equal lines
CANCELLED = 0.022  # cancelled orders, of all
CANCELLED_WITH_PRICE = 0.42  # of them keep price and quantity
MULTI_CHANNEL = {"US": 0.014, "DE": 0.008, "FR": 0.0, "GB": 0.004, "JP": 0.0}
REPLACEMENT = 0.006
ZERO_PRICE = 0.0012
COUPON, COUPON_ON_EVENT, COUPON_RATE = 0.06, 0.30, 0.10
PAID_SHIPPING, SHIPPING_PRICE = 0.05, {"US": 599, "DE": 399, "FR": 399, "GB": 349, "JP": 410}
GIFT_WRAP, GIFT_WRAP_PRICE = 0.005, 399
BUSINESS = 0.06
LATE_TOUCH = 0.012  # an order changes once more, days after it was shipped

# Vine: reviewers get the new product free of charge.
VINE_FROM, VINE_TO, VINE_UNITS = date(2026, 9, 3), date(2026, 9, 20), 24

# A store whose buyer pays in a currency for which nobody holds a rate: an export order shown in dirhams.
FOREIGN_DAY, FOREIGN_STORE = date(2026, 10, 21), "amazon-eu-de"
FOREIGN_COUNTRY, FOREIGN_CURRENCY, FOREIGN_RATE = "AE", "AED", 4.1

PREFIXES = {
    "US": ("111", "112", "113", "114"),
    "DE": ("302", "303", "304", "305"),
    "FR": ("171", "402", "404", "408"),
    "GB": ("202", "203", "204", "206"),
    "JP": ("249", "250", "503", "249"),
}

# Kinds of a line, as numbers: they stand in large arrays.
SALE, REPLACED, VINE, MCF, ZERO = range(5)


@dataclass(frozen=True)
class Orders:
    """`lines`: one row per order line with its whole life. `versions`: one row per order and state (see `_versions`).

    `day` is the world's; `order` and `line` are numbers that no other chapter gives again.
    """

    lines: pl.DataFrame
    versions: pl.DataFrame

    @property
    def free_numbers(self) -> tuple[int, int]:
        """The first order and line number that no order has."""
        return int(self.lines["order"].to_numpy().max()) + 1, int(self.lines["line"].to_numpy().max()) + 1

    def carried(self, names: pl.DataFrame) -> Orders:
        """With `merchant_order_id`: the shop's name of each order that is carried for it (order, merchant_order_id)."""
        return Orders(self.lines.join(names, on="order", how="left", maintain_order="left"), self.versions)


def simulate(
    rng: np.random.Generator, seller: Seller, stock: Stock, days: tuple[int, int], numbers: tuple[int, int] = (0, 0)
) -> Orders:
    """All orders of the days (first, behind the last), with every state they pass through.

    `numbers`: the first free number of an order and of a line.
    """
    lines = _lines(rng, seller, stock, days)
    lines = lines.join(_lives(rng, seller, lines), on="order", how="left", maintain_order="left")
    lines = _kinds(rng, seller, lines)
    lines = _money(rng, seller, lines)
    lines = _foreign(seller, _split_twins(rng, lines))
    lines = lines.with_columns(pl.col("order") + numbers[0])
    lines = lines.with_columns(_order_ids(seller, lines), pl.int_range(pl.len(), dtype=pl.Int64).alias("line") + numbers[1])
    replaces = pl.col("original") >= 0
    lines = lines.with_columns(
        pl.when(replaces).then(pl.col("order_id").gather(pl.col("original").clip(lower_bound=0))).alias("original_id"),
        pl.when(replaces).then(pl.col("original") + numbers[1]).otherwise(-1).alias("original"),
    )
    return Orders(lines, _versions(lines))


def _lines(rng: np.random.Generator, seller: Seller, stock: Stock, days: tuple[int, int]) -> pl.DataFrame:
    """Cut each listing-day's sold units into lines, add cancelled ones, and put lines of a store and day into orders.

    Returned units stay with the line they belong to.
    """
    store_of = seller.store_of
    listing, when = np.nonzero(stock.sold[:, slice(*days)])
    when = when + days[0]
    counts = stock.sold[listing, when]
    listing, when = np.repeat(listing, counts), np.repeat(when, counts)
    ordinal = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    # Which of the day's units come back is chance: the first ones of a random order of the day.
    comes_back = (ordinal < stock.returned[listing, when])[np.lexsort((rng.random(len(ordinal)), when, listing))]
    more = seller.per_store(lambda s: MORE_UNITS[s.country])[store_of[listing]]
    starts = np.flatnonzero((ordinal == 0) | (rng.random(len(ordinal)) >= more))
    lines = pl.DataFrame(
        {
            "listing": listing[starts],
            "store": store_of[listing[starts]],
            "day": when[starts],
            "units": np.diff(np.r_[starts, len(ordinal)]),
            "returned": np.add.reduceat(comes_back.astype(np.int64), starts),
            "is_cancelled": False,
        }
    )
    # Cancelled orders look like the others and took nothing.
    copies = lines[rng.integers(0, lines.height, round(lines.height * CANCELLED))]
    lines = pl.concat(
        [lines, copies.with_columns(pl.lit(True).alias("is_cancelled"), pl.lit(0, dtype=pl.Int64).alias("returned"))]
    )

    lines = lines.with_columns(pl.Series("dice", rng.random(lines.height))).sort("store", "day", "dice")
    same_day = (pl.col("store") == pl.col("store").shift()) & (pl.col("day") == pl.col("day").shift())
    joins = same_day.fill_null(False) & (pl.Series("joins", rng.random(lines.height)) < SECOND_LINE)
    lines = lines.with_columns((~joins).cum_sum().alias("order"))
    # An order is cancelled as a whole, so a cancelled line that fell into an order with others is dropped.
    lines = lines.filter(~pl.col("is_cancelled") | (pl.len().over("order") == 1))
    return lines.with_columns(pl.col("order").rle_id().cast(pl.Int64)).drop("dice")


def _lives(rng: np.random.Generator, seller: Seller, lines: pl.DataFrame) -> pl.DataFrame:
    """Per order its instants (epoch seconds; 0 = never), where it goes, and whether a business ordered."""
    orders = lines.group_by("order", maintain_order=True).first()
    store, n = orders["store"].to_numpy(), orders.height
    is_cancelled = orders["is_cancelled"].to_numpy()
    begins = np.array([seller.midnights(s.time_zone) for s in seller.stores])[store, orders["day"].to_numpy()]
    purchased = begins + rng.choice(24, size=n, p=HOURS / HOURS.sum()) * HOUR + rng.integers(0, HOUR, n)
    # Payment takes minutes, seldom most of a day.
    wait = np.where(rng.random(n) < 0.012, rng.uniform(8 * HOUR, 23 * HOUR, n), rng.exponential(40 * 60, n) + 120)
    confirmed = purchased + wait.astype(np.int64)
    shipped = confirmed + (3 * HOUR + rng.gamma(4.0, 3.2 * HOUR, n)).astype(np.int64)
    delivered = shipped + (rng.uniform(0.9, 3.6, n) * DAY).astype(np.int64)
    # Cancelled before anything is shipped, and before the platform counts the day.
    cancelled = purchased + rng.uniform(0.3 * HOUR, 25 * HOUR, n).astype(np.int64)
    touched = np.where(rng.random(n) < LATE_TOUCH, shipped + rng.uniform(3 * DAY, 9 * DAY, n).astype(np.int64), 0)
    place = np.zeros(n, dtype=np.int64)
    for i, s in enumerate(seller.stores):
        place[store == i] = places.draw(rng, s.country, int((store == i).sum()))
    return pl.DataFrame(
        {
            "order": orders["order"],
            "purchased_at": purchased,
            "confirmed_at": confirmed,
            "shipped_at": shipped,
            "delivered_at": delivered,
            "cancelled_at": np.where(is_cancelled, cancelled, 0),
            "touched_at": np.where(is_cancelled, 0, touched),
            "is_confirmed_before_cancel": confirmed < cancelled,
            "place": place,
            "is_business": rng.random(n) < BUSINESS,
        }
    )


def _kinds(rng: np.random.Generator, seller: Seller, lines: pl.DataFrame) -> pl.DataFrame:
    """Add `kind`, the line an order replaces (`original`, -1 for none), and what chance decides once per line.

    Only orders of a single line that live on are anything but sales.
    """
    n, listing, when = lines.height, lines["listing"].to_numpy(), lines["day"].to_numpy()
    is_cancelled = lines["is_cancelled"].to_numpy()
    alone = lines.select((pl.len().over("order") == 1) & ~pl.col("is_cancelled")).to_series().to_numpy()
    own_stock = seller.per_listing(lambda r: r.in_sheet and not r.stock_of)[listing]
    shop_share = seller.per_store(lambda s: MULTI_CHANNEL[s.country])[lines["store"].to_numpy()]
    dice = rng.random(n)
    kind = np.full(n, SALE)
    kind[alone & own_stock & (dice < shop_share)] = MCF
    kind[alone & (dice > 1 - ZERO_PRICE)] = ZERO
    reviewed = seller.per_listing(lambda r: r.sku == catalogue.VINE_SKU)[listing]
    in_time = (when >= seller.index_of(VINE_FROM)) & (when <= seller.index_of(VINE_TO))
    kind[np.flatnonzero(alone & reviewed & in_time & (kind == SALE))[:VINE_UNITS]] = VINE
    sold = (kind == SALE) & ~is_cancelled
    original = _originals(rng, listing, when, alone & sold & (dice > 0.5) & (dice < 0.5 + REPLACEMENT))
    # What was itself never sold, or is a replacement, is not replaced.
    original[(original >= 0) & (~sold[original] | (original[original] >= 0))] = -1
    kind[original >= 0] = REPLACED
    return lines.with_columns(
        pl.Series("kind", kind),
        pl.Series("original", original),
        pl.Series("returned", np.where(kind == SALE, lines["returned"].to_numpy(), 0)),
        pl.Series("keeps_price", rng.random(n) < CANCELLED_WITH_PRICE),
        pl.Series("return_after", rng.integers(5 * DAY, 19 * DAY, n)),
    )


def _originals(rng: np.random.Generator, listing: np.ndarray, when: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """For each chosen line an earlier line of the same listing that it replaces; -1 where there is none."""
    original = np.full(len(listing), -1)
    by_listing = np.lexsort((when, listing))
    key = listing[by_listing] * 1000 + when[by_listing]
    picks = np.flatnonzero(chosen)
    low = np.searchsorted(key, listing[picks] * 1000)
    high = np.searchsorted(key, listing[picks] * 1000 + np.maximum(when[picks] - 6, 0))
    at = low + (rng.random(len(picks)) * np.maximum(high - low, 1)).astype(np.int64)
    earlier = high > low
    original[picks[earlier]] = by_listing[at[earlier]]
    return original


def _half_up(values: np.ndarray) -> np.ndarray:
    """Whole cents."""
    return np.floor(values + 0.5).astype(np.int64)


def _money(rng: np.random.Generator, seller: Seller, lines: pl.DataFrame) -> pl.DataFrame:
    """Add the amounts of each line, cents as displayed: in America without tax, in Europe with VAT; tax beside."""
    n, kind, store = lines.height, lines["kind"].to_numpy(), lines["store"].to_numpy()
    sale, us = kind == SALE, ~seller.per_store(lambda s: s.shows_tax)[store]
    item = seller.prices[lines["listing"].to_numpy(), lines["day"].to_numpy()] * lines["units"].to_numpy()
    item = np.where(np.isin(kind, (REPLACED, MCF, ZERO)), 0, item)
    on_event = np.array([any(e.first <= d <= e.last for e in DEALS) for d in seller.calendar])[lines["day"].to_numpy()]
    coupon = sale & (rng.random(n) < np.where(on_event, COUPON_ON_EVENT, COUPON))
    discount = np.where(kind == VINE, item, np.where(coupon, _half_up(item * COUPON_RATE), 0))
    pays = sale & (rng.random(n) < PAID_SHIPPING)
    shipping = np.where(pays, seller.per_store(lambda s: SHIPPING_PRICE[s.country])[store], 0)
    # Mostly a promotion gives the shipping back; in Europe always.
    ship_discount = np.where((rng.random(n) < 0.7) | ~us, shipping, 0)
    wrap = np.where(sale & us & (rng.random(n) < GIFT_WRAP), GIFT_WRAP_PRICE, 0)
    rate = np.array([p.tax_rate for p in places.ALL])[lines["place"].to_numpy()]

    def contained(amount: np.ndarray) -> np.ndarray:
        """The tax within a displayed amount: none in the United States."""
        return np.where(us, 0, amount - _half_up(amount / (1 + rate)))

    amounts = {
        "item": item,
        "item_tax": np.where(us, _half_up((item - discount) * rate), contained(item)),
        "discount": discount,
        "discount_tax": contained(discount),
        "shipping": shipping,
        "shipping_tax": contained(shipping),
        "ship_discount": ship_discount,
        "wrap": wrap,
    }
    currency = pl.Series("currency", seller.per_store(lambda s: s.currency)[store])
    return lines.with_columns(currency, *(pl.Series(name, values) for name, values in amounts.items()))


def _split_twins(rng: np.random.Generator, lines: pl.DataFrame) -> pl.DataFrame:
    """Write some lines of two units as two lines that are equal in everything: both are real."""
    plain = pl.sum_horizontal("returned", "discount", "shipping", "wrap") == 0
    two = (pl.col("units") == 2) & (pl.col("item_tax") % 2 == 0)
    chance = pl.Series("chance", rng.random(lines.height)) < SPLIT_TWIN
    twin = lines.select(plain & two & chance & (pl.col("kind") == SALE) & ~pl.col("is_cancelled")).to_series().to_numpy()
    copies = np.where(twin, 2, 1)
    begins_at = np.cumsum(copies) - copies  # `original` counts lines: they have moved
    original = lines["original"].to_numpy()
    lines = lines.with_columns(
        pl.Series("original", np.where(original >= 0, begins_at[original], -1)),
        *(
            pl.Series(c, np.where(twin, lines[c].to_numpy() // 2, lines[c].to_numpy()))
            for c in ("units", "item", "item_tax")
        ),
    )
    return lines[np.repeat(np.arange(lines.height), copies)]


def _foreign(seller: Seller, lines: pl.DataFrame) -> pl.DataFrame:
    """One export order of the planted day in a currency without a rate, sent abroad free of VAT."""
    number = next((i for i, s in enumerate(seller.stores) if s.store_id == FOREIGN_STORE), -1)
    plain = (pl.sum_horizontal("discount", "shipping", "returned") == 0) & (pl.col("kind") == SALE) & ~pl.col("is_cancelled")
    mine = (pl.col("store") == number) & (pl.col("day") == seller.index_of(FOREIGN_DAY)) & (pl.len().over("order") == 1)
    fitting = lines.select(pl.arg_where(plain & mine)).to_series()
    if fitting.is_empty():
        return lines
    chosen = pl.int_range(pl.len()) == fitting[0]
    abroad = next(i for i, p in enumerate(places.ALL) if p.country == FOREIGN_COUNTRY)
    changes = {
        "item": (pl.col("item") * FOREIGN_RATE).round(0).cast(pl.Int64),
        "item_tax": pl.lit(0, dtype=pl.Int64),
        "currency": pl.lit(FOREIGN_CURRENCY),
        "place": pl.lit(abroad, dtype=pl.Int64),
    }
    return lines.with_columns(pl.when(chosen).then(new).otherwise(pl.col(c)).alias(c) for c, new in changes.items())


def _order_ids(seller: Seller, lines: pl.DataFrame) -> pl.Expr:
    """Order numbers in the platform's shape, unique: a permutation of the running number."""
    number = pl.col("order")
    low = (number * 4_876_543 + 1_357_911) % 10_000_000
    high = (number * 7_654_321 + number // 10_000_000 + 2_468_013) % 10_000_000
    usual = pl.Series(
        "prefix", seller.per_store(lambda s: PREFIXES[s.country])[lines["store"].to_numpy(), lines["order"].to_numpy() % 4]
    )
    prefix = pl.when(pl.col("kind") == MCF).then(pl.lit("S01")).otherwise(usual)
    parts = [prefix, high.cast(pl.String).str.zfill(7), low.cast(pl.String).str.zfill(7)]
    return pl.concat_str(parts, separator="-").alias("order_id")


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


def united(before: Orders, now: Orders) -> Orders:
    """Two chapters' orders as one."""
    versions = pl.concat([before.versions, now.versions]).sort("updated_at", "order", "state")
    return Orders(pl.concat([before.lines, now.lines]), versions)


def counted(seller: Seller, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that the platform counts as ordered sales: paid sales in the store's currency that were not cancelled."""
    home = pl.Series("home", [s.currency for s in seller.stores])
    return lines.filter(
        (pl.col("kind") == SALE) & ~pl.col("is_cancelled") & (pl.col("currency") == home.gather(lines["store"].to_numpy()))
    )
