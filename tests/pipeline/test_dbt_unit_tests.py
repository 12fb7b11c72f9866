"""The unit tests that stand beside the models: a run leaves them out, as they say nothing about its data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

from pipelines import warehouse
from pipelines.settings import ROOT

DBT_PROJECT = ROOT / "dbt_project"


def test_every_unit_test_of_the_models_passes(demo_run, tmp_path):
    """dbt takes the types of the rows a test does not name from the warehouse, so a copy of the demo's is at hand."""
    copy = replace(demo_run, data=tmp_path / "data")
    copy.warehouse_file.parent.mkdir(parents=True)
    shutil.copy(demo_run.warehouse_file, copy.warehouse_file)
    environment = os.environ | warehouse.dbt_env(demo_run) | {"PIPELINES_WAREHOUSE_FILE": str(copy.warehouse_file)}
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "test", "--select", "test_type:unit"]
    command += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    command += ["--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
    ran = json.loads((tmp_path / "target" / "run_results.json").read_text("utf-8"))["results"]
    verdicts = [r["status"] for r in ran if r["unique_id"].startswith("unit_test.")]
    assert len(verdicts) >= 20 and set(verdicts) == {"pass"}
