"""The own site: visits become carts, carts checkouts, checkouts orders; what was paid, sent, refunded and paid out.

Some of its orders are carried by Amazon from FBA stock (multi-channel): they are the very orders of that kind of
`orders.py`. The others leave an overseas warehouse or, as parcels, China. Money is in cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.demo import catalogue, places
from pipelines.demo.demand import events_of, seasons_of
from pipelines.demo.orders import HOURS, MCF
from pipelines.demo.seller import Seller

DAY, HOUR = 86_400, 3600

# Channel group, share of visits, how willing its visitors are.
CHANNELS = (
    ("Paid Social", 0.30, 0.80),
    ("Organic Search", 0.22, 1.08),
    ("Paid Search", 0.18, 1.22),
    ("Direct", 0.12, 1.25),
    ("Organic Social", 0.07, 0.70),
    ("Email", 0.06, 1.80),
    ("Referral", 0.03, 1.0),
    ("Unassigned", 0.02, 0.5),
)
DEVICES = (("mobile", 0.66, 0.82), ("desktop", 0.29, 1.42), ("tablet", 0.05, 1.0))
COUNTRIES = (
    ("United States", 0.82, 1.05),
    ("Canada", 0.07, 0.9),
    ("United Kingdom", 0.05, 0.75),
    ("Germany", 0.03, 0.6),
    ("Australia", 0.03, 0.6),
)
ABROAD = {
    "Canada": ("CA", "ON", "Toronto", "M5V 2T6"),
    "United Kingdom": ("GB", "", "Leeds", "LS2 7JF"),
    "Germany": ("DE", "", "Köln", "50667"),
    "Australia": ("AU", "NSW", "Sydney", "2000"),
}
VISITS_A_DAY = 1480.0
WEEK = (1.05, 1.02, 1.0, 0.98, 0.93, 0.96, 1.06)
CART, CHECKOUT, PURCHASE = 0.070, 0.445, 0.545  # of visits, of carts, of checkouts
SEEN_BY_ANALYTICS = 0.962  # the others refused its cookies
CARTS_A_VISIT = 1.24  # events, not visitors

# The payment page of a new theme hid the button on telephones.
LEAK_FIRST, LEAK_LAST, LEAK_FACTOR, LEAK_DEVICE = date(2026, 9, 24), date(2026, 10, 5), 0.42, "mobile"
# A change of the search engine: visits from it fell and stayed low.
DROP_FROM, DROP_FACTOR, DROP_CHANNEL = date(2026, 10, 12), 0.52, "Organic Search"
# One address, many names: six orders inside a week.
ADDRESS_FIRST, ADDRESS_LAST, ADDRESS_ORDERS = date(2026, 10, 12), date(2026, 10, 18), 6

MOST_SOLD, PRICE_FACTOR = 26, 1.06  # how many products, a little dearer than on Amazon
CODE_SHARE, CODE, CODE_RATE = 0.36, "WELCOME10", 0.10
FREE_SHIPPING_FROM, SHIPPING, SHIPPING_ABROAD = 4900, 595, 1290
PAYPAL_SHARE, CARD_RATE, CARD_FIXED = 0.34, 0.029, 30
CANCELLED, PENDING, SAMPLE = 0.013, 0.004, 0.003
TEST_EVERY = 17  # days
REFUNDED, WHOLE = 0.062, 0.42
DIRECT_SHARE = 0.24  # parcels from China, of orders that Amazon does not carry
WAREHOUSE, DIRECT, BY_AMAZON = range(3)
PAYOUT_AFTER = 3  # days; not on a weekend
COVER_LOW, COVER_FULL = 85, 125  # days: when the overseas warehouse is filled up, and to what


@dataclass(frozen=True)
class Product:
    """What the shop sells: our SKU at a price of its own."""

    sku: str
    title: str
    price: int
    weight: float


@dataclass(frozen=True)
class Chapter:
    """What happened in the shop on a chapter's days.

    `orders` and `lines` hang together by `n`. `visits`, `carts`, `checkouts`, `purchases` are counts and `revenue` cents, as
    analytics saw them: `[channel, device, country, day of the chapter]`. `stock` is units at the end of each day in the
    overseas warehouse, `[product, day]`. `carried`: order → the name the shop gave it. `moved` is what the card gateway
    charged and gave back (kind, at, n, amount, fee, payout day), of earlier orders too where it was paid out in these days.
    """

    orders: pl.DataFrame
    lines: pl.DataFrame
    visits: np.ndarray
    carts: np.ndarray
    checkouts: np.ndarray
    purchases: np.ndarray
    revenue: np.ndarray
    stock: np.ndarray
    carried: pl.DataFrame
    moved: pl.DataFrame


def products(seller: Seller) -> tuple[Product, ...]:
    """The shop's range: what sells best in America and goes into a parcel."""
    fitting = [
        p for p in seller.products if p.status == "active" and p.sku not in catalogue.BUNDLE_SKUS and p.weight_kg < 1.3
    ]
    best = sorted(fitting, key=lambda p: p.rank)[:MOST_SOLD]
    return tuple(Product(p.sku, p.name, round(p.us_price * PRICE_FACTOR / 50) * 50, (p.rank + 5) ** -1.35) for p in best)


def first_number(seller: Seller) -> int:
    """The number of the first order: the quick world begins when the shop is no longer new."""
    return 1001 if seller.connected else 16_240


class Shop:
    """Carries its stock and its numbers from chapter to chapter."""

    def __init__(self, seller: Seller, scale: float) -> None:
        self._seller, self._scale = seller, scale
        self._range = products(seller)
        self._next = first_number(seller)
        self._level: np.ndarray | None = None
        self._to_pay: pl.DataFrame | None = None  # charges and refunds whose payout is still to come

    def tell(self, rng: np.random.Generator, lines: pl.DataFrame, days: tuple[int, int]) -> Chapter:
        """A chapter; `lines` are Amazon's order lines of its days."""
        visits, carts, checkouts, bought = self._funnel(rng, days)
        orders = self._orders(rng, bought, lines, days)
        of_orders = self._lines(rng, orders)
        orders = _money(rng, orders, of_orders)
        seen = rng.random(orders.height) < SEEN_BY_ANALYTICS
        purchases, revenue = np.zeros_like(bought), np.zeros_like(bought)
        real = orders.filter(pl.Series(seen) & ~pl.col("is_test"))
        at = (*(real[c].to_numpy() for c in ("channel", "device", "country")), real["day"].to_numpy() - days[0])
        np.add.at(purchases, at, 1)
        np.add.at(revenue, at, real["subtotal"].to_numpy())
        carried = orders.filter(pl.col("fulfilment") == BY_AMAZON).select(
            pl.col("amazon_order").alias("order"), pl.col("n").cast(pl.String).alias("merchant_order_id")
        )
        stock = self._stock(of_orders.join(orders.select("n", "day", "fulfilment", "is_cancelled", "is_test"), on="n"), days)
        moved = _transactions(seller=self._seller, orders=orders)
        if self._to_pay is not None:
            moved = pl.concat([self._to_pay, moved]).sort("at", "n", "kind")
        self._to_pay = moved.filter(pl.col("payout") > self._seller.day(days[1] - 1))
        return Chapter(orders, of_orders, visits, carts, checkouts, purchases, revenue, stock, carried, moved)

    def _funnel(self, rng: np.random.Generator, days: tuple[int, int]) -> tuple[np.ndarray, ...]:
        seller = self._seller
        calendar = seller.calendar[slice(*days)]
        daily = seasons_of(seller)[slice(*days)] * events_of(seller)[slice(*days)] ** 0.7
        daily = daily * np.array([WEEK[d.weekday()] for d in calendar]) * rng.lognormal(0, 0.07, len(calendar))
        shares = [np.array([x[1] for x in of]) for of in (CHANNELS, DEVICES, COUNTRIES)]
        keen = [np.array([x[2] for x in of]) for of in (CHANNELS, DEVICES, COUNTRIES)]
        mean = VISITS_A_DAY * self._scale * np.einsum("c,d,k,t->cdkt", *shares, daily)
        dropped = np.array([d >= DROP_FROM for d in calendar])
        mean[[c[0] for c in CHANNELS].index(DROP_CHANNEL)] *= np.where(dropped, DROP_FACTOR, 1.0)
        visits = rng.poisson(mean)
        willing = np.einsum("c,d,k->cdk", *keen)[..., None]
        carts = rng.binomial(visits, np.clip(CART * willing**0.6, 0, 0.5))
        checkouts = rng.binomial(carts, np.clip(CHECKOUT * willing**0.2, 0, 0.9))
        pays = np.broadcast_to(PURCHASE * willing**0.2, checkouts.shape).copy()
        leaking = np.array([LEAK_FIRST <= d <= LEAK_LAST for d in calendar])
        pays[:, [d[0] for d in DEVICES].index(LEAK_DEVICE)] *= np.where(leaking, LEAK_FACTOR, 1.0)
        return visits, carts, checkouts, rng.binomial(checkouts, np.clip(pays, 0, 0.95))

    def _orders(
        self, rng: np.random.Generator, bought: np.ndarray, lines: pl.DataFrame, days: tuple[int, int]
    ) -> pl.DataFrame:
        seller = self._seller
        channel, device, country, day = np.nonzero(bought)
        times = bought[channel, device, country, day]
        frame = pl.DataFrame(
            {
                "channel": np.repeat(channel, times),
                "device": np.repeat(device, times),
                "country": np.repeat(country, times),
                "day": np.repeat(day, times) + days[0],
            }
        )
        # Amazon carries some of them: those orders exist already, and stand for as many of the day's buyers at home.
        us = next(i for i, s in enumerate(seller.stores) if s.country == "US")
        carried = lines.filter((pl.col("kind") == MCF) & (pl.col("store") == us) & ~pl.col("is_cancelled"))
        carried = carried.with_columns(pl.int_range(pl.len()).over("day").alias("turn"))
        frame = frame.with_columns(pl.Series("dice", rng.random(frame.height))).sort("day", pl.col("country") > 0, "dice")
        frame = frame.with_columns(pl.int_range(pl.len()).over("day").alias("turn"))
        frame = frame.join(
            carried.select(
                "day",
                "turn",
                pl.col("order").alias("amazon_order"),
                "listing",
                "units",
                pl.col("purchased_at").alias("at"),
                "place",
            ).with_columns(pl.col("turn").cast(frame["turn"].dtype)),
            on=["day", "turn"],
            how="full",
            coalesce=True,
        )
        n = frame.height
        # A buyer that analytics counted nowhere else came directly, at a desk.
        filled = frame.with_columns(
            pl.col("channel").fill_null(3), pl.col("device").fill_null(1), pl.col("country").fill_null(0)
        )
        is_carried = filled["amazon_order"].is_not_null()
        filled = filled.with_columns(pl.when(is_carried).then(0).otherwise(pl.col("country")).alias("country"))
        begins = seller.midnights(catalogue.SHOP.time_zone)[filled["day"].to_numpy()]
        at = begins + rng.choice(24, size=n, p=HOURS / HOURS.sum()) * HOUR + rng.integers(0, HOUR, n)
        home = places.draw(rng, "US", n)
        dice = rng.random(n)
        filled = filled.with_columns(
            pl.col("at").fill_null(pl.Series(at)),
            pl.col("place").fill_null(pl.Series(home)),
            pl.Series("is_cancelled", dice < CANCELLED) & ~is_carried,
            pl.Series("is_pending", (dice >= CANCELLED) & (dice < CANCELLED + PENDING)) & ~is_carried,
            pl.Series("is_sample", dice > 1 - SAMPLE) & ~is_carried,
            pl.lit(False).alias("is_test"),
            pl.Series("is_paypal", rng.random(n) < PAYPAL_SHARE),
            pl.Series("has_code", rng.random(n) < CODE_SHARE),
            pl.Series("fulfilment", np.where(rng.random(n) < DIRECT_SHARE, DIRECT, WAREHOUSE)),
            pl.Series("buyer", rng.integers(0, max(400, n * 3), n)),
            pl.lit(0).alias("shared_address"),
        ).with_columns(pl.when(is_carried).then(BY_AMAZON).otherwise(pl.col("fulfilment")).alias("fulfilment"))
        filled = self._one_address(filled)
        tests = filled[:1].clear()
        for d in range(days[0], days[1]):
            if d % TEST_EVERY == 8 and (filled["day"] == d).any():
                tests = pl.concat([tests, filled.filter((pl.col("day") == d) & ~is_carried)[:1]])
        tests = tests.with_columns(
            pl.lit(True).alias("is_test"),
            pl.lit(False).alias("is_cancelled"),
            pl.col("at") + 77,
            pl.lit(0).alias("shared_address"),
        )
        whole = pl.concat([filled, tests]).sort("at", "dice")
        whole = whole.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("n") + self._next)
        self._next += whole.height
        return whole

    def _one_address(self, orders: pl.DataFrame) -> pl.DataFrame:
        """The planted address: some orders of the week go to it, under as many names."""
        first, last = self._seller.index_of(ADDRESS_FIRST), self._seller.index_of(ADDRESS_LAST)
        fitting = (
            pl.col("day").is_between(first, last)
            & (pl.col("country") == 0)
            & (pl.col("fulfilment") == WAREHOUSE)
            & ~pl.col("is_cancelled")
            & ~pl.col("is_pending")
        )
        chosen = fitting & (fitting.cum_sum() % 5 == 2) & (fitting.cum_sum() < 5 * ADDRESS_ORDERS)
        return orders.with_columns(pl.when(chosen).then(1).otherwise(0).alias("shared_address"))

    def _lines(self, rng: np.random.Generator, orders: pl.DataFrame) -> pl.DataFrame:
        weights = np.array([p.weight for p in self._range])
        n = orders.height
        count = np.where(orders["fulfilment"].to_numpy() == BY_AMAZON, 1, 1 + rng.choice(3, size=n, p=(0.73, 0.21, 0.06)))
        owner = np.repeat(np.arange(n), count)
        product = rng.choice(len(weights), size=len(owner), p=weights / weights.sum())
        units = 1 + (rng.random(len(owner)) < 0.11)
        lines = pl.DataFrame({"i": owner, "product": product, "units": units.astype(np.int64)})
        lines = lines.group_by("i", "product", maintain_order=True).agg(pl.col("units").sum())
        own = orders.with_row_index("i").select(
            pl.col("i").cast(pl.Int64), "n", "fulfilment", "listing", pl.col("units").alias("sent")
        )
        lines = lines.join(own, on="i", how="left", maintain_order="left")
        # What Amazon carries is what the shop sold; it may be more than the shop's usual range.
        rows = self._seller.listings
        by_listing = pl.DataFrame(
            {
                "listing": list(range(len(rows))),
                "listed_sku": [r.sku for r in rows],
                "listed_price": [round(r.price * PRICE_FACTOR / 50) * 50 for r in rows],
                "listed_title": [catalogue.title(r, "US") for r in rows],
            }
        )
        of_range = pl.DataFrame(
            {
                "product": list(range(len(self._range))),
                "sku": [p.sku for p in self._range],
                "price": [p.price for p in self._range],
                "title": [p.title for p in self._range],
            }
        )
        lines = lines.join(by_listing, on="listing", how="left", maintain_order="left").join(
            of_range, on="product", how="left", maintain_order="left"
        )
        by_amazon = pl.col("fulfilment") == BY_AMAZON
        return lines.select(
            "n",
            pl.when(by_amazon).then(-1).otherwise(pl.col("product")).alias("product"),
            pl.when(by_amazon).then(pl.col("listed_sku")).otherwise(pl.col("sku")).alias("sku"),
            pl.when(by_amazon).then(pl.col("listed_title")).otherwise(pl.col("title")).alias("title"),
            pl.when(by_amazon).then(pl.col("listed_price")).otherwise(pl.col("price")).alias("price"),
            pl.when(by_amazon).then(pl.col("sent")).otherwise(pl.col("units")).alias("units"),
        ).with_columns(pl.int_range(pl.len()).over("n").alias("position"))

    def _stock(self, lines: pl.DataFrame, days: tuple[int, int]) -> np.ndarray:
        """Units at the end of each day in the overseas warehouse; it is filled up when they get few."""
        taken = np.zeros((len(self._range), days[1] - days[0]), dtype=np.int64)
        sent = lines.filter((pl.col("fulfilment") == WAREHOUSE) & ~pl.col("is_cancelled") & ~pl.col("is_test"))
        sums = sent.group_by("product", "day").agg(pl.col("units").sum())
        taken[sums["product"].to_numpy(), sums["day"].to_numpy() - days[0]] = sums["units"].to_numpy()
        daily = np.maximum(taken.mean(axis=1), 0.2)
        level = np.ceil(daily * 110).astype(np.int64) if self._level is None else self._level
        out = np.zeros_like(taken)
        for d in range(taken.shape[1]):
            low = level < np.maximum(daily * COVER_LOW, taken[:, d])
            level = (
                np.where(low, level + np.ceil(daily * (COVER_FULL - COVER_LOW) / 12).astype(np.int64) * 12, level)
                - taken[:, d]
            )
            level = np.maximum(level, 0)
            out[:, d] = level
        self._level = level
        return out


def _money(rng: np.random.Generator, orders: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Add what each order cost, what was refunded and when."""
    sums = lines.group_by("n").agg(
        (pl.col("price") * pl.col("units")).sum().alias("goods"),
        (pl.col("price") * pl.col("units")).filter(pl.col("position") == 0).sum().alias("first_line"),
        pl.col("units").filter(pl.col("position") == 0).sum().alias("first_units"),
        pl.len().alias("line_count"),
    )
    rate = pl.Series([p.tax_rate for p in places.ALL]).gather(orders["place"].to_numpy())
    orders = orders.join(sums, on="n", how="left", maintain_order="left")
    n = orders.height
    home = pl.col("country") == 0
    orders = orders.with_columns(
        pl.when("is_sample")
        .then(pl.col("goods"))
        .when("has_code")
        .then((pl.col("goods") * CODE_RATE).round(0).cast(pl.Int64))
        .otherwise(0)
        .alias("discount")
    ).with_columns((pl.col("goods") - pl.col("discount")).alias("subtotal"))
    orders = orders.with_columns(
        pl.when("is_sample")
        .then(0)
        .when(~home)
        .then(SHIPPING_ABROAD)
        .when(pl.col("subtotal") >= FREE_SHIPPING_FROM)
        .then(0)
        .otherwise(SHIPPING)
        .alias("shipping"),
        pl.when(home).then((pl.col("subtotal") * pl.Series("rate", rate)).round(0).cast(pl.Int64)).otherwise(0).alias("tax"),
    ).with_columns((pl.col("subtotal") + pl.col("shipping") + pl.col("tax")).alias("total"))
    paid = ~pl.col("is_pending") & ~pl.col("is_test") & (pl.col("total") > 0)
    wanted = pl.Series("wanted", rng.random(n) < REFUNDED)
    whole = pl.Series("whole", rng.random(n) < WHOLE)
    later = pl.Series("later", rng.integers(4 * DAY, 26 * DAY, n))
    soon = pl.Series("soon", rng.integers(HOUR, 20 * HOUR, n))
    gone, refunds = pl.col("is_cancelled"), wanted & paid & ~pl.col("is_cancelled")
    net_share = (pl.col("first_line") / pl.col("goods")).fill_nan(0.0)
    goods_back = pl.when(whole).then(pl.col("subtotal")).otherwise((pl.col("subtotal") * net_share).round(0).cast(pl.Int64))
    tax_back = pl.when(whole).then(pl.col("tax")).otherwise((pl.col("tax") * net_share).round(0).cast(pl.Int64))
    return orders.with_columns(
        pl.when(gone & paid)
        .then(pl.col("at") + soon)
        .when(refunds)
        .then(pl.col("at") + later)
        .otherwise(0)
        .alias("refund_at"),
        pl.when(gone & paid).then(pl.col("subtotal")).when(refunds).then(goods_back).otherwise(0).alias("refund_goods"),
        pl.when(gone & paid).then(pl.col("tax")).when(refunds).then(tax_back).otherwise(0).alias("refund_tax"),
        pl.when(gone & paid)
        .then(pl.col("shipping"))
        .when(refunds & whole)
        .then(pl.col("shipping"))
        .otherwise(0)
        .alias("refund_shipping"),
        (refunds & ~whole).alias("is_partial"),
        pl.Series("is_restocked", rng.random(n) < 0.6),
    ).with_columns(
        (pl.col("refund_goods") + pl.col("refund_tax") + pl.col("refund_shipping")).alias("refunded"),
        (pl.col("total") * CARD_RATE + CARD_FIXED).round(0).cast(pl.Int64).alias("card_fee"),
    )


def _transactions(seller: Seller, orders: pl.DataFrame) -> pl.DataFrame:
    """Charges and refunds of the card gateway, with the day on which each is paid out."""
    card = orders.filter(~pl.col("is_paypal") & ~pl.col("is_test") & ~pl.col("is_pending") & (pl.col("total") > 0))
    charges = card.select(
        pl.lit("charge").alias("kind"),
        pl.col("at") + 4,
        "n",
        pl.col("total").alias("amount"),
        pl.col("card_fee").alias("fee"),
    )
    refunds = card.filter(pl.col("refunded") > 0).select(
        pl.lit("refund").alias("kind"),
        pl.col("refund_at").alias("at"),
        "n",
        (-pl.col("refunded")).alias("amount"),
        pl.lit(0, dtype=pl.Int64).alias("fee"),
    )
    moved = pl.concat([charges, refunds]).sort("at", "n", "kind")
    midnights = seller.midnights(catalogue.SHOP.time_zone, seller.days + 60)
    days = np.searchsorted(midnights, moved["at"].to_numpy(), side="right") - 1
    return moved.with_columns(pl.Series("payout", [_payout_day(seller.day(d)) for d in days], dtype=pl.Date))


def _payout_day(d: date) -> date:
    """Some days later, and on Monday instead of a weekend."""
    after = d + timedelta(days=PAYOUT_AFTER)
    return after + timedelta(days=max(0, 7 - after.weekday()) if after.weekday() > 4 else 0)
