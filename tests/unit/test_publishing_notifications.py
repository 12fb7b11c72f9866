"""One message a run, money first, and never the same alert twice while it lasts."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipelines.publishing.notifications import MOST_LINES, SentAlert, body, notify, title, unsaid
from pipelines.publishing.published import Alert
from pipelines.settings import Settings

AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC).replace(tzinfo=None)


def alert(alert_id="a1", money="1234.5", **changes):
    return Alert(
        **{
            "alert_id": alert_id,
            "is_top": True,
            "check_name": "stockout",
            "subject": "P1:S-1",
            "severity": "warn",
            "store_id": None,
            "stock_pool_id": "P1",
            "sku": "S-1",
            "owner": "Li",
            "due_date": date(2026, 11, 2),
            "money_amount": Decimal(money) if money else None,
            "currency_code": "CNY",
            "title": "Stockout 断货",
            "message": "S-1 runs out on 2026-11-09",
            "advice": "Order 300",
            **changes,
        }
    )


def said(alert_id, days_ago, channel="json"):
    return SentAlert(alert_id=alert_id, sent_at=AT - timedelta(days=days_ago), channel=channel)


@pytest.fixture
def channel():
    """A receiver on loopback: what it got, and the status it answers with."""
    got, answer = [], {"status": 200}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answer["status"])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/hook", got, answer
    server.shutdown()
    server.server_close()


def installation(tmp_path, *urls):
    return Settings(data=tmp_path, notify_urls=urls)


def test_one_message_with_all_new_alerts_money_first(tmp_path, channel):
    url, got, _ = channel
    notice = notify(installation(tmp_path, url), [alert("a1"), alert("a2", "99")], [], at=AT, closing="see the page")
    assert (notice.taken, notice.problems) == (("json",), [])
    (message,) = got
    assert message["title"] == "2 new alerts 新预警 · CNY 1,334 at stake"
    assert message["message"].splitlines() == [
        "CNY 1,235 · by 11-02 · Li · Stockout 断货: S-1 runs out on 2026-11-09",
        "CNY 99 · by 11-02 · Li · Stockout 断货: S-1 runs out on 2026-11-09",
        "see the page",
    ]


def test_an_alert_that_was_sent_yesterday_is_not_sent_again(tmp_path, channel):
    url, got, _ = channel
    notice = notify(installation(tmp_path, url), [alert()], [said("a1", 1)], at=AT, closing="")
    assert notice.alerts == ()
    assert got == []


@pytest.mark.parametrize(
    ("history", "is_new"),
    [
        ([], True),
        ([said("a1", 3)], False),
        ([said("a1", 9, "json"), said("a1", 5, "log"), said("a1", 1, "log")], False),
        ([said("a1", 20, "json"), said("a1", 19, "log")], True),
        ([said("a1", 20, "json"), said("a1", 1, "log")], True),
        ([said("a1", 2, "log"), said("a1", 1, "log")], True),
        ([said("other", 1)], True),
    ],
    ids=["never said", "lasts", "lasts long", "over", "came back", "only on the page so far", "another one said"],
)
def test_new_means_not_told_since_it_began(history, is_new):
    assert [a.alert_id for a in unsaid([alert("a1")], history, AT)] == (["a1"] if is_new else [])


def test_at_most_fifteen_lines_and_the_rest_is_counted():
    many = [alert(f"a{n}", str(1000 - n)) for n in range(40)]
    lines = body(many, "see the page").splitlines()
    assert len(lines) == MOST_LINES
    assert lines[0].startswith("CNY 1,000")
    assert lines[-2:] == ["… and 27 more", "see the page"]
    assert len(body(many[:14], "x").splitlines()) == 15


def test_money_of_two_currencies_is_never_added():
    assert title([alert("a", "10"), alert("b", "5", currency_code="USD")]) == "2 new alerts 新预警 · CNY 10 + USD 5 at stake"


def test_an_alert_without_money_says_so():
    assert body([alert(money=None)], "").startswith("no amount · by 11-02")
    assert title([alert(money=None)]) == "1 new alert 新预警"


def test_a_channel_that_fails_is_reported_without_its_secrets_and_the_others_are_told(tmp_path, channel):
    url, _, answer = channel
    answer["status"] = 500
    bad = url.replace("/hook", "/s3cret-token")
    notice = notify(installation(tmp_path, bad, "nonsense://x"), [alert()], [], at=AT, closing="")
    assert notice.taken == ()
    assert len(notice.problems) == 2
    assert "channel 1" in notice.problems[0]
    assert "channel 2" in notice.problems[1]
    assert "s3cret" not in " ".join(notice.problems)

    answer["status"] = 200
    notice = notify(installation(tmp_path, "nonsense://x", url), [alert()], [], at=AT, closing="")
    assert notice.taken == ("json",)
    assert len(notice.problems) == 1


def test_without_channels_nothing_is_sent(tmp_path):
    assert notify(installation(tmp_path), [alert()], [], at=AT, closing="").alerts == ()
