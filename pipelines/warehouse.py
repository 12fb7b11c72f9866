"""The only way Python reads the warehouse after dbt, whichever engine holds it, and the environment dbt runs in.

A DuckDB file that anyone holds open, even to read, makes dbt fail. So nothing here hands out a connection: each call opens,
answers and closes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import LockedError, PipelineError
from pipelines.settings import Settings

if TYPE_CHECKING:
    import polars as pl

_NAME = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")


def dbt_env(settings: Settings) -> dict[str, str]:
    """The variables dbt needs beside the process's own: where to read, where to write, and not to call home."""
    return {
        "PIPELINES_LANDED": str(settings.landed),
        "PIPELINES_DERIVED": str(settings.derived),
        "PIPELINES_WAREHOUSE_FILE": str(settings.warehouse_file),
        "DBT_TARGET": settings.dbt_target,
        "SPARK_CONNECT_URL": settings.spark_connect_url,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def read(settings: Settings, relation: str) -> pl.DataFrame:
    """All rows of `schema.table`. Money arrives as Decimal, `_at` columns as naive UTC, `_date` columns as dates."""
    name = _checked(relation)
    with _engine(settings, f"read {name}") as engine:
        return engine.frame(f"select * from {name}")


def export(settings: Settings, files: Mapping[str, Path]) -> dict[str, int]:
    """Write all rows of each `schema.table` into its Parquet file (zstd), streaming on DuckDB; returns the row counts."""
    names = [_checked(relation) for relation in files]
    with _engine(settings, f"export {', '.join(names)}") as engine:
        return {name: engine.export(name, files[name]) for name in names}


def tables(settings: Settings, schema: str) -> list[str]:
    """Names of the tables and views of a schema, sorted; empty when the warehouse or the schema does not exist yet."""
    if settings.dbt_target == "duckdb" and not settings.warehouse_file.exists():
        return []
    with _engine(settings, f"list {schema}") as engine:
        return sorted(engine.tables(schema))


def row_counts(settings: Settings) -> dict[str, int]:
    """Rows of every table as `schema.table`, from the engine's own books; empty on engines that keep none at hand."""
    if settings.dbt_target != "duckdb" or not settings.warehouse_file.exists():
        return {}
    with _duckdb(settings.warehouse_file, "count rows") as con:
        counts = con.execute("select concat(schema_name, '.', table_name), estimated_size from duckdb_tables()").fetchall()
    return dict(counts)


def release(settings: Settings) -> None:
    """Let go of whatever this process holds of the warehouse, so that dbt may open it.

    A Spark session of this process (target `spark`) holds the catalogue as long as its Java process lives. Nothing is held
    of DuckDB, and a Spark Connect server serves many.
    """
    import sys

    if settings.dbt_target != "spark" or "pyspark" not in sys.modules:
        return
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is None:
        return
    session.stop()
    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=60)
        SparkContext._gateway = SparkContext._jvm = None


def _checked(relation: str) -> str:
    if not _NAME.fullmatch(relation):
        raise ValueError(f"{relation!r} is not of the form schema.table")
    return relation


class _DuckDB:
    def __init__(self, con: Any) -> None:
        self.con = con

    def frame(self, sql: str) -> pl.DataFrame:
        return self.con.sql(sql).pl()

    def export(self, name: str, path: Path) -> int:
        target = str(path).replace("'", "''")
        return self.con.execute(f"copy {name} to '{target}' (format parquet, compression zstd)").fetchall()[0][0]

    def tables(self, schema: str) -> list[str]:
        found = self.con.execute("select table_name from information_schema.tables where table_schema = ?", [schema])
        return [name for (name,) in found.fetchall()]


class _Spark:
    def __init__(self, session: Any) -> None:
        self.session = session

    def frame(self, sql: str) -> pl.DataFrame:
        import polars as pl
        import polars.selectors as cs

        frame = pl.DataFrame(self.session.sql(sql).toArrow())
        # Spark's stamps are instants and arrive with their zone; here, as everywhere after landing, they are naive UTC.
        return frame.with_columns(cs.datetime(time_zone="*").dt.convert_time_zone("UTC").dt.replace_time_zone(None))

    def export(self, name: str, path: Path) -> int:
        frame = self.frame(f"select * from {name}")
        frame.write_parquet(path, compression="zstd")
        return frame.height

    def tables(self, schema: str) -> list[str]:
        if not self.session.catalog.databaseExists(schema):
            return []
        return [t.tableName for t in self.session.sql(f"show tables in {schema}").collect() if not t.isTemporary]


@contextmanager
def _engine(settings: Settings, attempt: str) -> Iterator[_DuckDB | _Spark]:
    if settings.dbt_target == "duckdb":
        with _duckdb(settings.warehouse_file, attempt) as con:
            yield _DuckDB(con)
    else:
        # Sessions are shared within a process and cost seconds to start: they stay up for the next call.
        yield _Spark(_spark_session(settings))


@contextmanager
def _duckdb(file: Path, attempt: str) -> Iterator[Any]:
    import duckdb

    if not file.exists():
        raise PipelineError(f"Cannot {attempt}: the warehouse {file} is not built yet. Run `python -m pipelines run` first.")
    try:
        con = duckdb.connect(
            str(file),
            read_only=True,
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
        )
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        raise LockedError(
            f"Cannot {attempt}: another process holds {file} ({error}). "
            "Only dbt opens this file; wait for the run to end, or close the program that holds it. "
            "To look at the figures open data/marts/marts.duckdb instead."
        ) from error
    try:
        con.execute("set timezone = 'UTC'")
        yield con
    finally:
        con.close()


def _spark_session(settings: Settings) -> Any:
    from pyspark.sql import SparkSession

    if settings.dbt_target == "spark_connect":
        return SparkSession.builder.remote(settings.spark_connect_url).getOrCreate()
    return SparkSession.builder.enableHiveSupport().getOrCreate()
