"""The list of reports in the docs is the list of contracts."""

from __future__ import annotations

from pipelines.settings import ROOT
from tools.coverage_doc import coverage


def test_the_page_of_reports_is_made_from_the_contracts():
    page = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    assert page == coverage(), "run `python tools/coverage_doc.py`"
