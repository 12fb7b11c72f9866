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
_AROUND = " \t\u00a0\u3000"


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


# No costly call stands twice in one of these expressions: DuckDB would compute it for every row, whatever branch needs it.


def _filled(text: str) -> str:
    return f"regexp_matches({text}, '[^{_AROUND}]')"


def _typed(type_: str, text: str, table: TextTable) -> str:
    if type_ == "string":
        # Readers give no empty cells. Few cells have blanks to trim, and looking costs half of trimming.
        return f"case when {text} like ' %' or {text} like '% ' then nullif(trim({text}), '') else {text} end"
    if type_ == "boolean":
        yes, no = (literal(f"(?i)[{_AROUND}]*({'|'.join(words)})[{_AROUND}]*") for words in (TRUE_WORDS, FALSE_WORDS))
        return f"case when regexp_full_match({text}, {yes}) then true when regexp_full_match({text}, {no}) then false end"
    if type_ == "bigint":
        return _whole(text, table.decimal_comma)
    if type_ == "date":
        return _date(text, table.dates)
    if type_ == "timestamp":
        return _instant(text, table.timestamps)
    return _number(text, type_, table.decimal_comma)


def _number(text: str, type_: str, decimal_comma: bool) -> str:
    """A number in the file's style; thousands are grouped by threes or in lakh, any other grouping is unreadable."""
    if type_ == "double":  # a cast to double would also read 'nan' and 'inf'
        return f"cast({_number(text, 'decimal(38,10)', decimal_comma)} as double)"
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
    parts = f"[0-9]{{1,3}}([{group}{_BLANKS}][0-9]{{2,3}})*[{group}{_BLANKS}][0-9]{{3}}"
    pattern = f"[{_AROUND}]*[-+{_MINUS}]?({parts}|[0-9]+)([{point}]{decimals})?[{_AROUND}]*"
    cleaned = f"translate({text}, {literal(_MINUS + point + group + _BLANKS + _AROUND)}, '-.')"
    return f"case when regexp_full_match({text}, {literal(pattern)}) then try_cast({cleaned} as {type_}) end"


def _date(text: str, formats: tuple[str, ...]) -> str:
    if formats:
        return f"cast(try_strptime({text}, [{', '.join(map(literal, formats))}]) as date)"
    # DuckDB also reads 'infinity' and 'epoch' as days.
    day = f"try_cast({text} as date)"
    return f"case when {text} >= '0' and {text} < ':' then {day} when {_begins_with_digit(text)} then {day} end"


def _instant(text: str, formats: tuple[str, ...]) -> str:
    if formats:
        instant = f"try_strptime({text}, [{', '.join(map(literal, formats))}])"
        # With an offset among the formats DuckDB answers a TIMESTAMPTZ.
        return f"make_timestamp(epoch_us({instant}))" if any("%z" in f for f in formats) else instant
    # The name of a zone is slow to look up, and UTC needs none.
    utc = f"ends_with({text}, ' UTC') and {text} >= '0' and {text} < ':'"
    quick = f"case when {utc} then try_cast({text} as timestamp) end"
    # A cast to TIMESTAMP would drop the offset without a word; TIMESTAMPTZ applies it, and reads its absence as UTC.
    zoned = f"make_timestamp(epoch_us(try_cast({text} as timestamptz)))"
    return f"coalesce({quick}, case when {_begins_with_digit(text)} then {zoned} end)"


def _begins_with_digit(text: str) -> str:
    return f"ascii(ltrim({text})) between 48 and 57"
