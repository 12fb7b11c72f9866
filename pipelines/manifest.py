"""What the dbt project holds: its manifest, parsed anew whenever a file of the project has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from pipelines import fingerprint, warehouse
from pipelines.errors import PipelineError
from pipelines.settings import ROOT, Settings

DBT_PROJECT = ROOT / "dbt_project"
DBT = Path(sys.executable).with_name("dbt")


def prepared() -> Path:
    """The dbt project's manifest, parsed anew when a file of the project has changed since.

    What is parsed reads no data and no environment, so one manifest serves every installation of this code.
    """
    target = DBT_PROJECT / "target"
    manifest, stamp = target / "manifest.json", target / "manifest.of"
    target.mkdir(exist_ok=True)
    with FileLock(target / "manifest.lock", timeout=120):
        code = fingerprint.code_hash("dbt_project")
        if not manifest.exists() or not stamp.exists() or stamp.read_text("utf-8") != code:
            _parse(target)
            stamp.write_text(code, "utf-8")
    return manifest


def _parse(target: Path) -> None:
    dbt = [str(DBT), "--quiet", "parse", "--profiles-dir", str(DBT_PROJECT)]
    done = subprocess.run(
        [*dbt, "--project-dir", str(DBT_PROJECT), "--target-path", str(target), "--log-path", str(target)],
        env={**os.environ, **warehouse.dbt_env(Settings.load())},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PipelineError(
            f"The dbt project cannot be read, so nothing can be built:\n{done.stdout.strip()[-3000:]}\n"
            "Mend the file it names. Retrying without that does not help; the last publication stays as it is."
        )
