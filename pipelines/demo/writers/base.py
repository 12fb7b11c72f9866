"""What the writers share: the file in hand, and text of money and instants, vectorised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl


@dataclass(frozen=True)
class DemoFile:
    """One file as the seller receives it: for which scope, under which name, what makes its bytes, and when it came (UTC).

    `meta` is what a pull knows beside the bytes: `period_start`, `period_end`, `version_at`, `geo`.
    """

    scope: str
    file_name: str
    make: Callable[[], bytes]
    received_at: datetime
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """Its bytes, made now: a world's files are never all in memory."""
        return self.make()


def money(cents: pl.Expr, *, comma: bool = False, decimals: bool = True) -> pl.Expr:
    """The smallest unit as text: two decimals behind point or comma, or none at all; null stays null."""
    if not decimals:
        return cents.cast(pl.String)
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole, rest = cents.abs() // 100, cents.abs() % 100
    text = [sign, whole.cast(pl.String), pl.lit("," if comma else "."), rest.cast(pl.String).str.zfill(2)]
    return pl.when(cents.is_null()).then(None).otherwise(pl.concat_str(text))


def price(amount: float, minor_units: int) -> str:
    """One amount of the smallest unit as text."""
    return f"{amount / minor_units:.{2 if minor_units > 1 else 0}f}"


def at(seconds: pl.Expr, form: str) -> pl.Expr:
    """Epoch seconds as text in UTC."""
    return pl.from_epoch(seconds, time_unit="s").dt.strftime(form)


def tsv(frame: pl.DataFrame, *, encoding: str = "utf-8") -> bytes:
    """Tab-separated, nothing quoted, missing values empty, LF."""
    text = frame.write_csv(separator="\t", quote_style="never", null_value="")
    return text.encode(encoding)


def columns(*text: str) -> list[str]:
    """A header written as words with `|` between them."""
    return [c.strip() for c in "".join(text).split("|")]
