"""Programs that stay: the orchestrator for work on the code (`dev`), as a service (`serve`), and the pages (`docs`).

What is started is stopped: each child leads a process group, which is told to end and, if it does not, killed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

from pipelines import runner
from pipelines.errors import PipelineError
from pipelines.settings import ROOT, Settings

_PATIENCE = 15.0


def dev(settings: Settings, port: int) -> int:
    """Run `dagster dev` until Ctrl-C."""
    command = _dagster("dagster", "dev", "-w", str(ROOT / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port))
    return _run_until_stopped(
        settings, [command], port, f"http://127.0.0.1:{port}  the flow, its runs and checks; Ctrl-C stops"
    )


def serve(settings: Settings, port: int) -> int:
    """Run the webserver and the daemon (schedule, sensor, queue) until SIGTERM.

    On this machine only: there is no login. Whoever wants it elsewhere puts a proxy with one in front.
    """
    workspace = str(ROOT / "workspace.yaml")
    return _run_until_stopped(
        settings,
        [
            _dagster("dagster-webserver", "-w", workspace, "-h", "127.0.0.1", "-p", str(port)),
            _dagster("dagster-daemon", "run", "-w", workspace),
        ],
        port,
        f"http://127.0.0.1:{port}  is served; SIGTERM stops",
    )


def docs(settings: Settings, port: int) -> int:
    """Serve the generated pages until Ctrl-C."""
    from pipelines.publishing import docs_site

    if not (settings.docs / "index.html").exists():
        raise PipelineError(f"There are no pages in {settings.docs} yet. Run `python -m pipelines run` first.")
    _must_be_free(port)
    with docs_site.serve(settings, port) as server:
        print(f"http://127.0.0.1:{port}  Ctrl-C stops", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def is_free(port: int) -> bool:
    """Whether nobody listens on that port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _must_be_free(port: int) -> None:
    if not is_free(port):
        raise PipelineError(f"Port {port} is taken by another program. Stop it, or choose another: --port {port + 1}")


def _dagster(program: str, *arguments: str) -> list[str]:
    """A command of the environment this process runs in, whatever PATH says."""
    module = {"dagster": "dagster", "dagster-webserver": "dagster_webserver", "dagster-daemon": "dagster._daemon"}[program]
    return [sys.executable, "-m", module, *arguments]


def _run_until_stopped(settings: Settings, commands: list[list[str]], port: int, ready: str) -> int:
    _must_be_free(port)
    runner.dagster_home(settings)
    os.environ["PIPELINES_DATA"] = str(settings.data)
    stop = _Stop()
    children = [subprocess.Popen(command, cwd=ROOT, start_new_session=True) for command in commands]
    try:
        announced = False
        while not stop.asked and all(child.poll() is None for child in children):
            if not announced and _answers(port):
                print(ready, flush=True)
                announced = True
            time.sleep(0.5)
        ended = next((child for child in children if child.poll() is not None), None)
        if ended is not None and not stop.asked:
            command = " ".join(ended.args[1:4])  # type: ignore[index,arg-type]  # started from a list
            print(f"{command} ended by itself with {ended.returncode}; stopping the rest", file=sys.stderr)
            return 1
        return 0
    finally:
        _end(children)
        stop.restore()


class _Stop:
    """Whether somebody asked this process to stop, by Ctrl-C, SIGTERM or by closing the terminal."""

    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {
            number: signal.signal(number, self._ask) for number in self._SIGNALS
        }

    def _ask(self, *_: object) -> None:
        self.asked = True

    def restore(self) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask every process of the children's groups to end, wait, and kill what is still there."""
    for number, patience in ((signal.SIGTERM, _PATIENCE), (signal.SIGKILL, 5.0)):
        for child in children:
            _signal(child.pid, number)
        until = time.monotonic() + patience
        while time.monotonic() < until and any(_signal(child.pid, 0) for child in children):
            for child in children:
                child.poll()  # reaps the leader, else its group never counts as gone
            time.sleep(0.1)


def _signal(group: int, number: int) -> bool:
    """Send a signal to a process group; whether there is one."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
