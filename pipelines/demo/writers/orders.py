"""Amazon all-orders files by last update: each holds the orders that changed in the two days before, as they were then.

What was before the accounts were connected comes as history: one file a month, every order in the state it has by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache, partial

import numpy as np
import polars as pl

from pipelines.demo import catalogue, places, planted
from pipelines.demo.orders import CANCELLED_STATE, MCF, PENDING, REPLACED, SHIPPED, STATES, VINE, Orders
from pipelines.demo.period import HISTORY_AT, RUN_AT, epoch, pull_at
from pipelines.demo.seller import Seller
from pipelines.demo.world import Chapter
from pipelines.demo.writers.base import DemoFile, at, columns, money, tsv

WINDOW = timedelta(hours=48)

US_HEADER = columns(
    "amazon-order-id|merchant-order-id|purchase-date|last-updated-date|order-status|fulfillment-channel|",
    "sales-channel|order-channel|url|ship-service-level|product-name|sku|asin|item-status|quantity|currency|",
    "item-price|item-tax|shipping-price|shipping-tax|gift-wrap-price|gift-wrap-tax|item-promotion-discount|",
    "ship-promotion-discount|ship-city|ship-state|ship-postal-code|ship-country|promotion-ids|is-business-order|",
    "purchase-order-number|price-designation|is-sold-by-ab",
)
EU_HEADER = columns(
    "amazon-order-id|merchant-order-id|purchase-date|last-updated-date|order-status|fulfillment-channel|",
    "sales-channel|order-channel|ship-service-level|product-name|sku|asin|number-of-items|item-status|",
    "tax-collection-model|tax-collection-responsible-party|quantity|currency|item-price|item-tax|shipping-price|",
    "shipping-tax|gift-wrap-price|gift-wrap-tax|item-promotion-discount|ship-promotion-discount|address-type|",
    "ship-city|ship-state|ship-postal-code|ship-country|promotion-ids|payment-method-details|item-extensions-data|",
    "is-business-order|purchase-order-number|price-designation|fulfilled-by|buyer-company-name|",
    "buyer-tax-registration-country|buyer-tax-registration-type|is-heavy-or-bulky|is-replacement-order|",
    "is-exchange-order|original-order-id|is-amazon-invoiced|vat-exclusive-item-price|vat-exclusive-shipping-price|",
    "vat-exclusive-giftwrap-price|is-iba|is-buyer-requested-cancellation|buyer-requested-cancel-reason|",
    "is-transparency|ioss-number|order-invoice-type",
)
HEADERS = {
    "amazon-us": US_HEADER,
    "amazon-eu": EU_HEADER,
    "amazon-uk": EU_HEADER,
    "amazon-jp": [c for c in US_HEADER if c not in ("url", "is-sold-by-ab")],
}
# Europe's reports come in Latin-1, Japan's in Windows-31J.
ENCODINGS = {"amazon-us": "utf-8", "amazon-eu": "iso-8859-1", "amazon-uk": "iso-8859-1", "amazon-jp": "cp932"}


def pulls(seller: Seller, account_id: str) -> list[tuple[date, datetime]]:
    """The local day each daily file is about, and when it was fetched; those after the run are not there yet."""
    at = next(s.pull_time for s in seller.stores if s.account_id == account_id)
    made = [(d, pull_at(at, d)) for d in seller.calendar[seller.connected :]]
    return [(d, t) for d, t in made if t <= RUN_AT]


def received(seller: Seller, account_id: str) -> list[tuple[date, datetime]]:
    """The pulls that worked: the planted mornings on which none came are left out."""
    return [(d, t) for d, t in pulls(seller, account_id) if (account_id, d) not in planted.MISSING_ORDER_FILES]


def states_at(seller: Seller, orders: Orders, account_id: str, until: datetime) -> pl.DataFrame:
    """The orders (order, updated_at, state) that the file fetched at `until` holds."""
    return _between(seller, orders, account_id, epoch(until - WINDOW), epoch(until))


def _between(seller: Seller, orders: Orders, account_id: str, after: int, until: int) -> pl.DataFrame:
    """Each order that changed after one instant until another, in its last state by then."""
    stamps = orders.versions["updated_at"].to_numpy()
    low, high = np.searchsorted(stamps, [after, until], side="right")
    window = orders.versions.slice(low, high - low).filter(pl.col("store").is_in(seller.account_stores(account_id)))
    return window.unique("order", keep="last", maintain_order=True)


def visible(seller: Seller, orders: Orders) -> pl.DataFrame:
    """Each order as the newest received file shows it: order, state. Orders that are in no file are missing."""
    shown = []
    for account_id in seller.accounts:
        mine = orders.versions.filter(pl.col("store").is_in(seller.account_stores(account_id)))
        stamps = mine["updated_at"].to_numpy()
        fetched = np.array([epoch(t) for _, t in received(seller, account_id)])
        next_file = np.append(fetched, np.iinfo(np.int64).max)[np.searchsorted(fetched, stamps, side="left")]
        in_history = (stamps <= epoch(HISTORY_AT)) if seller.connected else np.zeros(len(stamps), dtype=bool)
        shown.append(mine.filter(pl.Series(in_history | (next_file - stamps < WINDOW.total_seconds()))))
    return pl.concat(shown).unique("order", keep="last", maintain_order=True).select("order", "state")


@cache
def _lookups(seller: Seller) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = seller.listings
    listings = pl.DataFrame(
        {
            "listing": list(range(len(rows))),
            "sku": [r.platform_sku for r in rows],
            "asin": [r.asin for r in rows],
            "product-name": [catalogue.title(r, seller.store(r).country) for r in rows],
            "sales-channel": [seller.store(r).marketplace_name for r in rows],
            "site": [seller.store(r).country for r in rows],
        }
    )
    where = pl.DataFrame(
        {
            "place": list(range(len(places.ALL))),
            "ship-city": [p.city for p in places.ALL],
            "ship-state": [p.state for p in places.ALL],
            "ship-postal-code": [p.postal_code for p in places.ALL],
            "ship-country": [p.country for p in places.ALL],
        }
    )
    return listings, where


def rows(seller: Seller, orders: Orders, account_id: str, states: pl.DataFrame) -> pl.DataFrame:
    """The text frame of the file: one row per line of the orders, in the states given."""
    listings, where = _lookups(seller)
    decimals = seller.stores[seller.account_stores(account_id)[0]].minor_units > 1
    lines = (
        states.select("order", "updated_at", "state")
        .join(orders.lines, on="order", how="inner", maintain_order="left_right")
        .join(listings, on="listing", how="left", maintain_order="left")
        .join(where, on="place", how="left", maintain_order="left")
    )
    state, kind = pl.col("state"), pl.col("kind")
    gone = state == CANCELLED_STATE
    priced = (state != PENDING) & (~gone | pl.col("keeps_price"))

    def show(cents: pl.Expr) -> pl.Expr:
        """An amount as the file writes it: empty on a line without a price."""
        return pl.when(priced).then(money(cents, decimals=decimals))

    text = lines.with_columns(
        pl.col("order_id").alias("amazon-order-id"),
        pl.when(kind == MCF)
        .then(
            pl.col("merchant_order_id").fill_null(pl.concat_str(pl.lit("B2B-"), (pl.col("order") + 20_001).cast(pl.String)))
        )
        .alias("merchant-order-id"),
        at(pl.col("purchased_at"), "%Y-%m-%dT%H:%M:%S+00:00").alias("purchase-date"),
        at(pl.col("updated_at"), "%Y-%m-%dT%H:%M:%S+00:00").alias("last-updated-date"),
        pl.Series("s", STATES).gather(lines["state"].to_numpy()).alias("order-status"),
        pl.lit("Amazon").alias("fulfillment-channel"),
        pl.when(kind == MCF)
        .then(pl.lit("Non-Amazon ") + pl.col("site"))
        .otherwise(pl.col("sales-channel"))
        .alias("sales-channel"),
        pl.lit("Expedited").alias("ship-service-level"),
        pl.when(gone)
        .then(pl.lit("Cancelled"))
        .when(state == SHIPPED)
        .then(pl.lit("Shipped"))
        .otherwise(pl.lit("Unshipped"))
        .alias("item-status"),
        pl.when(gone & ~pl.col("keeps_price")).then(0).otherwise(pl.col("units")).alias("quantity"),
        pl.when(priced).then(pl.col("currency")).alias("currency"),
        show(pl.col("item")).alias("item-price"),
        show(pl.col("item_tax")).alias("item-tax"),
        show(pl.col("shipping")).alias("shipping-price"),
        show(pl.col("shipping_tax")).alias("shipping-tax"),
        pl.when(pl.col("wrap") > 0).then(show(pl.col("wrap"))).alias("gift-wrap-price"),
        pl.when(pl.col("wrap") > 0).then(show(pl.lit(0))).alias("gift-wrap-tax"),
        show(pl.col("discount")).alias("item-promotion-discount"),
        show(pl.col("ship_discount")).alias("ship-promotion-discount"),
        pl.when(kind == VINE)
        .then(pl.lit("vine.enrollment.7f0b2c1e-5a34-4d7c-9d0e-3f1c6a8e2b90"))
        .when(pl.col("discount") > 0)
        .then(pl.lit("PLM-coupon-2026"))
        .when(pl.col("ship_discount") > 0)
        .then(pl.lit("Core Free Shipping"))
        .alias("promotion-ids"),
        pl.when(pl.col("is_business")).then(pl.lit("true")).otherwise(pl.lit("false")).alias("is-business-order"),
        pl.when(pl.col("is_business")).then(pl.lit("Business Price")).alias("price-designation"),
        pl.lit("false").alias("is-sold-by-ab"),
        pl.when(priced & (kind != MCF)).then(pl.lit("MarketplaceFacilitator")).alias("tax-collection-model"),
        pl.when(priced & (kind != MCF))
        .then(pl.lit("Amazon Services Europe Sarl"))
        .alias("tax-collection-responsible-party"),
        pl.lit("Residential").alias("address-type"),
        pl.lit("Standard").alias("payment-method-details"),
        pl.when(kind == REPLACED).then(pl.lit("true")).otherwise(pl.lit("false")).alias("is-replacement-order"),
        pl.when(kind == REPLACED).then(pl.col("original_id")).alias("original-order-id"),
        show(pl.col("item") - pl.col("item_tax")).alias("vat-exclusive-item-price"),
        show(pl.col("shipping") - pl.col("shipping_tax")).alias("vat-exclusive-shipping-price"),
        *[pl.lit("false").alias(c) for c in ("is-heavy-or-bulky", "is-exchange-order", "is-iba", "is-transparency")],
        pl.lit("true").alias("is-amazon-invoiced"),
        pl.when(gone).then(pl.lit("true")).otherwise(pl.lit("false")).alias("is-buyer-requested-cancellation"),
        pl.lit("Amazon").alias("fulfilled-by"),
    )
    text = planted.canaries_in_orders(text, account_id)
    missing = [c for c in HEADERS[account_id] if c not in text.columns]
    return text.with_columns([pl.lit(None, dtype=pl.String).alias(c) for c in missing]).select(HEADERS[account_id])


def document(seller: Seller, orders: Orders, account_id: str, states: pl.DataFrame) -> bytes:
    """The bytes of the file that holds these orders."""
    return tsv(rows(seller, orders, account_id, states), encoding=ENCODINGS[account_id])


def _daily(seller: Seller, orders: Orders, account_id: str, fetched: datetime) -> bytes:
    return document(seller, orders, account_id, states_at(seller, orders, account_id, fetched))


def _history(seller: Seller, orders: Orders, account_id: str, after: int, until: int) -> bytes:
    """The orders whose last change before the accounts were connected lies in the stretch."""
    states = _between(seller, orders, account_id, 0, epoch(HISTORY_AT)).filter(pl.col("updated_at") > after)
    return document(seller, orders, account_id, states.filter(pl.col("updated_at") <= until))


def files(seller: Seller, chapter: Chapter) -> Iterator[DemoFile]:
    """One file a day and account, or one for a month of history; the European one holds both countries."""
    first, last = chapter.days
    for account_id in seller.accounts:
        if first < seller.connected:
            edges = seller.midnights(seller.stores[seller.account_stores(account_id)[0]].time_zone)
            until = int(edges[last]) if last < seller.connected else epoch(HISTORY_AT)
            name = f"{account_id}_all-orders-by-last-update_{seller.day(first):%Y-%m}.txt"
            make = partial(_history, seller, chapter.reach, account_id, int(edges[first]), until)
            yield DemoFile(account_id, name, make, HISTORY_AT)
        else:
            for d, fetched in received(seller, account_id):
                name = f"{account_id}_all-orders-by-last-update_{d:%Y-%m-%d}.txt"
                yield DemoFile(account_id, name, partial(_daily, seller, chapter.reach, account_id, fetched), fetched)
