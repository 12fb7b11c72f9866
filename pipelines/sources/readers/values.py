"""Text to typed values, as SQL: numbers, dates, instants and booleans in the spellings platforms use.

Belongs here: what one cell means. Does not belong here: how a file is cut into cells, what happens to a row that cannot be
read. Everything is an expression over VARCHAR columns, so that rows never pass through Python. Sessions must run in UTC
(`SET TimeZone = 'UTC'`; every reader of this package does it).
"""

from __future__ import annotations

import itertools
from datetime import datetime

from pipelines.sources.base import Column, TextTable

TRUE_WORDS = ("true", "yes", "y", "t", "1", "是", "有", "√")
FALSE_WORDS = ("false", "no", "n", "f", "0", "否", "无", "×")

# Blanks that group thousands in French, Swedish and Swiss files, and the typographic minus of Swedish ones.
_BLANKS = " \u00a0\u2009\u202f'’"
_MINUS = "−"
_TRIM = "' \t\u00a0\u3000'"


_numbers = itertools.count(1)


def unique_name(stem: str) -> str:
    """A relation name no other reading of this process has."""
    return f"{stem}_{next(_numbers)}"


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """A text as a SQL literal."""
    return "null" if text is None else "'" + text.replace("'", "''") + "'"


def typed_sql(column: Column, text_table: TextTable, strict: bool = False) -> str:
    """The expression that turns the relation's VARCHAR column of the contract's name into the contract's type.

    Empty and blank cells are null. A cell that cannot be read raises when `strict`, else it is null: `unreadable_sql` tells
    it from an empty one. Decimals with more places than the type holds are rounded half away from zero.
    """
    typed = _typed(column.type, quoted(column.name), text_table)
    if not strict or column.type == "string":
        return typed
    message = literal(f"column {column.name}: expected {expected(column, text_table)}, found ")
    return f"coalesce({typed}, case when {_filled(quoted(column.name))} then error({message} || {quoted(column.name)}) end)"


def unreadable_sql(column: Column, text_table: TextTable) -> str:
    """The condition under which a cell holds something that `typed_sql` cannot read; false for strings."""
    if column.type == "string":
        return "false"
    text = quoted(column.name)
    return f"coalesce({_filled(text)} and {_typed(column.type, text, text_table)} is null, false)"


def expected(column: Column, text_table: TextTable) -> str:
    """What a readable cell of the column looks like, in words for a message."""
    if column.type == "bigint":
        return "a whole number"
    if column.type.startswith("decimal") or column.type == "double":
        return "a number with a decimal comma, such as 1.234,56" if text_table.decimal_comma else "a number such as 1234.56"
    if column.type == "boolean":
        return "yes or no (" + ", ".join(TRUE_WORDS[:2] + FALSE_WORDS[:2] + ("是", "否")) + ")"
    formats = text_table.dates if column.type == "date" else text_table.timestamps
    fallback = ("%Y-%m-%d",) if column.type == "date" else ("%Y-%m-%dT%H:%M:%S+00:00",)
    example = datetime(2026, 10, 31, 17, 5, 9)  # noqa: DTZ001
    kind = "a date" if column.type == "date" else "a date and time"
    return f"{kind} such as " + " or ".join(example.strftime(f) for f in formats or fallback)


def _filled(text: str) -> str:
    return f"trim({text}, {_TRIM}) <> ''"


def _typed(type_: str, text: str, table: TextTable) -> str:
    if type_ == "string":
        # Readers give no empty cells. Few cells have blanks to trim, and looking costs half of trimming.
        return f"case when {text} like ' %' or {text} like '% ' then nullif(trim({text}), '') else {text} end"
    if type_ == "boolean":
        word = f"lower(trim({text}, {_TRIM}))"
        yes, no = (literal("|".join(words)) for words in (TRUE_WORDS, FALSE_WORDS))
        return f"case when regexp_full_match({word}, {yes}) then true when regexp_full_match({word}, {no}) then false end"
    if type_ == "bigint":
        return _whole(text, table.decimal_comma)
    if type_ == "date":
        return _date(text, table.dates)
    if type_ == "timestamp":
        return _instant(text, table.timestamps)
    return number_sql(text, type_, table.decimal_comma)


def number_sql(text: str, type_: str, decimal_comma: bool) -> str:
    """A number in the file's style; thousands are grouped by threes or in lakh, any other grouping is unreadable."""
    if type_ == "double":  # a cast to double would also read 'nan' and 'inf'
        return f"cast({number_sql(text, 'decimal(38,10)', decimal_comma)} as double)"
    quick, known = (f"replace({text}, ',', '.')", f"contains({text}, '.') or ") if decimal_comma else (text, "")
    # Nearly every number is plain, and its cast is six times quicker than the pattern, which only sees what it refuses.
    # DuckDB would also read 1_000.
    return (
        f"coalesce(case when not ({known}contains({text}, '_')) then try_cast({quick} as {type_}) end, "
        f"{_grouped(text, type_, decimal_comma, '[0-9]*')})"
    )


def _whole(text: str, decimal_comma: bool) -> str:
    """A whole number; a cast would round 12.5 and read 0x10, so both ways are guarded by a pattern."""
    whole = f"try_cast({_grouped(text, 'decimal(38,4)', decimal_comma, '0*')} as bigint)"
    return f"coalesce(case when regexp_full_match({text}, '[-+]?[0-9]+') then try_cast({text} as bigint) end, {whole})"


def _grouped(text: str, type_: str, decimal_comma: bool, decimals: str) -> str:
    """A number that may group its thousands, with decimals of a pattern; null for any other text."""
    point, group = (",", ".") if decimal_comma else (".", ",")
    number = f"trim({text}, {_TRIM})"
    parts = f"[0-9]{{1,3}}([{group}{_BLANKS}][0-9]{{2,3}})*[{group}{_BLANKS}][0-9]{{3}}"
    pattern = literal(f"[-+{_MINUS}]?({parts}|[0-9]+)([{point}]{decimals})?")
    cleaned = f"translate({number}, {literal(_MINUS + point + group + _BLANKS)}, '-.')"
    return f"case when regexp_full_match({number}, {pattern}) then try_cast({cleaned} as {type_}) end"


def _begins_with_digit(text: str) -> str:
    # DuckDB also reads 'infinity' and 'epoch' as dates.
    return f"ascii({text}) between 48 and 57"


def _date(text: str, formats: tuple[str, ...]) -> str:
    day = f"trim({text}, {_TRIM})"
    if formats:
        return f"cast(try_strptime({day}, [{', '.join(map(literal, formats))}]) as date)"
    careful = f"case when {_begins_with_digit(day)} then try_cast({day} as date) end"
    return f"coalesce(case when length({text}) = 10 then try_cast({text} as date) end, {careful})"


def _instant(text: str, formats: tuple[str, ...]) -> str:
    instant = f"trim({text}, {_TRIM})"
    if formats:
        return f"try_strptime({instant}, [{', '.join(map(literal, formats))}])"
    # A cast to TIMESTAMP would drop the offset without a word; TIMESTAMPTZ applies it, and reads its absence as UTC.
    careful = (
        f"case when {_begins_with_digit(instant)} then make_timestamp(epoch_us(try_cast({instant} as timestamptz))) end"
    )
    # Files in UTC say so at the end, and need no time zone arithmetic.
    utc = f"substr({text}, 20) in ('', 'Z', ' UTC', '+00:00') and {text} >= '0' and {text} < ':'"
    return f"coalesce(case when {utc} then try_cast(substr({text}, 1, 19) as timestamp) end, {careful})"
