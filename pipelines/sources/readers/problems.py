"""What to say about a file that no report knows, and about one that DuckDB could not cut into cells."""

from __future__ import annotations

import re

import duckdb

from pipelines.errors import Problem
from pipelines.sources import reports
from pipelines.sources.base import Report, Sample

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


def uncuttable(error: duckdb.Error) -> Problem | None:
    """What DuckDB says about a line it cannot cut into cells, without the line itself; None for any other error."""
    message = str(error)
    if "CSV" not in message:
        return None
    line = re.search(r"CSV Error on Line: (\d+)", message)
    before = re.search(r"file = slices://\d+/(\d+)", message)
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    return Problem(
        code="uneven_row" if counts else "unreadable_row",
        what="a row has more cells than the header" if counts else "a row cannot be cut into cells",
        line=int(line.group(1)) + (int(before.group(1)) if before else 0) if line else None,
        found=f"{counts.group(2)} cells" if counts else None,
        expected=f"{counts.group(1)} cells" if counts else None,
        remedy="Download the report again and drop it unopened: editors damage delimiters and quotes",
    )
