"""Amazon settlement reports V2: point and ISO-like dates in America, comma and German dates in Europe."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from pipelines.demo import planted
from pipelines.demo.payouts import Period
from pipelines.demo.period import epoch
from pipelines.demo.world import Chapter
from pipelines.demo.writers.base import DemoFile, at, columns, money, tsv

HEADER = columns(
    "settlement-id|settlement-start-date|settlement-end-date|deposit-date|total-amount|currency|transaction-type|",
    "order-id|merchant-order-id|adjustment-id|shipment-id|marketplace-name|amount-type|amount-description|amount|",
    "fulfillment-id|posted-date|posted-date-time|order-item-code|merchant-order-item-id|merchant-adjustment-item-id|",
    "sku|quantity-purchased|promotion-id",
)
# Currency, instants, days, decimal comma. Britain writes the day short, as files of 2025 have it.
FORMATS = {
    "amazon-us": ("USD", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d", False),
    "amazon-eu": ("EUR", "%d.%m.%Y %H:%M:%S UTC", "%d.%m.%Y", True),
    "amazon-uk": ("GBP", "%Y-%m-%d %H:%M:%S UTC", "%d/%m/%y", False),
    "amazon-jp": ("JPY", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d", False),
}


def document(chapter: Chapter, period: Period) -> bytes:
    """The settlement's file: the header line with the payout, then every line."""
    currency, date_time, date, comma = FORMATS[period.account_id]
    decimals = currency != "JPY"
    total = chapter.settlements.totals[period.settlement_id] + planted.HEADER_ERRORS.get(period.settlement_id, 0)
    head = pl.DataFrame(
        {
            "settlement-id": [period.settlement_id],
            "settlement-start-date": [period.starts_at.strftime(date_time)],
            "settlement-end-date": [period.ends_at.strftime(date_time)],
            "deposit-date": [period.deposit_at.strftime(date_time)],
            "total-amount": pl.select(money(pl.lit(total), comma=comma, decimals=decimals)).to_series(),
            "currency": [currency],
        }
    )
    lines = chapter.settlements.lines.filter(pl.col("settlement_id") == period.settlement_id).select(
        pl.col("settlement_id").alias("settlement-id"),
        pl.col("transaction_type").alias("transaction-type"),
        pl.col("order_id").alias("order-id"),
        pl.col("adjustment_id").alias("adjustment-id"),
        pl.col("shipment_id").alias("shipment-id"),
        pl.col("marketplace").alias("marketplace-name"),
        pl.col("amount_type").alias("amount-type"),
        pl.col("amount_description").alias("amount-description"),
        money(pl.col("cents"), comma=comma, decimals=decimals).alias("amount"),
        pl.col("fulfillment_id").alias("fulfillment-id"),
        at(pl.col("posted_at"), date).alias("posted-date"),
        at(pl.col("posted_at"), date_time).alias("posted-date-time"),
        pl.col("order_item_code").alias("order-item-code"),
        pl.col("sku"),
        pl.col("units").cast(pl.String).alias("quantity-purchased"),
        pl.col("promotion_id").alias("promotion-id"),
    )
    whole = pl.concat([head, lines], how="diagonal")
    missing = [c for c in HEADER if c not in whole.columns]
    return tsv(whole.with_columns([pl.lit(None, dtype=pl.String).alias(c) for c in missing]).select(HEADER))


def files(chapter: Chapter) -> Iterator[DemoFile]:
    """One file a settlement closed in the chapter; the European ones are listed once for both countries."""
    for p in chapter.settlements.periods:
        assert epoch(p.ends_at) < epoch(p.received_at)
        name = f"{p.account_id}_settlement_{p.settlement_id}.txt"
        yield DemoFile(p.account_id, name, partial(document, chapter, p), p.received_at)
