"""The beginning of a received file: what it is, by content and never by name."""

from __future__ import annotations

import codecs
import csv
import re
from pathlib import Path

from pipelines.sources.base import Sample, fold
from pipelines.sources.readers.xlsx import is_workbook, sheet_headings

SAMPLE_BYTES = 64 * 1024
HEADER_LINES = 20
DELIMITERS = ("\t", ",", ";", "|")

_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')
# Two kana of Shift JIS: hiragana 82 9F-F1, katakana 83 40-96.
_KANA = re.compile(rb"(?:\x82[\x9f-\xf1]|\x83[\x40-\x96]){2}")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def sample(path: Path) -> Sample:
    """Look at the first 64 KiB of a file (at the sheets of a workbook) and say what it is.

    Never raises for what the bytes are: a file that cannot be understood is `binary`.
    """
    with path.open("rb") as f:
        head = f.read(SAMPLE_BYTES)
    if is_workbook(path):
        return Sample(kind="xlsx", sheets=sheet_headings(path))
    text = decode(head, whole=len(head) < SAMPLE_BYTES)
    if text is None:
        return Sample(kind="binary")
    begin = unguarded(text).lstrip()
    if begin.startswith("<"):
        return Sample(kind="html", text=text)
    if begin.startswith(("{", "[")):
        return Sample(kind="json", text=text, keys=frozenset(k.strip() for k in _KEY.findall(text)))
    return Sample(kind="delimited", text=text, headers=first_lines(text))


def unguarded(text: str) -> str:
    """JSON without the characters some services put before it, so that no page can run it as a script: `)]}'`."""
    return re.sub(r"^\s*\)\]\}',?", "", text)


def is_shift_jis(head: bytes) -> bool:
    """Whether the bytes hold Japanese in Shift JIS: two kana one after the other.

    Any eight-bit encoding decodes such bytes into something; none of the others writes words with these pairs.
    """
    return bool(_KANA.search(head))


def decode(head: bytes, *, whole: bool) -> str | None:
    """The beginning as text, or None when it is not text.

    Legacy encodings are only guessed here, which is enough to recognise a header; a report declares its own for reading.
    """
    encoding = byte_order_mark(head)
    legacy = ("cp932", "gb18030", "cp1252") if is_shift_jis(head) else ("gb18030", "cp1252")
    candidates = (encoding,) if encoding else ("utf-8", *legacy)
    if not encoding and b"\0" in head:
        return None
    for candidate in candidates:
        try:
            text = codecs.getincrementaldecoder(candidate)().decode(head, final=whole)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return None


def byte_order_mark(head: bytes) -> str | None:
    """The encoding a byte order mark declares; UTF-16 is also known by its zero bytes where the mark was lost."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    pairs = head[: len(head) // 2 * 2]
    if len(pairs) >= 16:
        if not any(pairs[:64:2]) and all(pairs[1:64:2]):
            return "utf-16-be"
        if not any(pairs[1:64:2]) and all(pairs[:64:2]):
            return "utf-16-le"
    return None


def first_lines(text: str) -> tuple[tuple[str, ...], ...]:
    """The folded cells of each of the first 20 lines, cut by the delimiter that gives the widest line."""
    lines = text.split("\n")[:HEADER_LINES]
    cut = max(([split(line, d) for line in lines] for d in DELIMITERS), key=lambda rows: max(map(len, rows), default=0))
    return tuple(tuple(fold(cell) for cell in row) for row in cut)


def split(line: str, delimiter: str) -> list[str]:
    """One line as cells; quotes count only where a cell is wrapped in them."""
    wrapped = line.lstrip("\ufeff").startswith('"') or f'{delimiter}"' in line
    if wrapped:
        return next(csv.reader([line.lstrip("\ufeff")], delimiter=delimiter), [])
    return line.split(delimiter)
