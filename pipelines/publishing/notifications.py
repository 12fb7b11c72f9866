"""Tell people what is new: one short message a run, money first, through the channels they named.

An alert is said once for as long as it lasts. It is new again when no run has seen it for a week: then the trouble was over
and has come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pipelines.publishing.pages.numbers import money
from pipelines.publishing.published import Alert
from pipelines.settings import Settings

LOG = "log"

# An alert that no run saw for so long was over. A week: a feed that is some days late must not raise it anew (2026-11).
OVER_AFTER = timedelta(days=7)
MOST_LINES = 15
_MOST_WIDTH = 160


@dataclass(frozen=True, kw_only=True)
class SentAlert:
    """One row of `own_sent_alerts`: a run said this alert, through `log` (the page) or a kind of channel."""

    alert_id: str
    sent_at: datetime
    channel: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What was said and who took it: `taken` are kinds of channels, `problems` a line for each that did not."""

    alerts: Sequence[Alert] = ()
    taken: Sequence[str] = ()
    problems: Sequence[str] = field(default=())


def notify(settings: Settings, alerts: Sequence[Alert], said: Iterable[SentAlert], *, at: datetime, closing: str) -> Notice:
    """Send the new ones of `alerts` to every channel of the settings, in one message.

    `said` is what earlier runs said, `at` the instant of the publication (UTC), `closing` the message's last line. Never
    raises: a channel that does not take the message is named in the notice's problems.
    """
    if not settings.notify_urls:
        return Notice()
    new = unsaid(alerts, said, at)
    if not new:
        return Notice()
    taken, refused = broadcast(settings, title(new), body(new, closing))
    problems = [
        f"{len(new)} new alert(s) did not reach {why}. They are on the page, and the next run tries again."
        for why in refused
    ]
    return Notice(alerts=new, taken=taken, problems=problems)


def broadcast(settings: Settings, title: str, body: str) -> tuple[tuple[str, ...], list[str]]:
    """Send one message to every channel of the settings; the kinds of channels that took it, and why the others did not."""
    taken, refused = [], []
    for number, url in enumerate(settings.notify_urls, start=1):
        kind = url.partition(":")[0]
        problem = _send(url, title, body)
        if problem is None:
            taken.append(kind)
        else:
            refused.append(f"channel {number} of PIPELINES_NOTIFY_URLS ({kind}): {problem}")
    return tuple(dict.fromkeys(taken)), refused


def unsaid(alerts: Sequence[Alert], said: Iterable[SentAlert], at: datetime) -> list[Alert]:
    """The alerts that no channel took since they began."""
    seen: dict[str, list[SentAlert]] = {}
    for row in said:
        seen.setdefault(row.alert_id, []).append(row)

    def told(alert: Alert) -> bool:
        later = _naive(at)
        for row in sorted(seen.get(alert.alert_id, ()), key=lambda r: r.sent_at, reverse=True):
            if later - row.sent_at > OVER_AFTER:
                return False
            if row.channel != LOG:
                return True
            later = row.sent_at
        return False

    return [alert for alert in alerts if not told(alert)]


def title(new: Sequence[Alert]) -> str:
    """How many alerts are new and how much money they name, a currency apart from the other."""
    at_stake: dict[str, Decimal] = {}
    for alert in new:
        if alert.money_amount is not None and alert.currency_code:
            at_stake[alert.currency_code] = at_stake.get(alert.currency_code, Decimal(0)) + alert.money_amount
    sums = " + ".join(money(amount, code) for code, amount in sorted(at_stake.items()))
    return f"{len(new)} new alert{'s' if len(new) > 1 else ''} 新预警" + (f" · {sums} at stake" if sums else "")


def body(new: Sequence[Alert], closing: str) -> str:
    """Plain text of at most `MOST_LINES` lines; what does not fit is counted, and `closing` is the last line."""
    room = MOST_LINES - 1
    shown = list(new) if len(new) <= room else list(new[: room - 1])
    lines = [_line(alert) for alert in shown]
    if rest := len(new) - len(shown):
        lines.append(f"… and {rest} more")
    return "\n".join([*lines, closing])


def _line(alert: Alert) -> str:
    amount = money(alert.money_amount, alert.currency_code) if alert.money_amount is not None else "no amount"
    due = f" · by {alert.due_date:%m-%d}" if alert.due_date else ""
    owner = f" · {alert.owner}" if alert.owner else ""
    text = " ".join(f"{amount}{due}{owner} · {alert.title}: {alert.message}".split())
    return text if len(text) <= _MOST_WIDTH else text[: _MOST_WIDTH - 1] + "…"


def _send(url: str, title: str, body: str) -> str | None:
    """None when the channel took the message, else why not. The URL holds secrets: it is in no message of ours."""
    import apprise

    channel = apprise.Apprise()
    if not channel.add(url):
        return "the URL is not one that apprise understands; see its list of services"
    try:
        took = channel.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
    except Exception as error:  # noqa: BLE001 - a message that cannot be sent must not undo a run, whatever the channel raises
        return f"{type(error).__name__} while sending"
    return None if took else "it was not accepted (unreachable, wrong token, or refused by the service)"


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
