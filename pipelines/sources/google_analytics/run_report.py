"""Google Analytics 4, answers of runReport: visits by channel, and items looked at, of days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Reading, Report, Sample, Source, Table
from pipelines.sources.google_analytics.tables import CHANNEL_DIMENSIONS, CHANNELS_DAILY, ITEM_DIMENSIONS, ITEMS_DAILY


def _recognise(names: tuple[str, ...]) -> Callable[[Sample], bool]:
    def recognise(sample: Sample) -> bool:
        """An answer of runReport whose headers name one of the dimensions."""
        answered = sample.kind == "json" and {"dimensionHeaders", "metricHeaders"} <= sample.keys
        return answered and any(f'"{n}"' in sample.text for n in names)

    return recognise


def _reader(table: Table) -> Callable[[duckdb.DuckDBPyConnection, Source], Reading]:
    def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
        """One row a row of the answer, all its pages; what the platform says against its own figures becomes a note."""
        pages = list(_pages(readers.documents(source)))
        rows = [row for page in pages for row in _rows(page)]
        _refuse_repeated_rows(pages, rows)
        _refuse_missing_rows(pages, len(rows))
        start, end = _window(source, rows)
        if rows and any("date" not in r for r in rows):
            if start != end or start is None:
                raise FileRefusedError(_dateless())
            for row in rows:
                row["date"] = f"{start:%Y%m%d}"
        tables = []
        if rows or start:
            cells = (
                readers.flat_cells(con, rows)
                if rows
                else readers.flat_cells(con, [dict.fromkeys(_needed(table), "")], rows=[0])
            )
            text = readers.text_table(cells, table, where=None if rows else "false", values=_metadata(pages))
            text.dates = ("%Y%m%d",)
            text.claims = tuple(f"{source.scope}|{day}" for day in _days(start, end))
            tables.append(text)
        return Reading(tables=tables, notes=_notes(pages, rows, start), period_start=start, period_end=end)

    return read


def _pages(documents: Iterable[Any]) -> Iterable[dict[str, Any]]:
    """The answers in a file: one, one after the other, a list of them, or those of a batch."""
    for document in documents:
        if isinstance(document, list):
            yield from _pages(document)
        elif isinstance(document, dict) and isinstance(document.get("reports"), list):
            yield from _pages(document["reports"])
        elif isinstance(document, dict) and "dimensionHeaders" in document:
            yield document
        else:
            raise FileRefusedError(_no_report(document))


def _rows(page: dict[str, Any]) -> Iterable[dict[str, str]]:
    """The rows of an answer by the names of its dimensions and metrics. An answer without rows has no such key."""
    names = [h.get("name") for kind in ("dimensionHeaders", "metricHeaders") for h in page.get(kind) or []]
    for row in page.get("rows") or []:
        values = [v.get("value") for kind in ("dimensionValues", "metricValues") for v in row.get(kind) or []]
        if len(values) != len(names):
            raise FileRefusedError(_uneven(len(names), len(values)))
        yield dict(zip(names, values, strict=True))


def _refuse_missing_rows(pages: list[dict[str, Any]], found: int) -> None:
    """An answer says how many rows the report has in all: fewer in the file means that pages are missing."""
    stated = max((int(p.get("rowCount") or 0) for p in pages), default=0)
    if found < stated:
        raise FileRefusedError(
            Problem(
                code="pages_missing",
                what="the report has more rows than the file: pages are missing",
                found=f"{found} rows",
                expected=f"{stated} rows",
                remedy="Ask with limit 250000, or page by offset and put all the answers into one file, one after the other",
            )
        )


def _refuse_repeated_rows(pages: list[dict[str, Any]], rows: list[dict[str, str]]) -> None:
    """A report lists each combination of its dimensions once: a second time is a page that was put into the file twice."""
    names = [h.get("name") for h in (pages[0].get("dimensionHeaders") or [])] if pages else []
    keys = Counter(tuple(row.get(n) for n in names) for row in rows)
    key, times = next(iter(keys.most_common(1)), ((), 0))
    if times > 1:
        raise FileRefusedError(
            Problem(
                code="rows_repeated",
                what="rows stand in the file twice, and would count twice",
                found=", ".join(map(str, key)),
                expected="each page of the report once",
                remedy="Put every answer into the file once; two reports belong into two files",
            )
        )


def _window(source: Source, rows: list[dict[str, str]]) -> tuple[date | None, date | None]:
    """First and last day: as declared beside the file, else from the first to the last day with rows."""
    if source.period_start and source.period_end:
        return source.period_start, source.period_end
    days = sorted({r["date"] for r in rows if r.get("date")})
    try:
        read = [datetime.strptime(d, "%Y%m%d").date() for d in (days[:1] + days[-1:])]  # noqa: DTZ007
    except ValueError:
        return None, None  # typing names the cell
    return (read[0], read[-1]) if read else (None, None)


def _days(start: date | None, end: date | None) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)] if start and end else []


def _needed(table: Table) -> list[str]:
    return [c.headers[0] for c in table.columns if c.required]


def _metadata(pages: list[dict[str, Any]]) -> dict[str, str]:
    said = [p.get("metadata") or {} for p in pages]
    flags = {
        "is_thresholded": any(m.get("subjectToThresholding") for m in said),
        "has_other_row": any(m.get("dataLossFromOtherRow") for m in said),
        "is_sampled": any(m.get("samplingMetadatas") for m in said),
    }
    first = said[0] if said else {}
    return {
        "currency_code": readers.literal(first.get("currencyCode")),
        "time_zone": readers.literal(first.get("timeZone")),
        **{name: readers.literal(str(flag).lower()) for name, flag in flags.items()},
    }


def _notes(pages: list[dict[str, Any]], rows: list[dict[str, str]], start: date | None) -> list[str]:
    said = [p.get("metadata") or {} for p in pages]
    values = {v for r in rows for v in r.values()}
    notes = {
        "small counts are left out to protect people (thresholding): the rows add up to less than the day": any(
            m.get("subjectToThresholding") for m in said
        ),
        "rare values are summed up as (other): ask for fewer dimensions to see them": "(other)" in values
        or any(m.get("dataLossFromOtherRow") for m in said),
        "the counts are estimates from a sample: ask for fewer days at once": any(m.get("samplingMetadatas") for m in said),
        "some rows have the value (not set): the site's tag did not tell": "(not set)" in values,
        "the answer has no rows and no window is declared beside the file: nothing is concluded from it": not rows
        and start is None,
    }
    return [note for note, is_so in notes.items() if is_so]


def _no_report(document: object) -> Problem:
    error = document.get("error") if isinstance(document, dict) else None
    return Problem(
        code="failed_answer" if error else "broken_json",
        what="Google answered with an error instead of a report" if error else "this is no answer of runReport",
        found=str(error.get("status") or error.get("message"))[:80] if isinstance(error, dict) else None,
        expected="dimensionHeaders, metricHeaders and rows",
        remedy="Ask again later; RESOURCE_EXHAUSTED means that the day's quota is used up",
    )


def _uneven(wanted: int, found: int) -> Problem:
    return Problem(
        code="broken_json",
        what="a row has another number of values than the headers",
        found=f"{found} values",
        expected=f"{wanted} values",
        remedy="Ask for the report again and drop the answer unopened",
    )


def _dateless() -> Problem:
    return Problem(
        code="no_dates",
        what="the report has no dimension `date`: its figures are of several days at once and belong to none",
        expected="the dimension date, or a window of one day declared beside the file",
        remedy="Ask for the report again with the dimension date",
    )


_TRAPS = (
    "addToCarts, checkouts and purchases are events, not sessions: a session may have several, and a rate may exceed 100 %.",
    "Dimensions of items cannot be asked for together with metrics of sessions: these are two reports.",
    "An answer without rows lacks the key rows, and does not repeat the days asked for: declare them beside the file.",
    "The last three days are still counted anew: fetch them again, the newest answer counts.",
    "Users are never added up, neither over days nor over channels.",
    "The platform's revenue is what the site's tag saw: the shop's orders are the truth.",
)

CHANNELS = Report(
    id="ga4_channels",
    platform="google_analytics",
    title="Google Analytics 4, visits by channel",
    scope="account",
    download=(
        "By API: runReport with date, sessionDefaultChannelGroup, deviceCategory, country and sessions, totalUsers, "
        "addToCarts, checkouts, ecommercePurchases, purchaseRevenue; limit 250000. Drop it in the folder of the shop, with "
        '{"period_start": …, "period_end": …} in <name>.meta.json.'
    ),
    good_for="Where visitors of the own site come from, and where on the way to a purchase they are lost.",
    traps=_TRAPS,
    tables=(CHANNELS_DAILY,),
    recognise=_recognise(CHANNEL_DIMENSIONS),
    read=_reader(CHANNELS_DAILY),
    lag_days=2,
)

ITEMS = Report(
    id="ga4_items",
    platform="google_analytics",
    title="Google Analytics 4, items",
    scope="account",
    download=(
        "By API: runReport with date, itemId, itemName and itemsViewed, itemsAddedToCart, itemsCheckedOut, itemsPurchased, "
        "itemRevenue; limit 250000. Drop it in the folder of the shop, with the window beside it."
    ),
    good_for="Which products are looked at and not bought.",
    traps=_TRAPS,
    tables=(ITEMS_DAILY,),
    recognise=_recognise(ITEM_DIMENSIONS),
    read=_reader(ITEMS_DAILY),
    lag_days=2,
)
