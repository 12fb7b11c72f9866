"""Sponsored-product advertising: what each advertised SKU cost and sold by day, in campaigns, and for which search terms.

What all ads of a store and day cost is the store's `ad_spend` (see `settlements.py`): the reports divide it, to the cent,
and the platform's invoices of a week are its sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo import catalogue
from pipelines.demo.demand import Demand
from pipelines.demo.seller import Seller
from pipelines.demo.traffic import Traffic

MOST_ADVERTISED = 24  # SKUs of a store
BY_ADS = {"US": 0.43, "DE": 0.37, "FR": 0.37, "GB": 0.36, "JP": 0.36}  # share of units that follow a click
CLICK_COST = {"US": 98.0, "DE": 62.0, "FR": 58.0, "GB": 55.0, "JP": 46.0}  # smallest unit of the currency
CLICK_RATE = 0.0062  # clicks per time shown
AUTOMATIC = 0.38  # share of a SKU's spend in the campaign that the platform steers
# Share of what is attributed within seven days that is so within one, and what comes later within 14 and 30.
WITHIN_A_DAY, MORE_IN_14, MORE_IN_30 = 0.78, 0.045, 0.085
NOT_YET_COUNTED = 0.16  # share of the last days' sales that the first count lacks
TERMS_SHARE = 0.86  # of clicks that came from a search; the rest stood on other products' pages

# Advertised before anybody bought it: clicks and cost, never an order.
AD_ONLY_SHARE = 0.012

ROW = {
    "store": pl.Int64,
    "day": pl.Int64,
    "listing": pl.Int64,
    "is_auto": pl.Boolean,
    "impressions": pl.Int64,
    "clicks": pl.Int64,
    "cost": pl.Int64,
    "units": pl.Int64,
    "sales": pl.Int64,
}


@dataclass(frozen=True)
class Advertising:
    """`products`: one row per store, day, listing and campaign, of all days of a chapter, money in the smallest unit."""

    products: pl.DataFrame


def advertised(seller: Seller, demand: Demand, store: int) -> np.ndarray:
    """The listings of a store that are advertised: what sells most, nothing used, nothing given up."""
    mine = np.flatnonzero(seller.store_of == store)
    worth = [
        i
        for i in mine
        if seller.listings[i].condition == "New"
        and not seller.listings[i].stock_of
        and catalogue.PRODUCT[seller.listings[i].sku].status in ("active", "new")
    ]
    order = np.argsort(-demand.expected[worth].sum(axis=1), kind="stable")
    return np.array(worth)[order[:MOST_ADVERTISED]]


def _divided(total: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Each day's total cut by weights `[item, day]` into whole units that add up to it: largest remainders first."""
    sums = weights.sum(axis=0)
    exact = np.where(sums > 0, total * weights / np.where(sums > 0, sums, 1), 0.0)
    whole = np.floor(exact).astype(np.int64)
    missing = np.where(sums > 0, total - whole.sum(axis=0), 0)
    rank = np.argsort(np.argsort(-(exact - whole), axis=0, kind="stable"), axis=0)
    return whole + (rank < missing)


def simulate(
    rng: np.random.Generator,
    seller: Seller,
    demand: Demand,
    traffic: Traffic,
    spend: np.ndarray,
    days: tuple[int, int],
) -> Advertising:
    """The advertising of a chapter's days; `spend` is cents `[store, day]` of the world."""
    parts = []
    span, count = slice(*days), days[1] - days[0]
    for store, s in enumerate(seller.stores):
        ads = advertised(seller, demand, store)
        keen = np.random.default_rng(sum(s.store_id.encode())).lognormal(0.0, 0.15, len(ads))
        # Half of a day's clicks go where buyers really were that day, half where they were expected.
        drawn = (demand.expected[ads][:, span] + traffic.units[ads][:, span]) / 2
        weights = drawn * keen[:, None] * rng.lognormal(0.0, 0.12, (len(ads), count))
        weights *= traffic.buy_box[ads][:, span] > 0  # without stock nothing is shown
        first = seller.index_of(catalogue.AD_ONLY_FROM)
        listings = [*ads.tolist()]
        if s.store_id == catalogue.AD_ONLY[0] and days[1] > first:
            only = np.where(np.arange(*days) >= first, AD_ONLY_SHARE * weights.sum(axis=0), 0.0)
            weights = np.vstack([weights, only])
            listings.append(catalogue.AD_ONLY_LISTING)
        budget = spend[store, span]
        price = CLICK_COST[s.country] * rng.lognormal(0.0, 0.08, weights.shape)
        total = np.where(weights.sum(axis=0) > 0, np.maximum(budget / CLICK_COST[s.country], budget > 0), 0)
        clicks = _divided(np.floor(total + 0.5).astype(np.int64), weights * rng.lognormal(0.0, 0.25, weights.shape))
        cost = _divided(budget, clicks * price)
        units = np.zeros_like(cost)
        bought = np.minimum(traffic.units[ads][:, span], clicks[: len(ads)])
        likely = np.clip(BY_ADS[s.country] * rng.normal(1.0, 0.18, bought.shape), 0.05, 0.9)
        units[: len(ads)] = rng.binomial(bought, likely)
        each = np.zeros(cost.shape, dtype=np.int64)
        each[: len(ads)] = seller.prices[ads][:, span]
        shown = np.where(clicks > 0, rng.poisson(clicks / CLICK_RATE * rng.lognormal(0.0, 0.2, cost.shape)) + clicks, 0)
        automatic = np.floor(clicks * AUTOMATIC + rng.random(clicks.shape)).astype(np.int64)
        by_auto = np.minimum(np.floor(units * AUTOMATIC + 0.5).astype(np.int64), automatic)
        by_auto = np.maximum(by_auto, units - (clicks - automatic))
        share = automatic / np.maximum(clicks, 1)
        auto = {
            "impressions": np.maximum(np.floor(shown * share).astype(np.int64), automatic),
            "clicks": automatic,
            "cost": np.floor(cost * share + 0.5).astype(np.int64),
            "units": by_auto,
        }
        for is_auto in (True, False):
            whole = {"impressions": shown, "clicks": clicks, "cost": cost, "units": units}
            mine = auto if is_auto else {k: v - auto[k] for k, v in whole.items()}
            mine = mine | {"sales": mine["units"] * each}
            item, day = np.nonzero(mine["impressions"] > 0)
            parts.append(
                pl.DataFrame(
                    {
                        "store": np.full(len(item), store),
                        "day": day + days[0],
                        "listing": np.array(listings)[item],
                        "is_auto": np.full(len(item), is_auto),
                        **{k: v[item, day] for k, v in mine.items()},
                    },
                    schema=ROW,
                )
            )
    return Advertising(pl.concat(parts).sort("store", "day", "listing", "is_auto"))
