"""Derived tables are written whole, typed even when empty, and over the old ones."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from pipelines.derived.demand import SCHEMA
from pipelines.derived.io import DERIVATIONS, derive
from pipelines.errors import PipelineError
from pipelines.settings import Settings

FORECAST = next(d for d in DERIVATIONS if d.name == "demand_forecast")


@pytest.fixture
def settings(tmp_path):
    settings = Settings(data=tmp_path)
    settings.warehouse_file.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.warehouse_file)) as con:
        con.execute("create schema intermediate")
        con.execute("""
            create table intermediate.int_demand__daily as
            select
                'FBA-US' as stock_pool_id, 'A' as sku, cast(day as date) as demand_date,
                5 as units, true as in_stock, 60 as protection_days, cast(0.95 as double) as service_level
            from generate_series(date '2026-09-01', date '2026-10-28', interval 1 day) as days(day)
        """)
    return settings


def written(settings) -> pl.DataFrame:
    return pl.read_parquet(settings.derived / "demand_forecast" / "*.parquet")


def test_forecast_is_written_and_replaced(settings):
    assert derive(settings, FORECAST) == 90
    assert dict(written(settings).schema) == SCHEMA
    with duckdb.connect(str(settings.warehouse_file)) as con:
        con.execute("delete from intermediate.int_demand__daily")
    assert derive(settings, FORECAST) == 0
    assert written(settings).is_empty()
    assert dict(written(settings).schema) == SCHEMA
    assert [p.name for p in (settings.derived / "demand_forecast").iterdir()] == ["part.parquet"]


def test_without_a_warehouse_the_error_says_what_to_do(tmp_path):
    with pytest.raises(PipelineError, match="python -m pipelines run"):
        derive(Settings(data=tmp_path), FORECAST)
    assert not (tmp_path / "derived").exists()
