"""The rules of the warehouse that its manifest can prove: who reads what, what a mart promises, how money is kept."""

from __future__ import annotations

import re

from pipelines.landing.tables import OWN_TABLES
from pipelines.settings import ROOT
from pipelines.sources import reports
from pipelines.sources.base import LANDED_COLUMNS, TYPES

NAMES = {
    "staging": re.compile(r"stg_[a-z0-9]+(_[a-z0-9]+)*__[a-z0-9_]+"),
    "intermediate": re.compile(r"int_[a-z0-9_]+"),
    "marts": re.compile(r"(dim|fct|rpt|ref)_[a-z0-9_]+"),
    "seed": re.compile(r"ref_[a-z0-9_]+"),
}
MAY_READ = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"intermediate", "marts", "seed"},
    "seed": set(),
}
# The seller's sheets are tables: so many models ask for their current rows.
MATERIALIZED = {"staging": {"view", "table"}, "intermediate": {"view", "table"}, "marts": {"table"}}
MONEY_TYPE = "decimal(18,4)"
MONEY = re.compile(r"(^|_)(amount|cost|price|fee|profit|gmv|revenue|payout|tax|discount|spend)(s)?(_reporting|_local)?$")


def _where(node):
    return f"{node['name']} ({node['original_file_path']})"


def _none(findings):
    """Fail with every finding, not with the first."""
    found = sorted(findings)
    assert not found, "\n".join(found)


def _columns(project, *layers):
    for node in project.in_layer(*layers):
        for column in node["columns"].values():
            yield node, column


def test_each_layer_reads_only_what_is_before_it(project):
    """Staging the sources, intermediate staging, marts intermediate: so a column is renamed in one place."""
    found = []
    for node in project.nodes.values():
        layer = project.layer(node)
        for read in node.get("depends_on", {}).get("nodes", []):
            kind = "source" if read.startswith("source.") else project.layer(project.nodes[read])
            if kind not in MAY_READ[layer]:
                found.append(f"{_where(node)} of layer {layer} reads {read.split('.')[-1]} of layer {kind}")
    _none(found)


def test_names_say_the_layer(project):
    _none(f"{_where(n)}" for n in project.nodes.values() if not NAMES[project.layer(n)].fullmatch(n["name"]))


def test_staging_folder_is_the_platform_in_the_name(project):
    _none(
        _where(n)
        for n in project.in_layer("staging")
        if n["name"].removeprefix("stg_").split("__")[0] != n["path"].split("/")[1]
    )


def test_materialization_follows_the_layer(project):
    _none(
        f"{_where(n)} is {n['config']['materialized']}"
        for n in project.models
        if n["config"]["materialized"] not in MATERIALIZED[project.layer(n)]
    )


def test_every_model_says_what_it_is(project):
    _none(_where(n) for n in project.nodes.values() if len(n["description"]) < 20)


def test_a_mart_says_its_grain_first(project):
    _none(_where(n) for n in project.in_layer("marts", "seed") if not n["description"].startswith("One row per "))


def test_a_mart_has_an_enforced_contract_of_portable_types(project):
    found = [_where(n) for n in project.in_layer("marts") if not n["contract"]["enforced"]]
    for node, column in _columns(project, "marts"):
        written = re.sub(r"\s", "", column["data_type"] or "")
        if not TYPES.fullmatch(written):
            found.append(f"{_where(node)}: {column['name']} is {column['data_type']!r}")
    _none(found)


def test_every_column_of_a_mart_is_described(project):
    _none(
        f"{_where(node)}: {column['name']}"
        for node, column in _columns(project, "marts", "seed")
        if len(column["description"]) < 4
    )
    _none(_where(n) for n in project.in_layer("seed") if not n["columns"])


def test_a_marts_key_is_tested_and_of_its_columns(project):
    found = []
    for node in project.in_layer("marts", "seed"):
        tests = project.tests_of(node, "primary_key")
        if not tests:
            found.append(f"{_where(node)} has no primary_key test")
        for test in tests:
            unknown = set(test["test_metadata"]["kwargs"]["columns"]) - set(node["columns"])
            if unknown:
                found.append(f"{_where(node)}: primary_key names {sorted(unknown)}, which its contract does not")
            if test["config"]["severity"].lower() != "error":
                found.append(f"{_where(node)}: a broken key must stop the publication")
    _none(found)


def test_money_is_a_decimal_beside_its_currency(project):
    """Never a float; never an amount of which nobody knows the currency. `_reporting`: the reporting one."""
    found = []
    for node in project.in_layer("marts"):
        names = node["columns"].keys()
        for column in node["columns"].values():
            written = re.sub(r"\s", "", column["data_type"] or "")
            if MONEY.search(column["name"]) and written not in (MONEY_TYPE, "boolean"):
                found.append(f"{_where(node)}: {column['name']} is {written}, money is {MONEY_TYPE}")
            if written == MONEY_TYPE:
                reporting = column["name"].endswith("_reporting")
                wanted = {"reporting_currency", "currency_code"} if reporting else {"currency_code"}
                if not wanted & names:
                    found.append(f"{_where(node)}: {column['name']} has no {' or '.join(sorted(wanted))} beside it")
    _none(found)


def test_a_rate_has_its_numerator_and_denominator_beside_it(project):
    """A ratio alone cannot be summed: its description names the two columns it is made of, and they are there."""
    found = []
    for node in project.in_layer("marts"):
        for column in node["columns"].values():
            if column["name"].endswith("_rate") and column["data_type"] == "double":
                named = set(re.findall(r"[a-z][a-z0-9_]+", column["description"])) & node["columns"].keys() - {
                    column["name"]
                }
                if len(named) < 2:
                    found.append(f"{_where(node)}: {column['name']} names {sorted(named) or 'no column'} in its formula")
    _none(found)


def test_dates_and_instants_are_what_their_names_say(project):
    found = []
    for node, column in _columns(project, "marts"):
        for ending, wanted in (("_at", "timestamp"), ("_date", "date")):
            if column["name"].endswith(ending) and column["data_type"] != wanted:
                found.append(f"{_where(node)}: {column['name']} is {column['data_type']}")
    _none(found)


def test_every_landed_table_is_a_source_and_every_source_is_landed(project):
    declared = {s["name"] for s in project.sources if s["schema"] == "raw"}
    landed = {t.name for r in reports() for t in r.tables} | set(OWN_TABLES)
    assert declared == landed, f"not declared: {sorted(landed - declared)}; not landed: {sorted(declared - landed)}"


def test_sources_of_other_schemas_are_derived_with_their_columns(project):
    """A derived table is empty before the first derivation: dbt must know its columns and types."""
    others = [s for s in project.sources if s["schema"] != "raw"]
    assert {s["schema"] for s in others} <= {"derived"}
    _none(
        f"{s['name']}: {c['name'] if c else 'no columns'}"
        for s in others
        for c in (s["columns"].values() or [None])
        if not c or not TYPES.fullmatch(c["data_type"] or "")
    )


def test_every_source_is_read(project):
    read = {r for n in project.nodes.values() for r in n.get("depends_on", {}).get("nodes", [])}
    _none(s["name"] for s in project.sources if s["unique_id"] not in read)


def test_every_intermediate_model_is_read(project):
    read = {r for n in project.nodes.values() for r in n.get("depends_on", {}).get("nodes", [])}
    for_python = {n["unique_id"] for n in project.models if "python_input" in n["tags"]}
    _none(_where(n) for n in project.in_layer("intermediate", "staging") if n["unique_id"] not in read | for_python)


def test_each_model_opens_with_what_a_reader_must_know(project):
    """The head of the SQL: grain, what may be summed, traps."""
    _none(_where(n) for n in project.models if not n["raw_code"].lstrip().startswith(("{#", "--")))


def test_a_model_is_described_beside_its_sql(project):
    def folder(path):
        return path.split("://")[-1].rpartition("/")[0]

    _none(_where(n) for n in project.models if folder(n["patch_path"] or "") != folder(n["original_file_path"]))


def test_a_contract_keeps_money_exact_and_describes_every_column():
    found = []
    for table in (t for r in reports() for t in r.tables):
        names = [c.name for c in table.columns]
        if len(set(names)) != len(names) or set(names) & {c.name for c in LANDED_COLUMNS}:
            found.append(f"{table.name} names a column twice, or one that landing adds")
        if not table.grain.startswith("One row per "):
            found.append(f"{table.name} does not say its grain")
        for column in table.columns:
            if len(column.doc) < 4:
                found.append(f"{table.name}.{column.name} is not described")
            if MONEY.search(column.name) and not column.type.startswith(("decimal", "string", "boolean")):
                found.append(f"{table.name}.{column.name} is {column.type}: money is a decimal")
    _none(found)


def test_the_seller_can_read_about_every_report():
    for report in reports():
        assert report.title and report.download and report.good_for, report.id
        assert (ROOT / "pipelines" / "sources" / report.platform).is_dir()
