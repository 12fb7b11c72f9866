"""One run at a time, and a message that names the other one."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from pipelines.errors import LockedError
from pipelines.lock import holder, run_lock
from pipelines.settings import ROOT, Settings

_HOLD = """
import sys, time
from pathlib import Path
from pipelines.lock import run_lock
from pipelines.settings import Settings
with run_lock(Settings(data=Path(sys.argv[1])), "python -m pipelines run"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def other(settings: Settings):
    """Start another process that holds the lock for some seconds."""
    started = []

    def start(seconds: float = 60) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", _HOLD, str(settings.data), str(seconds)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "held"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_second_run_is_refused_and_told_by_whom(settings, other):
    process = other()
    with pytest.raises(LockedError) as caught, run_lock(settings, "python -m pipelines publish"):
        pytest.fail("two runs at once")
    message = str(caught.value)
    assert f"kill {process.pid}" in message
    assert "python -m pipelines run" in message
    assert "python -m pipelines publish" in message
    assert caught.value.can_retry


def test_the_lock_is_free_as_soon_as_its_holder_is_dead(settings, other):
    process = other()
    assert holder(settings).pid == process.pid
    process.kill()
    process.wait()
    assert holder(settings) is None
    with run_lock(settings, "a run"):
        assert holder(settings).pid == os.getpid()


def test_a_patient_run_waits_and_says_so_once(settings, other):
    other(seconds=1.5)
    said: list[str] = []
    began = time.monotonic()
    with run_lock(settings, "a scheduled run", wait_seconds=30, on_wait=said.append):
        assert time.monotonic() - began > 0.5
    assert len(said) == 1
    assert "python -m pipelines run" in said[0]


def test_patience_ends(settings, other):
    other()
    with pytest.raises(LockedError), run_lock(settings, "a scheduled run", wait_seconds=0.6):
        pytest.fail("two runs at once")


def test_a_run_may_take_the_lock_it_holds(settings):
    with run_lock(settings, "outer"):
        with run_lock(settings, "inner"):
            pass
        assert holder(settings).command == "outer"
    assert holder(settings) is None
