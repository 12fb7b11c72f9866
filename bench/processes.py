"""Run a command as a person would and say how long it took and how much memory it and its children held."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Measured:
    """`seconds` of wall and of processor time; `peak_mb`: memory of the process and all its descendants at once, sampled
    every 50 ms (shared pages count in each, so the truth is a little lower); `output`: what it printed, errors last.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


class CommandFailedError(RuntimeError):
    """A measured command did not exit with 0."""


def run(arguments: list[str], environment: Mapping[str, str] | None = None, *, folder: Path = ROOT) -> Measured:
    """Run `python <arguments>` in the repository, or in another clone of it. Raises `CommandFailedError` with its words."""
    began, before = time.perf_counter(), os.times()
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peak = _Peak(child.pid)
    peak.start()
    output, _ = child.communicate()
    seconds, after = time.perf_counter() - began, os.times()
    peak.stop()
    if child.returncode:
        raise CommandFailedError(f"{' '.join(arguments)} exited {child.returncode}:\n{output}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(round(seconds, 2), round(cpu, 2), round(peak.bytes / 2**20, 1), output)


class _Peak(threading.Thread):
    """Samples the resident memory of a process tree."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._pid, self._stopped = pid, threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(0.05):
            self.bytes = max(self.bytes, sum(_resident(p) for p in _tree(self._pid)))

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _tree(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += map(int, task.read_text().split())
            except OSError:
                continue  # ended between the listing and the reading
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
