"""2 · Land: receipts become typed tables `raw.<table>`, a platform at a time, judged by Great Expectations at the door.

A file that breaks its contract is quarantined and its table's check is red; neither blocks: the rest of the day is good.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import dagster as dg

from pipelines import clock, fingerprint
from pipelines.defs.receive import RECEIVED
from pipelines.landing.tables import OWN_TABLES
from pipelines.progress import Progress, step
from pipelines.settings import Settings
from pipelines.sources import PLATFORMS, reports
from pipelines.sources.base import Report, Table

# What lands files is imported by the steps that do: a code location starts a third of a second sooner without it.
if TYPE_CHECKING:
    from pipelines.landing.batch import LandingResult

GROUP = "2_landed"
CONTRACT = "contract"
# The stores sheet says which accounts exist: it lands before the files of an account.
_STORES = dg.AssetKey(["raw", "seller_stores"])


def raw_key(table: str) -> dg.AssetKey:
    """The asset of a landed table, the one dbt's source of that name stands for."""
    return dg.AssetKey(["raw", table])


def _columns(table: Table) -> dg.TableSchema:
    return dg.TableSchema([dg.TableColumn(c.name, type=c.type, description=c.doc) for c in table.columns])


def _spec(report: Report, table: Table) -> dg.AssetSpec:
    return dg.AssetSpec(
        raw_key(table.name),
        deps=[RECEIVED] if report.scope == "none" else [RECEIVED, _STORES],
        group_name=GROUP,
        kinds={"parquet"},
        owners=["team:data"],
        description=f"{table.grain}\n\n{report.title}. Good for: {report.good_for}",
        metadata={"how to get it": report.download, "dagster/column_schema": _columns(table)},
        tags={"platform": report.platform},
    )


def _landed(platform: str) -> dg.AssetsDefinition:
    found = [(report, table) for report in reports(platform) for table in report.tables]

    @dg.multi_asset(
        name=f"land_{platform}",
        specs=[_spec(report, table) for report, table in found],
        check_specs=[
            dg.AssetCheckSpec(
                CONTRACT,
                asset=raw_key(table.name),
                description="Every file of this run kept the report's contract (Great Expectations).",
            )
            for _, table in found
        ],
        description=f"Lands the files of {platform}.",
    )
    def land(
        context: dg.AssetExecutionContext,
        settings: dg.ResourceParam[Settings],
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[dg.MaterializeResult]:
        from pipelines.landing.batch import land as land_batch

        with step(progress, f"Landing {platform}") as facts:
            result = land_batch(
                settings,
                run_id=context.run_id,
                platform=platform,
                progress=lambda title, n, total: progress.note(f"landing {title}: file {n} of {total}"),
            )
            facts += [f"{n} {status}" for status, n in sorted(result.by_status.items())] or ["nothing new"]
            facts += [f"{result.rows} rows"] if result.rows else []
        for file in result.files:
            if file.status not in ("landed", "duplicate"):
                progress.say(f"  {file.status}: {file.observation.file_name}: {file.message}")
        for report, table in found:
            yield dg.MaterializeResult(
                asset_key=raw_key(table.name),
                metadata={"dagster/row_count": _rows(settings, table.name)},
                check_results=[_check(report, table, result)],
            )

    return land


def _check(report: Report, table: Table, result: "LandingResult") -> dg.AssetCheckResult:
    """What the door said of the table's report in this run: red when a file was refused, and which, and what to do."""
    files = [f for f in result.files if f.report_id == report.id]
    refused = [f for f in files if f.status == "quarantined"]
    suites = [s for s in result.expectations if s.suite == f"{report.id} {table.name}"]
    words = "\n\n".join(f"**{f.observation.file_name}**\n{f.message}" for f in refused)
    return dg.AssetCheckResult(
        check_name=CONTRACT,
        asset_key=raw_key(table.name),
        passed=not refused and all(s.success for s in suites),
        severity=dg.AssetCheckSeverity.ERROR,
        description=f"{len(refused)} of {len(files)} files refused" if files else "no new file",
        metadata={
            "files": len(files),
            "refused": len(refused),
            "expectations": sum(s.checks for s in suites),
            "what to do": dg.MetadataValue.md(words or "Nothing."),
        },
    )


def _rows(settings: Settings, table: str) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(part).num_rows for part in settings.landed.glob(f"{table}/*/*.parquet"))


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            raw_key(name),
            deps=[raw_key(table.name) for report in reports() for table in report.tables],
            group_name=GROUP,
            kinds={"parquet"},
            owners=["team:data"],
            description=f"Landing's own table: {name.replace('_', ' ')}.",
            metadata={"dagster/column_schema": dg.TableSchema([dg.TableColumn(c.name, c.type, c.doc) for c in columns])},
        )
        for name, columns in OWN_TABLES.items()
    ],
    description="What was received, decided and covered, and the two clocks of this run.",
)
def landing_ledger(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.MaterializeResult]:
    """Write the run's clocks; the rest of the ledger is written as files land."""
    from pipelines.landing.context import write_run_context

    at = clock.now(settings)
    write_run_context(settings, run_id=context.run_id, run_at=at, known_at=at)
    fingerprint.begin(settings, context.run_id)
    for name in OWN_TABLES:
        yield dg.MaterializeResult(asset_key=raw_key(name), metadata={"dagster/row_count": _rows(settings, name)})


landed: Sequence[dg.AssetsDefinition] = [_landed(platform) for platform in PLATFORMS]
