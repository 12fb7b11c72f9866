"""Services end with all they started, also what their children started and what will not listen."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.cli import services
from pipelines.errors import PipelineError

# A child that starts a grandchild; both ignore Ctrl-C, the grandchild ignores SIGTERM too.
_STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
grandchild = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
grandchild.stdout.readline()
open(sys.argv[1], "w").write(str(grandchild.pid))
time.sleep(600)
"""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def _written(path) -> int:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    pytest.fail("the child did not start")


def test_stopping_leaves_nobody_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(services, "_PATIENCE", 1.0)
    note = tmp_path / "grandchild"
    child = subprocess.Popen([sys.executable, "-c", _STUBBORN, str(note)], start_new_session=True)
    grandchild = _written(note)
    services._end([child])
    assert child.poll() is not None
    assert not _alive(grandchild)


def test_sigterm_ends_a_service_and_its_children(settings, tmp_path):
    note = tmp_path / "grandchild"
    program = (
        "import sys; from pathlib import Path; from pipelines.cli import services; from pipelines.settings import Settings\n"
        "services._PATIENCE = 1.0\n"
        f"command = [sys.executable, '-c', {_STUBBORN!r}, {str(note)!r}]\n"
        f"settings = Settings(data=Path({str(settings.data)!r}))\n"
        f"sys.exit(services._run_until_stopped(settings, [command], {_free_port()}, 'up'))"
    )
    service = subprocess.Popen([sys.executable, "-c", program])
    grandchild = _written(note)
    service.send_signal(signal.SIGTERM)
    assert service.wait(timeout=20) == 0
    assert not _alive(grandchild)


def test_when_one_ends_the_rest_is_stopped_and_the_supervisor_hears(settings):
    commands = [[sys.executable, "-c", "raise SystemExit(3)"], [sys.executable, "-c", "import time; time.sleep(600)"]]
    began = time.monotonic()
    assert services._run_until_stopped(settings, commands, _free_port(), "up") == 1
    assert time.monotonic() - began < 15


def test_a_taken_port_is_said_before_anything_starts(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PipelineError, match=f"--port {port + 1}"):
            services.dev(settings, port)
    assert not settings.data.exists()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
