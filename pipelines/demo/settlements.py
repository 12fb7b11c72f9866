"""What the platform pays out: settlement lines that add up to their header, to the cent.

An order is released seven days after delivery (DD+7, from each platform region's own date on; before, when it was shipped)
and only then posted; refunds, advertising, storage, subscription, reimbursements and reserves stand beside. All money in the
currency's smallest unit, signed from the seller's view.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from pipelines.demo import aftermath, fees
from pipelines.demo.orders import DAY, FOREIGN_CURRENCY, HOUR, MCF, REPLACED, SALE, VINE, counted
from pipelines.demo.payouts import Period
from pipelines.demo.period import LAST_DAY, epoch, midnights, month_firsts
from pipelines.demo.seller import Seller
from pipelines.demo.stock import Stock

RELEASE_AFTER_DELIVERY = 7 * DAY
# Funds are released seven days after delivery to the orders delivered from these days on.
RELEASED_LATE_FROM = {"amazon-us": date(2026, 3, 12)}
RELEASED_LATE_ELSEWHERE_FROM = date(2025, 9, 1)

RESERVE_RATE = 0.03  # held back at the end of a settlement, paid with the next
KEPT = 16 * DAY  # how long after its last event an order may still belong to a settlement that is not closed

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
    """What was closed in a chapter. `lines`: the money lines with their `settlement_id`, sorted as they are written.

    `totals`: cents per settlement number. `facts`: the chapter's order lines with their fees, settled or not, in cents.
    """

    periods: tuple[Period, ...]
    lines: pl.DataFrame
    totals: dict[str, int]
    facts: pl.DataFrame


def _released(seller: Seller, lines: pl.DataFrame) -> np.ndarray:
    """When the money of each order line is released."""
    from_ = [RELEASED_LATE_FROM.get(s.account_id, RELEASED_LATE_ELSEWHERE_FROM) for s in seller.stores]
    late_from = np.array([epoch(datetime(d.year, d.month, d.day, tzinfo=UTC)) for d in from_])[lines["store"].to_numpy()]
    delivered, shipped = lines["delivered_at"].to_numpy(), lines["shipped_at"].to_numpy()
    return np.where(delivered >= late_from, delivered + RELEASE_AFTER_DELIVERY, shipped + HOUR)


def order_facts(seller: Seller, lines: pl.DataFrame) -> pl.DataFrame:
    """Each order line with commission, fulfilment fee, release and refund: what will be posted for it, and when."""
    listing, store = lines["listing"].to_numpy(), lines["store"].to_numpy()
    rows = seller.listings
    kind, units = lines["kind"].to_numpy(), lines["units"].to_numpy()
    shipped_day = np.clip(
        (lines["shipped_at"].to_numpy() - midnights("UTC", seller.first_day, 1)[0]) // DAY, 0, seller.days + 13
    )
    fee = fees.fulfilment_table(seller)[listing, shipped_day]
    fee = np.where(kind == MCF, np.floor(fee * fees.MULTI_CHANNEL_FACTOR + 0.5).astype(np.int64), fee) * units
    fee = np.where(kind == REPLACED, 0, fee)
    item, discount = lines["item"].to_numpy(), lines["discount"].to_numpy()
    extra = lines["shipping"].to_numpy() - lines["ship_discount"].to_numpy() + lines["wrap"].to_numpy()
    least = seller.per_listing(lambda r: fees.MIN_REFERRAL[seller.store(r).account_id])[listing] * units
    commission = np.maximum(
        np.floor(fees.referral_rates(seller)[listing, lines["day"].to_numpy()] * (item - discount + extra) + 0.5).astype(
            np.int64
        ),
        least,
    )
    commission = np.where(kind == SALE, commission, 0)
    released = _released(seller, lines)
    refunded = np.maximum(lines["delivered_at"].to_numpy() + lines["return_after"].to_numpy(), released + HOUR)
    return lines.with_columns(
        pl.Series("account", seller.per_store(lambda s: s.account_id)[store]),
        pl.Series("shows_tax", seller.per_store(lambda s: s.shows_tax)[store]),
        pl.Series("fulfilment_fee", fee),
        pl.Series("commission", commission),
        pl.Series("released_at", released),
        pl.Series("refunded_at", refunded),
        pl.Series("sku", np.array([r.platform_sku for r in rows])[listing]),
        pl.Series("marketplace", seller.per_store(lambda s: s.marketplace_name)[store]),
        pl.Series("country", seller.per_store(lambda s: s.country)[store]),
    ).with_columns(
        pl.when(pl.col("kind") == MCF)
        .then(pl.lit("Non-Amazon ") + pl.col("country"))
        .otherwise(pl.col("marketplace"))
        .alias("marketplace")
    )


# Prices of the United States are without tax; the others contain it.
IN_US = ~pl.col("shows_tax")
# In Japan nobody withholds the consumption tax: it is paid out and the seller's to declare.
IN_EUROPE = pl.col("shows_tax") & (pl.col("account") != "amazon-jp")


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
            ("ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", -kept, sells & IN_EUROPE),
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
            .clip(upper_bound=pl.col("account").replace_strict(fees.REFUND_COMMISSION_MAX, return_dtype=pl.Int64))
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
            (
                "ItemWithheldTax",
                "MarketplaceFacilitatorVAT-Principal",
                pl.col("item_tax") - pl.col("discount_tax"),
                IN_EUROPE,
            ),
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


def ad_spend(rng: np.random.Generator, seller: Seller, lines: pl.DataFrame, days: tuple[int, int]) -> np.ndarray:
    """What advertising cost, cents `[store, day of the chapter]`: a share of the day's ordered sales, never a smooth one."""
    sales = np.zeros((len(seller.stores), days[1] - days[0]))
    sold = counted(seller, lines).group_by("store", "day").agg(pl.col("item").sum())
    sales[sold["store"].to_numpy(), sold["day"].to_numpy() - days[0]] = sold["item"].to_numpy()
    rates = seller.per_store(lambda s: s.ad_spend_rate)[:, None]
    return np.floor(sales * rates * rng.lognormal(-0.01, 0.14, sales.shape) + 0.5).astype(np.int64)


def _ad_invoices(seller: Seller, spend: np.ndarray, days: tuple[int, int]) -> Iterator[dict]:
    """An invoice a week and store, for weeks that end in the days; `spend` is the world's so far."""
    for i, store in enumerate(seller.stores):
        midnight = seller.midnights(store.time_zone)
        for end in range(6, seller.days, 7):
            if days[0] <= end < days[1]:
                yield _account_row(
                    store.account_id,
                    int(midnight[end + 1]) + 6 * HOUR,
                    "ServiceFee",
                    "Cost of Advertising",
                    "TransactionTotalAmount",
                    -int(spend[i, end - 6 : end + 1].sum()),
                    marketplace=store.marketplace_name,
                )


def _account_rows(seller: Seller, stock: Stock) -> Iterator[dict]:
    """Storage, subscription, Vine and reimbursements of all days."""
    first_of = {s.account_id: s for s in reversed(seller.stores)}
    for account, store in first_of.items():
        for month in month_firsts(seller.first_day, LAST_DAY):
            at = epoch(datetime(month.year, month.month, 3, 4, 30, tzinfo=UTC))
            yield _account_row(
                account, at, "other-transaction", "other-transaction", "Subscription Fee", -fees.SUBSCRIPTION[account]
            )
            charged = aftermath.month_before(month)  # last month's storage comes on the eighth
            at = epoch(datetime(month.year, month.month, 8, 9, 15, tzinfo=UTC))
            yield _account_row(
                account,
                at,
                "other-transaction",
                "other-transaction",
                "Storage Fee",
                -sum(f.cents for f in aftermath.storage_fees(seller, stock, store.stock_pool_id, charged)),
                marketplace=store.marketplace_name,
            )
    yield _account_row(
        "amazon-us",
        epoch(datetime(2026, 9, 4, 8, 0, tzinfo=UTC)),
        "Vine Enrollment Fee",
        "Vine Enrollment Fee",
        "Base fee",
        -fees.VINE_ENROLMENT,
        marketplace="Amazon.com",
    )
    store_of_account = {s.account_id: s for s in reversed(seller.stores)}
    for r in aftermath.reimbursements(seller, stock):
        yield _account_row(
            r.account_id,
            r.approved_at,
            "other-transaction",
            "FBA Inventory Reimbursement",
            "REVERSAL_REIMBURSEMENT" if r.reverses else "WAREHOUSE_DAMAGE",
            r.cents,
            sku=stock.items[r.item][1],
            units=r.units,
            marketplace=store_of_account[r.account_id].marketplace_name,
        )


class Books:
    """What is to be posted, carried from chapter to chapter, and the reserves held back."""

    def __init__(self, seller: Seller, stock: Stock, periods: tuple[Period, ...]) -> None:
        self._seller, self._periods = seller, periods
        self.open: pl.DataFrame | None = None  # facts of orders that something may still be posted for
        self._account_rows = pl.DataFrame(list(_account_rows(seller, stock)), schema=ROW, orient="row")
        self._held = dict.fromkeys(seller.accounts, 0)
        self._closed_until = 0

    def close(self, facts: pl.DataFrame, spend: np.ndarray, days: tuple[int, int], until: int) -> Settlements:
        """Take a chapter's order lines and close every settlement that ends by `until` (epoch)."""
        self.open = facts if self.open is None else pl.concat([self.open, facts])
        invoices = list(_ad_invoices(self._seller, spend, days))
        self._account_rows = pl.concat([pl.DataFrame(invoices, schema=ROW, orient="row"), self._account_rows])
        closing = [p for p in self._periods if self._closed_until < epoch(p.ends_at) <= until]
        parts, totals = [], {}
        for p in closing:
            part = self._settle(p)
            parts.append(part)
            totals[p.settlement_id] = int(part["cents"].sum())
        self._closed_until = until
        last_event = pl.max_horizontal(
            "released_at", "touched_at", pl.when(pl.col("returned") > 0).then(pl.col("refunded_at")).otherwise(0)
        )
        self.open = self.open.filter(last_event > until - KEPT)
        empty = pl.DataFrame(schema=ROW | {"settlement_id": pl.String})
        return Settlements(tuple(closing), pl.concat(parts) if parts else empty, totals, facts)

    def _settle(self, p: Period) -> pl.DataFrame:
        assert self.open is not None
        mine = self.open.filter(pl.col("account") == p.account_id)

        def inside(at: str) -> pl.Expr:
            return (pl.col(at) > epoch(p.starts_at)) & (pl.col(at) <= epoch(p.ends_at))

        posted = pl.concat(
            [
                _order_rows(mine.filter(inside("released_at"))).select(list(ROW)),
                _refund_rows(mine.filter(inside("refunded_at"))).select(list(ROW)),
                self._account_rows.filter((pl.col("account") == p.account_id) & inside("posted_at")),
            ]
        )
        before, total = self._held[p.account_id], int(posted["cents"].sum())
        now = self._held[p.account_id] = round(total * RESERVE_RATE)
        reserves = [
            _account_row(p.account_id, at, "other-transaction", "other-transaction", description, cents, rank=60)
            for at, description, cents in (
                (epoch(p.starts_at) + 60, "Previous Reserve Amount Balance", before),
                (epoch(p.ends_at), "Current Reserve Amount", -now),
            )
            if cents
        ]
        whole = pl.concat([posted, pl.DataFrame(reserves, schema=ROW, orient="row")])
        return whole.with_columns(pl.lit(p.settlement_id).alias("settlement_id")).sort(
            "posted_at", "order_id", "order_item_code", "rank", nulls_last=True, maintain_order=True
        )
