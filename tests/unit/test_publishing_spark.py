"""A warehouse on Spark is published like one on DuckDB: the same tables, the same types, the same values."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from pipelines.settings import ROOT

# In a process of its own and a folder of its own: Spark keeps its catalogue where it was started.
SCRIPT = """
import json
from datetime import datetime
from pathlib import Path
from pyspark.sql import SparkSession
from pipelines.publishing import database
from pipelines.settings import Settings

spark = SparkSession.builder.enableHiveSupport().config("spark.sql.session.timeZone", "UTC").getOrCreate()
for schema in ("marts", "raw"):
    spark.sql(f"create schema {schema}")
spark.sql('''create table marts.fct_x using parquet as select
    cast(-1.5 as decimal(18,4)) as amount, date'2026-10-01' as order_date,
    cast('2026-10-01 01:30:00' as timestamp_ntz) as ordered_at, '中文' as name, cast(null as string) as note,
    cast(3 as bigint) as units, true as is_good, cast(0.5 as double) as rate''')
spark.sql('''create table raw.run_context using parquet as select
    'r' as run_id, 'CNY' as reporting_currency, 'ecb' as fx_source,
    cast('2026-10-29 01:30:00' as timestamp_ntz) as run_at, cast('2026-10-29 01:30:00' as timestamp_ntz) as known_at''')
node = {"alias": "fct_x", "schema": "marts", "resource_type": "model", "description": "One."}
node |= {"config": {"enabled": True}, "columns": {"amount": {"name": "amount", "description": "CNY."}}}
Path("manifest.json").write_text(json.dumps({"nodes": {"x": node}}))
settings = Settings(data=Path("data").resolve(), dbt_target="spark")
made = database.publish(settings, run_id="r", published_at=datetime(2026, 10, 29), manifest=Path("manifest.json"))
print("PUBLISHED", made.database)
"""


@pytest.mark.needs("java")
def test_a_spark_warehouse_is_published(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    path = done.stdout.rpartition("PUBLISHED ")[2].strip()
    with duckdb.connect(path, read_only=True) as con:
        types = dict(con.execute("select column_name, column_type from (describe fct_x)").fetchall())
        rows = con.execute("from fct_x").fetchall()
    assert types == {
        "amount": "DECIMAL(18,4)", "order_date": "DATE", "ordered_at": "TIMESTAMP", "name": "VARCHAR", "note": "VARCHAR",
        "units": "BIGINT", "is_good": "BOOLEAN", "rate": "DOUBLE",
    }  # fmt: skip
    assert rows == [
        (Decimal("-1.5000"), date(2026, 10, 1), datetime.fromisoformat("2026-10-01T01:30"), "中文", None, 3, True, 0.5)
    ]
