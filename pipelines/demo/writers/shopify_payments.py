"""Shopify Payments: the transactions of the card gateway and the payouts they add up to."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.demo import catalogue
from pipelines.demo.period import epoch
from pipelines.demo.seller import Seller
from pipelines.demo.world import Chapter
from pipelines.demo.writers.base import columns, money
from pipelines.demo.writers.schedule import Fetch

TRANSACTIONS_HEADER = columns(
    "Transaction Date|Type|Order|Card Brand|Card Source|Payout Status|Payout Date|Payout ID|Available On|Amount|Fee|Net|",
    "Checkout|Payment Method Name|Presentment Amount|Presentment Currency|Currency|VAT",
)
PAYOUTS_HEADER = columns("Payout Date|Status|Charges|Refunds|Adjustments|Reserved Funds|Fees|Retried Amount|Total|Currency")
BRANDS = ("visa", "master", "american_express")


def local_time(seconds: pl.Expr) -> pl.Expr:
    """Epoch seconds as the shop writes them: its own time with the offset."""
    zone = catalogue.SHOP.time_zone
    at = pl.from_epoch(seconds, time_unit="s").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return at.dt.strftime("%Y-%m-%d %H:%M:%S %z")


def _statement(seller: Seller, chapter: Chapter, fetch: Fetch) -> pl.DataFrame:
    """The transactions whose payout falls into the days of a fetch, or at the world's end is still to come."""
    moved = chapter.shop.moved.filter(pl.col("at") <= epoch(fetch.received_at))
    first = seller.day(fetch.first) if fetch.first > chapter.days[0] else date.min
    last = date.max if chapter.days[1] == seller.days else seller.day(fetch.last)
    return moved.filter(pl.col("payout").is_between(first, last))


def payments(seller: Seller, chapter: Chapter, fetch: Fetch) -> bytes:
    """payment_transactions_export: the payout's number is blank until it is paid."""
    today = fetch.received_at.date()
    rows = _statement(seller, chapter, fetch)
    paid = pl.col("payout") <= today
    number = (pl.col("payout").dt.epoch("d").cast(pl.Int64) * 31 + 77_000).cast(pl.String)
    text = rows.select(
        local_time(pl.col("at")).alias("Transaction Date"),
        pl.col("kind").alias("Type"),
        pl.concat_str(pl.lit("#"), pl.col("n").cast(pl.String)).alias("Order"),
        pl.Series(BRANDS).gather((rows["n"] % len(BRANDS)).to_numpy()).alias("Card Brand"),
        pl.lit("online").alias("Card Source"),
        pl.when(paid).then(pl.lit("paid")).otherwise(pl.lit("pending")).alias("Payout Status"),
        pl.col("payout").cast(pl.String).alias("Payout Date"),
        pl.when(paid).then(number).alias("Payout ID"),
        pl.col("payout").cast(pl.String).alias("Available On"),
        money(pl.col("amount")).alias("Amount"),
        money(pl.col("fee")).alias("Fee"),
        money(pl.col("amount") - pl.col("fee")).alias("Net"),
        pl.concat_str(pl.lit("#"), (pl.col("n") * 9_973 + 68_600_000_000_000).cast(pl.String)).alias("Checkout"),
        pl.lit("card").alias("Payment Method Name"),
        money(pl.col("amount")).alias("Presentment Amount"),
        pl.lit("USD").alias("Presentment Currency"),
        pl.lit("USD").alias("Currency"),
        pl.lit("0.00").alias("VAT"),
    )
    return text.select(TRANSACTIONS_HEADER).write_csv(null_value="").encode()


def payouts(seller: Seller, chapter: Chapter, fetch: Fetch) -> bytes:
    """The payouts export of the same days."""
    today = fetch.received_at.date()
    charge = pl.col("kind") == "charge"
    days = (
        _statement(seller, chapter, fetch)
        .group_by("payout")
        .agg(
            pl.col("amount").filter(charge).sum().alias("charges"),
            pl.col("amount").filter(~charge).sum().alias("refunds"),
            pl.col("fee").sum().alias("fees"),
        )
    )
    zero = pl.lit("0.00")
    text = days.sort("payout").select(
        pl.col("payout").cast(pl.String).alias("Payout Date"),
        pl.when(pl.col("payout") <= today).then(pl.lit("paid")).otherwise(pl.lit("scheduled")).alias("Status"),
        money(pl.col("charges")).alias("Charges"),
        money(pl.col("refunds")).alias("Refunds"),
        zero.alias("Adjustments"),
        zero.alias("Reserved Funds"),
        money(-pl.col("fees")).alias("Fees"),
        zero.alias("Retried Amount"),
        money(pl.col("charges") + pl.col("refunds") - pl.col("fees")).alias("Total"),
        pl.lit("USD").alias("Currency"),
    )
    return text.select(PAYOUTS_HEADER).write_csv(null_value="").encode()
