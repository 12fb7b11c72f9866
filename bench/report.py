"""Writes what was measured: `results.json` for machines, the table in `README.md` for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
_BEGIN, _END = "<!-- measured -->", "<!-- end -->"


def write(machine: dict[str, Any], results: list[dict[str, Any]]) -> None:
    """Replace the lines measured now; what was not measured this time keeps its line and its machine."""
    file = HERE / "results.json"
    before = json.loads(file.read_text("utf-8")) if file.exists() else []
    now = {r["name"] for r in results}
    rows = [r for r in before if r["name"] not in now] + [r | {"machine": machine} for r in results]
    file.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    readme = HERE / "README.md"
    head, _, rest = readme.read_text("utf-8").partition(_BEGIN)
    readme.write_text(f"{head}{_BEGIN}\n{_table(rows)}\n{_END}{rest.partition(_END)[2]}", "utf-8")


def _table(rows: list[dict[str, Any]]) -> str:
    lines = ["| what | measured | limit | peak memory | floor | how | taken on |", "|---|---|---|---|---|---|---|"]
    for r in rows:
        m = r["machine"]
        limit = f"{r['limit']:g} {r['unit']}" if r["limit"] else ""
        verdict = "" if r["is_met"] else " **missed**"
        peak = f"{r['peak_mb']:.0f} MB" if r["peak_mb"] else ""
        taken = f"{m['measured_at']}, {m['cores']} cores, {m['memory_gib']} GiB, Python {m['python']}, DuckDB {m['duckdb']}"
        lines.append(
            f"| {r['name']} | {r['figure']:g} {r['unit']}{verdict} | {limit} | {peak} "
            f"| {r['floor'] or ''} | `{r['command']}`: {r['note']} | {taken} |"
        )
    return "\n".join(lines)
