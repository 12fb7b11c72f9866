"""How one file writes numbers and days, told from its first values that can be read in one way only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

# Values looked at before a day format is believed; a wrong guess is still caught, cell by cell, when the rows are typed.
_ENOUGH = 200
_COMMA = re.compile(r"[^.]*,\d{1,2}|[^.]*,\d{4,}|.*\..*,.*|.*\..*\..*")
_POINT = re.compile(r"[^,]*\.\d{1,2}|[^,]*\.\d{4,}|.*,.*\..*|.*,.*,.*")


def decimal_comma(values: Iterable[str]) -> bool:
    """Whether numbers are written 1.234,56: the first that can be read in one way only decides for the whole file.

    A number of the other style further down is unreadable and is reported with its line when the rows are typed.
    """
    for value in values:
        comma, point = _COMMA.fullmatch(value.strip()), _POINT.fullmatch(value.strip())
        if bool(comma) != bool(point):
            return bool(comma)
    return False


def date_format(values: Iterable[str], formats: Sequence[str], within: tuple[date, date] | None = None) -> str | None:
    """The strptime format that reads most of the first values; None when none reads any.

    Where several read as many (09/06/25), the one that puts most of them within the two days decides, then the order.
    """
    texts = [v.strip() for _, v in zip(range(_ENOUGH), values, strict=False)]
    best: tuple[tuple[int, int], str | None] = ((0, 0), None)
    for format_ in formats:
        days = [d for t in texts if (d := _parsed(t, format_))]
        inside = sum(within[0] <= d <= within[1] for d in days) if within else 0
        if (len(days), inside) > best[0]:
            best = ((len(days), inside), format_)
    return best[1]


def _parsed(text: str, format_: str) -> date | None:
    try:
        return datetime.strptime(text, format_).date()  # noqa: DTZ007
    except ValueError:
        return None
