"""What a run says while it works: lines on a terminal, in a log file, or in the orchestrator's log.

A run is told as steps; inside a step the last word said replaces the one before (`note`), what must stay is said with `say`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO


class Progress(Protocol):
    """Who listens to a run."""

    def say(self, text: str) -> None:
        """Something that stays."""

    def note(self, text: str) -> None:
        """How far the current step is; may be replaced by the next note or dropped."""


class Lines:
    """Progress through a function that takes a line; notes at most every `every` seconds, so that logs stay short."""

    def __init__(self, write: Callable[[str], None], every: float = 10) -> None:
        self._write = write
        self._every = every
        self._last = time.monotonic()

    def say(self, text: str) -> None:
        """Write the line."""
        self._write(text)

    def note(self, text: str) -> None:
        """Write the line when the last note is some time ago."""
        if time.monotonic() - self._last >= self._every:
            self._last = time.monotonic()
            self._write(text)


class Terminal:
    """Progress for a person: one live line below the lines that stay."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console

        self._console = Console(file=stream, highlight=False)
        self._status = self._console.status("starting")
        self._status.start()

    def say(self, text: str) -> None:
        """Print the line above the live one."""
        self._console.print(text, markup=False)

    def note(self, text: str) -> None:
        """Replace the live line."""
        width = max(self._console.width - 4, 20)
        self._status.update(text.replace("[", "\\[")[:width])

    def close(self) -> None:
        """Take the live line away."""
        self._status.stop()


@contextmanager
def console(stream: TextIO | None = None) -> Iterator[Progress]:
    """Progress on a stream (stderr unless given): live on a terminal, plain lines elsewhere."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield Lines(lambda line: print(line, file=stream, flush=True))
        return
    terminal = Terminal(stream)
    try:
        yield terminal
    finally:
        terminal.close()


@contextmanager
def step(progress: Progress, title: str) -> Iterator[list[str]]:
    """Announce a step and, when it ends well, say how long it took and what the body appended to the list it was given."""
    began = time.monotonic()
    progress.note(f"{title} …")
    facts: list[str] = []
    yield facts
    seconds = time.monotonic() - began
    progress.say(f"{title:<28} {seconds:6.1f} s   {', '.join(facts)}".rstrip())
