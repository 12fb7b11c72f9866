"""What each product really earned in the world: the yardstick that keeps the demo believable and names its loser.

Not a file and not an input of anything: figures of whole orders, settled or not, by the definitions of the trade.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo import catalogue
from pipelines.demo.fees import REFUND_COMMISSION_MAX, REFUND_COMMISSION_RATE
from pipelines.demo.orders import MCF, SALE, counted
from pipelines.demo.seller import Seller
from pipelines.demo.stock import SELLABLE_AGAIN
from pipelines.demo.world import Chapter
from pipelines.demo.writers.ecb import yuan


def landed_cost(seller: Seller) -> np.ndarray:
    """Landed cost of one sold unit per listing and day, in cents of the store's currency `[listing, day]`."""
    rows = seller.listings
    out = np.zeros((len(rows), seller.days))
    for i, r in enumerate(rows):
        store = seller.store(r)
        rate = yuan(store.currency, seller.first_day)
        for sku, n in [(c, n) for b, c, n in catalogue.BUNDLES if b == r.sku] or [(r.sku, 1)]:
            dated = sorted(
                (c for c in seller.unit_costs if (c.sku, c.stock_pool_id) == (sku, store.stock_pool_id)),
                key=lambda c: c.valid_from,
            )
            unit = np.zeros(seller.days)
            for c in dated:  # a later row takes over from its first day on
                unit[max(0, seller.index_of(c.valid_from)) :] = c.landed_cny / rate * store.minor_units
            out[i] += unit * n * r.units_per_pack
    return out


def by_sku(seller: Seller, chapter: Chapter, *, from_day: int = 0) -> pl.DataFrame:
    """Per store and SKU, in cents: net_sales, landed, commission, fulfilment, ads, contribution; and rates of net sales.

    Orders from the day of that index on. Refunds are taken with their order, advertising by share of sales; storage and
    other costs of the account are not in it.
    """
    skus = pl.Series("sku", [r.sku for r in seller.listings])
    facts = chapter.settlements.facts.filter(~pl.col("is_cancelled") & (pl.col("day") >= from_day) & (pl.col("kind") != MCF))
    facts = facts.with_columns(
        pl.Series("unit_cost", landed_cost(seller)[facts["listing"].to_numpy(), facts["day"].to_numpy()]),
        skus.gather(facts["listing"].to_numpy()),
    )
    kept = 1 - pl.col("returned") / pl.col("units")
    paid = (
        pl.col("item")
        - pl.col("discount")
        - pl.when("shows_tax").then(pl.col("item_tax") - pl.col("discount_tax")).otherwise(0)
    )
    most = pl.col("account").replace_strict(REFUND_COMMISSION_MAX, return_dtype=pl.Int64)
    held_back = (pl.col("commission") * (1 - kept) * REFUND_COMMISSION_RATE).clip(upper_bound=most)
    table = facts.group_by("store", "sku").agg(
        (paid * kept).sum().alias("net_sales"),
        (pl.col("unit_cost") * (pl.col("units") - pl.col("returned") * SELLABLE_AGAIN)).sum().alias("landed"),
        (pl.col("commission") * kept + held_back).sum().alias("commission"),
        pl.col("fulfilment_fee").sum().alias("fulfilment"),
        pl.col("units").filter(pl.col("kind") == SALE).sum(),
    )
    spend = pl.DataFrame(
        {"spend": chapter.ad_spend[:, max(from_day, chapter.days[0]) : chapter.days[1]].sum(axis=1)}
    ).with_row_index("store")
    sales = counted(seller, facts).group_by("store", "sku").agg(pl.col("item").sum().alias("sales"))
    sales = sales.with_columns((pl.col("sales") / pl.col("sales").sum().over("store")).alias("share")).join(
        spend.cast({"store": pl.Int64}), on="store"
    )
    table = table.join(sales, on=["store", "sku"], how="left").with_columns(
        (pl.col("share").fill_null(0.0) * pl.col("spend").fill_null(0)).alias("ads")
    )
    costs = ("landed", "commission", "fulfilment", "ads")
    table = table.with_columns((pl.col("net_sales") - pl.sum_horizontal(costs)).alias("contribution"))
    return (
        table.with_columns((pl.col(c) / pl.col("net_sales")).alias(f"{c}_rate") for c in (*costs, "contribution"))
        .drop("sales", "share", "spend")
        .sort("store", "net_sales", descending=[False, True])
    )
