"""Great Expectations at the door, over a *profile*: one row a file, one column a rule, the number of rows that break it.

Great Expectations works on pandas only, and pandas takes many times what DuckDB takes for the same rows; so DuckDB
counts, and the expectations judge the counts ("`sku` missing: 0"). The profile names the file, and landing finds
the line. No value of a row enters the profile, so the data docs hold no personal data:
docs/decisions/0002-expectations-on-profiles.md.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.settings import Settings

# Data docs show this many past runs of a suite, and are written anew with every publication, a tenth of a second a page;
# older results are in the ledger of received files anyway. 2026-11.
KEPT_RUNS = 3


@dataclass(frozen=True, kw_only=True)
class Check:
    """One rule over the profile: the column of counts it looks at, and what it says in words.

    `absent`: the column holds a reason and must be empty; otherwise it holds a count and must be zero.
    """

    column: str
    says: str
    absent: bool = False


@dataclass(kw_only=True)
class SuiteResult:
    """The outcome of one suite: which rows of the profile broke which check."""

    suite: str
    files: int
    failed: dict[str, list[str]] = field(default_factory=dict)
    checks: int = 0

    @property
    def success(self) -> bool:
        """Whether every file kept every rule."""
        return not self.failed


class Expectations:
    """A Great Expectations project under `data/quality`, whose data docs are built into `data/docs/gx`.

    Importing Great Expectations takes seconds, so it happens with the first suite only.
    """

    def __init__(self, settings: Settings) -> None:
        self._root = settings.data / "quality"
        self._site = settings.docs / "gx"
        self._context: Any = None
        self._batch: Any = None
        self.results: list[SuiteResult] = []

    def validate(self, suite: str, profile: pl.DataFrame, checks: Sequence[Check]) -> SuiteResult:
        """Judge a profile (columns `file`, `unit_id` and one a check) and keep the result for the data docs."""
        import great_expectations as gx
        import great_expectations.expectations as gxe

        context = self._open()
        bounds = [
            gxe.ExpectColumnValuesToBeNull(column=c.column, notes=c.says)
            if c.absent
            else gxe.ExpectColumnValuesToBeBetween(column=c.column, min_value=0, max_value=0, notes=c.says)
            for c in checks
        ]
        definition = self._definition(gx, context, suite, [gxe.ExpectTableRowCountToBeBetween(min_value=1), *bounds])
        # Which files broke a rule is asked only where one was: it doubles the time of a verdict.
        broken = any((profile[c.column].is_not_null() if c.absent else profile[c.column] != 0).any() for c in checks)
        told: dict[str, Any] = {"result_format": "COMPLETE", "unexpected_index_column_names": ["file", "unit_id"]}
        outcome = definition.run(
            batch_parameters={"dataframe": profile.to_pandas()},
            result_format=told if broken else {"result_format": "BOOLEAN_ONLY"},
        )
        result = SuiteResult(suite=suite, files=profile.height, checks=len(checks))
        for one in outcome.results:
            column = one.expectation_config.kwargs.get("column")
            for row in one.result.get("unexpected_index_list") or []:
                result.failed.setdefault(row["unit_id"], []).append(column)
        self.results.append(result)
        return result

    def build_docs(self) -> Path | None:
        """Write the data docs of all kept results, of earlier runs too; None when nothing was ever validated."""
        if not (self._root / "gx").exists():
            return None
        self._prune()
        self._open().build_data_docs()
        return self._site / "index.html"

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _open(self) -> Any:
        if self._context is None:
            import great_expectations as gx

            logging.getLogger("great_expectations").setLevel(logging.WARNING)
            self._root.mkdir(parents=True, exist_ok=True)
            context = gx.get_context(mode="file", project_root_dir=str(self._root))
            context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
            sites = {
                "data_docs": {
                    "class_name": "SiteBuilder",
                    "show_how_to_buttons": False,
                    "store_backend": {
                        "class_name": "TupleFilesystemStoreBackend",
                        "base_directory": str(self._site),
                    },
                    "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                }
            }
            context.variables.data_docs_sites = sites
            context.variables.save()
            self._context = context
        return self._context

    def _definition(self, gx: Any, context: Any, name: str, expectations: list[Any]) -> Any:
        # One asset for all suites: adding one writes the whole of the context's configuration anew.
        if self._batch is None:
            asset = context.data_sources.add_or_update_pandas("received").add_dataframe_asset("profile")
            self._batch = asset.add_batch_definition_whole_dataframe("files")
        suite = context.suites.add_or_update(gx.ExpectationSuite(name=name, expectations=expectations))
        return context.validation_definitions.add_or_update(
            gx.ValidationDefinition(name=name, data=self._batch, suite=suite)
        )

    def _prune(self) -> None:
        for suite in (self._root / "gx" / "uncommitted" / "validations").glob("*"):
            folders = [p for p in suite.rglob("*") if p.is_dir() and any(p.glob("*.json"))]
            runs = sorted(folders, key=lambda p: p.stat().st_mtime)
            for old in runs[:-KEPT_RUNS]:
                shutil.rmtree(old)
