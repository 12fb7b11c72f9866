"""What is received is kept, once, and nothing is lost between the inbox and the ledger."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import io
import json
import os
import stat
import zipfile
from datetime import date, datetime

import duckdb
import pytest

from pipelines.errors import PipelineError
from pipelines.landing.personal import hashed_sql
from pipelines.raw_store import DemoStandsError, RawStore
from pipelines.settings import Settings

NOW = datetime(2026, 10, 29, 1, 30)  # noqa: DTZ001


@pytest.fixture
def store(tmp_path) -> RawStore:
    return RawStore(Settings(data=tmp_path))


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return buffer.getvalue()


def drop(store: RawStore, path: str, data: bytes, **meta) -> None:
    target = store.inbox / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    os.utime(target, (1, 1))
    if meta:
        target.with_name(target.name + ".meta.json").write_text(json.dumps(meta))


def test_same_bytes_twice_are_two_receipts_of_one_blob(store):
    store.receive(b"a,b\n1,2\n", file_name="x.csv", scope="s", origin="pull", received_at=NOW)
    store.receive(b"a,b\n1,2\n", file_name="x.csv", scope="s", origin="pull", received_at=NOW.replace(day=30))
    assert len(store.observations()) == 2
    assert len({o.blob_id for o in store.observations()}) == 1
    assert len([p for p in (store.root / "received").rglob("*") if p.is_file()]) == 1


def test_members_of_a_zip_and_a_gzip_are_reports_of_their_own(store):
    data = zipped(**{"one.txt": b"first", "__MACOSX/one.txt": b"junk", "dir/two.txt": b"second"})
    both = store.receive(data, file_name="both.zip", scope="s", origin="pull", received_at=NOW)
    assert [o.member for o in both] == ["one.txt", "dir/two.txt"]
    [packed] = store.receive(gzip.compress(b"first"), file_name="one.gz", scope="s", origin="pull", received_at=NOW)
    assert packed.content_id == both[0].content_id == hashlib.sha256(b"first").hexdigest()
    with store.open(both[1]) as path:
        assert path.read_bytes() == b"second"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(**{"zeros.txt": b"0" * 200_000_000}), "container_too_large"),
        (zipped(**{"inner.zip": zipped(a=b"x")}), "nested_container"),
        (zipped(), "unknown"),
        (gzip.compress(os.urandom(5000))[:-2000], "damaged_container"),
        (zipped(**{"a.txt": os.urandom(5000)})[:-30], "damaged_container"),
    ],
)
def test_a_container_that_cannot_be_opened_is_kept_and_says_why(store, data, code):
    [o] = store.receive(data, file_name="bad.zip", scope="s", origin="inbox", received_at=NOW)
    if code == "unknown":  # a zip without members does not even begin like one
        assert o.problem is None
        return
    assert o.problem is not None
    assert o.problem.code == code
    assert RawStore(store._settings).observations()[0].problem == o.problem


def test_inbox_takes_scope_period_and_what_lies_beside(store):
    drop(store, "amazon-us/2026-02/report.txt", b"rows")
    drop(store, "_/multi.csv", b"trend", received_at="2026-10-01T08:00:00+08:00", geo="US")
    drop(store, "amazon-us/~$open.xlsx", b"lock file of a spreadsheet")
    taken = {o.file_name: o for o in store.take_inbox(NOW)}
    report, trend = taken["amazon-us/2026-02/report.txt"], taken["_/multi.csv"]
    assert (report.scope_id, report.period_start, report.period_end) == ("amazon-us", date(2026, 2, 1), date(2026, 2, 28))
    assert report.received_at == NOW
    assert trend.received_at == datetime(2026, 10, 1)  # noqa: DTZ001
    assert trend.meta == {"geo": "US"}
    assert [p.name for p in store.inbox.rglob("*") if p.is_file()] == ["~$open.xlsx"]


def test_unreadable_words_beside_a_file_refuse_it_and_keep_it(store):
    drop(store, "_/x.csv", b"rows", received_at="yesterday")
    [o] = store.take_inbox(NOW)
    assert o.problem is not None
    assert o.problem.code == "unreadable_meta"


def test_a_file_still_being_written_waits(store):
    path = store.inbox / "_" / "big.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half")
    import threading

    writer = threading.Timer(0.2, lambda: path.write_bytes(b"half and the rest"))
    writer.start()
    assert store.take_inbox(NOW) == []
    writer.join()
    assert path.exists()


def test_real_files_wait_while_the_demo_stands_and_come_after_start_real(store):
    store.receive(b"demo", file_name="d", scope="_", origin="demo", received_at=NOW)
    store.pin_clock(NOW)
    drop(store, "_/real.csv", b"rows")
    with pytest.raises(DemoStandsError, match=r"start-real"):
        store.take_inbox(NOW)
    assert (store.inbox / "_" / "real.csv").exists()
    aside = store.start_real()
    assert (aside / "observations.jsonl").exists()
    assert store.clock() is None
    assert [o.origin for o in store.take_inbox(NOW)] == ["inbox"]


def test_a_torn_ledger_line_spoils_nothing(store):
    store.receive(b"one", file_name="1", scope="_", origin="pull", received_at=NOW)
    with (store.root / "observations.jsonl").open("a") as file:
        file.write('{"observation_id": "torn')
    store.receive(b"two", file_name="2", scope="_", origin="pull", received_at=NOW)
    assert [o.file_name for o in store.observations()] == ["1", "2"]


def test_decisions_need_a_receipt(store):
    with pytest.raises(PipelineError, match="no receipt"):
        store.decide("nothing", "accept", "", NOW)


def test_blobs_and_key_are_the_owners_alone(store):
    [o] = store.receive(b"secret", file_name="x", scope="_", origin="pull", received_at=NOW)
    store.hash_key()
    for path in (store._blob(o.blob_id), store.root / "hash.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert store.hash_key() == store.hash_key()


def test_personal_hash_is_hmac_of_the_normalised_value():
    key = bytes(range(32))
    values = ["  Köln  am Rhein ", "köln am rhein", "1234*", "", None]
    sql = f"select {hashed_sql('v', key)} from unnest(?) t(v)"
    with duckdb.connect() as con:
        found = [r[0] for r in con.execute(sql, [values]).fetchall()]
    expected = hmac.new(key, "köln am rhein".encode(), "sha256").hexdigest()
    assert found == [expected, expected, None, None, None]
