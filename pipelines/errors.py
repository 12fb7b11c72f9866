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


class PullError(PipelineError):
    """A platform did not give what was asked. `what`: what was attempted, and for whom; `remedy`: what to do.

    `only_this_request`: others to the same platform may go well. Never holds a key, a header, an address or a body.
    """

    def __init__(
        self,
        *,
        what: str,
        problem: str,
        remedy: str,
        retry_after_seconds: float | None = None,
        only_this_request: bool = False,
    ) -> None:
        self.what, self.problem, self.remedy = what, problem, remedy
        self.retry_after_seconds, self.only_this_request = retry_after_seconds, only_this_request
        verdict = "Asking again later can help" if self.can_retry else "Asking again does not help before that"
        super().__init__(f"{what}: {problem}. {remedy}. {verdict}.")


class TransientPullError(PullError):
    """The same request may succeed later: too many requests, an outage, a cut answer."""

    can_retry = True


class PermanentPullError(PullError):
    """The same request fails until somebody does something: a refused key, a wrong address."""
