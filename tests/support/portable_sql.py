"""Finds SQL that DuckDB and Spark read differently, by tokens: a word in a string or a comment is no finding.

What both engines agree on, and why each of these is not in that set, was probed construct by construct; the parity test
(tests/parity) is the proof, this is the quick answer with a line and a remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot.tokens import Token, TokenType

# Functions whose name or answer differs: what to write instead (a macro of dbt_project/macros/portable.sql, or plain SQL).
FUNCTIONS = {
    "avg": "sum exact decimals and divide once: ratio(sum(x), count(x)); over doubles the order of rows shows",
    "median": "quantile(x, 0.5)",
    "percentile_cont": "quantile(x, q)",
    "percentile_disc": "quantile(x, q)",
    "concat": "concat_ws or coalesce: with a null one engine answers null",
    "regexp_replace": "regexp_replace_all(x, pattern, replacement)",
    "regexp_matches": "regexp_like(x, pattern)",
    "date_diff": "days_between(a, b)",
    "datediff": "days_between(a, b)",
    "dayofweek": "iso_dow(d)",
    "weekday": "iso_dow(d)",
    "isodow": "iso_dow(d)",
    "strftime": "date_text(d), or a date column",
    "date_format": "date_text(d), or a date column",
    "epoch": "hours_between(a, b)",
    "unix_timestamp": "hours_between(a, b)",
    "unnest": "date_series(a, b) for days; other lists belong in a landed table",
    "explode": "date_series(a, b) for days; other lists belong in a landed table",
    "generate_series": "date_series(a, b)",
    "sequence": "date_series(a, b)",
    "arg_max": "max_by(x, y)",
    "arg_min": "min_by(x, y)",
    "string_agg": "string_agg_distinct(x)",
    "listagg": "string_agg_distinct(x)",
    "group_concat": "string_agg_distinct(x)",
    "collect_set": "string_agg_distinct(x)",
    "timezone": "to_local(at, zone) or utc_ts(at)",
    "convert_timezone": "to_local(at, zone)",
    "json_extract": "json_str(x, path)",
    "json_extract_string": "json_str(x, path)",
    "get_json_object": "json_str(x, path)",
    "last_value": "last_non_null(x, partition_by, order_by), or max_by",
    "first_value": "min_by: its frame and its nulls differ",
    "now": "the run's instant, from run_context",
    "today": "the run's instant, from run_context",
    "random": "nothing: a build gives the same rows each time",
    "uuid": "md5 of the natural key",
    "hash": "md5: each engine has a hash of its own",
}
WORDS = {
    TokenType.DCOLON: ("::", "cast(x as type)"),
    TokenType.ARROW: ("->", "json_str(x, path); lambdas are of one engine"),
    TokenType.DARROW: ("->>", "json_str(x, path)"),
    TokenType.QUALIFY: ("qualify", "a subquery with row_number() and where … = 1"),
    TokenType.ASOF: ("asof", "a spine, last_non_null and an equi-join"),
    TokenType.SLASH: ("/", "ratio(n, d): bare division differs in type, and by zero"),
    TokenType.DIV: ("//", "cast(floor(ratio(n, d)) as bigint)"),
    TokenType.INTERVAL: ("interval", "date_add(d, n): the result's type differs"),
    TokenType.RECURSIVE: ("recursive", "date_series, or a landed table"),
    TokenType.CURRENT_DATE: ("current_date", "the run's instant, from run_context"),
    TokenType.CURRENT_TIMESTAMP: ("current_timestamp", "the run's instant, from run_context"),
    TokenType.CURRENT_TIME: ("current_time", "the run's instant, from run_context"),
    TokenType.IDENTIFIER: ('"identifier"', "a plain name: in quotes it is text on the other engine"),
    TokenType.L_BRACE: ("{", "columns: struct and map literals are of one engine"),
    TokenType.L_BRACKET: ("[", "columns: list literals and slices are of one engine"),
}
# Other types a landed or built column may have are string, bigint, boolean, double, date, timestamp, decimal(p, s).
TYPES = {
    "varchar": "string",
    "text": "string",
    "char": "string",
    "int": "bigint (round first: one engine rounds, the other cuts); int is for date_add alone",
    "integer": "bigint (round first: one engine rounds, the other cuts)",
    "smallint": "bigint",
    "tinyint": "bigint",
    "hugeint": "bigint",
    "float": "double",
    "real": "double",
    "numeric": "decimal(p, s)",
    "timestamptz": "timestamp, in UTC",
}
_ENDS_ORDER_BY = {TokenType.LIMIT, TokenType.ROWS, TokenType.RANGE, TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT}
_DATE = re.compile(r".*(_date|_on)$|^date$")


@dataclass(frozen=True)
class Finding:
    """A construct at a line, and what to write instead."""

    line: int
    found: str
    instead: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.found} — write {self.instead}"


def without_jinja(text: str) -> str:
    """The SQL as its author wrote it: comments and tags blank, an expression as one name, every line where it was."""

    def blank(match: re.Match[str]) -> str:
        return "\n" * match.group().count("\n")

    text = re.sub(r"\{#.*?#\}", blank, text, flags=re.S)
    text = re.sub(r"\{%.*?%\}", lambda m: " " + blank(m), text, flags=re.S)
    return re.sub(r"\{\{.*?\}\}", lambda m: "jinja_expression" + blank(m), text, flags=re.S)


def findings(text: str) -> list[Finding]:
    """Everything in a model's text that is not written in the SQL both engines share."""
    tokens = sqlglot.tokenize(without_jinja(text), read="duckdb")
    return sorted([*_single(tokens), *_neighbours(tokens), *_unordered_nulls(tokens)], key=lambda f: f.line)


def findings_in(path: Path) -> list[Finding]:
    """`findings` of a file."""
    return findings(path.read_text("utf-8"))


def _single(tokens: list[Token]) -> Iterator[Finding]:
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        word = token.text.lower()
        if token.token_type in WORDS:
            yield Finding(token.line, *WORDS[token.token_type])
        elif following and following.token_type == TokenType.L_PAREN and word in FUNCTIONS:
            yield Finding(token.line, f"{word}()", FUNCTIONS[word])
        elif token.token_type == TokenType.STRING and ("\\" in token.text or "'" in token.text):
            yield Finding(token.line, "a backslash or a quote inside a text", "a seed: engines escape differently")


def _neighbours(tokens: list[Token]) -> Iterator[Finding]:
    def is_date(i: int) -> bool:
        return tokens[i].token_type == TokenType.VAR and bool(_DATE.match(tokens[i].text.lower()))

    for i, token in enumerate(tokens[:-1]):
        following = tokens[i + 1]
        if token.token_type == TokenType.STAR and following.text.lower() in ("except", "exclude", "replace"):
            after = tokens[i + 2] if i + 2 < len(tokens) else None
            if after and after.token_type == TokenType.L_PAREN:
                yield Finding(token.line, f"* {following.text}", "the columns")
        ends_cast = i + 2 < len(tokens) and tokens[i + 2].token_type in (TokenType.R_PAREN, TokenType.L_PAREN)
        is_type = ends_cast and token.token_type == TokenType.ALIAS and following.text.lower() in TYPES
        if is_type and not (following.text.lower() == "int" and "date_add" in _calls_around(tokens, i)):
            yield Finding(following.line, f"type {following.text}", TYPES[following.text.lower()])
        if token.token_type == TokenType.COMMA and following.token_type in (TokenType.FROM, TokenType.R_PAREN):
            yield Finding(token.line, "a comma at the end of a list", "no comma")
        if token.text.lower() == "by" and following.text.lower() == "name":
            yield Finding(token.line, "union by name", "the same columns in the same order")
        if token.token_type == TokenType.DASH and is_date(i - 1):
            ends = i + 3 if i + 3 < len(tokens) and tokens[i + 2].token_type == TokenType.DOT else i + 1
            if ends < len(tokens) and is_date(ends):
                yield Finding(token.line, "date - date", "days_between(a, b): one engine answers an interval")


def _calls_around(tokens: list[Token], position: int) -> list[str]:
    """The names before every bracket that is open at a position, innermost last. date_add takes an int on both engines."""
    names = []
    for i, token in enumerate(tokens[:position]):
        if token.token_type == TokenType.L_PAREN:
            names.append(tokens[i - 1].text.lower())
        elif token.token_type == TokenType.R_PAREN and names:
            names.pop()
    return names


def _unordered_nulls(tokens: list[Token]) -> Iterator[Finding]:
    """Each term of an ORDER BY must say `nulls last` (or first); inside WITHIN GROUP nulls do not take part."""
    for i, token in enumerate(tokens):
        if token.token_type != TokenType.ORDER_BY:
            continue
        if i >= 2 and tokens[i - 2].text.lower() in ("within group", "group"):
            continue
        depth, said, seen = 0, False, False
        for term in tokens[i + 1 :]:
            ends = depth == 0 and (term.token_type in _ENDS_ORDER_BY or term.token_type == TokenType.R_PAREN)
            if ends or (depth == 0 and term.token_type == TokenType.COMMA):
                if seen and not said:
                    yield Finding(token.line, "order by without nulls last", "nulls last after each term")
                said, seen = False, False
                if ends:
                    break
                continue
            depth += (term.token_type == TokenType.L_PAREN) - (term.token_type == TokenType.R_PAREN)
            said = said or (depth == 0 and term.text.lower().startswith("nulls"))
            seen = True
        else:
            if seen and not said:
                yield Finding(token.line, "order by without nulls last", "nulls last after each term")
