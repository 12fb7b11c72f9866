"""The files of the own site through the door: landed whole, without a person in them, and one order of two roads once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from pipelines.landing import recognise
from pipelines.landing.batch import land
from pipelines.landing.context import open_ledger
from pipelines.landing.purge import purge
from pipelines.raw_store import RawStore
from pipelines.sources import report
from tests.contract import examples_web as web

PERSONS = ("ann@example.com", "Ann Example", "1 Main St", "02134", "617 555 0101", "ring twice")


def at(day: int) -> datetime:
    return datetime(2026, 10, day, 9, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def landed(settings, monkeypatch):
    """Every example received for one shop on a day of its own, and landed; statuses by report."""
    monkeypatch.setattr(recognise, "_scopes", lambda ledger: recognise.Scopes({"eco": "eco"}))
    store = RawStore(settings)
    texts = [(id_, dress, text) for id_, dresses in web.TEXTS.items() for dress, text in dresses.items()]
    for day, (id_, dress, text) in enumerate(texts, 1):
        scope = "_" if id_.startswith("google_trends") else "eco"
        received_at = at(1) + timedelta(days=day)
        store.receive(text.encode(), file_name=f"{id_} {dress}", scope=scope, origin="inbox", received_at=received_at)
    platforms = ("shopify", "google_analytics", "google_trends")
    return settings, [f for p in platforms for f in land(settings, run_id=f"run-{p}", platform=p).files]


def rows(settings, sql: str) -> list[tuple]:
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        return con.execute(sql.format(landed=settings.landed)).fetchall()


def test_every_example_lands_whole(landed):
    settings, files = landed
    assert {f.status for f in files} == {"landed"}, [f.message for f in files if f.status != "landed"]
    told = rows(settings, "select rows_in_file, rows_landed, rows_quarantined from '{landed}/received_files/*/*.parquet'")
    assert all(found == kept and not lost for found, kept, lost in told)
    assert min(found for found, *_ in told) > 0


def test_no_person_is_in_what_landed(landed):
    settings, _ = landed
    for part in settings.landed.glob("shopify_*/*/*.parquet"):
        text = "\n".join(str(r) for r in rows(settings, f"select * from '{part}'")).lower()
        assert not [p for p in PERSONS if p.lower() in text], part
    names = rows(settings, "select distinct length(shipping_name_hash) from '{landed}/shopify_orders/*/*.parquet'")
    assert (64,) in names


def test_one_order_of_two_roads_is_one_slice_and_the_answer_goes_first(landed):
    settings, _ = landed
    slices = open_ledger(settings).coverage("shopify_orders")
    both = slices.filter(slices["slice"] == "eco|#1001").select("report_id", "precedence")
    assert both.row(0) == ("shopify_orders", 1)
    assert set(both["report_id"]) == {"shopify_orders", "shopify_orders_export"}
    parts = set(open_ledger(settings).coverage("shopify_refund_parts")["slice"])
    assert parts == {"eco|901"}


def test_what_a_purge_leaves_lands_the_same_orders(landed, monkeypatch):
    settings, _ = landed
    tables = ("shopify_orders", "shopify_order_lines", "shopify_order_export_lines", "shopify_refund_lines")
    query = " union all ".join(
        f"select '{t}', md5(string_agg(r::varchar order by r::varchar)) from '{{landed}}/{t}/*/*.parquet' as r"
        for t in tables
    )
    before = rows(settings, query)
    assert len(purge(settings, received_before=at(31)).redacted) == 6  # every dress of both reports of orders
    recognise._KNOWN.clear()
    for id_ in ("shopify_orders", "shopify_orders_export"):
        monkeypatch.setitem(vars(report(id_)), "revision", 99)
    again = land(settings, run_id="again", platform="shopify").files
    assert {f.status for f in again} == {"landed"}
    assert rows(settings, query) == before
