"""Pages of other tools load nothing from elsewhere and keep what they say."""

from __future__ import annotations

import re
import shutil
from datetime import datetime

import great_expectations as gx
import pandas as pd
import pytest

from pipelines.publishing.foreign_pages import offline_data_docs, offline_dbt_docs


@pytest.fixture(scope="module")
def written_by_gx(tmp_path_factory):
    """Real data docs: one batch that holds, one that does not."""
    folder = tmp_path_factory.mktemp("gx")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    context.add_data_docs_site(
        "local",
        {
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        },
    )
    for name, values in {"orders": [1, 2], "stock & more": [1, None]}.items():
        batch = context.data_sources.add_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe("b")
        filled = gx.expectations.ExpectColumnValuesToNotBeNull(column="units")
        suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=[filled]))
        validation = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
        docs = gx.checkpoint.UpdateDataDocsAction(name="docs")
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(name=name, validation_definitions=[validation], actions=[docs], result_format="SUMMARY")
        )
        checkpoint.run(batch_parameters={"dataframe": pd.DataFrame({"units": values})})
    return folder


@pytest.fixture
def data_docs(written_by_gx, tmp_path):
    return shutil.copytree(written_by_gx, tmp_path / "gx")


def test_data_docs_load_nothing_and_keep_their_text(data_docs):
    pages = list(data_docs.rglob("*.html"))
    assert any("https://" in p.read_text() for p in pages), "the fixture no longer shows the trouble"
    offline_data_docs(data_docs, "body { color: teal }")
    for page in pages:
        html = page.read_text()
        assert not re.findall(r"<(?:script|img|link)\b|\bonclick=|url\(", html), page
        assert "body { color: teal }" in html
        assert "default-src 'none'" in html
    (failed,) = (p for p in pages if "validations/stock" in p.as_posix())
    assert "values must never be null" in failed.read_text()


def test_validations_are_listed_with_the_failed_ones_first(data_docs):
    first, second = offline_data_docs(data_docs, "")
    assert (first.suite, first.succeeded, first.evaluated, first.failed) == ("stock & more", False, 1, 1)
    assert (second.suite, second.succeeded, second.failed) == ("orders", True, 0)
    assert (data_docs / first.href).exists()
    assert isinstance(first.at, datetime)


def test_rewriting_again_changes_nothing(data_docs):
    listed = offline_data_docs(data_docs, "body{}")
    before = {p: p.read_bytes() for p in data_docs.rglob("*.html")}
    assert offline_data_docs(data_docs, "body{}") == listed
    assert before == {p: p.read_bytes() for p in data_docs.rglob("*.html")}


def test_dbt_docs_may_run_their_own_script_and_load_nothing(tmp_path):
    page = tmp_path / "static_index.html"
    page.write_text("<html><head><title>x</title></head><body><script>1</script></body></html>")
    offline_dbt_docs(page, tmp_path / "docs" / "dbt.html")
    html = (tmp_path / "docs" / "dbt.html").read_text()
    assert "<script>1</script>" in html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
