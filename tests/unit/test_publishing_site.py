"""The assembled pages and their server; the summary; the announcement after a publication."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.errors import PipelineError
from pipelines.publishing import announce, docs_site, summary
from pipelines.raw_store import RawStore
from tests.support.small_marts import RUN_AT, SmallMarts, small_seller


@pytest.fixture
def seller(settings):
    return small_seller(settings)


def test_dbt_docs_are_linked_when_they_exist(seller, tmp_path):
    seller.publish()
    page = docs_site.build(seller.settings, dbt_docs=tmp_path / "none.html")
    assert "dbt/index.html" not in page.read_text("utf-8")

    static = tmp_path / "static_index.html"
    static.write_text("<html><head></head><body>models</body></html>")
    page = docs_site.build(seller.settings, dbt_docs=static)
    assert 'href="dbt/index.html"' in page.read_text("utf-8")
    assert "models" in (page.parent / "dbt" / "index.html").read_text("utf-8")


def test_the_pages_are_served_on_this_machine_alone(seller):
    seller.publish()
    docs_site.build(seller.settings)
    server = docs_site.serve(seller.settings, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        host, port = server.server_address[:2]
        assert host == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/marts.html", timeout=5) as answer:
            assert "rpt_alerts" in answer.read().decode()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/../raw/hash.key", timeout=5)
    finally:
        server.shutdown()
        server.server_close()


def test_nothing_published_yet(settings):
    for ask in (docs_site.build, summary.text, announce.announce):
        with pytest.raises(PipelineError, match="Nothing is published"):
            ask(settings)


def test_the_summary_says_what_came_in_what_is_known_and_what_to_do(seller):
    seller.publish()
    said = " ".join(summary.text(seller.settings).split())
    for words in (
        "Published: run r1, data as of 2026-10-29 01:30 UTC",
        "3 files: 1 held, 1 landed, 1 quarantined",
        "87.5% of net sales has SKU, cost and fees; 12.5% does not: CNY 200 without SKU",
        "net sales CNY 1,890, contribution CNY 420, 2 orders, 3 units, through 2026-10-27",
        "2 of 5 reconciliations hold EUR 5 + USD 30: the settlement is short",
        "To do: 3 alerts over CNY 5,700, most money first",
        "CNY 5,000 S-1 runs out by 2026-10-20 Li Order 300.",
        "index.html",
        "make sql",
    ):
        assert words in said


def test_the_summary_is_plain_where_nobody_looks_and_coloured_on_a_terminal(seller, monkeypatch):
    seller.publish()
    assert "\x1b" not in summary.text(seller.settings)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert "\x1b" in summary.text(seller.settings)


def test_the_summary_of_a_seller_without_anything(settings):
    SmallMarts(settings).publish()
    said = summary.text(settings)
    assert "nothing yet: drop reports into data/raw/inbox/" in said
    assert "To do: 0 alerts" in said


def test_the_new_alerts_are_sent_and_all_are_kept(seller, httpserver):
    httpserver.expect_request("/hook").respond_with_data("ok")
    settings = replace(seller.settings, notify_urls=(f"json://127.0.0.1:{httpserver.port}/hook",))
    seller.settings = settings
    seller.sent = [{"alert_id": "low_margin_skus:shop-us:S-2", "sent_at": RUN_AT - timedelta(days=1), "channel": "json"}]
    seller.publish()

    notice = announce.announce(settings)

    assert [a.alert_id for a in notice.alerts] == ["stockout_risk:POOL:S-1", "source_freshness:x"]
    (request, _), *others = httpserver.log
    assert others == []
    assert request.json["message"].splitlines()[0].startswith("CNY 5,000 · by 10-20 · Li · S-1 runs out")
    assert request.json["message"].splitlines()[-1].startswith("3 alerts in all")
    alerts = next(o for o in RawStore(settings).observations() if o.file_name.startswith("alerts"))
    with RawStore(settings).open(alerts) as path:
        lines = path.read_text("utf-8").splitlines()
    assert sorted(line.count('"channel": "log"') for line in lines) == [0, 0, 1, 1, 1]
    assert sum('"channel": "json"' in line and "S-2" in line for line in lines) == 0
    assert sum('"channel": "json"' in line for line in lines) == 2


def test_a_channel_that_fails_changes_nothing_else(seller):
    settings = replace(seller.settings, notify_urls=("json://127.0.0.1:9/nobody",))
    seller.settings = settings
    seller.publish()
    notice = announce.announce(settings)
    assert notice.taken == ()
    assert "3 new alert(s) did not reach channel 1" in notice.problems[0]
    assert len(RawStore(settings).observations()) == 2, "figures and alerts are kept all the same"
