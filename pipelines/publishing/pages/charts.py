"""Small charts as inline SVG: they print, mail and work without a script or a font of their own.

Colours are the page's CSS variables, so that light, dark and print are the page's business. What a chart shows stands in a
table beside it; the chart itself is one labelled picture to a screen reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from markupsafe import Markup

Series = Sequence[tuple[date, Decimal | float | None]]

_INK, _SOFT, _LINE = "var(--accent)", "var(--accent-wash)", "var(--line)"


def sparkline(series: Series, label: str, *, width: int = 132, height: int = 30) -> Markup:
    """A line of daily values without axes, its last day marked; empty text when there are fewer than two values."""
    rows = _rows(series)
    if len(rows) < 2:
        return Markup()
    import altair as alt

    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("day:T", axis=None), y=alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True))
    )
    last = alt.Chart(alt.Data(values=rows[-1:])).mark_circle(size=28, opacity=1, color=_INK).encode(x="day:T", y="value:Q")
    area = base.mark_area(color=_SOFT, opacity=1)
    return _svg(area + base.mark_line(color=_INK, strokeWidth=1.5) + last, label, width, height)


def columns(series: Series, label: str, *, width: int = 330, height: int = 120) -> Markup:
    """A column a day with a quiet scale; days below zero hang down in the colour of a loss."""
    rows = _rows(series)
    if not rows:
        return Markup()
    import altair as alt

    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(width=max(2, int(width / len(rows) * 0.7)))
        .encode(
            x=alt.X("day:T", axis=alt.Axis(title=None, format="%m-%d", tickCount=5, grid=False)),
            y=alt.Y("value:Q", axis=alt.Axis(title=None, format="~s", tickCount=3)),
            color=alt.condition("datum.value < 0", alt.value("var(--bad)"), alt.value(_INK)),
        )
    )
    return _svg(chart, label, width, height)


def _rows(series: Series) -> list[dict[str, Any]]:
    # Vega reads a bare day as midnight UTC but draws local time: noon is the same day everywhere.
    return [{"day": f"{day.isoformat()}T12:00:00", "value": float(value)} for day, value in series if value is not None]


def _svg(chart: Any, label: str, width: int, height: int) -> Markup:
    import vl_convert

    spec = (
        chart.properties(width=width, height=height, background="transparent", padding=2)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="var(--muted)",
            gridColor=_LINE,
            domainColor=_LINE,
            tickColor=_LINE,
            labelFontSize=11,
            labelFont="sans-serif",
        )
        .to_dict()
    )
    svg = vl_convert.vegalite_to_svg(spec)
    # Vega labels each of its parts for screen readers; the chart is one picture with one name.
    svg = re.sub(r' (?:aria-[a-z]+|role|class)="[^"]*"', "", svg)
    svg = re.sub(r' xmlns:xlink="[^"]*"', "", svg)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
    return Markup(svg)
