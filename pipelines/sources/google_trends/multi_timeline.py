"""Google Trends, interest over time as the site exports it (multiTimeline.csv, any language)."""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table
from pipelines.sources.readers.sampling import DELIMITERS, first_lines

INTEREST = Table(
    name="google_trends_interest",
    entity="google_trends_interest",
    grain="One row per request (terms, geography, window), term and period.",
    slice_by="concat_ws('|', request_key, window_start, window_end)",
    covers="keys",
    columns=(
        Column(
            name="request_key",
            doc="Terms and geography of the request, sorted: an index is comparable only inside one request.",
            filled=True,
        ),
        Column(name="term", doc="Search term.", filled=True),
        Column(name="geo_name", doc="Geography as the export names it, in its language."),
        Column(
            name="geo_code",
            doc="Geography as declared beside the file (`<name>.meta.json`), ISO 3166; null when undeclared.",
        ),
        Column(name="category", doc="Category line of the export."),
        Column(name="resolution", doc="hour, day, week or month.", filled=True),
        Column(name="period_start", doc="First day of the period (for hours the day).", type="date", filled=True),
        Column(name="period_start_at", doc="Begin of the period.", type="timestamp", filled=True),
        Column(
            name="interest",
            doc="Index 0 to 100 within the request; 0.5 where the site writes less than one.",
            type="double",
            filled=True,
        ),
        Column(name="is_below_one", doc="The site wrote less than one.", type="boolean", filled=True),
        Column(
            name="is_partial",
            doc="The last period of the export: not yet over, its value is not final.",
            type="boolean",
            filled=True,
        ),
        Column(name="window_start", doc="First day of the request.", type="date", filled=True),
        Column(name="window_end", doc="Last day of the request.", type="date", filled=True),
    ),
)

_VALUE = re.compile(r"<?\s*\d{1,3}")
_TERM = re.compile(r"(.+)[:：]\s*[(（](.+?)[)）]", re.DOTALL)


@dataclass(frozen=True)
class _Style:
    """A way periods are written: the pattern, its strptime format, and whether it names a month or an hour by itself."""

    pattern: re.Pattern[str]
    format: str
    resolution: str | None = None


# As the site writes them, then as Excel writes them back in the countries of its users (2026-11).
_STYLES = (
    _Style(re.compile(r"\d{4}-\d{1,2}-\d{1,2}t\d{1,2}", re.IGNORECASE), "%Y-%m-%dT%H", "hour"),
    _Style(re.compile(r"\d{4}-\d{1,2}-\d{1,2}"), "%Y-%m-%d"),
    _Style(re.compile(r"\d{4}-\d{1,2}"), "%Y-%m", "month"),
    _Style(re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "%m/%d/%Y"),
    _Style(re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "%d/%m/%Y"),
    _Style(re.compile(r"\d{4}/\d{1,2}/\d{1,2}"), "%Y/%m/%d"),
    _Style(re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}"), "%d.%m.%Y"),
    _Style(re.compile(r"[a-z]{3}-\d{2}", re.IGNORECASE), "%b-%y", "month"),
    _Style(re.compile(r"\d{4}年\d{1,2}月"), "%Y年%m月", "month"),
)
# Days between two periods → resolution; a month has 28 to 31.
STEPS = {1: "day", 7: "week", **dict.fromkeys(range(28, 32), "month")}


def recognise(sample: Sample) -> bool:
    """By structure, never by words: a header of `term: (place)` columns over a row of a period and indices."""
    return sample.kind == "delimited" and _header_line(sample.headers) is not None


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a term and period. The last period of an export is partial, whatever its value says."""
    file = readers.readable(source, ("utf-8", "gb18030", "cp1252"))
    line = _header_line(first_lines(file.head))
    if line is None:
        raise FileRefusedError(_not_an_export(None, "no header of `term: (place)` columns over a row of indices"))
    cuts = [readers.header_of(file.head_line(line + 1), line + 1, d) for d in DELIMITERS]
    cells = readers.cut(con, file, max(cuts, key=lambda h: len(h.cells)))
    period, *terms = cells.headers
    style, resolution, first, last = _periods(con, cells, period)
    place = source.meta.get("geo")
    names = [_split(t) for t in terms]
    key = request_key((term, _code(place, geo) or geo or "") for term, geo in names)
    kind = "".join(f" [{source.meta[k]}]" for k in ("gprop", "category") if source.meta.get(k))
    relation = readers.unique_name("interest")
    start = f"strptime(trim({readers.quoted(period)}), {readers.literal(style.format)})"
    per_term = " union all ".join(
        f"""select {readers.literal(key + kind)} as request_key, {readers.literal(term)} as term,
            {readers.literal(geo)} as geo_name, {readers.literal(_code(place, geo))} as geo_code,
            {readers.literal(_category(file.head, line))} as category, {readers.literal(resolution)} as resolution,
            strftime({start}, '%Y-%m-%d') as period_start, strftime({start}, '%Y-%m-%dT%H:%M:%S') as period_start_at,
            case when is_below_one then '0.5' else value end as interest,
            cast(is_below_one as varchar) as is_below_one,
            cast({start} = timestamp '{last}' as varchar) as is_partial,
            {readers.literal(str(first.date()))} as window_start,
            {readers.literal(str(last_day(last, resolution)))} as window_end, _row_number
        from (
            select *, regexp_replace({readers.quoted(header)}, '[\\s\\x{{00A0}}\\x{{2009}}\\x{{202F}}]', '', 'g') as value,
                coalesce(value like '<%', false) as is_below_one
            from {cells.relation}
        )"""
        for header, (term, geo) in zip(terms, names, strict=True)
    )
    con.execute(f"create or replace temp view {relation} as {per_term}")
    interest = readers.text_table(readers.Cells(relation, tuple(c.name for c in INTEREST.columns)), INTEREST)
    notes = [] if place else ["no place code is declared beside the file: the place's name is taken as the export writes it"]
    return Reading(tables=[interest], notes=notes, period_start=first.date(), period_end=last_day(last, resolution))


def _header_line(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the line that is followed by a period and indices and names at least one `term: (place)`."""
    for n, (header, row) in enumerate(itertools.pairwise(rows)):
        values = [v.strip("\u00a0\u2009\u202f ") for v in row[1:]]
        if (
            len(header) == len(row) > 1
            and any(s.pattern.fullmatch(row[0]) for s in _STYLES)
            and all(_VALUE.fullmatch(v) for v in values)
            and any(_TERM.fullmatch(h) for h in header[1:])
        ):
            return n
    return None


def _periods(con: duckdb.DuckDBPyConnection, cells: readers.Cells, period: str) -> tuple[_Style, str, datetime, datetime]:
    """How the periods are written, their resolution, and the first and the last of them."""
    texts = con.execute(f"select trim({readers.quoted(period)}), _row_number from {cells.relation}").fetchall()
    for style in _STYLES:
        starts = [_parse(t, style) for t, _ in texts]
        good = [s for s in starts if s is not None]
        if len(good) < len(texts):
            continue
        steps = {(b - a).days for a, b in itertools.pairwise(sorted(good))}
        resolution = style.resolution or (STEPS.get(min(steps)) if steps else "day")
        if resolution and (resolution in ("hour", "month") or len(steps) <= 1):
            return style, resolution, min(good), max(good)
    for text, line in texts:
        if not any(_parse(text, s) for s in _STYLES):
            raise FileRefusedError(_not_an_export(line, f"the period {text!r}"))
    raise FileRefusedError(_not_an_export(texts[0][1], "periods that are not evenly spaced days, weeks or months"))


def _parse(text: str | None, style: _Style) -> datetime | None:
    if not text or not style.pattern.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, style.format)  # noqa: DTZ007
    except ValueError:
        return None


def request_key(terms: Iterable[tuple[str, str]]) -> str:
    """Terms and places of a request in any order, as one text."""
    return " + ".join(sorted(f"{term}@{place}" for term, place in terms))


def last_day(last: datetime, resolution: str) -> date:
    """The last day of the period that begins then."""
    if resolution == "month":
        return last.date().replace(day=calendar.monthrange(last.year, last.month)[1])
    return last.date() + timedelta(days=6 if resolution == "week" else 0)


def _split(header: str) -> tuple[str, str | None]:
    """Term and place of a column. The place is the last bracket: a term may hold colons, commas and brackets itself."""
    found = _TERM.fullmatch(header.strip())
    return (found.group(1).strip(), found.group(2).strip()) if found else (header.strip(), None)


def _code(declared: object, geo: str | None) -> str | None:
    """The place code declared beside the file: one for all columns, or one for each place's name."""
    if isinstance(declared, Mapping):
        return declared.get(geo)
    return str(declared) if declared else None


def _category(head: str, header_line: int) -> str | None:
    words = [line.strip() for line in head.split("\n")[:header_line] if line.strip()]
    return words[0] if words else None


def _not_an_export(line: int | None, found: str) -> Problem:
    return Problem(
        code="unreadable_period",
        what="the export of Google Trends cannot be read",
        line=line,
        found=found,
        expected="days, weeks, months or hours as the site writes them",
        remedy="Download the chart 'Interest over time' again and drop the file unopened",
    )


MULTI_TIMELINE = Report(
    id="google_trends_multi_timeline",
    platform="google_trends",
    title="Google Trends, interest over time",
    scope="none",
    download=(
        "trends.google.com › up to five terms, a place, a window › the arrow of 'Interest over time' (multiTimeline.csv). "
        'Put the place\'s code beside it: multiTimeline.csv.meta.json with {"geo": "US"}.'
    ),
    good_for="When people begin to look for a thing: seasons, and how terms compare inside one request.",
    traps=(
        "An index is 0 to 100 within one request only: two files are never comparable without a term they share.",
        "0 means too little to say; less than one is taken as 0.5.",
        "The last period is not over: it is marked partial and is never a fall.",
        "The same request a day later gives slightly different numbers: the site answers from a sample.",
        "Days, weeks and months of the same term do not add up to each other.",
    ),
    tables=(INTEREST,),
    recognise=recognise,
    read=read,
    lag_days=2,
)
