"""What analysts open: whole or not at all, readable by older DuckDB, described inside."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pytest

from pipelines import warehouse
from pipelines.publishing import database
from pipelines.settings import Settings

AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC)

MARTS = {
    "fct_profit_lines": (
        "select 'p1' as profit_line_id, 'c1' as _content_id, cast(7 as bigint) as _row_number, "
        "cast(-1.5 as decimal(18,4)) as amount"
    ),
    "rpt_received_files": (
        "select 'c1' as content_id, 'settlement.txt' as file_name, timestamp '2026-10-20 03:00:00' as received_at, "
        "'amazon_settlement' as report_id"
    ),
    "rpt_reconciliation": (
        "select * from (values ('settlement_total', 's-1', 'warn', 12.5::decimal(18,4), 12.5::decimal(18,4), 'USD', "
        "'the file is short', false), ('shares', 'all', 'error', 0, 0, 'CNY', null, true), "
        "('parcels', 'all', 'info', 1, null, null, 'one number is not watched', false)) "
        "as t(invariant, scope, severity, difference, money_amount, currency_code, explanation, is_ok)"
    ),
}


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "data")


@pytest.fixture
def manifest(tmp_path):
    path = tmp_path / "manifest.json"
    nodes = {
        f"model.house.{name}": {
            "alias": name,
            "schema": "marts",
            "resource_type": "model",
            "description": f"One row per thing of {name}; it's “described”.",
            "config": {"enabled": True},
            "columns": {"amount": {"name": "amount", "description": "金额 amount, CNY."}},
        }
        for name in MARTS
    }
    nodes["model.house.int_x"] = {**nodes["model.house.fct_profit_lines"], "alias": "int_x", "schema": "intermediate"}
    path.write_text(json.dumps({"nodes": nodes}), "utf-8")
    return path


def build(settings, **changes):
    settings.warehouse_file.parent.mkdir(parents=True, exist_ok=True)
    settings.warehouse_file.unlink(missing_ok=True)
    with duckdb.connect(settings.warehouse_file) as con:
        con.execute("create schema marts; create schema raw; create schema intermediate")
        con.execute("create table intermediate.int_x as select 1 as a")
        con.execute(
            "create table raw.run_context as select 'r' as run_id, timestamp '2026-10-29 01:30:00' as run_at, "
            "timestamp '2026-10-29 01:30:00' as known_at, 'CNY' as reporting_currency, 'booking' as fx_source"
        )
        for name, sql in {**MARTS, **changes}.items():
            if sql:
                con.execute(f"create table marts.{name} as {sql}")


def ask(path, sql):
    with duckdb.connect(path, read_only=True) as con:
        return con.execute(sql).fetchall()


def test_publishes_every_mart_twice_and_nothing_else(settings, manifest):
    build(settings)
    publication = database.publish(settings, run_id="r1", published_at=AT, manifest=manifest)

    published = ask(settings.marts / "marts.duckdb", "select table_name from duckdb_tables() order by 1")
    assert [t for (t,) in published] == sorted([*MARTS, "publication"])
    assert publication.marts == {"fct_profit_lines": 1, "rpt_received_files": 1, "rpt_reconciliation": 3}
    for name in MARTS:
        from_parquet = duckdb.sql(f"from '{settings.marts}/parquet/{name}.parquet'").fetchall()
        assert from_parquet == ask(settings.marts / "marts.duckdb", f"from {name}")
    assert ask(publication.database, "select publication_id, published_at from publication") == [
        ("r1", AT.replace(tzinfo=None))
    ]


def test_descriptions_and_helpers_are_inside(settings, manifest):
    build(settings)
    path = database.publish(settings, run_id="r1", published_at=AT, manifest=manifest).database

    (comment,) = ask(path, "select comment from duckdb_tables() where table_name = 'fct_profit_lines'")[0]
    assert comment == "One row per thing of fct_profit_lines; it's “described”."
    assert ask(path, "select comment from duckdb_columns() where column_name = 'amount'") == [("金额 amount, CNY.",)]
    assert ask(path, "select amount, file_name, line_in_file from explain_profit_line('p1')") == [
        (Decimal("-1.5000"), "settlement.txt", 7)
    ]


def test_a_helper_without_its_mart_is_left_out(settings, manifest):
    build(settings)
    path = database.publish(settings, run_id="r1", published_at=AT, manifest=manifest).database
    macros = {m for (m,) in ask(path, "select function_name from duckdb_functions() where not internal")}
    assert macros == {"explain_profit_line"}, "to_reporting needs dim_fx_rate_daily, which this house does not have"


def test_the_file_format_is_one_that_duckdb_1_reads(settings, manifest):
    build(settings)
    path = database.publish(settings, run_id="r1", published_at=AT, manifest=manifest).database
    with path.open("rb") as file:
        header = file.read(20)
    (version,) = struct.unpack("<Q", header[12:20])
    assert header[8:12] == b"DUCK"
    assert version <= 65, "DuckDB 1.2 reads versions up to 65, 1.5 up to 68"


def test_the_banner_names_what_does_not_hold_with_its_money(settings, manifest):
    build(settings)
    (odd,) = database.publish(settings, run_id="r1", published_at=AT, manifest=manifest).banner
    assert (odd.invariant, odd.scope, odd.money_amount, odd.currency_code) == (
        "settlement_total",
        "s-1",
        Decimal("12.5"),
        "USD",
    )


def test_a_reader_keeps_the_whole_old_publication_and_a_new_one_meets_the_new(settings, manifest):
    build(settings)
    database.publish(settings, run_id="r1", published_at=AT, manifest=manifest)
    reader = duckdb.connect(settings.marts / "marts.duckdb", read_only=True)
    old_set = (settings.marts / "parquet").resolve()

    build(settings, fct_profit_lines=MARTS["fct_profit_lines"].replace("-1.5", "99"))
    database.publish(settings, run_id="r2", published_at=AT, manifest=manifest)

    assert reader.execute("select publication_id, amount from publication, fct_profit_lines").fetchall() == [
        ("r1", Decimal("-1.5000"))
    ]
    assert duckdb.sql(f"select amount from '{old_set}/fct_profit_lines.parquet'").fetchall() == [(Decimal("-1.5000"),)]
    reader.close()
    assert ask(settings.marts / "marts.duckdb", "select publication_id, amount from publication, fct_profit_lines") == [
        ("r2", Decimal("99.0000"))
    ]


def test_only_two_publications_stay(settings, manifest):
    build(settings)
    for n in range(4):
        database.publish(settings, run_id=f"r{n}", published_at=AT, manifest=manifest)
    assert sorted(p.name.split("-")[0] for p in (settings.marts / ".publications").iterdir()) == ["r2", "r3"]


def stands(settings):
    """What people see in both places: they must agree."""
    marts = settings.marts
    in_file = ask(marts / "marts.duckdb", "select publication_id, amount from publication, fct_profit_lines")
    in_set = duckdb.sql(f"select amount from '{marts}/parquet/fct_profit_lines.parquet'").fetchall()
    return in_file, in_set, sorted(p.name for p in (marts / ".publications").iterdir())


@pytest.mark.parametrize("moment", ["export", "comment", "swap"])
def test_a_failure_at_any_moment_leaves_the_last_publication_whole(settings, manifest, monkeypatch, moment):
    build(settings)
    database.publish(settings, run_id="r1", published_at=AT, manifest=manifest)
    before = stands(settings)
    build(settings, fct_profit_lines=MARTS["fct_profit_lines"].replace("-1.5", "99"))

    def fail(*args, **kwargs):
        raise OSError("no space left on device")

    exported = warehouse.export

    def fail_at_the_last(settings, files):
        exported(settings, dict(list(files.items())[:-1]))
        fail()

    if moment == "export":
        monkeypatch.setattr(warehouse, "export", fail_at_the_last)
    elif moment == "comment":
        monkeypatch.setattr(database, "_odd_facts", fail)
    else:
        monkeypatch.setattr(database.Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        database.publish(settings, run_id="r2", published_at=AT, manifest=manifest)

    assert stands(settings) == before
    monkeypatch.undo()
    database.publish(settings, run_id="r3", published_at=AT, manifest=manifest)
    assert stands(settings)[0] == [("r3", Decimal("99.0000"))]


def test_failed_checks_refuse_the_publication(settings, manifest):
    build(settings)
    database.publish(settings, run_id="r1", published_at=AT, manifest=manifest)
    with pytest.raises(database.PublicationRefusedError, match=r"2 check\(s\).*primary_key_a, shares_b"):
        database.publish(
            settings, run_id="r2", published_at=AT, failed_checks=["primary_key_a", "shares_b"], manifest=manifest
        )
    assert stands(settings)[0] == [("r1", Decimal("-1.5000"))]


def test_a_mart_that_was_not_built_refuses_the_publication(settings, manifest):
    build(settings, rpt_received_files=None)
    with pytest.raises(database.PublicationRefusedError, match=r"1 of 3 marts are not in the warehouse.*rpt_received_files"):
        database.publish(settings, run_id="r1", published_at=AT, manifest=manifest)
    assert database.current(settings) is None


def test_without_a_manifest_the_message_says_what_to_do(settings, tmp_path):
    with pytest.raises(database.PublicationRefusedError, match="Build first"):
        database.publish(settings, run_id="r1", published_at=AT, manifest=tmp_path / "none.json")
