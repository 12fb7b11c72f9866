"""Bytes that DuckDB can stream: UTF-8, one kind of line end, no truncated tail; anything else is copied once, transcoded."""

from __future__ import annotations

import atexit
import codecs
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources.base import Source
from pipelines.sources.readers.sampling import SAMPLE_BYTES, byte_order_mark, split

_CHUNK = 16 * 1024 * 1024
# Searching a gigabyte for empty lines takes as long as half its parsing: larger files are searched at both ends only, and a
# line number under an empty line in their middle is one too small.
_SEARCHED_WHOLE = 64 * 1024 * 1024


@dataclass(frozen=True)
class TextFile:
    """A UTF-8 file with plain line ends.

    `head` is its beginning with lines ended by LF, `tail` its last line where that has no end. `line_starts` are offsets
    at which a line begins, each with the number of lines before it.
    """

    path: Path
    head: str
    lines: int
    tail: str
    line_starts: tuple[tuple[int, int], ...] = ()

    def head_line(self, number: int) -> str:
        """Line `number` of the beginning, from 1."""
        return self.head.split("\n")[number - 1]

    def refuse_truncated(self, delimiter: str, width: int, quotes: bool) -> None:
        """Refuse a file that ends inside a row: no line end, and fewer cells than the header has."""
        if not self.tail:
            return
        cells = split(self.tail, delimiter) if quotes else self.tail.split(delimiter)
        if len(cells) < width:
            raise FileRefusedError(
                Problem(
                    code="truncated_file",
                    what="the file ends in the middle of a row",
                    line=self.lines + 1,
                    found=f"{len(cells)} cells and no line end",
                    expected=f"{width} cells",
                    remedy="Download the report again: this copy is cut off",
                )
            )


@dataclass
class _Scan:
    """What one pass over the bytes finds."""

    utf8: bool = True
    line_feeds: int = 0
    returns: int = 0
    pairs: int = 0
    empty_lines: bool = False
    tail: bytes = b""
    line_starts: list[tuple[int, int]] = field(default_factory=list)


def readable(source: Source, encodings: Sequence[str]) -> TextFile:
    """The file itself when DuckDB can stream it, else a UTF-8 copy in the scratch folder.

    Raises FileRefusedError, naming the line, when no encoding of the list fits.
    """
    with source.path.open("rb") as f:
        begin = f.read(SAMPLE_BYTES)
    declared = byte_order_mark(begin)
    if declared is None or declared == "utf-8-sig":
        scan = _scan(source.path)
        plain = scan.returns in (0, scan.line_feeds) and scan.returns == scan.pairs and not scan.empty_lines
        if scan.utf8 and plain:
            head = codecs.getincrementaldecoder("utf-8-sig")().decode(begin)
            tail = scan.tail.decode("utf-8-sig", errors="replace")
            return TextFile(source.path, head.replace("\r\n", "\n"), scan.line_feeds, tail, tuple(scan.line_starts))
        encodings = ("utf-8-sig",) if scan.utf8 else [e for e in encodings if e != "utf-8"]
    else:
        encodings = (declared,)
    for encoding in encodings:
        copy = _copy(source, encoding)
        if copy is not None:
            return copy
    raise _wrong_encoding(source, encodings or ("utf-8",))


def _scan(path: Path) -> _Scan:
    found, size, at = _Scan(), path.stat().st_size, 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    last = b"\n"
    with path.open("rb", buffering=0) as f:
        while chunk := f.read(_CHUNK):
            found.line_feeds += chunk.count(b"\n")
            if b"\r" in chunk or last == b"\r":
                found.returns += chunk.count(b"\r")
                found.pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
            if size <= _SEARCHED_WHOLE or at == 0 or at + len(chunk) == size:
                found.empty_lines |= (
                    b"\n\n" in chunk or b"\n\r\n" in chunk or (last == b"\n" and chunk[:1] in (b"\n", b"\r"))
                )
            if found.utf8 and not (chunk.isascii() and not decoder.getstate()[0]):
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    found.utf8 = False
            end = chunk.rfind(b"\n")
            found.tail = chunk[end + 1 :] if end >= 0 else (found.tail + chunk)[:SAMPLE_BYTES]
            last, at = chunk[-1:], at + len(chunk)
            if end >= 0:
                found.line_starts.append((at - len(chunk) + end + 1, found.line_feeds))
    if found.utf8 and decoder.getstate()[0]:
        found.utf8 = False
    return found


def _copy(source: Source, encoding: str) -> TextFile | None:
    """A UTF-8 copy with LF line ends, every line in its place; None when the bytes are not in this encoding."""
    lines, tail, head = 0, "", ""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", suffix=".txt", dir=scratch(source), delete=False
    ) as out:
        target = Path(out.name)
        try:
            for text in _decoded(source.path, encoding):
                head = head if len(head) >= SAMPLE_BYTES else (head + text)[:SAMPLE_BYTES]
                lines += text.count("\n")
                end = text.rfind("\n")
                tail = text[end + 1 :] if end >= 0 else tail + text
                out.write(text)
        except UnicodeError:
            target.unlink()
            return None
    return TextFile(path=target, head=head, lines=lines, tail=tail)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text in pieces that end between lines' ends: CRLF and CR become LF, an empty line becomes a line of one blank.

    DuckDB leaves empty lines out without counting them; a blank keeps the count of lines.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    carry, previous = "", "\n"
    with path.open("rb") as f:
        while True:
            chunk = f.read(_CHUNK)
            text = carry + decoder.decode(chunk, final=not chunk)
            carry = ""
            if chunk and text.endswith("\r"):
                text, carry = text[:-1], "\r"
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            if text:
                while "\n\n" in text:
                    text = text.replace("\n\n", "\n \n")
                if previous == "\n" and text.startswith("\n"):
                    text = " " + text
                previous = text[-1]
                yield text
            if not chunk:
                return


def _wrong_encoding(source: Source, encodings: Sequence[str]) -> FileRefusedError:
    line, decoder = 1, codecs.getincrementaldecoder(encodings[0])()
    with source.path.open("rb") as f:
        for raw in f:
            try:
                decoder.decode(raw)
            except UnicodeError:
                break
            line += 1
    return FileRefusedError(
        Problem(
            code="wrong_encoding",
            what="the file holds bytes that are no text in any encoding this report is known to use",
            line=line,
            expected=" or ".join(encodings),
            remedy="Send the file as downloaded; if it was edited, save it as 'CSV UTF-8' or as text in UTF-8",
        )
    )


def scratch(source: Source) -> Path:
    """The folder for copies: the source's own, else one that lives as long as the process."""
    if source.scratch is not None:
        source.scratch.mkdir(parents=True, exist_ok=True)
        return source.scratch
    return _process_scratch()


@cache
def _process_scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="reports-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
