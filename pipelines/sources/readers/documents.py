"""JSON as text tables: numbers keep the digits of the file, nested objects become columns named by their path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources.base import Source
from pipelines.sources.readers.cells import Cells, registered
from pipelines.sources.readers.sampling import byte_order_mark

_BETWEEN = re.compile(r"(?:[ \t\r\n\ufeff]|\)\]\}',?)*")


def documents(source: Source) -> list[Any]:
    """The JSON documents of a file: one, or one a line. Numbers are their text, so that no amount passes through a float.

    Raises FileRefusedError, naming the line, for text that is not JSON or breaks off.
    """
    raw = source.path.read_bytes()
    try:
        text = raw.decode(byte_order_mark(raw) or "utf-8")
    except UnicodeDecodeError as e:
        raise FileRefusedError(_broken("bytes that are not UTF-8", raw[: e.start].count(b"\n") + 1)) from e
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_no_constant)
    found, at = [], _next(text, 0)
    while at < len(text):
        try:
            document, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as e:
            at_end = e.pos >= len(text.rstrip()) - 1 or e.msg.startswith("Unterminated")
            what = "the document breaks off" if at_end else f"the text is no JSON ({e.msg})"
            raise FileRefusedError(_broken(what, e.lineno)) from e
        found.append(document)
        at = _next(text, at)
    return found


def flat_cells(
    con: duckdb.DuckDBPyConnection, items: Iterable[Mapping[str, Any]], rows: Iterable[int] | None = None
) -> Cells:
    """Objects as cells: a column for each leaf, named by its path (`track_info.latest_status.status`), blanks stripped.

    `_row_number` is the place in the list from 1, or what `rows` says. Lists inside an object are kept as JSON text.
    """
    flat = [_flatten(item) for item in items]
    numbers = list(rows) if rows is not None else list(range(1, len(flat) + 1))
    paths = tuple({path: None for row in flat for path in row})
    columns = {path: pa.array([row.get(path) for row in flat], pa.string()) for path in paths}
    table = pa.table({**columns, "_row_number": pa.array(numbers, pa.int64())})
    return registered(con, table, paths)


def _flatten(item: Mapping[str, Any], prefix: str = "") -> dict[str, str | None]:
    flat: dict[str, str | None] = {}
    for key, value in item.items():
        path = f"{prefix}{key.strip()}"
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{path}.")
        elif isinstance(value, bool):
            flat[path] = str(value).lower()
        elif value is None or isinstance(value, str):
            flat[path] = value or None
        else:
            flat[path] = json.dumps(value, ensure_ascii=False)
    return flat


def _next(text: str, at: int) -> int:
    """Where the next document begins: after blanks, and after the guard `)]}'` some services put before one."""
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _no_constant(name: str) -> None:
    raise FileRefusedError(_broken(f"{name} stands where a number should", None))


def _broken(what: str, line: int | None) -> Problem:
    return Problem(code="broken_json", what=what, line=line, remedy="Download it again: this copy is cut off or was edited")
