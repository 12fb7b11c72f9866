"""7 · Publish: the marts as one database people open, the messages of what is new, and the pages."""

from collections.abc import Iterator

import dagster as dg

from pipelines import clock, fingerprint
from pipelines.defs.models import failed_checks, mart_keys
from pipelines.defs.resources import OfflineDbt
from pipelines.progress import Progress, step
from pipelines.settings import Settings

GROUP = "7_published"
MARTS = dg.AssetKey(["published", "marts"])
SAID = dg.AssetKey(["published", "said"])
PAGES = dg.AssetKey(["published", "pages"])
_COMMON = {"group_name": GROUP, "owners": ["team:data"]}


@dg.asset(key=MARTS, deps=mart_keys(), kinds={"duckdb", "parquet"}, **_COMMON)
def published_marts(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult:
    """One self-contained database and one Parquet file a mart, swapped in together: data/marts/."""
    from pipelines.publishing import database

    with step(progress, "Publishing") as facts:
        made = database.publish(
            settings, run_id=context.run_id, published_at=clock.now(settings), failed_checks=failed_checks(settings)
        )
        fingerprint.commit(settings, context.run_id)
        facts += [f"{len(made.marts)} marts", f"{sum(made.marts.values()):,} rows"]
    rows = [dg.TableRecord({"mart": mart, "rows": count}) for mart, count in sorted(made.marts.items())]
    return dg.MaterializeResult(
        metadata={
            "database": dg.MetadataValue.path(str(settings.marts / "marts.duckdb")),
            "known at": f"{made.known_at:%Y-%m-%d %H:%M} UTC",
            "marts": dg.MetadataValue.table(rows),
            "facts that do not hold": len(made.banner),
        }
    )


@dg.multi_asset(
    name="tell",
    specs=[
        dg.AssetSpec(
            SAID,
            deps=[MARTS],
            kinds={"jsonlines"},
            description="New alerts, said once to the channels people named; figures and alerts, received back.",
            **_COMMON,
        ),
        dg.AssetSpec(
            PAGES,
            deps=[MARTS, SAID],
            kinds={"html"},
            description="What people open in a browser: today, the marts, what was checked, the models. data/docs/.",
            **_COMMON,
        ),
    ],
)
def tell(
    settings: dg.ResourceParam[Settings], progress: dg.ResourceParam[Progress], dbt: OfflineDbt
) -> Iterator[dg.MaterializeResult]:
    """Say what is new, then write the pages, which also name a channel that did not take its message."""
    from pipelines.publishing import announce, docs_site, summary

    with step(progress, "Telling") as facts:
        notice = announce.announce(settings)
        facts.append(
            f"{len(notice.alerts)} new alerts to {len(notice.taken)} kinds of channels" if notice.alerts else "nobody"
        )
    for problem in notice.problems:
        progress.say(f"  {problem}")
    yield dg.MaterializeResult(
        asset_key=SAID,
        metadata={
            "new alerts": len(notice.alerts),
            "taken by": ", ".join(notice.taken) or "no channel",
            "not delivered": dg.MetadataValue.text("\n".join(notice.problems) or "nothing"),
        },
    )
    with step(progress, "Writing the pages"):
        front = docs_site.build(settings, dbt_docs=dbt.docs(settings), problems=notice.problems)
    words = f"```\n{summary.text(settings)}\n```"
    metadata = {"page": dg.MetadataValue.path(str(front)), "summary": dg.MetadataValue.md(words)}
    yield dg.MaterializeResult(asset_key=PAGES, metadata=metadata)
