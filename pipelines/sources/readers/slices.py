"""Large files as slices that begin at a line, so that their rows can be numbered by two threads at once.

DuckDB numbers rows serially. A file of known line counts is therefore read as several, each numbered from its own first
line; nothing is copied: a slice is a range of the file behind a name.
"""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from fsspec.spec import AbstractFileSystem

from pipelines.sources.readers.text_files import TextFile

# 2026-11, on two cores: a smaller slice costs more (a plan and buffers for every column) than it gains; more than eight make
# a gigabyte cost 1 GB of memory instead of 0.7.
SLICE_BYTES = 32 * 1024 * 1024
MOST_SLICES = 8

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Part:
    """What `read_csv` opens, and how many lines of the file stand before it."""

    name: str
    lines_before: int


def parts(con: duckdb.DuckDBPyConnection, file: TextFile, *, whole: bool) -> list[Part]:
    """The file as one part, or as slices when it is large and every line end is a row's end (`whole` says it is not)."""
    size = file.path.stat().st_size
    if whole or size < 2 * SLICE_BYTES or not file.line_starts:
        return [Part(str(file.path), 0)]
    if not con.filesystem_is_registered(_Slices.protocol):
        con.register_filesystem(_SLICES)
    least, begins = max(SLICE_BYTES, size // MOST_SLICES), [(0, 0)]
    for offset, lines in file.line_starts:
        if offset - begins[-1][0] >= least and offset < size:
            begins.append((offset, lines))
    number = next(_numbers)
    ends = [offset for offset, _ in begins[1:]] + [size]
    return [
        Part(_SLICES.add(file.path, begin, end, f"{number}/{lines}"), lines)
        for (begin, lines), end in zip(begins, ends, strict=True)
    ]


class _Slices(AbstractFileSystem):
    """The ranges of files that this process has named; read-only."""

    protocol = "slices"
    cachable = False

    def __init__(self) -> None:
        super().__init__()
        self._ranges: dict[str, tuple[Path, int, int]] = {}

    def add(self, path: Path, begin: int, end: int, name: str) -> str:
        """Name a range of a file."""
        self._ranges[name] = (path, begin, end)
        return f"{self.protocol}://{name}"

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        name = str(self._strip_protocol(path))
        begin, end = self._ranges[name][1:]
        return {"name": name, "size": end - begin, "type": "file"}

    def exists(self, path: str, **_: Any) -> bool:
        return self._strip_protocol(path) in self._ranges

    def glob(self, path: str, **_: Any) -> list[str]:
        return [path]

    def modified(self, path: str) -> datetime:
        file, _, _ = self._ranges[str(self._strip_protocol(path))]
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)

    def _open(self, path: str, mode: str = "rb", **_: Any) -> io.RawIOBase:
        if mode != "rb":
            raise PermissionError(f"{path} is read only")
        return _Range(*self._ranges[str(self._strip_protocol(path))])


class _Range(io.RawIOBase):
    """A range of a file as a file."""

    mode = "rb"

    def __init__(self, path: Path, begin: int, end: int) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._begin, self._end = begin, end
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = self._end - self._file.tell()
        return self._file.read(left if size < 0 else min(size, left)) or b""

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: self._begin, io.SEEK_CUR: self._file.tell(), io.SEEK_END: self._end}[whence]
        return self._file.seek(start + offset) - self._begin

    def tell(self) -> int:
        return self._file.tell() - self._begin

    def close(self) -> None:
        self._file.close()
        super().close()


_SLICES = _Slices()
