"""One run at a time: the lock every run takes, whoever starts it, and who holds it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.errors import LockedError
from pipelines.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds the lock: process number, its command as typed, and since when (ISO 8601, UTC)."""

    pid: int
    command: str
    since: str

    def __str__(self) -> str:
        since = datetime.fromisoformat(self.since)
        minutes = int((datetime.now(UTC) - since).total_seconds() // 60)
        return f"`{self.command}` (process {self.pid}, since {since:%Y-%m-%d %H:%M} UTC, {minutes} min)"


@contextmanager
def run_lock(
    settings: Settings, command: str, *, wait_seconds: float = 0, on_wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the installation's lock for the body. A process that holds it already may take it again.

    Waits up to `wait_seconds` for another holder (telling `on_wait` once), then raises `LockedError` that names it. The
    lock is the operating system's: it is free as soon as its holder ends, however that happened.
    """
    from filelock import FileLock, Timeout

    settings.data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(_file(settings), is_singleton=True, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        busy = _busy(settings, command)
        if not wait_seconds:
            raise busy from None
        if on_wait:
            on_wait(str(busy))
        try:
            lock.acquire(timeout=wait_seconds, poll_interval=0.5)
        except Timeout:
            raise _busy(settings, command) from None
    try:
        if lock.lock_counter == 1:
            _note(settings, Holder(pid=os.getpid(), command=command, since=datetime.now(UTC).isoformat(timespec="seconds")))
        yield
    finally:
        if lock.lock_counter == 1:
            _holder_file(settings).unlink(missing_ok=True)
        lock.release()


def holder(settings: Settings) -> Holder | None:
    """Who holds the lock now, or None. Does not wait and does not keep it."""
    from filelock import FileLock, Timeout

    if not _file(settings).exists():
        return None
    try:
        with FileLock(_file(settings), timeout=0):
            return None
    except Timeout:
        return _noted(settings) or Holder(pid=0, command="an unknown program", since=datetime.now(UTC).isoformat())


def command_line() -> str:
    """The command of this process as a person would type it."""
    name = Path(sys.argv[0]).name
    program = "python -m pipelines" if name == "__main__.py" else name
    return " ".join([program, *sys.argv[1:]])


def _file(settings: Settings) -> Path:
    return settings.data / "run.lock"


def _holder_file(settings: Settings) -> Path:
    return settings.data / "run.lock.json"


def _note(settings: Settings, who: Holder) -> None:
    _holder_file(settings).write_text(json.dumps(asdict(who)), "utf-8")


def _noted(settings: Settings) -> Holder | None:
    try:
        return Holder(**json.loads(_holder_file(settings).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _busy(settings: Settings, command: str) -> LockedError:
    who = _noted(settings)
    return LockedError(
        f"Cannot start `{command}`: another run works on {settings.data}"
        + (f": {who}" if who else "")
        + ". Nothing was changed. Wait for it to end and try again"
        + (f", or stop it with `kill {who.pid}`." if who else ".")
    )
