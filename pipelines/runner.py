"""Run it: what `python -m pipelines` does that takes the lock. The same jobs as the schedule's, in this process.

The orchestrator is imported only when there is something to do, so that a run with nothing new ends in a second or two.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import clock, fingerprint
from pipelines.errors import PipelineError
from pipelines.lock import command_line, run_lock
from pipelines.progress import Progress, step
from pipelines.raw_store import DemoStandsError, RawStore
from pipelines.settings import ROOT, Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance, ExecuteInProcessResult

# The part of dagster-dbt's message that says what is wrong, after the part that says how dbt was started.
_DBT_SAYS = "Errors parsed from dbt logs:"
# Colours, and the module of an error's class: nothing a person needs.
_NOISE = re.compile(r"\x1b\[[0-9;]*m|^(?:\w+\.)+\w+: ")
# Landed folders an as-of build has for itself: its own clocks, and the decisions of its own time. The rest is shared.
_OWN_OF_AS_OF = ("run_context", "decisions")


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """How a run ended: `text` is what a person should read last."""

    success: bool
    text: str
    run_id: str | None = None


def run(settings: Settings, *, progress: Progress, force: bool = False, demo_if_empty: bool = False) -> RunResult:
    """Receive, land, build, check and publish, when anything is new (or `force`).

    `demo_if_empty` fills a data/raw that never held anything with the demo seller. Raises `LockedError` when another run is
    busy.
    """
    from pipelines import manifest
    from pipelines.publishing import summary

    with run_lock(settings, command_line()):
        if demo_if_empty and _never_used(settings):
            progress.say("data/raw is empty: making the demo seller first (start-real takes it away again)")
            with ThreadPoolExecutor(max_workers=1) as beside:
                beside.submit(manifest.prepared)  # dbt reads its project meanwhile; what is wrong with it is said below
                _make_demo(settings, progress)
        with contextlib.suppress(DemoStandsError):  # the run itself says so, at its first step
            RawStore(settings).take_inbox(clock.now(settings))
        reasons = fingerprint.reasons(settings)
        if not reasons and not force:
            return RunResult(success=True, text=f"Nothing new, nothing done.\n\n{summary.text(settings)}")
        progress.say(f"Running: {'; '.join(reasons) or 'asked for with --force'}")
        return run_job(settings, "daily", progress=progress)


def run_job(settings: Settings, job: str, *, progress: Progress) -> RunResult:
    """Run one job of the definitions (`daily`, `land`, `build`, `publish`) here; its history shows in the orchestrator."""
    from pipelines.publishing import summary

    with run_lock(settings, command_line()):
        progress.note("starting the orchestrator …")
        with _instance(settings) as instance:
            result = _execute(settings, job, instance, progress)
        if result.success:
            text = summary.text(settings) if job in ("daily", "publish") else f"{job}: done."
            return RunResult(success=True, text=text, run_id=result.run_id)
        return RunResult(success=False, text=_failure(settings, job, result), run_id=result.run_id)


def as_of(settings: Settings, known_at: datetime, *, progress: Progress) -> Path:
    """Build and publish what was known at `known_at` (naive UTC) into a database of its own; returns it.

    Receipts and landed tables are shared with the installation; nothing of it changes, and nobody is notified.
    """
    if known_at > clock.now(settings):
        raise PipelineError(f"{known_at:%Y-%m-%d %H:%M} UTC lies in the future: only what has been received can be known.")
    stamp = f"{known_at:%Y%m%dT%H%M}"
    from pipelines.landing import context
    from pipelines.publishing import database

    with run_lock(settings, command_line()):
        then = _beside(settings, stamp)
        context.write_run_context(then, run_id=f"as_of_{stamp}", run_at=known_at, known_at=known_at)
        progress.note("starting the orchestrator …")
        from dagster import DagsterInstance

        with DagsterInstance.ephemeral() as instance:
            result = _execute(then, "build", instance, progress)
        if not result.success:
            raise PipelineError(_failure(then, "as-of", result))
        with step(progress, "Publishing"):
            database.publish(then, run_id=f"as_of_{stamp}", published_at=known_at)
        return then.marts / "marts.duckdb"


def start_real(settings: Settings) -> str:
    """Move the demo aside and forget everything that was made from it."""
    from pipelines import archive

    with run_lock(settings, command_line()):
        store = RawStore(settings)
        if not store.has_origin("demo"):
            raise PipelineError("There is no demo data here to move aside. Drop your files into data/raw/inbox/ and run.")
        aside = store.start_real()
        archive.clean(settings)
        return (
            f"The demo seller is in {aside}; delete it when you like.\n"
            "Write the workbook of your stores and products (`python -m pipelines workbook`), drop it into "
            f"{settings.inbox / '_'}/, your reports into {settings.inbox}/<account>/, then `python -m pipelines run`."
        )


def demo(settings: Settings, *, months: int | None = None, scale: float = 1.0, progress: Progress) -> str:
    """Fill an empty data/raw with the demo seller: sixty days, or the long world of so many months."""
    with run_lock(settings, command_line()):
        if RawStore(settings).observations():
            raise PipelineError(
                f"{settings.raw} already holds received files, and demo and real files never mix. "
                "For the demo use another folder: `python -m pipelines demo --data /some/folder`."
            )
        return _make_demo(settings, progress, months=months, scale=scale)


def _never_used(settings: Settings) -> bool:
    """Whether this installation never held a file: no receipt, no file waiting, no key of a seller's hashes."""
    store = RawStore(settings)
    return not store.observations() and not store.waiting() and not (settings.raw / "hash.key").exists()


def _make_demo(settings: Settings, progress: Progress, *, months: int | None = None, scale: float = 1.0) -> str:
    from pipelines import demo

    with step(progress, "Making the demo seller") as facts:
        try:
            made = demo.fill(
                settings,
                months=months,
                scale=scale,
                progress=lambda name, day, days: progress.note(f"demo, day {day} of {days}: {name}"),
            )
        except ValueError as error:
            raise PipelineError(str(error)) from error
        facts.append(f"{made.files} files, {made.first_day} to {made.last_day}")
    return (
        f"{made.files} files of a simulated seller, {made.first_day} to {made.last_day}; the clock stands at "
        f"{made.run_at:%Y-%m-%d %H:%M} UTC. `python -m pipelines run` lands and publishes them."
    )


def _beside(settings: Settings, stamp: str) -> Settings:
    """An installation under data/as_of/ that shares the receipts and the landed tables of this one."""
    from pipelines.landing import context

    then = replace(settings, data=settings.data / "as_of" / stamp)
    shutil.rmtree(then.data, ignore_errors=True)
    context.ensure_placeholders(settings)
    then.landed.mkdir(parents=True)
    then.raw.symlink_to(settings.raw)
    for table in settings.landed.iterdir():
        if table.is_dir() and table.name not in _OWN_OF_AS_OF:
            (then.landed / table.name).symlink_to(table)
    return then


@contextlib.contextmanager
def _instance(settings: Settings) -> Iterator[DagsterInstance]:
    """The orchestrator's memory of this installation, without the capture of output: this process has its own."""
    from dagster import DagsterInstance
    from dagster._core.instance.ref import InstanceRef

    from pipelines.defs import history  # noqa: F401 - must be there before the first connection

    home = dagster_home(settings)
    quiet = {"compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}}
    with DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=quiet)) as instance:
        yield instance


def dagster_home(settings: Settings) -> Path:
    """The orchestrator's folder, made ready, and the environment pointing to it."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "dagster.yaml", home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    return home


def _execute(settings: Settings, job: str, instance: DagsterInstance, progress: Progress) -> ExecuteInProcessResult:
    warnings.filterwarnings("ignore", module="dagster")
    logging.getLogger("dagster").setLevel(logging.ERROR)
    from pipelines import manifest

    manifest.prepared()  # what is wrong with a model is said here, before the orchestrator wraps it
    from pipelines.definitions import defs

    log = settings.data / "logs" / f"{job}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file):  # dbt's own lines
        return (
            defs()
            .resolve_job_def(job)
            .execute_in_process(
                instance=instance,
                raise_on_error=False,
                resources={"settings": settings, "progress": progress},
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                tags={"started by": "command line"},
            )
        )


def _failure(settings: Settings, job: str, result: ExecuteInProcessResult) -> str:
    """What failed, in the words of the failed step, and what holds meanwhile."""
    words = []
    for event in result.filter_events(lambda e: e.is_step_failure):
        error: Any = event.step_failure_data.error
        while error.cause:
            error = error.cause
        if error.cls_name == "DagsterExecutionInterruptedError":
            raise KeyboardInterrupt
        said = _NOISE.sub("", error.message).rpartition(_DBT_SAYS)[2].strip()
        words.append(f"  {event.step_key}: {said}")
    return (
        f"The run ({job}) failed.\n" + "\n".join(words) + "\nThe last publication stays as it is. "
        f"Everything dbt said is in {settings.data / 'logs' / job}.log; `python -m pipelines dev` shows the run."
    )
