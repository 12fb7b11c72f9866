"""What can go wrong, in a seller's words: what was attempted, where, found and expected, what to do, retry or not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One finding about one received file.

    `code` is stable and short (`unreadable_value`, `missing_column`, …); `line` is the line of the file as an editor
    counts it, 1 for the first, or None when the finding is about the whole file. `found` never holds a personal value.
    """

    code: str
    what: str
    remedy: str
    line: int | None = None
    column: str | None = None
    found: str | None = None
    expected: str | None = None

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else ""
        if self.column:
            where = f"{where}, column {self.column!r}" if where else f"column {self.column!r}"
        parts = [f"{where}: {self.what}" if where else self.what]
        if self.found is not None:
            parts.append(f"found {self.found!r}")
        if self.expected is not None:
            parts.append(f"expected {self.expected}")
        return f"{'; '.join(parts)}. {self.remedy}"


class PipelineError(Exception):
    """Something the pipeline cannot go past; `can_retry` says whether the same call may succeed later."""

    can_retry = False


class FileRefusedError(PipelineError):
    """A received file cannot be taken as it is. It goes to quarantine with its problems; the rest of the run goes on."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(p) for p in problems))


class LockedError(PipelineError):
    """Another run holds the lock; the message names its holder."""

    can_retry = True
