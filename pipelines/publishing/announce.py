"""After a publication: tell people what is new, and receive back what was said, so that the house knows its own words."""

from __future__ import annotations

from pipelines import warehouse
from pipelines.publishing import facts, figures, notifications
from pipelines.publishing.notifications import LOG, Notice, SentAlert
from pipelines.publishing.published import Alert, Row, open_published
from pipelines.raw_store import NO_SCOPE, RawStore
from pipelines.settings import Settings
from pipelines.sources.own import alerts_file, figures_file


def announce(settings: Settings) -> Notice:
    """Notify about the alerts of the publication in force that are new, and keep its figures and alerts as receipts.

    Every alert is kept as said on the page (channel `log`), the new ones also for each kind of channel that took them. A
    channel that fails does not fail this: it is in the notice's problems.
    """
    with open_published(settings) as published:
        publication, alerts = published.publication, published.alerts()
        found, coverage = figures.headline(published), facts.coverage(published)
    page = settings.docs / "index.html"
    notice = notifications.notify(
        settings,
        alerts,
        _said_before(settings),
        at=publication["published_at"],
        closing=f"{len(alerts)} alert{'s' if len(alerts) != 1 else ''} in all · {page}",
    )
    store = RawStore(settings)
    kept = {
        "figures": figures_file(figures.statements(found, publication, coverage.rate if coverage else None))
        if found
        else b"",
        "alerts": alerts_file(_statements(alerts, notice, publication)) if alerts else b"",
    }
    for name, data in kept.items():
        if data:
            store.receive(
                data,
                file_name=f"{name}-{publication['publication_id']}.jsonl",
                scope=NO_SCOPE,
                origin="own",
                received_at=publication["published_at"],
            )
    return notice


def _said_before(settings: Settings) -> list[SentAlert]:
    rows = warehouse.read(settings, "raw.own_sent_alerts").select("alert_id", "sent_at", "channel")
    return [SentAlert(**row) for row in rows.iter_rows(named=True)]


def _statements(alerts: list[Alert], notice: Notice, publication: Row) -> list[Row]:
    new = {alert.alert_id for alert in notice.alerts}
    return [
        {
            "publication_id": publication["publication_id"],
            "alert_id": alert.alert_id,
            "check_name": alert.check_name,
            "subject": alert.subject,
            "sent_at": publication["published_at"],
            "money_amount": alert.money_amount,
            "currency_code": alert.currency_code,
            "message": alert.title,
            "channel": channel,
        }
        for alert in alerts
        for channel in (LOG, *(notice.taken if alert.alert_id in new else ()))
    ]
