"""The orchestrator's history: kept, and not at the price of a disk flush a statement."""

from __future__ import annotations

import sqlite3

import dagster as dg
import pytest

from pipelines import runner
from pipelines.defs import history
from pipelines.settings import Settings


@dg.op
def one_step() -> None:
    """A step."""


@dg.job
def one_job() -> None:
    """A job."""
    one_step()


@pytest.fixture
def instance(settings: Settings, monkeypatch):
    """The orchestrator's memory as a run of the command line opens it."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    with runner._instance(settings) as opened:
        yield opened


def test_a_run_is_remembered_by_the_next_process(settings, instance):
    run_id = one_job.execute_in_process(instance=instance).run_id
    with sqlite3.connect(settings.dagster_home / "history" / "runs.db") as con:
        assert con.execute("select run_id, status from runs").fetchall() == [(run_id, "SUCCESS")]


def test_the_journal_is_not_written_back_at_every_statement(settings, instance):
    one_job.execute_in_process(instance=instance)
    index = settings.dagster_home / "history" / "runs" / "index.db"
    assert index.with_name("index.db-wal").exists()  # it goes with the last connection


def test_commits_wait_for_no_disk_and_cannot_damage_the_file(instance):
    with instance.run_storage.connect() as connection:
        (synchronous,) = connection.exec_driver_sql("pragma synchronous").fetchone()
        (journal,) = connection.exec_driver_sql("pragma journal_mode").fetchone()
    assert (synchronous, journal) == (1, "wal")


def test_few_files_are_held_open(settings, instance):
    for _ in range(history._MOST + 3):
        one_job.execute_in_process(instance=instance)
    assert len(history._held) <= history._MOST
