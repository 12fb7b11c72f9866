"""Write docs/coverage.md from the contracts of the reports: `python tools/coverage_doc.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipelines.sources import reports  # noqa: E402
from pipelines.sources.base import Report  # noqa: E402

HEAD = """# Reports that can land

Made from the contracts in `pipelines/sources/` by `python tools/coverage_doc.py`. A file is recognised by its content; its
name does not matter, and zip and gzip are opened. Columns are described in the generated pages (`make docs`).

"""


def coverage() -> str:
    """The page: one section a report."""
    return HEAD + "\n".join(_section(r) for r in reports())


def _section(r: Report) -> str:
    folder = f"`data/raw/inbox/{'_' if r.scope == 'none' else f'<{r.scope}>'}/`"
    traps = "".join(f"- {t}\n" for t in r.traps)
    tables = ", ".join(f"`raw.{t.name}`" for t in r.tables)
    return (
        f"## {r.title}\n\n{r.good_for}\n\n"
        f"Where: {r.download}\n\nDrop it into {folder}. Lands in {tables}. Whole after {r.lag_days} day(s).\n\n{traps}"
    )


if __name__ == "__main__":
    (ROOT / "docs" / "coverage.md").write_text(coverage(), "utf-8")
