"""Pull: ask the platforms that are switched on, and receive whole answers into data/raw with what was asked beside them.

A platform that fails holds nothing up: what was fetched before stands, and the verdict says whether asking again can help.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from pipelines import clock
from pipelines.errors import PullError
from pipelines.lock import command_line, run_lock
from pipelines.raw_store import NO_SCOPE, Observation, RawStore
from pipelines.settings import Settings
from pipelines.sources.pull import Pull, Rows

# The day a pull is of is the day where the seller's people read it.
TIME_ZONE = "Asia/Shanghai"
# A build may hold the lock for minutes; what was fetched meanwhile waits for it, not the other way round.
_WAIT_SECONDS = 30 * 60


@dataclass(kw_only=True)
class Outcome:
    """How one pull of one day went. `off` says what switches it on; `last_at` is the newest answer that stands, UTC."""

    pull: Pull
    off: str | None = None
    fetched: int = 0
    already: int = 0
    problems: list[PullError] = field(default_factory=list)
    last_at: datetime | None = None

    @property
    def is_stale(self) -> bool:
        """Whether something that was wanted did not come."""
        return bool(self.problems)

    @property
    def can_retry(self) -> bool:
        """Whether asking again later can help with all that failed."""
        return all(p.can_retry for p in self.problems)

    @property
    def line(self) -> str:
        """The outcome in one line; each problem has words of its own."""
        if self.off:
            return f"{self.pull.title}: skipped, {self.off}"
        words = [f"{self.fetched} answer(s) received"] if self.fetched or not self.already else []
        words += [f"{self.already} fetched earlier today and not asked again"] if self.already else []
        if self.problems:
            since = f"the newest is of {self.last_at:%Y-%m-%d %H:%M} UTC" if self.last_at else "nothing has come yet"
            words += [f"{len(self.problems)} request(s) failed; {since}; {self.pull.fallback}"]
        return f"{self.pull.title}: {', '.join(words)}"


def today(now: datetime | None = None) -> date:
    """The day a pull is of, now."""
    return (now or datetime.now(UTC)).astimezone(ZoneInfo(TIME_ZONE)).date()


def switched_off(settings: Settings, pull: Pull) -> str | None:
    """What switches it on, in one line; None when it is on."""
    if RawStore(settings).has_origin("demo"):
        return "the demo seller asks nobody; `python -m pipelines start-real` makes room for yours"
    return pull.off(settings, _rows(settings))


def fetch(settings: Settings, pull: Pull, *, day: date | None = None, say: Callable[[str], None] = print) -> Outcome:
    """Make the requests of a day that have not been made, and receive each answer as soon as it is whole.

    After a failure that the next request would meet too (too many requests, an outage, a refused key) the rest is left.
    Problems are in the outcome; only what is wrong on our side raises.
    """
    outcome = Outcome(pull=pull, off=switched_off(settings, pull))
    present = today()
    day = day or present
    if not outcome.off and day != present:
        outcome.off = f"a platform tells only what is true now, and {day} is not today ({present})"
    if outcome.off:
        return outcome
    store = RawStore(settings)
    before = [o for o in store.observations() if o.meta.get("pull") == pull.id]
    done = {o.meta.get("request") for o in before if o.meta.get("day") == day.isoformat()}
    outcome.last_at = max((o.received_at for o in before), default=None)
    wanted = pull.wanted(_rows(settings), [o.meta for o in before], day)
    outcome.already = len(done)
    ask = pull.client(settings)
    for n, request in enumerate(wanted, 1):
        if request.key in done:
            continue
        say(f"asking {pull.title}: {n} of {len(wanted)}")
        try:
            for answer in ask(request):
                meta = {**answer.meta, "pull": pull.id, "day": day.isoformat(), "request": request.key}
                outcome.last_at = _receive(settings, store, answer.file_name, answer.data, meta)[0].received_at
                outcome.fetched += 1
        except PullError as problem:
            outcome.problems.append(problem)
            if not problem.only_this_request:
                break
    return outcome


def _receive(settings: Settings, store: RawStore, name: str, data: bytes, meta: dict[str, object]) -> list[Observation]:
    with run_lock(settings, command_line(), wait_seconds=_WAIT_SECONDS):
        return store.receive(data, file_name=name, scope=NO_SCOPE, origin="pull", received_at=clock.now(settings), meta=meta)


def _rows(settings: Settings) -> Rows:
    from pipelines.landing.standing import standing_rows  # what lands files is loaded by who needs it

    @cache
    def rows(table: str) -> list[dict[str, object]]:
        return standing_rows(settings, table)

    return rows
