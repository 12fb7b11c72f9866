"""What the platform pays out: settlement lines that add up to their header, to the cent.

An order is released seven days after delivery (DD+7) and only then posted; refunds, advertising, storage, subscription,
reimbursements and reserves stand beside. All money in cents, signed from the seller's view.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl

from pipelines.demo import catalogue, fees
from pipelines.demo.orders import DAY, FOREIGN_CURRENCY, HOUR, MCF, REPLACED, SALE, VINE, counted
from pipelines.demo.period import DAYS, FIRST_DAY, day, epoch, midnights
from pipelines.demo.stock import Stock

RELEASE_AFTER_DELIVERY = 7 * DAY  # funds are released seven days after delivery, in America since 2026-03-12

RESERVE_RATE = 0.03  # held back at the end of a settlement, paid with the next


@dataclass(frozen=True)
class Period:
    """One settlement of an account: its number and the instants between which postings belong to it."""

    account_id: str
    settlement_id: str
    starts_at: datetime
    ends_at: datetime
    deposit_at: datetime
    received_at: datetime


def _periods(account_id: str, first_number: int, hour: int, minute: int, ends: tuple[date, ...]) -> tuple[Period, ...]:
    at = [datetime(d.year, d.month, d.day, hour, minute, 17, tzinfo=UTC) for d in ends]
    return tuple(
        Period(
            account_id,
            str(first_number + 7_341_229 * i),
            begin,
            end,
            end + timedelta(days=2, hours=3),
            datetime(end.year, end.month, end.day, 0, 40, tzinfo=UTC) + timedelta(days=1),
        )
        for i, (begin, end) in enumerate(pairwise(at))
    )


# Every fourteen days; Europe's seller asked once for a payout between (16 October).
PERIODS = (
    *_periods(
        "amazon-us",
        21_604_118_231,
        5,
        12,
        (date(2026, 9, 2), date(2026, 9, 16), date(2026, 9, 30), date(2026, 10, 14), date(2026, 10, 28)),
    ),
    *_periods(
        "amazon-eu",
        18_420_771_906,
        3,
        40,
        (
            date(2026, 8, 31),
            date(2026, 9, 14),
            date(2026, 9, 28),
            date(2026, 10, 12),
            date(2026, 10, 16),
            date(2026, 10, 26),
        ),
    ),
)

ROW = {
    "account": pl.String,
    "posted_at": pl.Int64,
    "order_id": pl.String,
    "transaction_type": pl.String,
    "marketplace": pl.String,
    "amount_type": pl.String,
    "amount_description": pl.String,
    "cents": pl.Int64,
    "order_item_code": pl.String,
    "sku": pl.String,
    "units": pl.Int64,
    "promotion_id": pl.String,
    "adjustment_id": pl.String,
    "shipment_id": pl.String,
    "fulfillment_id": pl.String,
    "rank": pl.Int64,
}


@dataclass(frozen=True)
class Settlements:
    """`lines`: every posted money line with its `settlement_id`, null where no settlement has taken it yet.

    `totals`: cents per settlement number. `facts`: order lines with their fees, settled or not, in cents.
    `ad_spend`: cents `[store, day]`.
    """

    lines: pl.DataFrame
    totals: dict[str, int]
    facts: pl.DataFrame
    ad_spend: np.ndarray


def order_facts(lines: pl.DataFrame) -> pl.DataFrame:
    """Each order line with commission, fulfilment fee, release and refund: what will be posted for it, and when."""
    listing, store = lines["listing"].to_numpy(), lines["store"].to_numpy()
    rows = catalogue.listings()
    kind, units = lines["kind"].to_numpy(), lines["units"].to_numpy()
    shipped_day = np.clip(
        (lines["shipped_at"].to_numpy() - epoch(datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)))
        // DAY,
        0,
        DAYS + 13,
    )
    fee = fees.fulfilment_table()[listing, shipped_day]
    fee = np.where(kind == MCF, np.floor(fee * fees.MULTI_CHANNEL_FACTOR + 0.5).astype(np.int64), fee) * units
    fee = np.where(kind == REPLACED, 0, fee)
    item, discount = lines["item"].to_numpy(), lines["discount"].to_numpy()
    extra = lines["shipping"].to_numpy() - lines["ship_discount"].to_numpy() + lines["wrap"].to_numpy()
    least = np.array([fees.MIN_REFERRAL[catalogue.STORE[r.store_id].account_id] for r in rows])[listing] * units
    commission = np.maximum(
        np.floor(fees.referral_rates()[listing] * (item - discount + extra) + 0.5).astype(np.int64), least
    )
    commission = np.where(kind == SALE, commission, 0)
    released = lines["delivered_at"].to_numpy() + RELEASE_AFTER_DELIVERY
    refunded = np.maximum(lines["delivered_at"].to_numpy() + lines["return_after"].to_numpy(), released + HOUR)
    account = np.array([s.account_id for s in catalogue.STORES])[store]
    return lines.with_columns(
        pl.Series("account", account),
        pl.Series("fulfilment_fee", fee),
        pl.Series("commission", commission),
        pl.Series("released_at", released),
        pl.Series("refunded_at", refunded),
        pl.Series("sku", np.array([r.platform_sku for r in rows])[listing]),
        pl.Series("marketplace", np.array([s.marketplace_name for s in catalogue.STORES])[store]),
        pl.Series("country", np.array([s.country for s in catalogue.STORES])[store]),
    ).with_columns(
        pl.when(pl.col("kind") == MCF)
        .then(pl.lit("Non-Amazon ") + pl.col("country"))
        .otherwise(pl.col("marketplace"))
        .alias("marketplace")
    )


# Prices of the United States are without tax; those of Europe contain it.
IN_US = pl.col("account") == "amazon-us"


def _net(gross: str, tax: str) -> pl.Expr:
    """An amount as settlements state it: without the tax that a European price contains."""
    return pl.when(IN_US).then(pl.col(gross)).otherwise(pl.col(gross) - pl.col(tax))


def _returned_share(amount: str) -> pl.Expr:
    """The part of a line's amount that its returned units carry, in whole cents."""
    return ((pl.col(amount) * pl.col("returned")) / pl.col("units")).round(0).cast(pl.Int64).alias(amount)


def _order_rows(facts: pl.DataFrame) -> pl.DataFrame:
    """Rows of transaction type Order."""
    posted = facts.filter(
        ~pl.col("is_cancelled") & (pl.col("kind") != REPLACED) & (pl.col("currency") != FOREIGN_CURRENCY)
    ).with_columns(
        pl.col("released_at").alias("posted_at"),
        pl.lit("Order").alias("transaction_type"),
        pl.lit("").alias("adjustment_id"),
    )
    sells = pl.col("kind").is_in([SALE, VINE])
    kept = pl.col("item_tax") - pl.col("discount_tax")
    return _rows(
        posted,
        [
            ("ItemPrice", "Principal", _net("item", "item_tax"), sells),
            ("ItemPrice", "Tax", pl.col("item_tax"), sells),
            ("ItemPrice", "Shipping", _net("shipping", "shipping_tax"), sells),
            ("ItemPrice", "ShippingTax", pl.col("shipping_tax"), sells),
            ("ItemPrice", "GiftWrap", pl.col("wrap"), sells),
            ("Promotion", "Principal", -_net("discount", "discount_tax"), sells),
            ("Promotion", "Shipping", -(pl.col("ship_discount") - pl.col("shipping_tax")), sells),
            ("Promotion", "TaxDiscount", -(pl.col("discount_tax") + pl.col("shipping_tax")), sells),
            ("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -pl.col("item_tax"), sells & IN_US),
            ("ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", -kept, sells & ~IN_US),
            ("ItemFees", "Commission", -pl.col("commission"), sells),
            ("ItemFees", "FBAPerUnitFulfillmentFee", -pl.col("fulfilment_fee"), pl.lit(True)),
            ("ItemFees", "ShippingChargeback", -(pl.col("shipping") - pl.col("ship_discount")), sells),
            ("ItemFees", "GiftwrapChargeback", -pl.col("wrap"), sells),
        ],
    )


def _refund_rows(facts: pl.DataFrame) -> pl.DataFrame:
    """Rows of transaction type Refund: the returned units' share of what the order brought."""
    # Goods that were lent to the buyer are not always given back in full: the fee Amazon keeps is capped.
    refunds = (
        facts.filter(pl.col("returned") > 0)
        .with_columns([_returned_share(c) for c in ("item", "item_tax", "discount", "discount_tax", "commission")])
        .with_columns(
            pl.col("refunded_at").alias("posted_at"),
            pl.lit("Refund").alias("transaction_type"),
            (pl.lit("adj-") + (pl.col("line") * 37 + 900_001).cast(pl.String)).alias("adjustment_id"),
            (pl.col("commission") * fees.REFUND_COMMISSION_RATE)
            .round(0)
            .cast(pl.Int64)
            .clip(upper_bound=fees.REFUND_COMMISSION_MAX)
            .alias("kept"),
            pl.col("returned").alias("units"),
        )
    )
    every = pl.lit(True)
    return _rows(
        refunds,
        [
            ("ItemPrice", "Principal", -_net("item", "item_tax"), every),
            ("ItemPrice", "Tax", -pl.col("item_tax"), every),
            ("Promotion", "Principal", _net("discount", "discount_tax"), every),
            ("Promotion", "TaxDiscount", pl.col("discount_tax"), every),
            ("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", pl.col("item_tax"), IN_US),
            ("ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", pl.col("item_tax") - pl.col("discount_tax"), ~IN_US),
            ("ItemFees", "Commission", pl.col("commission"), every),
            ("ItemFees", "RefundCommission", -pl.col("kept"), every),
        ],
    )


def _rows(frame: pl.DataFrame, amounts: list[tuple[str, str, pl.Expr, pl.Expr]]) -> pl.DataFrame:
    """One row per line and amount that is not zero, in the order the platform lists them."""
    parts = []
    for rank, (amount_type, description, cents, where) in enumerate(amounts):
        is_principal = amount_type == "ItemPrice" and description == "Principal"
        parts.append(
            frame.filter(where)
            .select(
                "account",
                "posted_at",
                "order_id",
                "transaction_type",
                "marketplace",
                pl.lit(amount_type).alias("amount_type"),
                pl.lit(description).alias("amount_description"),
                cents.cast(pl.Int64).alias("cents"),
                (pl.col("line") * 41 + 60_400_000_000_017).cast(pl.String).alias("order_item_code"),
                "sku",
                (pl.col("units") if is_principal else pl.lit(None, dtype=pl.Int64)).alias("units"),
                pl.lit("" if amount_type != "Promotion" else "PLM-coupon-2026").alias("promotion_id"),
                "adjustment_id",
                (pl.lit("D") + (pl.col("order") * 53 + 7_000_003).cast(pl.String)).alias("shipment_id"),
                pl.lit("AFN").alias("fulfillment_id"),
                pl.lit(rank, dtype=pl.Int64).alias("rank"),
            )
            .filter(pl.col("cents") != 0)
        )
    return pl.concat(parts)


def _account_row(account: str, at: int, kind: str, amount_type: str, description: str, cents: int, **more: object) -> dict:
    """A row of the account: no order, mostly no SKU."""
    row = dict.fromkeys(ROW, "") | {"units": None, "rank": 50}
    return (
        row
        | {
            "account": account,
            "posted_at": at,
            "transaction_type": kind,
            "amount_type": amount_type,
            "amount_description": description,
            "cents": cents,
        }
        | more
    )


def ad_spend(rng: np.random.Generator, lines: pl.DataFrame) -> np.ndarray:
    """What advertising cost, cents `[store, day]`: a share of the day's ordered sales, never a smooth one."""
    sales = np.zeros((len(catalogue.STORES), DAYS))
    sold = counted(lines).group_by("store", "day").agg(pl.col("item").sum())
    sales[sold["store"].to_numpy(), sold["day"].to_numpy()] = sold["item"].to_numpy()
    rates = np.array([s.ad_spend_rate for s in catalogue.STORES])[:, None]
    return np.floor(sales * rates * rng.lognormal(-0.01, 0.14, sales.shape) + 0.5).astype(np.int64)


def _account_rows(stock: Stock, spend: np.ndarray) -> list[dict]:
    """Advertising, storage, subscription, Vine and reimbursements."""
    rows = []
    for i, store in enumerate(catalogue.STORES):
        midnight = midnights(store.time_zone)
        for end in range(6, DAYS, 7):  # an invoice a week
            rows.append(
                _account_row(
                    store.account_id,
                    int(midnight[end + 1]) + 6 * HOUR,
                    "ServiceFee",
                    "Cost of Advertising",
                    "TransactionTotalAmount",
                    -int(spend[i, end - 6 : end + 1].sum()),
                    marketplace=store.marketplace_name,
                )
            )
    first_of = {s.account_id: s for s in reversed(catalogue.STORES)}
    for account, store in first_of.items():
        for month in (date(2026, 9, 1), date(2026, 10, 1)):
            at = epoch(datetime(month.year, month.month, 3, 4, 30, tzinfo=UTC))
            rows.append(
                _account_row(
                    account, at, "other-transaction", "other-transaction", "Subscription Fee", -fees.SUBSCRIPTION[account]
                )
            )
            charged = date(month.year, month.month - 1, 1)  # last month's storage comes on the eighth
            litres = _mean_litres(stock, store.stock_pool_id, charged)
            at = epoch(datetime(month.year, month.month, 8, 9, 15, tzinfo=UTC))
            rows.append(
                _account_row(
                    account,
                    at,
                    "other-transaction",
                    "other-transaction",
                    "Storage Fee",
                    -round(litres * fees.storage_rate(account, charged)),
                    marketplace=store.marketplace_name,
                )
            )
    rows.append(
        _account_row(
            "amazon-us",
            epoch(datetime(2026, 9, 4, 8, 0, tzinfo=UTC)),
            "Vine Enrollment Fee",
            "Vine Enrollment Fee",
            "Base fee",
            -fees.VINE_ENROLMENT,
            marketplace="Amazon.com",
        )
    )
    costs = {(c.sku, c.stock_pool_id): c.landed_cny for c in catalogue.unit_costs()}
    skus = {r.platform_sku: r.sku for r in catalogue.listings()}
    yuan = {"amazon-us": 6.65, "amazon-eu": 7.43}  # roughly: a reimbursement pays about what the goods cost to make
    for item, d in zip(*np.nonzero(stock.lost), strict=True):
        pool, platform_sku = stock.items[item]
        account = next(s.account_id for s in catalogue.STORES if s.stock_pool_id == pool)
        marketplace = next(s.marketplace_name for s in catalogue.STORES if s.stock_pool_id == pool)
        units = int(stock.lost[item, d])
        cents = round(costs[(skus[platform_sku], pool)] * 0.7 / yuan[account] * 100) * units
        at = int(midnights("UTC")[d]) + 12 * DAY + 11 * HOUR
        rows.append(
            _account_row(
                account,
                at,
                "other-transaction",
                "FBA Inventory Reimbursement",
                "WAREHOUSE_DAMAGE",
                cents,
                sku=platform_sku,
                units=units,
                marketplace=marketplace,
            )
        )
    return rows


def _mean_litres(stock: Stock, pool: str, month: date) -> float:
    """Mean volume stored in a month; for the month before the first day the opening stock stands."""
    mine = [i for i, (p, _) in enumerate(stock.items) if p == pool]
    skus = {r.platform_sku: catalogue.PRODUCT[r.sku].litres * r.units_per_pack for r in catalogue.listings()}
    litres = np.array([skus[stock.items[i][1]] for i in mine])
    inside = [d for d in range(DAYS) if (day(d).year, day(d).month) == (month.year, month.month)]
    levels = stock.closing[mine][:, inside].mean(axis=1) if len(inside) > 20 else stock.opening[mine, 0]
    return float((levels * litres).sum())


def simulate(rng: np.random.Generator, lines: pl.DataFrame, stock: Stock) -> Settlements:
    """Post everything, put it into settlements and close them with their reserves."""
    facts = order_facts(lines)
    spend = ad_spend(rng, lines)
    account_rows = pl.DataFrame(_account_rows(stock, spend), schema=ROW, orient="row")
    posted = pl.concat([_order_rows(facts).select(list(ROW)), _refund_rows(facts).select(list(ROW)), account_rows])
    posted = posted.with_columns(pl.lit(None, dtype=pl.String).alias("settlement_id"))
    for p in PERIODS:
        inside = (
            (pl.col("account") == p.account_id)
            & (pl.col("posted_at") > epoch(p.starts_at))
            & (pl.col("posted_at") <= epoch(p.ends_at))
        )
        posted = posted.with_columns(
            pl.when(inside).then(pl.lit(p.settlement_id)).otherwise(pl.col("settlement_id")).alias("settlement_id")
        )
    sums = dict(posted.drop_nulls("settlement_id").group_by("settlement_id").agg(pl.col("cents").sum()).iter_rows())
    reserves, held = [], dict.fromkeys(catalogue.ACCOUNTS, 0)
    totals: dict[str, int] = {}
    for p in PERIODS:
        before, now = held[p.account_id], round(sums.get(p.settlement_id, 0) * RESERVE_RATE)
        for at, description, cents in (
            (epoch(p.starts_at) + 60, "Previous Reserve Amount Balance", before),
            (epoch(p.ends_at), "Current Reserve Amount", -now),
        ):
            if cents:
                row = _account_row(p.account_id, at, "other-transaction", "other-transaction", description, cents, rank=60)
                reserves.append(row | {"settlement_id": p.settlement_id})
        held[p.account_id] = now
        totals[p.settlement_id] = sums.get(p.settlement_id, 0) + before - now
    lines_ = pl.concat([posted, pl.DataFrame(reserves, schema=ROW | {"settlement_id": pl.String}, orient="row")])
    return Settlements(
        lines_.sort("settlement_id", "posted_at", "order_id", "order_item_code", "rank", nulls_last=True),
        totals,
        facts,
        spend,
    )
