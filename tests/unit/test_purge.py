"""Personal data can be let go without letting go of what the file says."""

from __future__ import annotations

import gzip
from datetime import datetime

import pytest

from pipelines.landing import recognise
from pipelines.landing.batch import land
from pipelines.landing.context import open_ledger
from pipelines.landing.purge import purge
from pipelines.raw_store import RawStore
from pipelines.settings import Settings
from pipelines.sources import report

CITY, POSTCODE = "Canarytown", "98765-4321"
CELLS = {
    "amazon-order-id": "111-1111111-1111111",
    "purchase-date": "2026-10-01T08:00:00+00:00",
    "last-updated-date": "2026-10-02T08:00:00+00:00",
    "order-status": "Shipped",
    "fulfillment-channel": "Amazon",
    "sales-channel": "Amazon.com",
    "sku": "A-1",
    "asin": "B000000001",
    "quantity": "2",
    "currency": "USD",
    "item-price": "19.98",
    "ship-city": CITY,
    "ship-postal-code": POSTCODE,
    "ship-country": "US",
    "buyer-name": "Canary-Person",
}


def at(day: int) -> datetime:
    return datetime(2026, 10, day)  # noqa: DTZ001


@pytest.fixture
def landed(tmp_path, monkeypatch) -> Settings:
    monkeypatch.setattr(recognise, "_scopes", lambda ledger: recognise.Scopes({"us": "us"}))
    settings = Settings(data=tmp_path)
    store = RawStore(settings)
    file = ("\t".join(CELLS) + "\n" + "\t".join(CELLS.values()) + "\n").encode()
    store.receive(gzip.compress(file), file_name="orders.gz", scope="us", origin="inbox", received_at=at(3))
    store.receive(b"name,phone\nx,1\n", file_name="other.csv", scope="us", origin="inbox", received_at=at(3))
    land(settings, run_id="r1")
    return settings


def rows(settings: Settings) -> list[tuple]:
    import duckdb

    with duckdb.connect() as con:
        return con.execute(
            f"select * from read_parquet('{settings.landed}/amazon_order_lines/*/*.parquet') order by all"
        ).fetchall()


def bytes_below(folder) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "observations.jsonl")


def test_landed_rows_and_notes_hold_hashes_only(landed):
    assert rows(landed)
    everything = str(rows(landed)).encode() + bytes_below(landed.landed) + bytes_below(landed.data / "quality")
    for secret in (CITY, POSTCODE, "Canary-Person"):
        assert secret.encode() not in everything


def test_what_was_purged_lands_the_same_rows_again(landed):
    before = rows(landed)
    result = purge(landed, received_before=at(5))
    assert result.redacted == ["orders.gz!gzip"]
    assert "no report recognises it" in result.left["other.csv"]
    assert not [p for p in (landed.raw / "received").rglob("*") if p.is_file() and p.read_bytes()[:2] == b"\x1f\x8b"]
    assert CITY.encode() not in bytes_below(landed.raw)
    recognise._KNOWN.clear()
    orders = report("amazon_all_orders")
    object.__setattr__(orders, "revision", orders.revision + 1)
    try:
        again = land(landed, run_id="r2")
        assert [f.status for f in again.files if f.report_id == "amazon_all_orders"] == ["landed"]
        assert rows(landed) == before
    finally:
        object.__setattr__(orders, "revision", orders.revision - 1)


def test_recent_files_stay(landed):
    assert purge(landed, received_before=at(2)).redacted == []
    assert open_ledger(landed).files.height == 2
