"""The same landed files give the same rows on DuckDB and on Spark: who outgrows one machine changes one variable.

DuckDB's side is the demo run. Spark's side is built by dbt from the same landed and derived Parquet. Every mart, every
seed and every table that Python derives from is compared, row for row, both ways, duplicates counted, to the last bit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines import warehouse
from pipelines.settings import ROOT, Settings

pytestmark = pytest.mark.needs("java")

DBT_PROJECT = ROOT / "dbt_project"
# What matters for equal rows is the first three; the rest keeps a small machine quick and the temporary folder whole.
SPARK = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.legacy.createHiveTableByDefault": "false",
    "spark.master": "local[2]",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.memory": "2g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# Interest by region is only ever asked for by a pull, and while the demo seller's data stands nobody is asked.
EMPTY_IN_THE_DEMO = {"marts.fct_search_interest_regions"}
LOG4J = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c: %m%n
"""


@dataclass(frozen=True)
class Built:
    """Both sides: DuckDB's warehouse file, the folder of Spark's tables, and dbt's manifest of Spark's build."""

    duckdb_file: Path
    spark_folder: Path
    manifest: dict

    def relations(self) -> list[str]:
        """`schema.table` of everything that is a table on both engines."""
        return sorted(
            f"{n['schema']}.{n['name']}"
            for n in self.manifest["nodes"].values()
            if n["resource_type"] == "seed" or (n["resource_type"] == "model" and n["config"]["materialized"] == "table")
        )


def _configure(folder: Path) -> Path:
    conf = folder / "conf"
    conf.mkdir()
    options = SPARK | {
        "spark.sql.warehouse.dir": str(folder / "tables"),
        "spark.local.dir": str(folder / "scratch"),
        "spark.driver.extraJavaOptions": f"-Duser.timezone=UTC -Dderby.system.home={folder / 'derby'}",
    }
    (conf / "spark-defaults.conf").write_text("".join(f"{k} {v}\n" for k, v in options.items()), "utf-8")
    (conf / "log4j2.properties").write_text(LOG4J, "utf-8")
    return conf


@pytest.fixture(scope="module")
def built(demo_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demo's landed and derived files, built on Spark by dbt in a process of its own."""
    folder = tmp_path_factory.mktemp("spark")
    environment = (
        os.environ
        | warehouse.dbt_env(demo_run)
        | {
            "DBT_TARGET": "spark",
            "SPARK_CONF_DIR": str(_configure(folder)),
            "PYSPARK_PYTHON": sys.executable,
        }
    )
    command = [Path(sys.executable).with_name("dbt"), "--quiet", "build", "--exclude-resource-type", "test"]
    command += ["--exclude-resource-type", "unit_test", "--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT]
    command += ["--target-path", folder / "target", "--log-path", folder / "logs"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=2400)
    if done.returncode:
        pytest.fail(f"dbt on Spark exited {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}")
    manifest = json.loads((folder / "target" / "manifest.json").read_text("utf-8"))
    return Built(demo_run.warehouse_file, folder / "tables", manifest)


def _comparable(columns: list[tuple[str, str]]) -> str:
    """Spark's Parquet stamps carry a zone (UTC): as DuckDB's they do not. Everything else is compared as it is."""
    return ", ".join(f"timezone('UTC', {n}) as {n}" if t == "TIMESTAMP WITH TIME ZONE" else n for n, t in columns)


def _differences(built: Built, relation: str) -> str | None:
    """What differs in one table, with up to three rows of each side; None when nothing does."""
    schema, table = relation.split(".")
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.execute(f"attach '{built.duckdb_file}' as here (read_only)")
        files = built.spark_folder / f"{schema}.db" / table / "*.parquet"
        con.execute(f"create view there as select * from read_parquet('{files}')")
        here = [(r[0], r[1]) for r in con.execute(f"describe here.{relation}").fetchall()]
        there = [(r[0], r[1]) for r in con.execute("describe there").fetchall()]
        types = [(n, t.replace(" WITH TIME ZONE", "")) for n, t in there]
        if here != types:
            return f"{relation}: columns differ: {sorted(set(here) ^ set(types))}"
        con.execute(f"create temp table a as select * from here.{relation}")
        con.execute(f"create temp table b as select {_comparable(there)} from there")
        counts = con.execute("select (select count(*) from a), (select count(*) from b)").fetchall()[0]
        only_here = con.execute("select * from (from a except all from b) order by all limit 3").fetchall()
        only_there = con.execute("select * from (from b except all from a) order by all limit 3").fetchall()
        if not only_here and not only_there:
            return None
        names = ", ".join(n for n, _ in here)
        return f"{relation} ({names}): rows {counts}\n  only DuckDB {only_here}\n  only Spark  {only_there}"


def test_every_table_has_the_same_rows_on_both_engines(built):
    differences = [d for relation in built.relations() if (d := _differences(built, relation))]
    assert not differences, "\n".join(differences)


def test_the_comparison_is_of_real_rows(built):
    """A comparison of empty tables proves nothing: every mart of the demo that has facts has rows."""
    with duckdb.connect(str(built.duckdb_file), read_only=True) as con:
        empty = [r for r in built.relations() if not con.execute(f"select count(*) from {r}").fetchall()[0][0]]
    assert {r for r in empty if r.startswith("marts.fct_")} == EMPTY_IN_THE_DEMO, empty
