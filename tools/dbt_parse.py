"""Parse the dbt project in a folder of its own:  dbt_parse.py [folder]

With a folder the manifest stays there; without one only the verdict matters. No data and no warehouse are needed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from dbt.cli.main import dbtRunner

PROJECT = str(Path(__file__).resolve().parent.parent / "dbt_project")


def parse(folder: str) -> int:
    """Return 0 when the project parses; dbt prints what is wrong otherwise."""
    for variable in ("PIPELINES_LANDED", "PIPELINES_DERIVED", "PIPELINES_WAREHOUSE_FILE"):
        os.environ.setdefault(variable, f"{folder}/{variable.lower()}")
    where = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", folder, "--log-path", folder]
    outcome = dbtRunner().invoke(["--quiet", "parse", *where])
    if outcome.exception:
        print(outcome.exception, file=sys.stderr)
    return 0 if outcome.success else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(parse(sys.argv[1]))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(parse(temporary))
