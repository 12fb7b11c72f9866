"""Amazon all-orders files by last update: each holds the orders that changed in the two days before, as they were then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from pipelines.demo import catalogue, places, planted
from pipelines.demo.orders import CANCELLED_STATE, MCF, PENDING, REPLACED, SHIPPED, STATES, VINE
from pipelines.demo.period import DAYS, RUN_AT, day, epoch, pull_at
from pipelines.demo.world import World
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
HEADERS = {"amazon-us": US_HEADER, "amazon-eu": EU_HEADER}
ENCODINGS = {"amazon-us": "utf-8", "amazon-eu": "iso-8859-1"}  # Europe's reports come in Latin-1


def pulls(account_id: str) -> list[tuple[date, datetime]]:
    """The local day each file is about, and when it was fetched; those that fall after the run are not there yet."""
    made = [(day(d), pull_at(account_id, day(d))) for d in range(DAYS)]
    return [(d, t) for d, t in made if t <= RUN_AT]


def received(account_id: str) -> list[tuple[date, datetime]]:
    """The pulls that worked: the planted mornings on which none came are left out."""
    return [(d, t) for d, t in pulls(account_id) if (account_id, d) not in planted.MISSING_ORDER_FILES]


def states_at(world: World, account_id: str, until: datetime) -> pl.DataFrame:
    """The orders (order, updated_at, state) that the file fetched at `until` holds."""
    versions = world.orders.versions
    stamps = versions["updated_at"].to_numpy()
    low, high = np.searchsorted(stamps, [epoch(until - WINDOW), epoch(until)], side="right")
    mine = [i for i, s in enumerate(catalogue.STORES) if s.account_id == account_id]
    window = versions.slice(low, high - low).filter(pl.col("store").is_in(mine))
    return window.unique("order", keep="last", maintain_order=True)


def visible(world: World, account_id: str) -> pl.DataFrame:
    """Each order as the newest received file shows it: order, state."""
    seen = [states_at(world, account_id, t) for _, t in received(account_id)]
    return pl.concat(seen).unique("order", keep="last", maintain_order=True).select("order", "state")


def _lookups() -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = catalogue.listings()
    listings = pl.DataFrame(
        {
            "listing": list(range(len(rows))),
            "sku": [r.platform_sku for r in rows],
            "asin": [r.asin for r in rows],
            "product-name": [catalogue.title(r) for r in rows],
            "sales-channel": [catalogue.STORE[r.store_id].marketplace_name for r in rows],
            "site": [catalogue.STORE[r.store_id].country for r in rows],
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


def rows(world: World, account_id: str, states: pl.DataFrame) -> pl.DataFrame:
    """The text frame of the file: one row per line of the orders, in the states given."""
    listings, where = _lookups()
    lines = (
        states.select("order", "updated_at", "state")
        .join(world.orders.lines, on="order", how="inner", maintain_order="left_right")
        .join(listings, on="listing", how="left", maintain_order="left")
        .join(where, on="place", how="left", maintain_order="left")
    )
    state, kind = pl.col("state"), pl.col("kind")
    gone = state == CANCELLED_STATE
    priced = (state != PENDING) & (~gone | pl.col("keeps_price"))

    def show(cents: pl.Expr) -> pl.Expr:
        """An amount as the file writes it: empty on a line without a price."""
        return pl.when(priced).then(money(cents))

    original = world.orders.lines["order_id"].gather(lines["original"].clip(lower_bound=0).to_numpy())
    text = lines.with_columns(pl.Series("original-id", original)).with_columns(
        pl.col("order_id").alias("amazon-order-id"),
        pl.when(kind == MCF).then(pl.lit("SHOP-") + (pl.col("order") + 20_001).cast(pl.String)).alias("merchant-order-id"),
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
        pl.when(kind == REPLACED).then(pl.col("original-id")).alias("original-order-id"),
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


def files(world: World) -> Iterator[DemoFile]:
    """One file a day and account; the European one holds both countries."""
    for account_id in catalogue.ACCOUNTS:
        for d, fetched in received(account_id):
            frame = rows(world, account_id, states_at(world, account_id, fetched))
            name = f"{account_id}_all-orders-by-last-update_{d:%Y-%m-%d}.txt"
            yield DemoFile(account_id, name, tsv(frame, encoding=ENCODINGS[account_id]), fetched)
