"""Runs that do not get as far as the orchestrator: nothing new, the demo and the real data, a future as-of."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from pipelines import clock, fingerprint, runner
from pipelines.errors import PipelineError
from pipelines.progress import Lines
from pipelines.raw_store import RawStore
from pipelines.settings import ROOT, Settings


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def progress(said) -> Lines:
    return Lines(said.append)


@pytest.fixture
def jobs(monkeypatch) -> list[str]:
    """The jobs that were asked for, instead of running them."""
    asked: list[str] = []

    def run_job(settings: Settings, job: str, *, progress: object) -> runner.RunResult:
        asked.append(job)
        return runner.RunResult(success=True, text="done")

    monkeypatch.setattr(runner, "run_job", run_job)
    monkeypatch.setattr("pipelines.publishing.summary.text", lambda _: "the summary")
    return asked


def _publish(settings: Settings) -> None:
    fingerprint.begin(settings, "one")
    settings.marts.mkdir(parents=True, exist_ok=True)
    (settings.marts / "marts.duckdb").touch()
    fingerprint.commit(settings, "one")


def _with_demo(settings: Settings) -> RawStore:
    store = RawStore(settings)
    store.receive(b"x", file_name="orders.txt", scope="amazon-us", origin="demo")
    store.pin_clock(datetime.fromisoformat("2026-10-29T01:30"))
    store.hash_key()
    return store


def test_nothing_new_is_nothing_done(settings, progress, jobs):
    RawStore(settings).receive(b"x", file_name="x.csv", scope="_", origin="inbox")
    _publish(settings)
    result = runner.run(settings, progress=progress)
    assert (result.success, jobs) == (True, [])
    assert result.text == "Nothing new, nothing done.\n\nthe summary"


def test_nothing_new_unless_it_is_forced(settings, progress, jobs):
    _publish(settings)
    runner.run(settings, progress=progress, force=True)
    assert jobs == ["daily"]


def test_a_file_in_the_inbox_is_taken_and_is_a_reason(settings, progress, said, jobs):
    _publish(settings)
    file = settings.inbox / "_" / "rates.csv"
    file.parent.mkdir(parents=True)
    file.write_text("rates")
    runner.run(settings, progress=progress)
    assert jobs == ["daily"]
    assert not file.exists()
    assert "files received" in said[-1]


def test_a_real_file_waits_while_the_demo_stands(settings, progress, jobs):
    _with_demo(settings)
    _publish(settings)
    file = settings.inbox / "_" / "rates.csv"
    file.parent.mkdir(parents=True)
    file.write_text("rates")
    runner.run(settings, progress=progress)
    assert jobs == []
    assert file.exists()


@pytest.mark.parametrize("wanted, made", [(True, 1), (False, 0)])
def test_an_unused_installation_gets_the_demo_when_wanted(settings, progress, jobs, monkeypatch, wanted, made):
    filled: list[Settings] = []
    monkeypatch.setattr(runner, "_make_demo", lambda s, _: filled.append(s))
    runner.run(settings, progress=progress, demo_if_empty=wanted)
    assert len(filled) == made


def test_no_demo_where_a_file_waits_or_real_data_was_ever_started(settings, progress, jobs, monkeypatch):
    monkeypatch.setattr(runner, "_make_demo", lambda *_: pytest.fail("a demo among real data"))
    _with_demo(settings)
    runner.start_real(settings)
    runner.run(settings, progress=progress, demo_if_empty=True)
    other = Settings(data=settings.data.with_name("other"))
    (other.inbox / "_").mkdir(parents=True)
    (other.inbox / "_" / "stores.xlsx").write_text("mine")
    runner.run(other, progress=progress, demo_if_empty=True)


def test_start_real_moves_the_demo_aside_and_forgets_what_was_made_of_it(settings):
    store = _with_demo(settings)
    _publish(settings)
    (settings.landed / "orders").mkdir(parents=True)
    message = runner.start_real(settings)
    assert store.observations() == []
    assert store.clock() is None
    assert not settings.landed.exists()
    assert not (settings.marts / "marts.duckdb").exists()
    (aside,) = settings.data.glob("demo-*")
    assert (aside / "observations.jsonl").exists()
    assert str(aside) in message
    assert "python -m pipelines workbook" in message


def test_start_real_needs_a_demo(settings):
    RawStore(settings).receive(b"x", file_name="x.csv", scope="_", origin="inbox")
    with pytest.raises(PipelineError, match="no demo data"):
        runner.start_real(settings)


def test_no_demo_on_top_of_receipts(settings, progress):
    RawStore(settings).receive(b"x", file_name="x.csv", scope="_", origin="inbox")
    with pytest.raises(PipelineError, match="never mix"):
        runner.demo(settings, progress=progress)


def test_nothing_is_known_of_the_future(settings, progress):
    with pytest.raises(PipelineError, match="future"):
        runner.as_of(settings, clock.now(settings) + timedelta(days=1), progress=progress)


def test_the_clock_is_the_pinned_one_or_now(settings):
    before = clock.now(settings)
    assert before.tzinfo is None
    _with_demo(settings)
    assert clock.now(settings) == datetime.fromisoformat("2026-10-29T01:30")


def test_nothing_new_does_not_wait_for_the_orchestrator(settings):
    """The promise is 15 seconds; what would break it is an import."""
    RawStore(settings).receive(b"x", file_name="x.csv", scope="_", origin="inbox")
    _publish(settings)
    program = (
        "import sys; from pathlib import Path; from pipelines import progress, runner\n"
        "from pipelines.settings import Settings\n"
        "from pipelines.publishing import summary; summary.text = lambda _: ''\n"
        "settings = Settings(data=Path(sys.argv[1]))\n"
        "print(runner.run(settings, progress=progress.Lines(print)).text.strip())\n"
        "print([m for m in ('dagster', 'dbt', 'great_expectations', 'pandas', 'statsforecast') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(settings.data)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-2:] == ["Nothing new, nothing done.", "[]"]
