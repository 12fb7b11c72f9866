"""Google Trends as its pages ask for it: the answers of the widgets 'Interest over time' and 'Interest by region'.

The complete file of a request is the answer of `explore`, which names terms, places, window, category and property of each
widget, followed by the answers of the widgets, each as received with its guard `)]}'`. A widget's answer alone holds only
numbers: its terms and place must then be declared beside the file.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table, TextTable
from pipelines.sources.google_trends.multi_timeline import INTEREST, STEPS, last_day, request_key

WIDGET_INTEREST = Table(
    name="google_trends_widget_interest",
    entity=INTEREST.entity,
    grain=INTEREST.grain,
    slice_by=INTEREST.slice_by,
    covers="keys",
    precedence=1,  # the answer tells a zero from too little data and names the place by its code; the export does neither
    columns=(
        *INTEREST.columns,
        Column(name="has_data", doc="False where there was too little to say; the value is then 0.", type="boolean"),
    ),
)

WIDGET_REGIONS = Table(
    name="google_trends_widget_regions",
    entity="google_trends_regions",
    grain="One row per request (terms, geography, window), term and region.",
    slice_by="concat_ws('|', request_key, window_start, window_end)",
    covers="keys",
    columns=(
        *(INTEREST.column(name) for name in ("request_key", "term", "geo_code")),
        Column(name="region_code", doc="Region, ISO 3166; empty for cities.", headers=("region_code",)),
        Column(name="region_name", doc="Region as the site names it, in its language.", filled=True),
        Column(
            name="value",
            doc="Index 0 to 100 over the regions for one term; with several terms the share of each, per cent.",
            type="double",
            filled=True,
        ),
        Column(name="is_share", doc="Whether value is a share among the terms.", type="boolean", filled=True),
        Column(name="has_data", doc="False where there was too little to say.", type="boolean", filled=True),
        *(INTEREST.column(name) for name in ("window_start", "window_end")),
    ),
)


# The site has no code for the whole world.
WORLD = "WORLD"


@dataclass(frozen=True)
class _Request:
    """What a widget was asked: a term and a place for each of its columns, the window and what narrows it."""

    terms: tuple[tuple[str, str], ...]
    window: tuple[str, str] | None
    resolution: str | None
    narrowed: str

    @property
    def key(self) -> str:
        return request_key(self.terms) + self.narrowed


def recognise(sample: Sample) -> bool:
    """The numbers of a widget; the request of explore alone has none."""
    return sample.kind == "json" and (
        {"timelineData", "formattedTime"} <= sample.keys
        or {"geoMapData", "geoName"} <= sample.keys
        or ({"widgets", "comparisonItem"} <= sample.keys and "TIMESERIES" in sample.text)
    )


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a term and period, or a term and region, of each answer in the file."""
    explored: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    regions: list[dict[str, Any]] = []
    for document in readers.documents(source):
        if isinstance(document, dict) and "widgets" in document:
            explored += document["widgets"]
            continue
        answer = document.get("default") if isinstance(document, dict) else None
        if not isinstance(answer, dict) or not ({"timelineData", "geoMapData"} & set(answer)):
            raise FileRefusedError(_unknown("an answer that is neither of time nor of regions"))
        if "timelineData" in answer:
            points += _points(answer["timelineData"], _request(source, explored, "TIMESERIES"))
        else:
            regions += _regions(answer["geoMapData"], _request(source, explored, "GEO_MAP"))
    if not points and not regions:
        raise FileRefusedError(_unknown("no period and no region"))
    tables: list[TextTable] = []
    for table, rows in ((WIDGET_INTEREST, points), (WIDGET_REGIONS, regions)):
        if rows:
            numbers = [row.pop("_line") for row in rows]
            tables.append(readers.text_table(readers.flat_cells(con, rows, rows=numbers), table))
    days = [row[k] for row in (points or regions) for k in ("window_start", "window_end")]
    start, end = (datetime.fromisoformat(d).date() for d in (min(days), max(days)))
    return Reading(tables=tables, period_start=start, period_end=end)


def _request(source: Source, explored: list[dict[str, Any]], widget: str) -> _Request:
    """The request of a widget as explore repeats it, else as declared beside the file."""
    asked = next((w["request"] for w in explored if str(w.get("id", "")) == widget and w.get("request")), None)
    if asked is None:
        terms = source.meta.get("terms")
        if not isinstance(terms, list) or not terms:
            raise FileRefusedError(_undeclared())
        geo = str(source.meta.get("geo") or WORLD)
        narrowed = "".join(f" [{source.meta[k]}]" for k in ("gprop", "category") if source.meta.get(k))
        window = (str(source.period_start), str(source.period_end)) if source.period_start and source.period_end else None
        return _Request(tuple((str(t), geo) for t in terms), window, None, narrowed)
    options = asked.get("requestOptions") or {}
    narrowed = "".join(f" [{options[k]}]" for k in ("property", "category") if options.get(k) not in (None, "", "0", 0))
    whole = asked.get("geo") or {}
    items = asked.get("comparisonItem") or []
    terms = tuple((_term(item), next(iter((item.get("geo") or whole).values()), "") or WORLD) for item in items)
    first, _, last = str(asked.get("time") or (items[0].get("time") if items else "") or "").partition(" ")
    window = (first[:10], last[:10]) if len(first) >= 10 and len(last) >= 10 else None
    return _Request(terms, window, str(asked.get("resolution") or "").lower() or None, narrowed)


def _term(item: dict[str, Any]) -> str:
    words = (item.get("complexKeywordsRestriction") or {}).get("keyword") or []
    return " + ".join(str(w.get("value")) for w in words)


def _points(timeline: list[dict[str, Any]], request: _Request) -> list[dict[str, Any]]:
    """One row a term and period. Several windows side by side (`columnData`) are no series of one request: refused."""
    if any("columnData" in p for p in timeline):
        raise FileRefusedError(_unknown("several windows side by side: terms of different windows do not compare"))
    starts = [datetime.fromtimestamp(int(p["time"]), UTC) for p in timeline]
    if not starts:
        return []
    resolution = request.resolution if request.resolution in ("hour", "day", "week", "month") else _resolution(starts)
    window_start, window_end = str(starts[0].date()), str(last_day(starts[-1], resolution))
    rows = []
    for line, (point, start) in enumerate(zip(timeline, starts, strict=True), 1):
        values = point.get("value") or []
        if len(values) != len(request.terms):
            raise FileRefusedError(_unknown(f"{len(values)} values in period {line}, and {len(request.terms)} terms"))
        shown = point.get("formattedValue") or [""] * len(values)
        known = point.get("hasData") or [True] * len(values)
        for (term, geo), value, words, has_data in zip(request.terms, values, shown, known, strict=False):
            below = str(words).replace(" ", "").startswith("<")
            rows.append(
                {
                    "_line": line,
                    "request_key": request.key,
                    "term": term,
                    "geo_code": geo,
                    "resolution": resolution,
                    "period_start": str(start.date()),
                    "period_start_at": f"{start:%Y-%m-%dT%H:%M:%S}",
                    "interest": "0.5" if below else str(value),
                    "is_below_one": below,
                    # The key stands on an unfinished period only; the export has no such mark and takes its last one.
                    "is_partial": bool(point.get("isPartial", False)),
                    "window_start": window_start,
                    "window_end": window_end,
                    "has_data": bool(has_data),
                }
            )
    return rows


def _regions(found: list[dict[str, Any]], request: _Request) -> list[dict[str, Any]]:
    if request.window is None:
        raise FileRefusedError(_undeclared())
    is_share = len(request.terms) > 1
    rows = []
    for line, region in enumerate(found, 1):
        values = region.get("value") or []
        if len(values) != len(request.terms):
            raise FileRefusedError(_unknown(f"{len(values)} values in region {line}, and {len(request.terms)} terms"))
        known = region.get("hasData") or [True] * len(values)
        for (term, geo), value, has_data in zip(request.terms, values, known, strict=False):
            rows.append(
                {
                    "_line": line,
                    "request_key": request.key,
                    "term": term,
                    "geo_code": geo,
                    "region_code": region.get("geoCode"),
                    "region_name": region.get("geoName"),
                    "value": str(value),
                    "is_share": is_share,
                    "has_data": bool(has_data),
                    "window_start": request.window[0],
                    "window_end": request.window[1],
                }
            )
    return rows


def _resolution(starts: Sequence[datetime]) -> str:
    """What the distance of the periods says; a single one is a day."""
    steps = [b - a for a, b in itertools.pairwise(starts)]
    if not steps:
        return "day"
    least = min(steps)
    return "hour" if least < timedelta(days=1) else STEPS.get(least.days, "month")


def _unknown(found: str) -> Problem:
    return Problem(
        code="unreadable_period",
        what="the answer of Google Trends cannot be read",
        found=found,
        expected="the answer of explore, then those of the widgets 'Interest over time' or 'Interest by region'",
        remedy="Ask again for one window; or export the chart (multiTimeline.csv) and drop that file",
    )


def _undeclared() -> Problem:
    return Problem(
        code="undeclared_terms",
        what="the answer holds numbers only: which terms, place and window they are of is not in it",
        expected=json.dumps({"terms": ["a", "b"], "geo": "US", "period_start": "2026-01-01", "period_end": "2026-10-31"}),
        remedy="Put the answer of explore before it in the same file, or declare this in <name>.meta.json beside it",
    )


WIDGET = Report(
    id="google_trends_widget",
    platform="google_trends",
    title="Google Trends, answers of the site",
    scope="none",
    download=(
        "What a client such as pytrends receives: the answer of /api/explore, then that of /api/widgetdata/multiline (and "
        "of /api/widgetdata/comparedgeo), one after the other in one file, unchanged."
    ),
    good_for="When and where people begin to look for a thing, with a mark where there is too little to say.",
    traps=(
        "An index is 0 to 100 within one request only: keep an anchor term in every request.",
        "A value of 0 without data says nothing; a value of 0 with data is below half a point.",
        "By region, several terms are shares of each other in the region, not popularity.",
        "The last period may be unfinished; only then it is marked.",
        "The guard before each answer differs: it is dropped up to the first brace.",
    ),
    tables=(WIDGET_INTEREST, WIDGET_REGIONS),
    recognise=recognise,
    read=read,
    lag_days=2,
)
