"""The SQL prompt: what analysts see, and that they can break nothing."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import sql
from pipelines.errors import PipelineError
from pipelines.settings import Settings


def _publish(settings: Settings, name: str, amount: str) -> None:
    """Put a publication in force the way a run does: a folder of its own, and one link that moves."""
    folder = settings.marts / ".publications" / name
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "marts.duckdb")) as con:
        con.execute(
            f"create table fct_sales as select * from (values ('水杯', cast({amount} as decimal(18,4)), null), "
            "('lamp', 1234.5, 'a long description')) t(product_name, net_amount, note)"
        )
        con.execute("comment on table fct_sales is 'One row per product. Additive.'")
        con.execute("comment on column fct_sales.net_amount is 'Without tax, CNY'")
    current = settings.marts / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(folder.relative_to(settings.marts))
    link = settings.marts / "marts.duckdb"
    if not link.is_symlink():
        link.symlink_to(Path("current") / "marts.duckdb")


@pytest.fixture
def published(settings: Settings) -> Settings:
    _publish(settings, "one", "10.00")
    return settings


def _run(settings: Settings, statement: str, form: str = "table") -> tuple[int, str]:
    out = io.StringIO()
    return sql.run(settings, statement, form=form, out=out), out.getvalue()


def test_a_result_is_aligned_whatever_the_script(published):
    code, text = _run(published, "select product_name, net_amount, note from fct_sales order by net_amount")
    assert code == 0
    assert text.splitlines() == [
        "product_name  net_amount  note",
        "────────────  ──────────  ──────────────────",
        "水杯             10.0000  null",
        "lamp           1234.5000  a long description",
        "(2 rows)",
    ]


def test_csv_is_for_programs(published):
    code, text = _run(published, "from fct_sales order by net_amount", form="csv")
    assert (code, text) == (0, "product_name,net_amount,note\n水杯,10.0000,\nlamp,1234.5000,a long description\n")


def test_a_mistake_is_said_in_a_few_lines_and_in_the_exit_code(published):
    code, text = _run(published, "select net_amonut from fct_sales")
    assert code == 1
    assert "net_amonut" in text
    assert "net_amount" in text  # the engine's suggestion
    assert len(text.splitlines()) <= 4


@pytest.mark.parametrize("statement", ["delete from fct_sales", "drop table fct_sales", "create table marts.x as select 1"])
def test_nothing_can_be_changed(published, statement):
    code, text = _run(published, statement)
    assert code == 1
    assert "read-only" in text
    assert _run(published, "select count(*) as n from fct_sales", form="csv")[1] == "n\n2\n"


def test_an_open_prompt_sees_the_next_publication(published):
    marts = sql.Marts(published)
    total = "select sum(net_amount) from fct_sales"
    before = marts.query(total)[2]
    _publish(published, "two", "20.00")
    assert marts.query(total)[2] == before  # what is open stays whole
    assert marts.refresh() is True
    assert marts.query(total)[2][0][0] - before[0][0] == 10
    assert marts.refresh() is False
    marts.close()


def test_tables_say_what_a_row_is_and_columns_what_they_mean(published):
    marts = sql.Marts(published)
    assert marts.tables() == [("fct_sales", "table", 2, "One row per product. Additive.")]
    assert marts.tables("stock") == []
    assert ("net_amount", "DECIMAL(18,4)", "Without tax, CNY") in marts.columns("FCT_SALES")
    marts.close()


def test_another_database_can_be_read_beside(published):
    then = Settings(data=published.data / "as_of" / "20261020T0000")
    _publish(then, "then", "7.00")
    marts = sql.Marts(published)
    marts.attach("as_of_20261020T0000", (then.marts / "marts.duckdb").resolve())
    difference = (
        "select n.net_amount - t.net_amount from fct_sales n join as_of_20261020T0000.fct_sales t using (product_name)"
    )
    assert sorted(row[0] for row in marts.query(difference)[2]) == [0, 3]
    marts.close()


def test_a_limit_says_that_there_is_more(published):
    marts = sql.Marts(published)
    assert marts.query("from fct_sales", 1)[3] is True
    assert marts.query("from fct_sales", 2)[3] is False
    marts.close()


def test_before_the_first_publication(settings):
    with pytest.raises(PipelineError, match="python -m pipelines run"):
        sql.run(settings, "select 1")


def test_a_pipe_of_statements(published, pipelines_command):
    import subprocess
    import sys

    from pipelines.settings import ROOT

    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "sql", "--csv", "--data", str(published.data)],
        input="select 1 as a; -- a comment; with a semicolon\nselect ';' as b;\n",
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "a\n1\nb\n;\n")
