"""What the warehouse itself said, received back: figures published, alerts sent.

The files are JSON lines; `figures_file` and `alerts_file` write them, the two reports below read them, so that a statement
of the warehouse is kept, and chosen by time, like any other source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table

PUBLISHED_FIGURES = Table(
    name="own_published_figures",
    entity="own_published_figures",
    grain="One row per publication, figure and scope.",
    slice_by="concat_ws('|', publication_id)",
    covers="keys",
    columns=(
        Column(name="publication_id", doc="Publication, the run that made it.", filled=True),
        Column(name="published_at", doc="When, UTC.", type="timestamp", filled=True),
        Column(name="known_at", doc="Receipts after this instant were not believed.", type="timestamp", filled=True),
        Column(name="figure", doc="Metric id of the glossary.", filled=True),
        Column(name="scope_id", doc="Store, or `all`.", filled=True),
        Column(name="business_date", doc="Day the figure is about.", type="date"),
        Column(name="value", doc="The figure; null when it was not known.", type="decimal(18,4)"),
        Column(name="unit", doc="Currency code, or units, rate …", filled=True),
    ),
)

SENT_ALERTS = Table(
    name="own_sent_alerts",
    entity="own_sent_alerts",
    grain="One row per alert and run that said it.",
    slice_by="concat_ws('|', publication_id)",
    covers="keys",
    columns=(
        Column(name="publication_id", doc="The run that said it.", filled=True),
        Column(name="alert_id", doc="Stable id of the alert: check and subject.", filled=True),
        Column(name="check_name", doc="Check that raised it.", filled=True),
        Column(name="subject", doc="What it is about: pool and SKU, store and SKU …", filled=True),
        Column(name="sent_at", doc="When, UTC.", type="timestamp", filled=True),
        Column(name="money_amount", doc="Money at stake.", type="decimal(18,4)"),
        Column(name="currency_code", doc="Its currency."),
        Column(name="message", doc="The words.", filled=True),
        Column(name="channel", doc="log, or the kind of notification channel.", filled=True),
    ),
)


def figures_file(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Published figures as a file: a row has the columns of `PUBLISHED_FIGURES` (UTC datetimes, Decimal values)."""
    return _lines(PUBLISHED_FIGURES, rows)


def alerts_file(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Sent alerts as a file: a row has the columns of `SENT_ALERTS`."""
    return _lines(SENT_ALERTS, rows)


def _lines(table: Table, rows: Iterable[Mapping[str, Any]]) -> bytes:
    names = {c.name for c in table.columns}
    lines = []
    for row in rows:
        if unknown := set(row) - names:
            raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
        said = {k: _text(v) for k, v in row.items() if v is not None}
        lines.append(json.dumps({"statement": table.name} | said, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode()


def _text(value: Any) -> str:
    """Exact digits and unmistakable times: a JSON number could come back as another one."""
    if isinstance(value, datetime):
        return f"{value.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    if isinstance(value, Decimal | int | str):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no text, decimal or date")


def _report(table: Table, title: str, good_for: str) -> Report:
    def recognise(sample: Sample) -> bool:
        return sample.kind == "json" and f'"statement": "{table.name}"' in sample.text[:200]

    def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
        said = [{k: v for k, v in d.items() if k != "statement"} for d in readers.documents(source)]
        return Reading(tables=[readers.text_table(readers.flat_cells(con, said), table)])

    return Report(
        id=table.name,
        platform="own",
        title=title,
        scope="none",
        download="Nothing to download: each publication writes it.",
        good_for=good_for,
        traps=("Figures of earlier publications stay as they were said; compare them with today's to see restatements.",),
        tables=(table,),
        recognise=recognise,
        read=read,
        lag_days=0,
    )


FIGURES = _report(PUBLISHED_FIGURES, "Published figures", "Knowing what a past report said, and what was restated since.")
ALERTS = _report(
    SENT_ALERTS, "Sent alerts", "Not saying the same alert every day, and judging rules by what became of them."
)
