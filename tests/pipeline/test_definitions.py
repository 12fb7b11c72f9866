"""The orchestrator's view: what exists under which name, when it runs, and how the models are split around Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines import fingerprint
from pipelines.raw_store import RawStore
from pipelines.settings import ROOT, Settings

SNAPSHOT = Path(__file__).with_name("definitions.json")


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    from pipelines.definitions import defs

    return defs()


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def _view(definitions: dg.Definitions, graph: Any) -> dict[str, Any]:
    """What people and programs outside refer to by name."""
    return {
        "assets": {
            key.to_user_string(): graph.get(key).group_name
            for key in sorted(graph.get_all_asset_keys())
            if graph.get(key).is_executable
        },
        "jobs": sorted(job.name for job in definitions.resolve_all_job_defs() if not job.name.startswith("__")),
        "schedules": {
            s.name: [s.cron_schedule, s.execution_timezone, s.default_status.value] for s in definitions.schedules or ()
        },
        "sensors": {s.name: [s.minimum_interval_seconds, s.default_status.value] for s in definitions.sensors or ()},
    }


def test_names_change_on_purpose(definitions, graph):
    """After a change on purpose: python -m tests.pipeline.test_definitions"""
    assert _view(definitions, graph) == json.loads(SNAPSHOT.read_text("utf-8"))


def test_the_graph_reads_in_the_order_of_the_flow(graph):
    """No asset is made from one of a later stage."""
    backwards = [
        f"{parent.to_user_string()} ({graph.get(parent).group_name}) -> {key.to_user_string()} ({graph.get(key).group_name})"
        for key in graph.get_all_asset_keys()
        for parent in graph.get(key).parent_keys
        if graph.get(parent).group_name > graph.get(key).group_name
    ]
    assert backwards == []


def test_every_asset_says_what_it_is_and_whose(graph):
    made = [graph.get(key) for key in graph.get_all_asset_keys() if graph.get(key).is_executable]
    assert [a.key.to_user_string() for a in made if not (a.description or "").strip()] == []
    assert [a.key.to_user_string() for a in made if not a.owners] == []
    assert [a.key.to_user_string() for a in made if not a.kinds] == []


def test_nothing_is_read_that_nothing_makes(graph):
    """Each of dbt's sources is a table that landing or a derivation makes, under the same name."""
    assert [key.to_user_string() for key in graph.get_all_asset_keys() if not graph.get(key).is_executable] == []


def test_the_daily_job_makes_and_checks_everything_and_the_pull_job_what_is_asked_for(definitions, graph):
    """A slow platform holds no build up: what is pulled is the only thing that the daily job does not make."""
    daily, pull = (definitions.resolve_job_def(name).asset_layer for name in ("daily", "pull"))
    pulled = {key for key in graph.executable_asset_keys if key.path[0] == "pulled"}
    assert pulled and pull.executable_asset_keys == pulled
    assert daily.executable_asset_keys == graph.executable_asset_keys - pulled
    checks = set(graph.asset_check_keys)
    assert set(daily.asset_graph.asset_check_keys) == {check for check in checks if check.asset_key not in pulled}
    assert set(pull.asset_graph.asset_check_keys) == {check for check in checks if check.asset_key in pulled}


@pytest.mark.parametrize("name", ["stockout_risk", "low_margin_skus", "source_freshness"])
def test_the_business_checks_stand_at_their_marts(graph, name):
    key = dg.AssetCheckKey(dg.AssetKey(["marts", f"rpt_{name}"]), name)
    assert key in graph.asset_check_keys
    assert not graph.get(key).blocking


# ---- the two halves ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listed(tmp_path_factory) -> dict[str, set[str]]:
    """What dbt itself selects for each half: models and seeds, and tests."""
    from pipelines import warehouse
    from pipelines.defs.resources import DBT_PROJECT

    target = tmp_path_factory.mktemp("dbt")
    found = {}
    for half in ("before_python", "after_python"):
        command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "list", "--selector", half, "--output", "json"]
        command += [
            "--indirect-selection",
            "buildable",
            "--output-keys",
            "unique_id",
            "--exclude-resource-type",
            "unit_test",
        ]
        command += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        done = subprocess.run(
            [*command, "--target-path", str(target), "--log-path", str(target)],
            env={**os.environ, **warehouse.dbt_env(Settings(data=target))},
            capture_output=True,
            text=True,
            check=True,
        )
        found[half] = {json.loads(line)["unique_id"] for line in done.stdout.splitlines() if line.startswith("{")}
    return found


@pytest.mark.parametrize("half", ["before_python", "after_python"])
def test_dagster_and_dbt_agree_on_each_half(definitions, listed, half):
    assets = next(
        a for a in definitions.assets or () if isinstance(a, dg.AssetsDefinition) and a.op.name == f"models_{half}"
    )
    unique_id = "dagster_dbt/unique_id"
    ours = {spec.metadata[unique_id] for spec in assets.specs} | {check.metadata[unique_id] for check in assets.check_specs}
    dbts = {u for u in listed[half] if u.split(".")[0] in ("model", "seed", "test")}
    assert ours == dbts


def test_what_python_reads_is_built_before_it(graph):
    from pipelines.derived.io import DERIVATIONS

    for derivation in DERIVATIONS:
        read = graph.get(dg.AssetKey(derivation.reads.split(".")))
        assert read.assets_def.op.name == "models_before_python"


# ---- when it runs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def installation(settings: Settings, monkeypatch) -> Settings:
    """One with a publication of everything received so far."""
    monkeypatch.setenv("PIPELINES_DATA", str(settings.data))
    fingerprint.begin(settings, "one")
    settings.marts.mkdir(parents=True)
    (settings.marts / "marts.duckdb").touch()
    fingerprint.commit(settings, "one")
    return settings


def _tick(definitions: dg.Definitions, at: datetime) -> Any:
    schedule = definitions.resolve_schedule_def("twice_a_day")
    with dg.build_schedule_context(scheduled_execution_time=at) as context:
        return schedule.evaluate_tick(context)


def test_a_tick_with_nothing_new_does_nothing(definitions, installation):
    tick = _tick(definitions, datetime.now(UTC))
    assert not tick.run_requests
    assert "nothing new" in tick.skip_message


def test_a_tick_with_news_runs_and_says_why(definitions, installation):
    RawStore(installation).receive(b"x", file_name="x.csv", scope="_", origin="inbox")
    (request,) = _tick(definitions, datetime.now(UTC)).run_requests
    assert request.tags["because"] == "files received or decided on"


def test_a_missed_tick_is_caught_up_once(definitions, installation):
    """After days of being off, only ticks with no later one before now do anything."""
    RawStore(installation).receive(b"x", file_name="x.csv", scope="_", origin="inbox")
    hours = [50, 42, 26, 18, 2]  # 09:30, 17:30, 09:30, 17:30, 09:30, seen two hours after the last
    ran = [bool(_tick(definitions, datetime.now(UTC) - timedelta(hours=h)).run_requests) for h in hours]
    assert ran == [False, False, False, False, True]


def _pull_tick(definitions: dg.Definitions, at: datetime) -> Any:
    repository = definitions.get_repository_def()
    with dg.build_schedule_context(scheduled_execution_time=at, repository_def=repository) as context:
        return definitions.resolve_schedule_def("pulls_before").evaluate_tick(context)


def test_nobody_is_asked_while_nothing_is_switched_on(definitions, installation):
    tick = _pull_tick(definitions, datetime.now(UTC))
    assert not tick.run_requests
    assert "PIPELINES_TRACKING_KEY" in tick.skip_message and "搜索词" in tick.skip_message


def test_what_is_switched_on_is_asked_for_the_day_of_shanghai_and_no_other(definitions, installation, monkeypatch):
    from pipelines import pulling

    monkeypatch.setattr(pulling, "switched_off", lambda settings, pull: None)
    now = datetime.now(UTC)
    (request,) = _pull_tick(definitions, now).run_requests
    assert request.partition_key == pulling.today(now).isoformat()
    assert "true now" in _pull_tick(definitions, now - timedelta(days=2)).skip_message


def _looks(definitions: dg.Definitions) -> Iterator[Any]:
    """Successive looks of the inbox sensor."""
    sensor = definitions.resolve_sensor_def("inbox")
    cursor = None
    while True:
        with dg.build_sensor_context(cursor=cursor) as context:
            look = sensor.evaluate_tick(context)
            cursor = look.cursor
            yield look


def test_files_are_taken_when_they_have_come_to_rest(definitions, installation):
    looks = _looks(definitions)
    assert "empty" in next(looks).skip_message
    file = installation.inbox / "amazon-us" / "orders.txt"
    file.parent.mkdir(parents=True)
    file.write_text("half")
    assert "growing" in next(looks).skip_message
    file.write_text("half and the other half")
    assert "growing" in next(looks).skip_message
    (first,) = next(looks).run_requests
    (again,) = next(looks).run_requests
    assert first.run_key == again.run_key  # the orchestrator runs a key once
    file.with_name("more.txt").write_text("more")
    assert "growing" in next(looks).skip_message
    assert next(looks).run_requests[0].run_key != first.run_key


def test_real_files_wait_while_the_demo_stands(definitions, installation):
    RawStore(installation).receive(b"x", file_name="x.csv", scope="_", origin="demo")
    file = installation.inbox / "_" / "rates.csv"
    file.parent.mkdir(parents=True)
    file.write_text("rates")
    assert "start-real" in next(_looks(definitions)).skip_message


@pytest.fixture
def failed(definitions) -> Iterator[Any]:
    """Evaluate the failure sensor for a run of the daily job that failed at one step."""

    @dg.op
    def models_after_python() -> None:
        raise ValueError("a check failed")

    @dg.job(name="daily")
    def daily() -> None:
        models_after_python()

    with dg.DagsterInstance.ephemeral() as instance:
        result = daily.execute_in_process(instance=instance, raise_on_error=False)
        (event,) = (e for e in result.all_events if e.event_type_value == "PIPELINE_FAILURE")
        context = dg.build_run_status_sensor_context(
            sensor_name="failures", dagster_event=event, dagster_instance=instance, dagster_run=result.dagster_run
        )
        yield lambda: definitions.resolve_sensor_def("failures")(context.for_run_failure())


def test_a_failed_run_is_told_to_the_channels(failed, monkeypatch, httpserver):
    told: list[dict[str, Any]] = []
    httpserver.expect_request("/").respond_with_handler(lambda request: told.append(request.json) or "ok")
    monkeypatch.setenv("PIPELINES_NOTIFY_URLS", f"json://127.0.0.1:{httpserver.port}/")
    failed()
    (message,) = told
    assert "could not be brought up to date" in message["title"]
    assert "models_after_python" in message["message"]


def test_without_channels_nobody_is_told(failed, monkeypatch):
    monkeypatch.setenv("PIPELINES_NOTIFY_URLS", "")
    assert "no channel" in failed().skip_message


# ---- nothing leaves the machine ----------------------------------------------------------------------------------------


def test_the_private_names_of_dagster_dbt_still_exist():
    """`OfflineDbt` overrides them; a new release that renames them would quietly look for updates in the network again."""
    from dagster_dbt import DbtCliResource

    from pipelines.defs.resources import OfflineDbt

    for name in ("_cli_version", "_initialize_dbt_core_adapter"):
        assert name in vars(DbtCliResource)
        assert name in vars(OfflineDbt)


def test_a_code_location_loads_nothing_it_does_not_need():
    """dbt is a process of its own, and what lands, forecasts and validates is imported by the steps that do."""
    code = (
        "import sys; from pipelines.definitions import defs; defs().get_repository_def(); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'dbt', 'polars', 'pandas', 'great_expectations', 'scipy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_dagster_is_told_to_report_nothing():
    assert "telemetry:\n  enabled: false" in (ROOT / "dagster.yaml").read_text("utf-8")


if __name__ == "__main__":
    from pipelines.definitions import defs

    found = defs()
    SNAPSHOT.write_text(json.dumps(_view(found, found.resolve_asset_graph()), indent=1, ensure_ascii=False) + "\n", "utf-8")
