"""When a run has something to do, and when it has not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import duckdb
import pytest

from pipelines import fingerprint
from pipelines.raw_store import RawStore
from pipelines.settings import Settings


@pytest.fixture
def published(settings: Settings) -> Settings:
    """An installation with one receipt, and a publication made of it."""
    store = RawStore(settings)
    store.receive(b"a", file_name="a.csv", scope="_", origin="inbox")
    store.pin_clock(datetime.fromisoformat("2026-10-29T01:30"))
    _stores(settings, "America/Los_Angeles", "Europe/Berlin")
    _publish(settings)
    return settings


def _publish(settings: Settings, run_id: str = "one") -> None:
    fingerprint.begin(settings, run_id)
    settings.marts.mkdir(parents=True, exist_ok=True)
    (settings.marts / "marts.duckdb").touch()
    fingerprint.commit(settings, run_id)


def _stores(settings: Settings, *zones: str) -> None:
    folder = settings.landed / "seller_stores" / "contract"
    folder.mkdir(parents=True)
    values = ", ".join(f"('{zone}')" for zone in zones)
    duckdb.sql(f"select * from (values {values}) t(time_zone)").write_parquet(str(folder / "part-1.parquet"))


def test_nothing_is_published_at_first(settings):
    assert fingerprint.reasons(settings) == ["no whole run has published yet"]


def test_the_same_again_is_no_reason(published):
    assert fingerprint.reasons(published) == []


def test_a_receipt_is_a_reason(published):
    RawStore(published).receive(b"b", file_name="b.csv", scope="_", origin="inbox")
    assert fingerprint.reasons(published) == ["files received or decided on"]


def test_a_decision_is_a_reason(published):
    store = RawStore(published)
    store.decide(store.observations()[0].observation_id, "accept", "it is right", datetime.fromisoformat("2026-10-29T02:00"))
    assert fingerprint.reasons(published) == ["files received or decided on"]


def test_what_the_warehouse_says_of_itself_is_none(published):
    RawStore(published).receive(b"c", file_name="figures.json", scope="_", origin="own")
    assert fingerprint.reasons(published) == []


@pytest.mark.parametrize("hour, minute, ended", [(6, 59, False), (7, 0, True)])  # 00:00 in Los Angeles is 07:00 UTC
def test_the_end_of_a_market_s_day_is(published, hour, minute, ended):
    RawStore(published).pin_clock(datetime.fromisoformat(f"2026-10-29T{hour:02}:{minute:02}"))
    assert ("a market's day ended" in fingerprint.reasons(published)) is ended


def test_settings_are(published):
    assert fingerprint.reasons(replace(published, reporting_currency="USD")) == ["the settings changed"]
    assert fingerprint.reasons(replace(published, hash_key="another")) == ["the settings changed"]
    assert fingerprint.reasons(replace(published, notify_urls=("json://127.0.0.1",))) == []


def test_a_lost_publication_is(published):
    (published.marts / "marts.duckdb").unlink()
    assert fingerprint.reasons(published) == ["no whole run has published yet"]


def test_what_arrives_while_a_run_works_is_left_to_the_next(published):
    fingerprint.begin(published, "two")
    RawStore(published).receive(b"late", file_name="late.csv", scope="_", origin="inbox")
    fingerprint.commit(published, "two")
    assert fingerprint.reasons(published) == ["files received or decided on"]


def test_a_run_that_did_not_begin_last_commits_nothing(published):
    RawStore(published).receive(b"new", file_name="new.csv", scope="_", origin="inbox")
    fingerprint.begin(published, "three")
    fingerprint.commit(published, "two")
    assert fingerprint.reasons(published) == ["files received or decided on"]


def test_code_counts_in_parts():
    whole, models, python = (fingerprint.code_hash(*folders) for folders in ((), ("dbt_project",), ("pipelines",)))
    assert len({whole, models, python}) == 3
    assert fingerprint.code_hash("dbt_project") == models
