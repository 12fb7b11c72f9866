"""Every model is written once and built by DuckDB and by Spark; here the quick rules, tests/parity has the proof."""

from __future__ import annotations

import re

import pytest

from pipelines.settings import ROOT
from tests.support.portable_sql import findings, findings_in

DBT = ROOT / "dbt_project"
# The dispatch macros are where the two spellings live.
PORTABLE = DBT / "macros" / "portable.sql"
REGISTER = DBT / "macros" / "register_sources.sql"
# Whole numbers divided exactly, through doubles: the one place where a bare division is meant.
MONEY = DBT / "macros" / "money.sql"


@pytest.mark.parametrize(
    "sql",
    [
        "select a::string from t",
        'select "a" from t',
        "select a / b from t",
        "select a // b from t",
        "select * exclude (a) from t",
        "select * except (a) from t",
        "select avg(a) from t",
        "select cast(a as varchar) from t",
        "select cast(a as int) from t",
        "select a from t order by a",
        "select a from t order by a nulls last, b",
        "select row_number() over (partition by a order by b desc) from t",
        "select sum(a) over (order by b rows between 2 preceding and current row) from t",
        "select a from t qualify row_number() over () = 1",
        "select a from t asof join u using (d)",
        "select list_transform(a, x -> x + 1) from t",
        "select d - interval 7 day from t",
        "select t.end_date - t.start_date from t",
        "select current_date",
        "select now()",
        "select 'it''s'",
        "select 'a\\d'",
        "select a, from t",
        "with recursive t as (select 1) select * from t",
        "select a from t union all by name select a from u",
        "select concat(a, b) from t",
        "select string_agg(a, ',') from t",
    ],
)
def test_a_construct_the_engines_read_differently_is_found(sql):
    assert findings(sql), sql


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(a as string), {{ ratio('a', 'b') }} from {{ ref('t') }} order by a nulls last, b desc nulls last",
        'select * from t -- a / b, "c" :: d',
        "{# avg(x) #} select a from t where b = 'avg(x) / \"y\"'",
        "select a from t except all select a from u",
        "select percentile from t where average > 1",
        "select row_number() over (partition by a order by coalesce(b, 1) nulls last, c nulls last) as n from t",
        "select cast(a as decimal(18, 4)) * 2, count(*) * 3 from t group by all",
        "select {{ days_between('a_date', 'b_date') }}, date_add(a_date, 7) from t limit 1",
        "select date_add(a_date, cast(b + 1 as int)) from t",
        "select max_by(a, b) filter (where c) from t order by 1 nulls last limit 1",
    ],
)
def test_what_both_engines_share_is_left_alone(sql):
    assert not findings(sql), [str(f) for f in findings(sql)]


def _sql_files():
    return sorted(p for folder in ("models", "tests", "macros") for p in (DBT / folder).rglob("*.sql"))


def test_every_model_and_test_is_portable():
    found = [
        f"{path.relative_to(ROOT)}, {finding}"
        for path in _sql_files()
        if path not in (PORTABLE, REGISTER, MONEY)
        for finding in findings_in(path)
    ]
    assert not found, "\n".join(found)


def test_every_spelling_of_one_engine_has_the_other_engines_beside_it():
    macros = re.findall(r"macro (duckdb|spark)__(\w+)\(([^)]*)\)", "\n".join(p.read_text("utf-8") for p in _sql_files()))
    by_engine = {engine: {(name, given) for e, name, given in macros if e == engine} for engine in ("duckdb", "spark")}
    of_the_adapter = {("load_csv_rows", "model, agate_table")}  # spark_seeds.sql: dbt-duckdb has a good one of its own
    assert by_engine["duckdb"] == by_engine["spark"] - of_the_adapter


def test_a_line_of_sql_fits_a_screen():
    """ruff keeps Python's lines; sqlfluff would measure a line after its macros are expanded."""
    found = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        for path in _sql_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 170
    ]
    assert not found, "\n".join(found)
