"""Answers of Shopify's GraphQL API as plain objects: bulk files (JSONL) and single queries, whatever their nesting.

A bulk file lists every object on a line of its own; a child names its parent in `__parentId` and may stand anywhere after it
(grouped below its parent until version 2025-10, anywhere since). A query's answer nests children as connections (`edges` or
`nodes`). `as_lines` gives both the form of the first, for large files; `answer` both as objects, for small ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Source
from pipelines.sources.readers import text_files
from pipelines.sources.readers.sampling import byte_order_mark

# A line of a bulk result is an order or a line of one: kilobytes.
_LONGEST_LINE = 2**20
_GID = re.compile(r"gid://shopify/(\w+)/(\d+)")

Object = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """The objects of a file: `roots` in their order with the line each stands on, and the children that name a parent.

    `has_more`: the last page of a query says that another follows, which the file does not have.
    """

    roots: tuple[tuple[int, Object], ...]
    by_parent: Mapping[str, tuple[tuple[int, Object], ...]] = field(default_factory=dict)
    has_more: bool = False


def answer(source: Source) -> Answer:
    """The objects of a received file.

    Raises FileRefusedError for text that is no JSON, an answer that is an error, and children whose parent is missing.
    """
    roots: list[tuple[int, Object]] = []
    by_parent: dict[str, list[tuple[int, Object]]] = {}
    seen: set[str] = set()
    has_more = False
    for line, document in enumerate(readers.documents(source), 1):
        for found in document if isinstance(document, list) else [document]:
            if not isinstance(found, dict):
                raise FileRefusedError(_no_answer(line, "a value that is no object"))
            if "errors" in found and not found.get("data"):
                raise FileRefusedError(_failed(line, found["errors"]))
            if "__parentId" in found:
                by_parent.setdefault(str(found["__parentId"]), []).append((line, found))
            elif "data" in found:
                roots += [(line, node) for node in _answered(found["data"], line)]
                has_more = _goes_on(found["data"])
            else:
                roots.append((line, found))
    for _, child in [*roots, *(c for group in by_parent.values() for c in group)]:
        seen |= set(_own_ids(child))
    for parent, group in by_parent.items():
        if parent not in seen:
            raise FileRefusedError(orphan(group[0][0], parent))
    return Answer(tuple(roots), {parent: tuple(group) for parent, group in by_parent.items()}, has_more)


def as_lines(source: Source) -> Path:
    """The file of a bulk operation as it is; an answer of a query as a copy of that form, its connections turned into lines.

    Raises FileRefusedError like `answer`, and for a file that ends inside a line.
    """
    head, tail = _ends(source.path)
    encoding = byte_order_mark(head)
    if not encoding and _is_object(head) and _is_object(tail):
        return source.path
    target = text_files.scratch(source) / f"{readers.unique_name('lines')}.jsonl"
    if encoding and _is_object(head.decode(encoding, errors="ignore").split("\n")[0]):  # a bulk result in another dress
        target.write_text(source.path.read_text(encoding), encoding="utf-8")
        return target
    found = answer(source)
    with target.open("w", encoding="utf-8") as out:
        for line in (flat for at, root in found.roots for flat in _flattened(root, at)):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        for group in found.by_parent.values():
            out.writelines(json.dumps(child, ensure_ascii=False) + "\n" for _, child in group)
    return target


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The first and the last line of a file."""
    with path.open("rb") as file:
        first = file.readline(_LONGEST_LINE)
        file.seek(max(path.stat().st_size - _LONGEST_LINE, 0))
        return first, file.read().rstrip().rpartition(b"\n")[2]


def _is_object(line: bytes | str) -> bool:
    """Whether a line is an object of the API, whole: what else it is, or where it breaks, the slow way finds out."""
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and not {"data", "errors"} & set(found)


def _flattened(found: Object, line: int, parent: str | None = None) -> Iterator[Object]:
    """An object without its connections, then the objects in them and in its lists, each naming its parent."""
    plain = dict(found)
    below: list[tuple[Object, str | None]] = []
    for name, value in found.items():
        if isinstance(value, dict) and ("edges" in value or "nodes" in value):
            below += [(node, str(found.get("id"))) for node in nodes(plain.pop(name), name, line)]
        elif isinstance(value, list) and any(isinstance(v, dict) and "id" in v for v in value):
            kept = []
            for each in value:
                inner, *deeper = _flattened(each, line)
                kept.append(inner)
                below += [(node, None) for node in deeper]
            plain[name] = kept
    yield plain if parent is None else {**plain, "__parentId": parent}
    for node, of in below:
        yield from _flattened(node, line, of) if of else (node,)


def nodes(value: Any, name: str, line: int) -> list[Object]:
    """The objects of a connection, whichever way it is written; nothing for an absent one.

    Raises FileRefusedError when the connection says that it has a further page: what is on it would be lost without a word.
    """
    if value is None:
        return []
    if isinstance(value, list):
        return [v for v in value if isinstance(v, dict)]
    if (value.get("pageInfo") or {}).get("hasNextPage"):
        raise FileRefusedError(cut_off(line, name))
    return [e["node"] for e in value.get("edges") or [] if e.get("node")] or [n for n in value.get("nodes") or [] if n]


def kind_of(found: Object) -> str:
    """What an object is: the word in its id (`Order`), else what its fields give away."""
    matched = _GID.match(str(found.get("id")))
    if matched:
        return matched[1]
    return "RefundLineItem" if "restockType" in found else "OrderAdjustment" if "amountSet" in found else ""


def number_of(gid: Any) -> str | None:
    """The number in a gid: gid://shopify/Order/123?x=1 → 123."""
    matched = _GID.match(str(gid))
    return matched[2] if matched else None


def _answered(data: Any, line: int) -> Iterator[Object]:
    """The objects a query asked for, below `data`: connections, single objects and lists of them."""
    for name, value in (data or {}).items():
        if isinstance(value, dict) and ("edges" in value or "nodes" in value):
            yield from nodes({k: v for k, v in value.items() if k != "pageInfo"}, name, line)
        elif isinstance(value, list):
            yield from (v for v in value if isinstance(v, dict))
        elif isinstance(value, dict) and "id" in value:
            yield value
        elif isinstance(value, dict):
            yield from _answered(value, line)


def _goes_on(data: Any) -> bool:
    return isinstance(data, dict) and any(
        bool((v.get("pageInfo") or {}).get("hasNextPage")) for v in data.values() if isinstance(v, dict)
    )


def _own_ids(found: Any) -> Iterator[str]:
    """The ids of an object and of the objects nested in it."""
    if isinstance(found, dict):
        if "id" in found:
            yield str(found["id"])
        for value in found.values():
            yield from _own_ids(value)
    elif isinstance(found, list):
        for value in found:
            yield from _own_ids(value)


def _no_answer(line: int, found: str) -> Problem:
    return Problem(
        code="broken_json",
        what="this is no answer of Shopify",
        line=line,
        found=found,
        expected="objects with an id",
        remedy="Download the result of the bulk operation again and drop it unopened",
    )


def _failed(line: int, errors: Any) -> Problem:
    first = errors[0] if isinstance(errors, list) and errors else errors
    words = first.get("message", "") if isinstance(first, dict) else str(first)
    return Problem(
        code="failed_answer",
        what="Shopify answered with an error instead of data",
        line=line,
        found=str(words)[:120],
        remedy="Ask again; when it says THROTTLED wait a minute first",
    )


def orphan(line: int, parent: str) -> Problem:
    """The problem of a child whose parent is not in the file."""
    return Problem(
        code="orphan_rows",
        what="an object names a parent that is not in the file: this is a part of a bulk result",
        line=line,
        found=parent,
        remedy="Download the whole result (url, not partialDataUrl) and drop that file",
    )


def cut_off(line: int, name: str) -> Problem:
    """The problem of a connection whose next page is missing."""
    return Problem(
        code="cut_off",
        what=f"{name} has a further page that is not in the file",
        line=line,
        found="hasNextPage",
        expected="all of them",
        remedy=f"Ask for more {name} at once, or page through them, and drop the complete answer",
    )
