"""What to say about a file that no report knows, and about one that DuckDB could not cut into cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import reports
from pipelines.sources.base import Report, Sample, fold
from pipelines.sources.readers.xlsx import read_sheets

_OLE = b"\xd0\xcf\x11\xe0"
# 2026-11: below a third of a report's columns the resemblance is chance (most exports have a date, a SKU and a price).
NEAR = 1 / 3


def nearest(sample: Sample) -> tuple[Report, tuple[str, ...]] | None:
    """The report a file resembles most, and the required columns it lacks, by the names the report gives them."""
    lines = [set(line) for line in (*sample.headers, *sample.sheets.values())]
    best: tuple[float, Report, tuple[str, ...]] | None = None
    for report in reports():
        for table in report.tables:
            required = [c for c in table.columns if c.required]
            for line in lines:
                found = sum(1 for c in table.columns if c.known_as & line)
                lacking = [c for c in required if not c.known_as & line]
                share = (len(required) - len(lacking)) / len(required) if required else 0.0
                score = share + found / (10 * len(table.columns))
                if share >= NEAR and (best is None or score > best[0]):
                    names = tuple((c.headers or (c.name.replace("_", "-"),))[0] for c in lacking)
                    best = (score, report, names)
    return (best[1], best[2]) if best else None


def unrecognised(path: Path, sample: Sample) -> Problem:
    """The problem of a file that no report recognises: what it seems to be and what to do."""
    with path.open("rb") as f:
        magic = f.read(8)
    if not magic:
        return Problem(code="empty_file", what="the file is empty", remedy="Download the report again")
    if sample.kind == "html":
        title = re.search(r"<title[^>]*>([^<]{1,80})", sample.text, re.IGNORECASE)
        return Problem(
            code="web_page",
            what="this is a web page, not a report",
            found=fold(title.group(1)) if title else None,
            remedy="The session had probably expired: log in, download the report again and drop that file",
        )
    if magic.startswith(_OLE):
        return Problem(
            code="encrypted_workbook",
            what="this is a workbook with a password, or one in the old .xls format",
            remedy="Save it as .xlsx without a password and drop that file",
        )
    if sample.kind == "xlsx" or magic.startswith(b"PK"):
        try:
            read_sheets(path)
        except FileRefusedError as e:
            return e.problems[0]
    near = nearest(sample)
    if near:
        report, missing = near
        columns = ", ".join(repr(m) for m in missing) or "nothing required"
        return Problem(
            code="missing_column" if missing else "unknown_report",
            what=f"this looks like {report.title!r}, but of its columns {columns} is missing",
            remedy=f"Download it again with all columns. {report.download}",
        )
    return Problem(
        code="unknown_report",
        what="no report the warehouse knows looks like this file",
        found=_first_words(sample),
        remedy="See the list of reports in the docs; files of other kinds are not needed and can be deleted",
    )


def _first_words(sample: Sample) -> str:
    for line in sample.headers:
        cells = [c for c in line if c]
        if len(cells) > 1:
            return f"columns {', '.join(cells[:6])}{' …' if len(cells) > 6 else ''}"
    if sample.sheets:
        return f"sheets {', '.join(sample.sheets)}"
    return f"a JSON document with {', '.join(sorted(sample.keys)[:6])}" if sample.keys else f"{sample.kind} content"


@contextmanager
def explained() -> Iterator[None]:
    """Turn what DuckDB says about an uncuttable line into a FileRefusedError that names the line and shows no value."""
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException) as e:
        message = str(e)
        line = re.search(r"CSV Error on Line: (\d+)", message)
        counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
        if not line and "CSV" not in message:
            raise
        raise FileRefusedError(
            Problem(
                code="uneven_row" if counts else "unreadable_row",
                what="a row has more cells than the header" if counts else "a row cannot be cut into cells",
                line=int(line.group(1)) if line else None,
                found=f"{counts.group(2)} cells" if counts else None,
                expected=f"{counts.group(1)} cells" if counts else None,
                remedy="Download the report again and drop it unopened: editors damage delimiters and quotes",
            )
        ) from None
