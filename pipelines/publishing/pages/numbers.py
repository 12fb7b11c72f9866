"""How numbers are written on the pages: grouped, aligned, with a true minus, and a dash for what is not known.

Money carries its ISO code, never a sign: ¥ would be yuan or yen. Every function takes None for "not known".
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext

from babel.numbers import format_currency, format_decimal, format_percent

LOCALE = "en_US"
UNKNOWN = "—"

Number = int | float | Decimal


def money(amount: Number | None, currency_code: str | None = None, *, cents: bool = False) -> str:
    """An amount, in whole units unless `cents`; with a currency code in front when one is given."""
    if amount is None:
        return UNKNOWN
    pattern = "#,##0.00" if cents else "#,##0"
    with localcontext(rounding=ROUND_HALF_UP):
        if currency_code:
            pattern = f"¤¤ {pattern};¤¤ −{pattern}"
            return format_currency(amount, currency_code, pattern, locale=LOCALE, currency_digits=cents)
        return format_decimal(amount, f"{pattern};−{pattern}", locale=LOCALE)


def count(value: Number | None, digits: int = 0) -> str:
    """A number of things, or a quantity with so many decimals."""
    if value is None:
        return UNKNOWN
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, f"{pattern};−{pattern}", locale=LOCALE)


def quantity(value: Number | None) -> str:
    """A number of whatever was counted, with the decimals it has, at most two."""
    return UNKNOWN if value is None else format_decimal(value, "#,##0.##;−#,##0.##", locale=LOCALE)


def share(value: Number | None, digits: int = 1) -> str:
    """A fraction of one, as a percentage."""
    if value is None:
        return UNKNOWN
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return format_percent(value, f"{pattern};−{pattern}", locale=LOCALE)


def change(now: Number | None, before: Number | None) -> str | None:
    """How much more or less, signed; None when there is nothing to compare with."""
    if now is None or before is None or not before:
        return None
    rate = (float(now) - float(before)) / abs(float(before))
    return ("+" if rate > 0 else "") + share(rate, 0)


def day(value: date | None) -> str:
    """A day, the way both languages read it."""
    return f"{value:%Y-%m-%d}" if value else UNKNOWN


def moment(value: datetime | None) -> str:
    """An instant in UTC."""
    return f"{value:%Y-%m-%d %H:%M} UTC" if value else UNKNOWN
