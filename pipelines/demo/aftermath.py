"""What follows a sale: units that come back, what the platform pays for lost ones, and what storing costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.demo import catalogue, fees
from pipelines.demo.period import midnights
from pipelines.demo.seller import Seller
from pipelines.demo.stock import SELLABLE_AGAIN, Stock

DAY, HOUR = 86_400, 3600
REASONS = (
    ("UNWANTED_ITEM", 0.27),
    ("NO_REASON_GIVEN", 0.13),
    ("NOT_AS_DESCRIBED", 0.11),
    ("ORDERED_WRONG_ITEM", 0.08),
    ("DEFECTIVE", 0.12),
    ("QUALITY_UNACCEPTABLE", 0.08),
    ("FOUND_BETTER_PRICE", 0.05),
    ("NOT_COMPATIBLE", 0.04),
    ("MISSING_PARTS", 0.03),
    ("DAMAGED_BY_CARRIER", 0.04),
    ("UNDELIVERABLE_INSUFFICIENT_ADDRESS", 0.03),
    ("UNDELIVERABLE_REFUSED", 0.02),
)
BROKEN = frozenset({"DEFECTIVE", "QUALITY_UNACCEPTABLE", "MISSING_PARTS", "DAMAGED_BY_CARRIER"})
COMMENTS = ("stopped working after two days", "lid does not close", "smaller than expected", "arrived scratched", "")
WITHOUT_PLATE = 0.06  # returns on which no label was read
NEVER_CAME = 0.12  # refunded without the goods


@dataclass(frozen=True)
class Reimbursement:
    """Money for units the platform lost or damaged. `cents` is signed; a reversal names what it takes back."""

    account_id: str
    number: str
    item: int
    units: int
    cents: int
    approved_at: int
    reverses: str = ""


def fnsku(asin: str) -> str:
    """Amazon's label number."""
    return "X00" + asin[2:9]


def returns(rng: np.random.Generator, seller: Seller, facts: pl.DataFrame) -> pl.DataFrame:
    """One row per unit that came back: account, order_id, listing, returned_at, reason, disposition, plate.

    The goods come a few days after the refund; some that were refunded never come.
    """
    lines = facts.filter(pl.col("returned") > 0)
    repeat = np.repeat(np.arange(lines.height), lines["returned"].to_numpy())
    units = lines[repeat].select("account", "order_id", "listing", "day", "line", "refunded_at", "store")
    n = units.height
    names, shares = zip(*REASONS, strict=True)
    reason = np.array(names)[rng.choice(len(names), size=n, p=np.array(shares) / sum(shares))]
    batch = _of_bad_batch(seller, units)
    reason = np.where(batch & (rng.random(n) < 0.78), "DEFECTIVE", reason)
    broken = np.isin(reason, list(BROKEN))
    sellable = rng.random(n) < np.where(broken, 0.0, SELLABLE_AGAIN / 0.73)
    unsellable = np.where(
        reason == "DAMAGED_BY_CARRIER", "CARRIER_DAMAGED", np.where(broken, "DEFECTIVE", "CUSTOMER_DAMAGED")
    )
    at = units["refunded_at"].to_numpy() + rng.integers(-2 * DAY, 6 * DAY, n)
    plate = [
        f"LPNRR{x:09d}" if has else "" for x, has in zip(rng.permutation(n) + 1, rng.random(n) >= WITHOUT_PLATE, strict=True)
    ]
    came = units.with_columns(
        pl.Series("returned_at", at),
        pl.Series("reason", reason),
        pl.Series("disposition", np.where(sellable, "SELLABLE", unsellable)),
        pl.Series("plate", plate, dtype=pl.String),
        pl.Series("comment", [COMMENTS[i] for i in rng.integers(0, len(COMMENTS), n)], dtype=pl.String),
    )
    # The number on the plate must not come again in another chapter.
    mark = (
        pl.when(pl.col("plate") != "").then(pl.col("plate") + (pl.col("line") % 9973).cast(pl.String)).otherwise(pl.lit(""))
    )
    return came.filter(pl.Series(rng.random(n) >= NEVER_CAME)).with_columns(mark.alias("plate")).sort("returned_at", "line")


def _of_bad_batch(seller: Seller, units: pl.DataFrame) -> np.ndarray:
    """Which of the units were sold from the batch that was made badly."""
    bad = seller.per_listing(lambda r: r.sku == catalogue.BAD_BATCH.sku and r.store_id == catalogue.BAD_BATCH.store_id)
    first, last = seller.index_of(catalogue.BAD_BATCH.first), seller.index_of(catalogue.BAD_BATCH.last)
    day = units["day"].to_numpy()
    return bad[units["listing"].to_numpy()] & (day >= first) & (day <= last)


def reimbursements(seller: Seller, stock: Stock) -> tuple[Reimbursement, ...]:
    """Every reimbursement of the world, by time: about what the goods cost to make; one is taken back later."""
    costs = {(c.sku, c.stock_pool_id): c.landed_cny for c in seller.unit_costs}
    skus = {r.platform_sku: r.sku for r in seller.listings}
    store_of_pool = {s.stock_pool_id: s for s in reversed(seller.stores)}
    made = []
    for n, (item, d) in enumerate(zip(*np.nonzero(stock.lost), strict=True)):
        pool, platform_sku = stock.items[item]
        store = store_of_pool[pool]
        units = int(stock.lost[item, d])
        cents = round(costs[(skus[platform_sku], pool)] * 0.7 / fees.YUAN[store.currency] * store.minor_units) * units
        at = int(midnights("UTC", seller.day(d), 1)[0]) + 12 * DAY + 11 * HOUR
        number = str(9_410_000_071 + 7_919 * n)
        made.append(Reimbursement(store.account_id, number, int(item), units, cents, at))
        if seller.connected and n % 29 == 17:
            back = str(int(number) + 5_000_000)
            made.append(Reimbursement(store.account_id, back, int(item), units, -cents, at + 33 * DAY, reverses=number))
    return tuple(sorted(made, key=lambda r: (r.approved_at, r.number)))


@dataclass(frozen=True)
class StorageFee:
    """What one platform SKU's storage in a month costs. `units` is the mean of the days, `cents` the fee."""

    item: int
    month: date
    units: float
    litres: float
    cents: int


def storage_fees(seller: Seller, stock: Stock, pool: str, month: date) -> Iterator[StorageFee]:
    """The pool's fees of a month, SKU by SKU; for the month before the first day the opening stock stands."""
    account = next(s.account_id for s in seller.stores if s.stock_pool_id == pool)
    packs = {r.platform_sku: catalogue.PRODUCT[r.sku].litres * r.units_per_pack for r in seller.listings}
    inside = [i for i, d in enumerate(seller.calendar) if (d.year, d.month) == (month.year, month.month)]
    rate = fees.storage_rate(account, month)
    for item, (of, platform_sku) in enumerate(stock.items):
        if of == pool:
            level = stock.closing[item][inside].mean() if len(inside) > 20 else float(stock.opening[item, 0])
            litres = level * packs[platform_sku]
            yield StorageFee(item, month, float(level), float(litres), round(litres * rate))


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)
