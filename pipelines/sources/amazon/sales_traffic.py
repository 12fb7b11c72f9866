"""Amazon sales and traffic report, JSON (GET_SALES_AND_TRAFFIC_REPORT): a day's sales beside its visitors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table, TextTable

# The headers of these columns are the paths of the JSON; one of the platform's own examples misspells browserPageViews.
_MARKETPLACE = Column(
    name="marketplace_id", doc="Amazon's marketplace number, from the request inside the file.", filled=True
)

SALES_TRAFFIC_DAILY = Table(
    name="amazon_sales_traffic_daily",
    entity="amazon_sales_traffic_daily",
    grain="One row per account, marketplace and day.",
    slice_by="concat_ws('|', _scope, marketplace_id, date)",
    covers="window",
    measure="sum(units_ordered)",
    columns=(
        _MARKETPLACE,
        Column(
            name="date", doc="Day as the platform counts it.", type="date", headers=("date",), required=True, filled=True
        ),
        Column(
            name="ordered_product_sales_amount",
            doc="Ordered product sales of the day, tax as the marketplace shows it.",
            type="decimal(18,4)",
            headers=("salesByDate.orderedProductSales.amount",),
            required=True,
            filled=True,
        ),
        Column(
            name="currency_code",
            doc="Currency.",
            headers=("salesByDate.orderedProductSales.currencyCode",),
            required=True,
            filled=True,
        ),
        Column(
            name="units_ordered",
            doc="Units ordered.",
            type="bigint",
            headers=("salesByDate.unitsOrdered",),
            required=True,
            filled=True,
        ),
        Column(name="total_order_items", doc="Order items.", type="bigint", headers=("salesByDate.totalOrderItems",)),
        Column(
            name="ordered_product_sales_b2b_amount",
            doc="Of which business buyers.",
            type="decimal(18,4)",
            headers=("salesByDate.orderedProductSalesB2B.amount",),
        ),
        Column(
            name="units_ordered_b2b",
            doc="Of which business buyers.",
            type="bigint",
            headers=("salesByDate.unitsOrderedB2B",),
        ),
        Column(name="units_refunded", doc="Units refunded that day.", type="bigint", headers=("salesByDate.unitsRefunded",)),
        Column(name="refund_rate", doc="Refund rate, percent units.", type="double", headers=("salesByDate.refundRate",)),
        Column(name="claims_granted", doc="A-to-z claims granted.", type="bigint", headers=("salesByDate.claimsGranted",)),
        Column(
            name="claims_amount",
            doc="Money of claims granted.",
            type="decimal(18,4)",
            headers=("salesByDate.claimsAmount.amount",),
        ),
        Column(
            name="shipped_product_sales_amount",
            doc="Sales shipped that day.",
            type="decimal(18,4)",
            headers=("salesByDate.shippedProductSales.amount",),
        ),
        Column(name="units_shipped", doc="Units shipped.", type="bigint", headers=("salesByDate.unitsShipped",)),
        Column(name="orders_shipped", doc="Orders shipped.", type="bigint", headers=("salesByDate.ordersShipped",)),
        Column(
            name="order_item_session_percentage",
            doc="Order items per session, percent units.",
            type="double",
            headers=("trafficByDate.orderItemSessionPercentage",),
        ),
        Column(
            name="average_offer_count", doc="Offers on average.", type="bigint", headers=("trafficByDate.averageOfferCount",)
        ),
        Column(
            name="feedback_received", doc="Feedback received.", type="bigint", headers=("trafficByDate.feedbackReceived",)
        ),
        Column(
            name="negative_feedback_received",
            doc="Negative feedback received.",
            type="bigint",
            headers=("trafficByDate.negativeFeedbackReceived",),
        ),
        Column(
            name="browser_page_views",
            doc="Page views in browsers.",
            type="bigint",
            headers=(
                "trafficByDate.browserPageViews",
                "trafficByDate.browerPageViews",
            ),
        ),
        Column(
            name="mobile_app_page_views",
            doc="Page views in the app.",
            type="bigint",
            headers=("trafficByDate.mobileAppPageViews",),
        ),
        Column(name="page_views", doc="Page views, all.", type="bigint", headers=("trafficByDate.pageViews",)),
        Column(
            name="browser_sessions", doc="Sessions in browsers.", type="bigint", headers=("trafficByDate.browserSessions",)
        ),
        Column(
            name="mobile_app_sessions",
            doc="Sessions in the app.",
            type="bigint",
            headers=("trafficByDate.mobileAppSessions",),
        ),
        Column(
            name="sessions",
            doc="Sessions, all: visitors within 24 hours.",
            type="bigint",
            headers=("trafficByDate.sessions",),
        ),
        Column(
            name="buy_box_percentage",
            doc="Featured Offer share, in percent units (10.54 = 10.54 %).",
            type="double",
            headers=("trafficByDate.buyBoxPercentage",),
        ),
        Column(
            name="unit_session_percentage",
            doc="Units per session as the platform computes it, percent units, may exceed 100.",
            type="double",
            headers=("trafficByDate.unitSessionPercentage",),
        ),
    ),
)

_ASIN_FIGURES = (
    Column(name="parent_asin", doc="Parent product.", headers=("parentAsin",)),
    Column(name="child_asin", doc="Child product, when the report was asked by child or SKU.", headers=("childAsin",)),
    Column(name="sku", doc="The seller's SKU, when the report was asked by SKU.", headers=("sku",)),
    Column(name="asin_granularity", doc="PARENT, CHILD or SKU."),
    Column(
        name="units_ordered",
        doc="Units ordered.",
        type="bigint",
        headers=("salesByAsin.unitsOrdered",),
        required=True,
        filled=True,
    ),
    Column(
        name="ordered_product_sales_amount",
        doc="Ordered product sales, tax as the marketplace shows it.",
        type="decimal(18,4)",
        headers=("salesByAsin.orderedProductSales.amount",),
        required=True,
        filled=True,
    ),
    Column(
        name="currency_code",
        doc="Currency.",
        headers=("salesByAsin.orderedProductSales.currencyCode",),
        required=True,
        filled=True,
    ),
    Column(name="total_order_items", doc="Order items.", type="bigint", headers=("salesByAsin.totalOrderItems",)),
    Column(
        name="browser_page_views",
        doc="Page views in browsers.",
        type="bigint",
        headers=(
            "trafficByAsin.browserPageViews",
            "trafficByAsin.browerPageViews",
        ),
    ),
    Column(
        name="mobile_app_page_views",
        doc="Page views in the app.",
        type="bigint",
        headers=("trafficByAsin.mobileAppPageViews",),
    ),
    Column(name="page_views", doc="Page views, all.", type="bigint", headers=("trafficByAsin.pageViews",)),
    Column(name="browser_sessions", doc="Sessions in browsers.", type="bigint", headers=("trafficByAsin.browserSessions",)),
    Column(
        name="mobile_app_sessions", doc="Sessions in the app.", type="bigint", headers=("trafficByAsin.mobileAppSessions",)
    ),
    Column(
        name="sessions", doc="Sessions, all: visitors within 24 hours.", type="bigint", headers=("trafficByAsin.sessions",)
    ),
    Column(
        name="buy_box_percentage",
        doc="Featured Offer share, in percent units (10.54 = 10.54 %).",
        type="double",
        headers=("trafficByAsin.buyBoxPercentage",),
    ),
    Column(
        name="unit_session_percentage",
        doc="Units per session as the platform computes it, percent units, may exceed 100.",
        type="double",
        headers=("trafficByAsin.unitSessionPercentage",),
    ),
)

SALES_TRAFFIC_ASIN_DAILY = Table(
    name="amazon_sales_traffic_asin_daily",
    entity="amazon_sales_traffic_asin_daily",
    grain="One row per account, marketplace, product and day: files of a single day only.",
    slice_by="concat_ws('|', _scope, marketplace_id, date)",
    covers="window",
    measure="sum(units_ordered)",
    columns=(
        _MARKETPLACE,
        Column(name="date", doc="Day as the platform counts it.", type="date", filled=True),
        *_ASIN_FIGURES,
    ),
)

SALES_TRAFFIC_ASIN_PERIOD = Table(
    name="amazon_sales_traffic_asin_period",
    entity="amazon_sales_traffic_asin_period",
    grain="One row per account, marketplace, product and period of several days: never feeds a daily fact.",
    slice_by="concat_ws('|', _scope, marketplace_id, period_start, period_end)",
    covers="window",
    measure="sum(units_ordered)",
    columns=(
        _MARKETPLACE,
        Column(name="period_start", doc="First day of the period.", type="date", filled=True),
        Column(name="period_end", doc="Last day of the period.", type="date", filled=True),
        *_ASIN_FIGURES,
    ),
)


def recognise(sample: Sample) -> bool:
    """The document names its report type, or begins with one of its two lists."""
    return sample.kind == "json" and (
        bool(sample.keys & {"salesAndTrafficByDate", "salesAndTrafficByAsin"})
        or ("reportSpecification" in sample.keys and "GET_SALES_AND_TRAFFIC_REPORT" in sample.text)
    )


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Days, and products of one day; products of several days go to the period table.

    A list of days speaks for every day asked for. Without rows a list speaks for nothing: the platform is late.
    """
    found = readers.documents(source)
    document = found[0] if len(found) == 1 and isinstance(found[0], dict) else {}
    marketplace, start, end, options = _request(document)
    days, products = (_list(document, f"salesAndTrafficBy{kind}") for kind in ("Date", "Asin"))
    stamp = {"marketplace_id": readers.literal(marketplace)}
    tables = []
    if days:
        daily = readers.text_table(readers.flat_cells(con, days), SALES_TRAFFIC_DAILY, values=stamp)
        asked = [start + timedelta(days=n) for n in range((end - start).days + 1)]
        daily.claims = tuple(f"{source.scope}|{marketplace}|{day}" for day in asked)
        tables.append(daily)
    if products:
        stamp["asin_granularity"] = readers.literal(options.get("asinGranularity", "PARENT"))
        tables.append(_by_asin(con, products, stamp, start, end))
    notes = [] if days and products else [_silent("days", days), _silent("products", products)]
    return Reading(tables=tables, notes=[n for n in notes if n], period_start=start, period_end=end)


def _by_asin(
    con: duckdb.DuckDBPyConnection, products: Sequence[dict[str, Any]], stamp: dict[str, str], start: date, end: date
) -> TextTable:
    cells = readers.flat_cells(con, products)
    if start == end:
        return readers.text_table(cells, SALES_TRAFFIC_ASIN_DAILY, values={**stamp, "date": readers.literal(str(start))})
    period = {"period_start": readers.literal(str(start)), "period_end": readers.literal(str(end))}
    return readers.text_table(cells, SALES_TRAFFIC_ASIN_PERIOD, values={**stamp, **period})


def _request(document: dict[str, Any]) -> tuple[str, date, date, dict[str, str]]:
    """Marketplace, first and last day and options of the request that the document repeats."""
    asked = document.get("reportSpecification") or {}
    marketplaces = asked.get("marketplaceIds") or []
    if len(marketplaces) != 1:
        raise FileRefusedError(_wrong_request("marketplaceIds", marketplaces, "exactly one marketplace"))
    options = asked.get("reportOptions") or {}
    if options.get("dateGranularity", "DAY") != "DAY":
        raise FileRefusedError(_wrong_request("dateGranularity", options["dateGranularity"], "DAY"))
    days = []
    for name in ("dataStartTime", "dataEndTime"):
        try:
            days.append(date.fromisoformat(str(asked.get(name))[:10]))
        except ValueError as e:
            raise FileRefusedError(_wrong_request(name, asked.get(name), "a day such as 2026-10-31")) from e
    return marketplaces[0], days[0], days[1], options


def _wrong_request(key: str, found: object, expected: str) -> Problem:
    return Problem(
        code="wrong_request",
        what=f"the request inside the file does not say what the figures are of ({key})",
        found=str(found),
        expected=expected,
        remedy="Ask for the report again with one marketplace, from the first to the last day, dateGranularity DAY",
    )


def _list(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = document.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise FileRefusedError(
            Problem(
                code="broken_json",
                what=f"{name} is not a list of objects",
                remedy="Download the report again and drop it unopened",
            )
        )
    return rows


def _silent(what: str, rows: Sequence[object]) -> str | None:
    return None if rows else f"the report has no {what}: nothing is concluded from that, ask again in a day or two"


SALES_AND_TRAFFIC = Report(
    id="amazon_sales_traffic",
    platform="amazon",
    title="Amazon sales and traffic",
    scope="account",
    download=(
        "By API: GET_SALES_AND_TRAFFIC_REPORT with one marketplace, dateGranularity DAY, asinGranularity CHILD or SKU; one "
        "day a request for products, the last 7 days again each day. Seller Central's Business Reports are another format."
    ),
    good_for="Visitors, page views, Featured Offer share and ordered sales by day, and by product and day.",
    traps=(
        "Products of several days are one sum over all of them: they land apart and never feed a day.",
        "Sessions come days after sales and the platform restates days for weeks: fetch again, the newest version counts.",
        "An empty list means late, not zero. The sum over products is not the total of the day.",
        "Percentages are in percent units; units per session may exceed 100 and is counted on browser sessions only.",
        "At most one request every 15 minutes and 96 a day, over all sellers of the application.",
    ),
    tables=(SALES_TRAFFIC_DAILY, SALES_TRAFFIC_ASIN_DAILY, SALES_TRAFFIC_ASIN_PERIOD),
    recognise=recognise,
    read=read,
    lag_days=3,
)
