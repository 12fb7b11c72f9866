"""Amazon Ads reporting v3, sponsored products (GZIP_JSON, timeUnit DAILY): advertised products, campaigns, search terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Rule, Sample, Source, Table

# Days of attribution: a sale counts when it follows a click within so many. Sellers are shown 7.
_WINDOWS = (1, 7, 14, 30)

_DAY = Column(
    name="ad_date", doc="Day, on the clock of the profile.", type="date", headers=("date",), required=True, filled=True
)
_CAMPAIGN = (
    Column(name="campaign_id", doc="Number of the campaign.", headers=("campaignId",), required=True, filled=True),
    Column(name="campaign_name", doc="Name of the campaign.", headers=("campaignName",)),
    Column(name="campaign_status", doc="ENABLED, PAUSED or ARCHIVED.", headers=("campaignStatus",)),
    Column(
        name="campaign_budget_amount",
        doc="Budget of the campaign.",
        type="decimal(18,4)",
        headers=("campaignBudgetAmount",),
    ),
    Column(name="campaign_budget_type", doc="DAILY_BUDGET …", headers=("campaignBudgetType",)),
    Column(
        name="currency_code",
        doc="Currency of all amounts; absent when it was not asked for, and then the store's.",
        headers=("campaignBudgetCurrencyCode",),
    ),
    Column(name="portfolio_id", doc="Number of the portfolio.", headers=("portfolioId",)),
)
_AD_GROUP = (
    Column(name="ad_group_id", doc="Number of the ad group.", headers=("adGroupId",)),
    Column(name="ad_group_name", doc="Name of the ad group.", headers=("adGroupName",)),
)
_CLICKS = (
    Column(name="impressions", doc="Times shown.", type="bigint", required=True, filled=True),
    Column(name="clicks", doc="Clicks.", type="bigint", required=True, filled=True),
    Column(
        name="spend_amount",
        doc="What the clicks cost, without tax.",
        type="decimal(18,4)",
        headers=("cost", "spend"),
        required=True,
        filled=True,
    ),
)


def _attributed(name: str, header: str, doc: str, type_: str = "bigint") -> tuple[Column, ...]:
    return tuple(
        Column(name=name.format(d), doc=f"{doc}, within {d} day(s) of the click.", type=type_, headers=(f"{header}{d}d",))
        for d in _WINDOWS
    )


_RESULTS = (
    *_attributed("orders_{}d", "purchases", "Orders attributed"),
    *_attributed("orders_same_sku_{}d", "purchasesSameSku", "Orders of the advertised SKU itself"),
    *_attributed("units_{}d", "unitsSoldClicks", "Units attributed"),
    *_attributed("units_same_sku_{}d", "unitsSoldSameSku", "Units of the advertised SKU itself"),
    *_attributed("sales_{}d_amount", "sales", "Sales attributed", "decimal(18,4)"),
    *_attributed(
        "sales_same_sku_{}d_amount", "attributedSalesSameSku", "Sales of the advertised SKU itself", "decimal(18,4)"
    ),
)
_SANE = (
    Rule(
        name="figures are not negative",
        holds="impressions >= 0 and clicks >= 0 and spend_amount >= 0",
        remedy="Ask for the report again: advertising figures have no sign",
    ),
)


def _daily(name: str, grain: str, columns: Iterable[Column]) -> Table:
    return Table(
        name=name,
        entity=name,
        grain=grain,
        # The platform restates whole days for weeks, so a newer file replaces each day it speaks for.
        slice_by="concat_ws('|', _scope, ad_date)",
        covers="window",
        empty="zero",
        measure="sum(impressions)",
        columns=(_DAY, *_CAMPAIGN, *columns, *_CLICKS, *_RESULTS),
        rules=_SANE,
    )


ADS_PRODUCTS = _daily(
    "amazon_ads_products",
    "One row per store, day and ad: an advertised product in an ad group.",
    (
        *_AD_GROUP,
        Column(name="ad_id", doc="Number of the ad.", headers=("adId",)),
        Column(name="asin", doc="Product advertised.", headers=("advertisedAsin",)),
        Column(name="sku", doc="The seller's SKU advertised.", headers=("advertisedSku",)),
    ),
)
ADS_CAMPAIGNS = _daily(
    "amazon_ads_campaigns",
    "One row per store, day and campaign; also per ad group or placement, where the report was grouped by it.",
    (
        *_AD_GROUP,
        Column(
            name="placement",
            doc="Top of Search on-Amazon, Detail Page on-Amazon …; only where asked for.",
            headers=("placementClassification",),
        ),
    ),
)
ADS_SEARCH_TERMS = _daily(
    "amazon_ads_search_terms",
    "One row per store, day, ad group, keyword or target, match type and search term that was clicked.",
    (
        *_AD_GROUP,
        Column(name="keyword_id", doc="Number of the keyword or target.", headers=("keywordId",)),
        Column(name="keyword", doc="Keyword bid on."),
        Column(name="keyword_type", doc="BROAD, PHRASE, EXACT, TARGETING_EXPRESSION …", headers=("keywordType",)),
        Column(name="match_type", doc="BROAD, PHRASE, EXACT or a target's kind.", headers=("matchType",)),
        Column(name="targeting", doc="Target bid on."),
        Column(
            name="search_term",
            doc="What the buyer searched for; `*` for placements on product pages.",
            headers=("searchTerm",),
            required=True,
            filled=True,
        ),
    ),
)

_OF_PRODUCTS = frozenset({"advertisedSku", "advertisedAsin"})
# Sponsored brands and display report under the same names, but for what they attribute: only sponsored products say within
# how many days. Taken for campaigns of sponsored products they would replace their days.
_ATTRIBUTED = re.compile(
    r"(purchases|sales|unitsSoldClicks|purchasesSameSku|attributedSalesSameSku|unitsSoldSameSku)(1|7|14|30)d"
)


def _is_report(sample: Sample) -> bool:
    figures = {"campaignId", "impressions", "clicks"} <= sample.keys and bool(sample.keys & {"cost", "spend"})
    return (
        sample.kind == "json"
        and figures
        and any(_ATTRIBUTED.fullmatch(k) for k in sample.keys)
        and not any(k.startswith("prompt") for k in sample.keys)
    )


def recognise_products(sample: Sample) -> bool:
    """Figures of ads: their rows name the product advertised."""
    return _is_report(sample) and bool(sample.keys & _OF_PRODUCTS) and "searchTerm" not in sample.keys


def recognise_search_terms(sample: Sample) -> bool:
    """Figures of search terms."""
    return _is_report(sample) and "searchTerm" in sample.keys


def recognise_campaigns(sample: Sample) -> bool:
    """Figures of campaigns: neither of an ad, nor of a keyword, nor of what was searched for."""
    narrower = {"searchTerm", "keywordId", "targeting", "purchasedAsin", "adId", *_OF_PRODUCTS}
    return _is_report(sample) and not sample.keys & narrower


def _reader(table: Table) -> Callable[[duckdb.DuckDBPyConnection, Source], Reading]:
    def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
        """One row an object of the array; the days asked for are claimed, so that a day without rows is zero."""
        rows = [row for document in readers.documents(source) for row in _rows(document)]
        notes: list[str] = []
        if rows:
            text = readers.text_table(readers.flat_cells(con, rows), table)
        else:
            empty = [{h: None for c in table.columns for h in (c.headers or (c.name,))}]
            text = readers.text_table(readers.flat_cells(con, empty), table, where="false")
        start, end = _period(source, rows)
        if start and end:
            days = ((end - start).days + 1) if end >= start else 0
            text.claims = tuple(f"{source.scope}|{start + timedelta(days=n)}" for n in range(days))
        if source.period_start is None or source.period_end is None:
            notes.append(_UNDECLARED)
        if rows and not any("campaignBudgetCurrencyCode" in row for row in rows):
            notes.append("the currency was not asked for (campaignBudgetCurrencyCode): amounts are read in the store's own")
        return Reading(tables=[text], notes=notes, period_start=start, period_end=end)

    return read


_UNDECLARED = (
    "the days asked for did not come with the file: only days that have rows are replaced, and a day that lost all its rows "
    "keeps the old ones. Put period_start and period_end into <file>.meta.json"
)


def _rows(document: Any) -> list[dict[str, Any]]:
    rows = document if isinstance(document, list) else [document]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise FileRefusedError(
                Problem(
                    code="broken_json",
                    what="the report is not an array of objects",
                    line=number,
                    remedy="Save the report as it was downloaded, as format GZIP_JSON",
                )
            )
        if "date" not in row:
            raise FileRefusedError(
                Problem(
                    code="wrong_request",
                    what="the figures are sums over a period: nothing says how they divide into days",
                    line=number,
                    found="startDate and endDate" if "startDate" in row else "no date",
                    expected="a date in every row",
                    remedy="Ask for the report again with timeUnit DAILY and the column date",
                )
            )
    return rows


def _period(source: Source, rows: list[dict[str, Any]]) -> tuple[date | None, date | None]:
    """The days declared with the file. Undeclared, the rows speak for their own days alone."""
    if source.period_start is None or source.period_end is None:
        if not rows:
            raise FileRefusedError(
                Problem(
                    code="undeclared_period",
                    what="the file is an empty list and nothing says for which days there was no advertising",
                    expected="period_start and period_end in <file>.meta.json",
                    remedy="Drop it again with the days it was asked for beside it",
                )
            )
        return None, None
    declared = range(source.period_start.toordinal(), source.period_end.toordinal() + 1)
    for number, row in enumerate(rows, 1):
        try:
            day = date.fromisoformat(str(row["date"]))
        except ValueError:
            continue  # typing reports it with its line
        if day.toordinal() not in declared:
            raise FileRefusedError(
                Problem(
                    code="wrong_period",
                    what="a row is of a day outside the days the file was declared for",
                    line=number,
                    found=str(day),
                    expected=f"{source.period_start} to {source.period_end}",
                    remedy="Correct period_start and period_end in <file>.meta.json and drop both again",
                )
            )
    return source.period_start, source.period_end


def _report(
    table: Table, title: str, type_id: str, recognise: Callable[[Sample], bool], good_for: str, *traps: str
) -> Report:
    return Report(
        id=table.name,
        platform="amazon",
        title=title,
        scope="store",
        download=(
            f"By the Advertising API: reporting v3, reportTypeId {type_id}, timeUnit DAILY, format GZIP_JSON, columns date, "
            "campaignId, campaignBudgetCurrencyCode, impressions, clicks, cost, purchases7d, unitsSoldClicks7d, sales7d at "
            "least; the last 30 days again each day, 31 days a request at most. Drop it into the folder of the profile's "
            'store, with the days asked for in <file>.meta.json: {"period_start": …, "period_end": …}.'
        ),
        good_for=good_for,
        traps=(
            "Sponsored products only: brands and display report the same names with other figures, and are not taken.",
            "Figures are restated for a month: fetch again, the newest file of a day counts.",
            "A report of sums (timeUnit SUMMARY) is refused: nothing says how it divides into days.",
            "An empty list says zero for the days asked for; without those days, and the report's name beside it, nothing.",
            "The days are those of the advertising profile. The file does not say of which profile it is: the folder does.",
            *traps,
        ),
        tables=(table,),
        recognise=recognise,
        read=_reader(table),
        lag_days=3,
    )


ADVERTISED_PRODUCTS = _report(
    ADS_PRODUCTS,
    "Amazon Ads advertised products",
    "spAdvertisedProduct",
    recognise_products,
    "What advertising costs and sells by SKU and day: the report that profit takes its advertising from.",
    "Sales attributed to an ad may be of another product of the brand; the columns of the same SKU are of it alone.",
)
CAMPAIGNS = _report(
    ADS_CAMPAIGNS,
    "Amazon Ads campaigns",
    "spCampaigns",
    recognise_campaigns,
    "What a campaign costs and sells by day: the total that the other advertising reports are held against.",
    "Grouped by placement or ad group it has several rows a campaign; they add up to the campaign.",
)
SEARCH_TERMS = _report(
    ADS_SEARCH_TERMS,
    "Amazon Ads search terms",
    "spSearchTerm",
    recognise_search_terms,
    "What buyers searched for before they clicked, and what it earned.",
    "Only terms that were clicked are listed, so they never add up to the campaign.",
    "The term `*` is a placement on a product page, where nobody searched.",
)
