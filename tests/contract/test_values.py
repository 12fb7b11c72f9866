"""What one cell means: numbers, days, instants, booleans, in every spelling the platforms use and in none they do not."""

import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sources import readers
from pipelines.sources.base import Column, Table, TextTable
from pipelines.sources.readers.styles import date_format, decimal_comma

TABLE = Table(name="t", entity="t", grain="One row per test.", slice_by="1", covers="keys", columns=())
CON = duckdb.connect()
CON.execute("set TimeZone = 'Asia/Shanghai'; set TimeZone = 'UTC'")

MONEY = st.decimals(min_value=-(10**11), max_value=10**11, places=2)


def typed(type_: str, cells: list[str | None], **style) -> list:
    """The typed cells; `...` for one that cannot be read."""
    column, text = Column(name="x", doc="", type=type_), TextTable(table=TABLE, relation="c", **style)
    sql = f"select {readers.typed_sql(column, text)}, {readers.unreadable_sql(column, text)}"
    rows = CON.execute(f"{sql} from (select unnest($1::varchar[]) as x)", [cells]).fetchall()
    return [... if unreadable else value for value, unreadable in rows]


def grouped(number: Decimal, group: str, point: str, minus: str = "-") -> str:
    whole, _, decimals = f"{abs(number):,.2f}".partition(".")
    return f"{minus if number < 0 else ''}{whole.replace(',', group)}{point}{decimals}"


@settings(max_examples=60, deadline=None)
@given(st.lists(MONEY, min_size=1, max_size=40))
def test_plain_and_grouped_numbers_of_each_locale_are_the_same_number(numbers):
    for group, point, minus in (
        ("", ".", "-"), (",", ".", "-"), ("", ",", "-"), (".", ",", "-"), (" ", ",", "-"), ("\u00a0", ",", "−"),
        ("\u202f", ",", "−"), ("'", ".", "-"), ("’", ".", "-"),
    ):  # fmt: skip
        cells = [grouped(n, group, point, minus) for n in numbers]
        assert typed("decimal(18,4)", cells, decimal_comma=point == ",") == numbers


@settings(max_examples=60, deadline=None)
@given(st.lists(MONEY.filter(lambda n: n % 1 != 0), min_size=1, max_size=40))
def test_a_number_of_the_other_locale_is_never_read_as_another_number(numbers):
    # 95,00 is not 9500 and 1.234,56 is not 1.23456
    assert set(typed("decimal(18,4)", [grouped(n, ".", ",") for n in numbers])) == {...}
    assert set(typed("decimal(18,4)", [grouped(n, ",", ".") for n in numbers], decimal_comma=True)) == {...}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(alphabet=string.ascii_letters + string.punctuation + " €¥％１", max_size=12), min_size=1, max_size=40)
)
def test_text_without_a_digit_is_no_number(cells):
    for type_ in ("decimal(18,4)", "bigint", "double"):
        for cell, value in zip(cells, typed(type_, cells), strict=True):
            assert value is (None if not cell.strip() else ...)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=40))
def test_whole_numbers(numbers):
    assert typed("bigint", [str(n) for n in numbers]) == numbers
    small = [n % 10**12 for n in numbers]
    assert typed("bigint", [f"{n:,}" for n in small]) == small
    assert typed("bigint", [f"{n}.0" for n in small]) == small
    assert set(typed("bigint", [f"{n}.5" for n in small])) == {...}


def test_indian_grouping_and_odd_spellings():
    assert typed("decimal(18,4)", ["1,44,957.78", " 12 ", "+5", ".5", "5.", "1e3", "", None, "\u00a0"]) == [
        Decimal("144957.78"), 12, 5, Decimal("0.5"), 5, 1000, None, None, None,
    ]  # fmt: skip
    assert set(
        typed("decimal(18,4)", ["1,2", "1,23,4", "1_000", "0x10", "1.2.3", "--1", "12 USD", "1/2", "nan", "inf", "１２"])
    ) == {...}
    assert set(typed("bigint", ["1_000", "0x10", "1.5", "12.50", "1e400", "99999999999999999999", "nan"])) == {...}
    assert set(typed("double", ["nan", "inf", "Infinity", "1_0"])) == {...}


def test_more_decimals_than_the_column_holds_are_rounded_half_away_from_zero():
    assert typed("decimal(18,4)", ["0.00005", "-0.00005", "12.340000000000002"]) == [
        Decimal("0.0001"), Decimal("-0.0001"), Decimal("12.3400"),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dates(date(1990, 1, 1), date(2068, 12, 31)), min_size=1, max_size=40))
def test_days_in_the_declared_format(days):
    assert typed("date", [d.isoformat() for d in days]) == days
    for style in ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%y", "%Y/%m/%d", "%Y年%m月%d日"):
        readable = [d for d in days if datetime.strptime(d.strftime(style), style).replace(tzinfo=UTC).date() == d]
        assert typed("date", [d.strftime(style) for d in readable], dates=(style,)) == readable
    # a day beyond 12 cannot pass for a month
    late = [d for d in days if d.day > 12]
    assert all(v is ... for v in typed("date", [d.strftime("%d/%m/%Y") for d in late], dates=("%m/%d/%Y",)))
    assert all(v is ... for v in typed("date", [d.strftime("%d.%m.%Y") for d in days]))


OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2068, 12, 31), timezones=OFFSETS), min_size=1, max_size=40))  # noqa: DTZ001
def test_instants_become_utc_whatever_the_offset(instants):
    instants = [i.replace(microsecond=0) for i in instants]
    utc = [i.astimezone(UTC).replace(tzinfo=None) for i in instants]
    assert typed("timestamp", [i.isoformat() for i in instants]) == utc
    assert typed("timestamp", [i.isoformat().replace("T", " ") for i in instants]) == utc
    assert typed("timestamp", [u.isoformat() + "Z" for u in utc]) == utc
    assert typed("timestamp", [f"{u} UTC" for u in utc]) == utc
    assert typed("timestamp", [u.isoformat() for u in utc]) == utc
    assert typed("timestamp", [f"{u:%d.%m.%Y %H:%M:%S} UTC" for u in utc], timestamps=("%d.%m.%Y %H:%M:%S UTC",)) == utc


def test_what_is_no_day_and_no_instant():
    words = ["infinity", "epoch", "today", "2026-02-30", "2026-13-01", "31.10.2026", "10/31/2026", "20261031", "soon"]
    assert set(typed("date", words)) == {...}
    assert set(typed("timestamp", words)) == {...}
    assert typed("date", [" 2026-10-31 ", "2026/10/31", "2026-10-31 00:00:00"]) == [date(2026, 10, 31)] * 3


def test_booleans_of_every_platform():
    assert set(typed("boolean", ["true", "True", "YES", "y", "1", "是", " 是 "])) == {True}
    assert set(typed("boolean", ["false", "No", "n", "0", "否"])) == {False}
    assert typed("boolean", ["", None, "perhaps", "2"]) == [None, None, ..., ...]


def test_text_is_trimmed_and_blank_is_nothing():
    assert typed("string", [" KIT-1 ", "  ", None, "a b"]) == ["KIT-1", None, None, "a b"]


@pytest.mark.parametrize("type_", ["bigint", "decimal(18,4)", "double", "date", "timestamp", "boolean"])
def test_strict_typing_raises_and_says_what_was_expected(type_):
    column, text = Column(name="x", doc="", type=type_), TextTable(table=TABLE, relation="c")
    sql = readers.typed_sql(column, text, strict=True)
    assert CON.execute(f"select {sql} from (select ' ' as x)").fetchall() == [(None,)]
    with pytest.raises(duckdb.Error, match=r"column x: expected .*, found what"):
        CON.execute(f"select {sql} from (select 'what' as x)").fetchall()


def test_the_first_telling_number_decides_the_style_of_a_file():
    assert decimal_comma(["12", "1.234", "95,00", "3.50"])
    assert decimal_comma(["1.234,56"])
    assert decimal_comma(["1.234.567"])
    assert not decimal_comma(["12", "1,234", "3.50", "95,00"])
    assert not decimal_comma(["1,44,957.78"])
    assert not decimal_comma(["1.234", "1,234", "7", "text", ""])


def test_the_format_of_days_is_told_by_what_can_be_read_and_by_the_period():
    formats = ("%d.%m.%Y", "%d/%m/%y", "%m/%d/%y")
    june = (date(2025, 6, 1), date(2025, 6, 15))
    assert date_format(["31.10.2026"], formats) == "%d.%m.%Y"
    assert date_format(["09/06/25", "10/06/25"], formats, june) == "%d/%m/%y"
    assert date_format(["06/09/25", "06/10/25"], formats, june) == "%m/%d/%y"
    assert date_format(["06/13/25", "nonsense"], formats, june) == "%m/%d/%y"
    assert date_format(["2026-10-31"], formats) is None
    assert date_format([], formats) is None
