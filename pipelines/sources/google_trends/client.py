"""Asking Google Trends for interest over time, through pytrends: its requests and tokens, our transport.

Google publishes no limits and refuses whom it takes for a program, at times at the first request. So: few requests, far
apart; the answer as received is kept; the export of the site stays the way that always works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.errors import TransientPullError
from pipelines.settings import Settings
from pipelines.sources.http import Client
from pipelines.sources.pull import Pull, Pulled, Rows, Wanted

# Five years come by week: two seasons and more, at the finest step that still compares years.
TIMEFRAME = "today 5-y"
MOST_TERMS = 5
LANGUAGE = "en-US"
TERMS = "seller_search_terms"


def _open(settings: Settings) -> Callable[[Wanted], Iterable[Pulled]]:
    from pipelines.sources.google_trends.through_pytrends import BASE_URL, Trends  # it imports pandas: only when asked

    client = Client(
        platform="Google Trends",
        base_url=settings.trends_url or BASE_URL,
        headers={"accept-language": LANGUAGE},
        per_second=1 / 6,
        attempts=3,
        backoff_seconds=20.0,
        most_seconds=120.0,
    )
    opened: list[Trends] = []

    def ask(wanted: Wanted) -> Iterable[Pulled]:
        if not opened:
            opened.append(Trends(client, LANGUAGE))
        trends, (geo, terms) = opened[0], wanted.ask
        trends.what = f"Google Trends, {', '.join(terms)} in {geo or 'the world'}"
        try:
            answers = trends.interest(terms, geo, TIMEFRAME)
        except (KeyError, TypeError) as error:
            raise TransientPullError(
                what=trends.what,
                problem="Google Trends answers in another form than before, or without the series",
                remedy="Look at the site with these terms; its export is taken as well",
            ) from error
        yield Pulled(
            file_name=f"google-trends {geo or 'world'} {', '.join(terms)}.json",
            data=b"\n".join(answers),
            meta={"terms": list(terms), "geo": geo, "anchor": terms[0], "timeframe": TIMEFRAME},
        )

    return ask


def _wanted(rows: Rows, _: Sequence[Mapping[str, Any]], __: date) -> list[Wanted]:
    """Requests of up to five terms; the place's anchor is the first of each, so that they can be brought to one scale."""
    places: dict[str, dict[str, bool]] = {}
    for row in rows(TERMS):
        term, geo = (row["term"] or "").strip(), (row["geo_code"] or "").strip().upper()
        places.setdefault(geo, {}).setdefault(term, False)
        places[geo][term] |= bool(row["is_anchor"])
    wanted = []
    for geo, terms in sorted(places.items()):
        anchor = next((t for t, is_anchor in terms.items() if is_anchor), next(iter(terms)))
        others = sorted(set(terms) - {anchor})
        for at in range(0, max(len(others), 1), MOST_TERMS - 1):
            asked = (anchor, *others[at : at + MOST_TERMS - 1])
            wanted.append(Wanted(key="|".join((geo, *asked)), ask=(geo, asked)))
    return wanted


def _off(_: Settings, rows: Rows) -> str | None:
    return (
        None if rows(TERMS) else "the workbook's sheet 搜索词 (search terms) is empty: write terms into it to switch this on"
    )


INTEREST_PULL = Pull(
    id="google_trends_interest",
    platform="google_trends",
    title="Google Trends, interest over time",
    off=_off,
    wanted=_wanted,
    client=_open,
    fallback="what was fetched before stands, and the site's export (multiTimeline.csv) can be dropped instead",
)
