"""The whole flow as a person runs it: published, seen by the orchestrator, repeated, failed, and built as of then."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import polars as pl
import pytest

from pipelines.lock import holder, run_lock
from pipelines.settings import ROOT, Settings


def _published(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str((settings.marts / "marts.duckdb").resolve()), read_only=True) as con:
        return con.execute(sql).fetchall()


def _contents(settings: Settings) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in settings.landed.rglob("*.parquet")}


@pytest.fixture(scope="module")
def history(demo_run, tmp_path_factory) -> dg.DagsterInstance:
    """What the orchestrator remembers of the demo's run (a copy: tests change nothing of the demo)."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(demo_run.dagster_home, home, dirs_exist_ok=True)
    return dg.DagsterInstance.from_config(str(home))


def _check(history: dg.DagsterInstance, asset: str, name: str) -> dg.AssetCheckEvaluation:
    key = dg.AssetCheckKey(dg.AssetKey(asset.split("/")), name)
    (record,) = history.event_log_storage.get_asset_check_execution_history(key, limit=1)
    return record.event.dagster_event.event_specific_data


# ---- a run -----------------------------------------------------------------------------------------------------------


def test_a_run_of_the_command_line_stands_in_the_orchestrator_s_history(history, demo_run):
    (run,) = history.get_runs()
    assert (run.job_name, run.status) == ("daily", dg.DagsterRunStatus.SUCCESS)
    assert _published(demo_run, "select publication_id from publication") == [(run.run_id,)]


def test_the_rows_of_each_mart_are_remembered(history, demo_run):
    (seen,) = history.fetch_observations(dg.AssetKey(["marts", "fct_order_lines"]), limit=1).records
    ((rows,),) = _published(demo_run, "select count(*) from fct_order_lines")
    assert seen.asset_observation.metadata["dagster/row_count"].value == rows > 0


def test_a_refused_file_is_an_error_that_blocks_nothing(history, demo_run):
    check = _check(history, "raw/amazon_settlement_lines", "contract")
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert "payout" in check.metadata["what to do"].value
    assert _published(demo_run, "select count(*) > 0 from fct_settlement_lines") == [(True,)]


@pytest.mark.parametrize("name", ["stockout_risk", "low_margin_skus"])
def test_business_checks_warn_with_count_money_and_advice(history, demo_run, name):
    check = _check(history, f"marts/rpt_{name}", name)
    ((count, money),) = _published(
        demo_run, f"select count(*), sum(money_amount) from rpt_alerts where check_name = '{name}'"
    )
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.metadata["count"].value == count > 0
    assert check.metadata["money at stake"].value == f"{money:,.2f} CNY"
    worst = f"select advice from rpt_alerts where check_name = '{name}' order by money_amount desc nulls last limit 1"
    assert check.metadata["what to do"].value == _published(demo_run, worst)[0][0]


def test_differences_are_named_at_the_reconciliation(history, demo_run):
    check = _check(history, "marts/rpt_reconciliation", "reconciliation")
    ((odd,),) = _published(demo_run, "select count(*) from rpt_reconciliation where not is_ok and severity <> 'info'")
    assert check.passed is (odd == 0)
    assert check.severity == dg.AssetCheckSeverity.WARN


# ---- again -----------------------------------------------------------------------------------------------------------


def test_a_second_run_does_nothing_within_seconds(demo_run, pipelines_command):
    before = _published(demo_run, "select publication_id from publication")
    began = time.monotonic()
    done = pipelines_command("run", data=demo_run.data)
    assert time.monotonic() - began < 15
    assert done.stdout.startswith("Nothing new, nothing done.")
    assert _published(demo_run, "select publication_id from publication") == before


def test_a_run_beside_a_run_is_told_to_come_back(demo_run, pipelines_command):
    with run_lock(demo_run, "another run"):
        done = pipelines_command("run", data=demo_run.data, check=False)
    assert done.returncode == 75
    assert "another run" in done.stderr
    assert f"kill {os.getpid()}" in done.stderr


def test_ctrl_c_stops_all_that_was_started_and_leaves_nothing_half_published(tmp_path, pipelines_command):
    house = Settings(data=tmp_path / "data")
    command = [sys.executable, "-m", "pipelines", "run", "--no-demo", "--data", str(house.data)]
    run = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 120
    while not (house.data / "dbt" / "models_before_python" / "dbt.log").exists() and time.monotonic() < until:
        time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "stopped" in said
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
    assert holder(house) is None
    refused = pipelines_command("publish", data=house.data, check=False)
    assert refused.returncode == 1
    assert "Nothing was published" in refused.stdout


# ---- a check of the models fails -----------------------------------------------------------------------------------------


def test_what_failed_a_check_is_not_published(tmp_path, pipelines_command):
    house = Settings(data=tmp_path / "data")
    pipelines_command("run", "--no-demo", data=house.data)
    before = _published(house, "select publication_id from publication")
    (context,) = house.landed.glob("run_context/*/*.parquet")
    twice = pl.concat([pl.read_parquet(context)] * 2)  # two runs at once: every mart would count double
    twice.write_parquet(context)

    built = pipelines_command("build", data=house.data, check=False)
    assert built.returncode == 1
    assert "one_row_stg_receiving__run_context" in built.stdout
    assert "The last publication stays as it is" in built.stdout

    published = pipelines_command("publish", data=house.data, check=False)
    assert published.returncode == 1
    assert "Nothing was published" in published.stdout
    assert "one_row_stg_receiving__run_context" in published.stdout
    assert _published(house, "select publication_id from publication") == before


# ---- as of then ------------------------------------------------------------------------------------------------------


def test_as_of_knows_what_was_received_by_then_and_leaves_the_rest_alone(demo_run, tmp_path, pipelines_command):
    house = Settings(data=tmp_path / "data")
    for part in ("raw", "landed", "marts"):
        shutil.copytree(demo_run.data / part, house.data / part, symlinks=True)
    known_at = datetime.fromisoformat("2026-10-10T12:00")
    before = _contents(house)

    pipelines_command("as-of", "2026-10-10T12:00", data=house.data)

    then = Settings(data=house.data / "as_of" / "20261010T1200")
    assert _published(then, "select run_at, known_at from publication") == [(known_at, known_at)]
    ((last, files),) = _published(then, "select max(received_at), count(*) from rpt_received_files")
    assert last <= known_at
    ((all_files,),) = _published(house, "select count(*) from rpt_received_files")
    assert 0 < files < all_files
    days = "select max(order_date) from fct_order_lines"
    assert _published(then, days) < _published(house, days)
    assert _contents(house) == before
    assert _published(house, "from publication") == _published(demo_run, "from publication")

    beside = pipelines_command("sql", "--csv", "select known_at from publication", data=then.data)
    assert beside.stdout.splitlines()[1] == "2026-10-10 12:00:00"
