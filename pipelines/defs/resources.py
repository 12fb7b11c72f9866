"""What assets are handed: the installation (under the run lock), dbt, and somebody who listens to the progress.

`python -m pipelines run` holds the lock before it comes here and listens itself; it puts its own in the place of these.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource
from packaging.version import Version

from pipelines import fingerprint, warehouse
from pipelines.lock import run_lock
from pipelines.manifest import DBT, DBT_PROJECT
from pipelines.progress import Lines
from pipelines.settings import Settings

# A scheduled run that meets another waits for it rather than fail; a full run takes minutes, not hours. 2026-11.
WAIT_SECONDS = 30 * 60
# Unit tests prove the SQL, not the data: they run in CI. `buildable`: no test runs before all the models it looks at.
_BUILD = ["build", "--indirect-selection", "buildable", "--exclude-resource-type", "unit_test"]


class OfflineDbt(DbtCliResource):
    """The dbt command line, told where this installation's data is, and asking nobody outside.

    The stock resource starts `dbt --version` before every command, which looks for updates in the network, and opens the
    warehouse a second time to look at columns. Both answers are known here. The two names overridden are private
    to dagster-dbt: it is pinned, and a test of the definitions notices when they change.
    """

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:  # type: ignore[override]
        """No second connection to a database that has one writer."""

    def build(self, context: dg.AssetExecutionContext, settings: Settings) -> DbtCliInvocation:
        """One `dbt build` of what the context selects; its artifacts stay in data/dbt/<name of the assets>."""
        settings.warehouse_file.parent.mkdir(parents=True, exist_ok=True)
        settings.derived.mkdir(parents=True, exist_ok=True)
        warehouse.release(settings)
        with _environment(warehouse.dbt_env(settings)):
            name = context.op_execution_context.op.name
            return self.cli(_BUILD, context=context, target_path=_target(settings, name))

    def docs(self, settings: Settings) -> Path:
        """The page dbt writes of the models, one file; written anew when the models have changed since."""
        folder = _target(settings, "docs")
        page, stamp = folder / "static_index.html", folder / "made.of"
        code = fingerprint.code_hash("dbt_project")
        if not page.exists() or not stamp.exists() or stamp.read_text("utf-8") != code:
            warehouse.release(settings)
            with _environment(warehouse.dbt_env(settings)):
                # SQL as it runs of what people ask; of all models it took ten seconds instead of six. 2026-11.
                self.cli(["docs", "generate", "--static", "--select", "marts"], target_path=folder).wait()
            stamp.write_text(code, "utf-8")
        return page


def _target(settings: Settings, name: str) -> Path:
    """The folder of one command's artifacts; in a new one lies what another command has parsed of the project already.

    dbt parses everything anew where the profile names another database than before, which takes longer than many a build.
    """
    folder, parsed = settings.data / "dbt" / name, "partial_parse.msgpack"
    folder.mkdir(parents=True, exist_ok=True)
    others = sorted(folder.parent.glob(f"*/{parsed}"))
    if others and not (folder / parsed).exists():
        shutil.copy(others[0], folder / parsed)
    return folder


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the child processes started in the body: dbt takes its paths from nowhere else."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@dg.resource(description="The installation this run works on, locked while the run lasts.")
def _settings(context: dg.InitResourceContext) -> Iterator[Settings]:
    settings = Settings.load()
    name = context.run.job_name if context.run else "a run"
    log = context.log.info if context.log else print
    with run_lock(settings, f"Dagster job {name}", wait_seconds=WAIT_SECONDS, on_wait=log):
        yield settings


@dg.resource(description="Where a run says how far it is: the run's log.")
def _progress(context: dg.InitResourceContext) -> Lines:
    return Lines(context.log.info if context.log else print)


def resources() -> dict[str, Any]:
    """The resources of every job."""
    return {
        "settings": _settings,
        "progress": _progress,
        "dbt": OfflineDbt(
            project_dir=str(DBT_PROJECT),
            profiles_dir=str(DBT_PROJECT),
            dbt_executable=str(DBT),
        ),
    }
