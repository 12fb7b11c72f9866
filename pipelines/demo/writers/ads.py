"""Amazon Ads reports, JSON, a store and a stretch of days a file: advertised products, campaigns, search terms."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from pipelines.demo import catalogue
from pipelines.demo.advertising import MORE_IN_14, MORE_IN_30, NOT_YET_COUNTED, TERMS_SHARE, WITHIN_A_DAY
from pipelines.demo.seller import Seller
from pipelines.demo.world import Chapter
from pipelines.demo.writers.base import DemoFile
from pipelines.demo.writers.schedule import Fetch, fetches

CATEGORIES = ("Kitchen", "Pet", "Home", "Office", "Sports", "Baby", "Travel")
LATE_DAYS = 3  # days whose sales are not all counted yet
WINDOWS = (1, 7, 14, 30)
# What people type for a product of a category, with its share of the clicks that came from a search.
TERMS = {
    "US": ("{name}", "best {name}", "{name} for home", "{name} gift"),
    "DE": ("{name}", "{name} test", "{name} geschenk", "{name} günstig"),
    "FR": ("{name}", "{name} pas cher", "{name} maison", "{name} cadeau"),
    "GB": ("{name}", "best {name} uk", "{name} for home", "{name} gift"),
    "JP": ("{name}", "{name} おすすめ", "{name} 人気", "{name} ギフト"),
}
NOT_TOLD = 0.03  # share of clicks whose terms the report keeps to itself
TERM_SHARES = (0.46, 0.24, 0.18, 0.12)


def _listed(seller: Seller, store: int) -> pl.DataFrame:
    """What the reports say of each listing of a store: numbers, names, its campaign's category."""
    rows = [
        (i, r.platform_sku, r.asin, catalogue.PRODUCT[r.sku].category, _core_term(r.sku, seller.stores[store].country))
        for i, r in enumerate(seller.listings)
        if seller.store_of[i] == store
    ]
    _, platform_sku, sku = catalogue.AD_ONLY
    rows.append((catalogue.AD_ONLY_LISTING, platform_sku, "B0XLQ7W2M4", catalogue.PRODUCT[sku].category, "curtain lights"))
    names = ("listing", "advertisedSku", "advertisedAsin", "category", "term")
    return pl.DataFrame(rows, schema=dict(zip(names, (pl.Int64, *[pl.String] * 4), strict=True)), orient="row")


def _core_term(sku: str, country: str) -> str:
    p = catalogue.PRODUCT[sku]
    return p.names.get(country, p.name).split(",")[0].lower()


def _money(column: str, minor_units: int) -> pl.Expr:
    return (pl.col(column) / minor_units).round(2)


def rows(seller: Seller, chapter: Chapter, store: int, fetch: Fetch) -> pl.DataFrame:
    """Advertised products of the days, as counted when they were fetched; later figures are higher."""
    mine = chapter.advertising.products.filter(
        (pl.col("store") == store) & pl.col("day").is_between(fetch.first, fetch.last)
    ).join(_listed(seller, store), on="listing", how="left", maintain_order="left")
    early = (pl.col("day") > fetch.last - LATE_DAYS) & pl.lit(fetch.first >= seller.connected)
    part = pl.when(early).then(1 - NOT_YET_COUNTED).otherwise(1.0)
    dates = pl.DataFrame({"day": range(fetch.first, fetch.last + 1)}).with_columns(
        pl.Series("date", [str(seller.day(d)) for d in range(fetch.first, fetch.last + 1)])
    )
    mine = mine.join(dates, on="day", how="left", maintain_order="left").with_columns(
        (pl.col("units") * part).floor().cast(pl.Int64).alias("units7"),
        pl.when(pl.col("units") > 0)
        .then(pl.col("sales") * (pl.col("units") * part).floor() / pl.col("units"))
        .otherwise(0)
        .floor()
        .cast(pl.Int64)
        .alias("sales7"),
    )
    number = pl.col("category").replace_strict({c: i for i, c in enumerate(CATEGORIES)}, return_dtype=pl.Int64) * 2 + pl.col(
        "is_auto"
    ).cast(pl.Int64)
    return mine.with_columns(
        (number + 271_400_000_000_000 + 1000 * store).alias("campaignId"),
        pl.concat_str(pl.lit("SP-"), "category", pl.when("is_auto").then(pl.lit("-auto")).otherwise(pl.lit("-exact"))).alias(
            "campaignName"
        ),
        pl.when("is_auto").then(pl.lit("auto")).otherwise(pl.lit("exact")).alias("adGroupName"),
        (number + 381_500_000_000_000 + 1000 * store).alias("adGroupId"),
        (number * 10_000 + pl.col("listing") + 491_600_000_000_000 + 10_000_000 * store).alias("adId"),
    )


def _figures(seller: Seller, store: int, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of money and sales that all three reports have; attribution grows with its window."""
    minor, currency = seller.stores[store].minor_units, seller.stores[store].currency
    grow = {1: WITHIN_A_DAY, 7: 1.0, 14: 1 + MORE_IN_14, 30: 1 + MORE_IN_30}
    amounts = []
    for w in WINDOWS:
        units = (pl.col("units7") * grow[w]).floor().cast(pl.Int64)
        ratio = pl.when(pl.col("units7") > 0).then(units / pl.col("units7")).otherwise(0)
        sales = (pl.col("sales7") * ratio / minor).round(2)
        amounts += [units.alias(f"purchases{w}d"), units.alias(f"unitsSoldClicks{w}d"), sales.alias(f"sales{w}d")]
        if w == 7:
            amounts += [
                units.alias("purchasesSameSku7d"),
                units.alias("unitsSoldSameSku7d"),
                sales.alias("attributedSalesSameSku7d"),
            ]
    return frame.with_columns(
        pl.lit("ENABLED").alias("campaignStatus"),
        pl.lit(currency).alias("campaignBudgetCurrencyCode"),
        _money("cost", minor),
        *amounts,
    )


FIGURES = ["impressions", "clicks", "cost"] + [
    f"{c}{w}d" for w in WINDOWS for c in ("purchases", "unitsSoldClicks", "sales")
]
SAME_SKU = ["purchasesSameSku7d", "unitsSoldSameSku7d", "attributedSalesSameSku7d"]
HEAD = ["date", "campaignId", "campaignName", "campaignStatus", "campaignBudgetCurrencyCode"]
SUMS = [pl.col("impressions", "clicks", "cost", "units7", "sales7").sum()]


def products(seller: Seller, chapter: Chapter, store: int, fetch: Fetch) -> pl.DataFrame:
    """SpAdvertisedProduct."""
    columns = [*HEAD, "adGroupId", "adGroupName", "adId", "advertisedAsin", "advertisedSku", *FIGURES, *SAME_SKU]
    return _figures(seller, store, rows(seller, chapter, store, fetch)).select(columns)


def campaigns(seller: Seller, chapter: Chapter, store: int, fetch: Fetch) -> pl.DataFrame:
    """spCampaigns: the sums of the advertised products, with the campaign's budget."""
    sums = rows(seller, chapter, store, fetch).group_by("date", "campaignId", "campaignName", maintain_order=True).agg(*SUMS)
    minor = seller.stores[store].minor_units
    budget = pl.lit(4000 / 100 if minor > 1 else 6000.0).alias("campaignBudgetAmount")
    kept = _figures(seller, store, sums).with_columns(budget, pl.lit("DAILY_BUDGET").alias("campaignBudgetType"))
    return kept.select([*HEAD, "campaignBudgetAmount", "campaignBudgetType", *FIGURES])


def search_terms(seller: Seller, chapter: Chapter, store: int, fetch: Fetch) -> pl.DataFrame:
    """spSearchTerm: clicked terms only, and `*` for places on product pages; never all that a campaign cost."""
    mine = rows(seller, chapter, store, fetch).filter(pl.col("clicks") > 0)
    parts = []
    forms = TERMS[seller.stores[store].country]
    shares = [*((form, share * TERMS_SHARE) for form, share in zip(forms, TERM_SHARES, strict=True))]
    shares.append(("*", 1 - TERMS_SHARE - NOT_TOLD))
    # The borders between the terms are rounded at another place each day, so that the small ones are not always nothing.
    turn = ((pl.col("day") * 7 + pl.col("listing") * 3) % 10) / 10
    begins = 0.0
    for form, of_all in shares:
        clicks, units = (
            (pl.col(c) * (begins + of_all) + turn).floor().cast(pl.Int64)
            - (pl.col(c) * begins + turn).floor().cast(pl.Int64)
            for c in ("clicks", "units7")
        )
        units, begins = pl.min_horizontal(units, clicks), begins + of_all
        words = (
            pl.lit("*")
            if form == "*"
            else pl.concat_str([pl.lit(form.split("{name}")[0]), "term", pl.lit(form.split("{name}")[1])])
        )
        exact = ~pl.col("is_auto")
        match = pl.when(exact).then(pl.lit("EXACT")).otherwise(pl.lit("TARGETING_EXPRESSION_PREDEFINED"))
        parts.append(
            mine.with_columns(
                words.alias("searchTerm"),
                pl.when(exact).then(pl.col("term")).otherwise(pl.lit("close-match")).alias("keyword"),
                match.alias("matchType"),
                match.alias("keywordType"),
                (pl.col("adId") + 110_000_000_000_000).alias("keywordId"),
                pl.when(exact).then(pl.col("term")).otherwise(pl.lit("close-match")).alias("targeting"),
                (pl.col("cost") * clicks / pl.col("clicks")).floor().cast(pl.Int64).alias("cost"),
                (pl.col("impressions") * clicks / pl.col("clicks")).floor().cast(pl.Int64).alias("impressions"),
                (pl.col("sales7") * units / pl.col("units7").clip(lower_bound=1)).floor().cast(pl.Int64).alias("sales7"),
                units.alias("units7"),
                clicks.alias("clicks"),
            ).filter(pl.col("clicks") > 0)
        )
    terms = ["keywordId", "keyword", "keywordType", "matchType", "targeting", "searchTerm"]
    frame = _figures(seller, store, pl.concat(parts).sort("day", "listing", "is_auto", "searchTerm"))
    # Ids come as numbers from one region and as text from another.
    if seller.stores[store].account_id == "amazon-us":
        frame = frame.with_columns(pl.col("campaignId", "adGroupId", "keywordId").cast(pl.String))
    return frame.select([*HEAD, "adGroupId", "adGroupName", *terms, *FIGURES, *SAME_SKU])


KINDS: dict[str, Callable[[Seller, Chapter, int, Fetch], pl.DataFrame]] = {
    "products": products,
    "campaigns": campaigns,
    "search_terms": search_terms,
}


def document(seller: Seller, chapter: Chapter, store: int, fetch: Fetch, kind: str) -> bytes:
    """The report's bytes: a JSON array, gzipped as the interface delivers it."""
    return gzip.compress(KINDS[kind](seller, chapter, store, fetch).write_json().encode(), 6, mtime=0)


def files(seller: Seller, chapter: Chapter) -> Iterator[DemoFile]:
    """Three reports a store and fetch, in the folder of the store."""
    for fetch in fetches(seller, chapter.days):
        for store, s in enumerate(seller.stores):
            for kind in KINDS:
                name = f"{s.store_id}_sp-{kind.replace('_', '-')}_{fetch.stem(seller)}.json.gz"
                meta = {"report": f"amazon_ads_{kind}"} | fetch.period(seller)
                make = partial(document, seller, chapter, store, fetch, kind)
                yield DemoFile(s.store_id, name, make, fetch.received_at, meta)
