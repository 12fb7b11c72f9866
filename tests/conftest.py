"""What every test shares: no network, a data folder of its own, the demo built once, and skips that CI does not accept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.settings import ROOT, Settings

OFFLINE = ROOT / "tests" / "support" / "offline"
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


# ---- a skip: one loud line for a person, a failure in CI ---------------------------------------------------------------


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """Turn a skip into a failure where CI is set."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """The same for a module that skips itself while it is imported."""
    report = yield
    _fail_if_skipped(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what did not run and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        reasons = sorted({str(r.longrepr[2] if isinstance(r.longrepr, tuple) else r.longrepr) for r in skipped})
        terminalreporter.write_line(f"NOT TESTED HERE ({len(skipped)}): {'; '.join(reasons)}", red=True, bold=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.needs("java", "chromium")`: skip where a program is missing."""
    for mark in item.iter_markers("needs"):
        missing = [program for program in mark.args if not shutil.which(program)]
        if missing:
            pytest.skip(f"{', '.join(missing)} not installed (tools/system_packages.sh)")


# ---- no network --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def offline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Processes that tests start reach nothing but this machine; whoever tried is named at the end."""
    notes = tmp_path_factory.mktemp("offline") / "tried.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")])))
        patch.setenv("TESTS_OFFLINE_NOTES", str(notes))
        yield
    if notes.exists():
        pytest.fail("processes tried to reach the network:\n" + notes.read_text("utf-8"))


# ---- data --------------------------------------------------------------------------------------------------------------


def _documented_defaults() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture(scope="session", autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The documented defaults, whatever the person who runs the tests has set (a `.env` with real channels, say)."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("PIPELINES_", "DBT_", "DAGSTER_", "SPARK_")):
                patch.delenv(name)
        for name, value in _documented_defaults().items():
            patch.setenv(name, value)
        patch.setenv("PIPELINES_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv("DAGSTER_HOME", str(tmp_path_factory.mktemp("dagster")))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty installation for one test."""
    return Settings(data=tmp_path / "data")


@pytest.fixture(scope="session")
def pipelines_command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `python -m pipelines …` as a person does, with `data` as its data folder; fails the test unless it exits 0."""

    def command(*arguments: str, data: Path, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "pipelines", *arguments],
            cwd=ROOT,
            env=os.environ | {"PIPELINES_DATA": str(data)} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
        )
        if check and done.returncode:
            pytest.fail(f"pipelines {' '.join(arguments)} exited {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    return command


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory, pipelines_command) -> Settings:
    """The demo seller, taken through the whole flow once. Tests read it and change nothing in it."""
    demo = Settings(data=tmp_path_factory.mktemp("demo") / "data")
    pipelines_command("run", data=demo.data)
    return demo


@pytest.fixture
def landed_empty(settings: Settings) -> Settings:
    """An installation in which nothing was received: every landed table exists and has no row."""
    from pipelines.landing import context

    context.ensure_placeholders(settings)
    return settings
