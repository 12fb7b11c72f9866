"""Parse the dbt project as `make lint` does: in a folder of its own, with warnings about the project shown."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Return 0 when the project parses; dbt prints what is wrong otherwise."""
    project = str(ROOT / "dbt_project")
    with tempfile.TemporaryDirectory() as folder:
        for variable in ("PIPELINES_LANDED", "PIPELINES_DERIVED", "PIPELINES_WAREHOUSE_FILE"):
            os.environ.setdefault(variable, f"{folder}/{variable.lower()}")
        from dbt.cli.main import dbtRunner

        arguments = ["--quiet", "parse", "--project-dir", project, "--profiles-dir", project]
        outcome = dbtRunner().invoke([*arguments, "--target-path", folder, "--log-path", folder])
        if outcome.exception:
            print(outcome.exception, file=sys.stderr)
        return 0 if outcome.success else 1


if __name__ == "__main__":
    sys.exit(main())
