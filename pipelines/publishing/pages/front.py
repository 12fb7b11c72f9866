"""The front page: what to do, the figures, and whether they can be trusted; all of it asked from the published marts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pipelines.publishing import facts, figures
from pipelines.publishing.figures import ALL, UNALLOCATED, Figure
from pipelines.publishing.pages import NAVIGATION, Site, charts, numbers
from pipelines.publishing.published import Alert, Published, Row

_CHART_DAYS = 28

_TILES = (
    ("net_sales", "Net sales", "净销售额"),
    ("contribution_profit", "Contribution profit", "贡献利润"),
    ("gmv", "GMV", "成交总额"),
    ("orders", "Orders", "订单数"),
    ("units", "Units", "销量"),
)

# Where the page, or another one, says more about what a check found.
PLACES = {
    "stockout_risk": "#stock",
    "low_margin_skus": "#margin",
    **dict.fromkeys(("unknown_store", "unmapped_listings", "missing_product", "missing_cost", "missing_rate"), "#coverage"),
    **dict.fromkeys(("held_files", "pending_files", "quarantined_files"), "#files"),
    **dict.fromkeys(("gmv_meets_platform_sales", "broken_proof"), "#trust"),
    **dict.fromkeys(("quarantined_settlement", "unsettled_orders"), "marts.html#rpt_settlement_reconciliation"),
    "source_freshness": "#freshness",
    "carrier_claims": "marts.html#fct_parcels",
}

_WHAT = {
    "marts.html": "Every table, column and metric, with unit and formula; how to open them in SQL.",
    "reports.html": "Which files can be dropped, where to download them, what each is good for and what to beware of.",
    "gx/index.html": "What was checked when files came in, batch by batch.",
    "dbt/index.html": "How each table is made, from which, and the tests on it.",
}


def page(site: Site, published: Published) -> str:
    """The page of the publication in force."""
    publication = published.publication
    currency = publication["reporting_currency"]
    found = figures.headline(published)
    reconciliation = facts.reconciliation(published)
    alerts = published.alerts()
    stockouts, margins = facts.stockouts(published), facts.margins(published)
    anchors = {f"stock-{r['stock_pool_id']}-{r['sku']}" for r in stockouts.rows} | {
        f"margin-{r['store_id']}-{r['sku']}" for r in margins.rows
    }
    walk = figures.walk(published, _CHART_DAYS)
    return site.render(
        "index.html.j2",
        here="index.html",
        stamp=_stamp(publication, found),
        publication=publication,
        currency=currency,
        today=publication["run_at"].date(),
        reconciliation=reconciliation,
        coverage=facts.coverage(published),
        mapping_gaps=facts.mapping_gaps(published),
        total=_total(found, currency),
        stores=_stores(found, facts.stores(published)),
        walk=walk,
        alerts=[(alert, _details(alert, anchors)) for alert in alerts if alert.is_top],
        alerts_total=len(alerts),
        alerts_quiet=facts.quiet_alerts(published),
        stockouts=stockouts,
        margins=margins,
        files=facts.files(published),
        most_rows=facts.MOST_ROWS,
        restated=figures.restated(published, found),
        freshness=facts.freshness(published),
        links=[
            {**item, "what": _WHAT[item["href"]]}
            for item in NAVIGATION
            if item["href"] in _WHAT and item["href"] not in site.missing
        ],
    )


def _stamp(publication: Row, found: Sequence[Figure]) -> str:
    """What the masthead says: how far the figures reach, which instant the run went by, what it believed."""
    said = [f"Days through {numbers.day(max(figure.complete_to for figure in found))}"] if found else []
    said.append(f"run of {numbers.moment(publication['run_at'])}")
    if publication["known_at"] != publication["run_at"]:
        said.append(f"files received until {numbers.moment(publication['known_at'])}")
    return " · ".join(said)


def _details(alert: Alert, anchors: set[str]) -> str:
    """Where more is said about an alert: its own row on the page, else the part of the page, else the mart."""
    for anchor in (f"stock-{alert.stock_pool_id}-{alert.sku}", f"margin-{alert.store_id}-{alert.sku}"):
        if anchor in anchors:
            return f"#{anchor}"
    return PLACES.get(alert.check_name, "marts.html#rpt_alerts")


def _total(found: Sequence[Figure], currency: str) -> dict[str, Any] | None:
    """All stores together: a tile a metric."""
    of = _of(found, ALL)
    if not of:
        return None
    tiles = []
    for name, en, zh in _TILES:
        figure = of[name]
        is_money = figure.unit == currency
        write = numbers.money if is_money else numbers.count
        note = ""
        if name == "contribution_profit":
            covered = of["net_sales_covered"].month_to_date
            note = f"{numbers.share(_ratio(figure.month_to_date, covered))} of covered net sales"
        tiles.append(
            {
                "en": en,
                "zh": zh,
                "unit": currency if is_money else "",
                "month": write(figure.month_to_date),
                "is_negative": figure.month_to_date < 0,
                "change": numbers.change(figure.month_to_date, figure.month_before),
                "day": write(figure.day),
                "note": note,
                "chart": charts.sparkline(
                    figure.last(_CHART_DAYS), f"{en}, the last {_CHART_DAYS} days", width=220, height=44
                ),
            }
        )
    first, last = of["net_sales"].same_days_before
    return {"complete_to": of["net_sales"].complete_to, "tiles": tiles, "before_first": first, "before_last": last}


def _stores(found: Sequence[Figure], stores: Sequence[Row]) -> list[dict[str, Any]]:
    """A line a store that ever sold."""
    lines = []
    for store in stores:
        of = _of(found, store["store_id"])
        if not of:
            continue
        contribution, covered = of["contribution_profit"].month_to_date, of["net_sales_covered"].month_to_date
        lines.append(
            {
                "store_id": store["store_id"],
                "name": store["marketplace_name"],
                "currency_code": store["currency_code"],
                "complete_to": store["complete_to"],
                "is_behind": store["complete_to"] < store["last_complete_date"],
                "net_sales": of["net_sales"].month_to_date,
                "net_sales_day": of["net_sales"].day,
                "net_sales_reporting": of["net_sales_reporting"].month_to_date,
                "contribution": contribution,
                "contribution_rate": _ratio(contribution, covered),
                "orders": of["orders"].month_to_date,
                "units": of["units"].month_to_date,
                "chart": charts.sparkline(
                    of["net_sales_reporting"].last(_CHART_DAYS),
                    f"Net sales of {store['marketplace_name']}, the last {_CHART_DAYS} days",
                ),
            }
        )
    if of := _of(found, UNALLOCATED):
        lines.append(
            {
                "name": "Of no store",
                "net_sales_reporting": of["net_sales"].month_to_date,
                "contribution": of["contribution_profit"].month_to_date,
                "complete_to": of["net_sales"].complete_to,
            }
        )
    return lines


def _of(found: Sequence[Figure], scope_id: str) -> dict[str, Figure]:
    return {figure.figure: figure for figure in found if figure.scope_id == scope_id}


def _ratio(part: Decimal, whole: Decimal) -> float | None:
    return float(part / whole) if whole else None
