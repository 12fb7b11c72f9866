"""Reading the warehouse: types, names, and a file that somebody holds open."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from pipelines import warehouse
from pipelines.errors import LockedError, PipelineError
from pipelines.settings import Settings


@pytest.fixture
def built(settings: Settings) -> Settings:
    settings.warehouse_file.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.warehouse_file)) as con:
        con.execute(
            """
            create schema marts; create schema staging;
            create table marts.fct_sales as select * from (values
                (cast(12.3400 as decimal(18,4)), timestamp '2026-10-29 01:30:00', date '2026-10-28'), (null, null, null)
            ) t(net_amount, ordered_at, order_date);
            create view staging.stg_sales as select * from marts.fct_sales
            """
        )
    return settings


def test_money_days_and_instants_arrive_as_such(built):
    frame = warehouse.read(built, "marts.fct_sales")
    assert frame.row(0) == (Decimal("12.3400"), datetime.fromisoformat("2026-10-29T01:30"), date(2026, 10, 28))
    assert frame.row(1) == (None, None, None)
    assert frame.schema["ordered_at"] == pl.Datetime("us")


def test_views_read_like_tables(built):
    assert warehouse.read(built, "staging.stg_sales").height == 2


def test_export_writes_what_read_reads(built, tmp_path):
    assert warehouse.export(built, {"marts.fct_sales": tmp_path / "it's.parquet"}) == {"marts.fct_sales": 2}
    assert pl.read_parquet(tmp_path / "it's.parquet").equals(warehouse.read(built, "marts.fct_sales"))


def test_tables_of_a_schema(built):
    assert warehouse.tables(built, "marts") == ["fct_sales"]
    assert warehouse.tables(built, "nowhere") == []


def test_no_warehouse_yet(settings):
    assert warehouse.tables(settings, "marts") == []
    with pytest.raises(PipelineError, match="not built yet"):
        warehouse.read(settings, "marts.fct_sales")


@pytest.mark.parametrize("name", ["fct_sales", "marts.fct_sales; drop table x", 'marts."x"', "a.b.c", "../marts.x"])
def test_only_names_are_taken(built, name):
    with pytest.raises(ValueError, match=r"schema\.table"):
        warehouse.read(built, name)


def test_reading_leaves_the_file_to_the_next_writer(built):
    warehouse.read(built, "marts.fct_sales")
    write = f"import duckdb; duckdb.connect({str(built.warehouse_file)!r}).execute('create table t(a int)')"
    assert subprocess.run([sys.executable, "-c", write], check=False).returncode == 0


def test_a_held_file_is_said_to_be_held(built):
    hold = (
        f"import duckdb, sys; c = duckdb.connect({str(built.warehouse_file)!r}); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(LockedError, match=str(process.pid)):
            warehouse.read(built, "marts.fct_sales")
        process.kill()


def test_dbt_is_told_where_everything_is_and_to_call_nobody(settings):
    env = warehouse.dbt_env(settings)
    assert env["PIPELINES_LANDED"] == str(settings.landed)
    assert env["PIPELINES_DERIVED"] == str(settings.derived)
    assert env["PIPELINES_WAREHOUSE_FILE"] == str(settings.warehouse_file)
    assert env["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
