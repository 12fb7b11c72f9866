"""7 · Publish: the marts as one database people open, the messages of what is new, and the pages."""

from typing import Any

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
_COMMON: dict[str, Any] = {"group_name": GROUP, "owners": ["team:data"]}


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


@dg.asset(key=SAID, deps=[MARTS], kinds={"jsonlines"}, **_COMMON)
def said(settings: dg.ResourceParam[Settings], progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """New alerts to the channels people named, and the published figures and alerts received back into data/raw/."""
    from pipelines.publishing import announce

    with step(progress, "Announcing what is new") as facts:
        notice = announce.announce(settings)
        facts += [f"{len(notice.alerts)} new alerts to {', '.join(notice.taken)}"] if notice.taken else []
    for problem in notice.problems:
        progress.say(f"  {problem}")
    return dg.MaterializeResult(
        metadata={
            "new alerts": len(notice.alerts),
            "taken by": ", ".join(notice.taken) or "no channel",
            "not delivered": dg.MetadataValue.text("\n".join(notice.problems) or "nothing"),
        }
    )


@dg.asset(key=PAGES, deps=[MARTS, SAID], kinds={"html"}, **_COMMON)
def pages(
    context: dg.AssetExecutionContext,
    settings: dg.ResourceParam[Settings],
    progress: dg.ResourceParam[Progress],
    dbt: OfflineDbt,
) -> dg.MaterializeResult:
    """What people open in a browser: today's page, the marts, what was checked, the models. The last step of a run."""
    from pipelines.publishing import docs_site, summary

    with step(progress, "Writing the pages"):
        front = docs_site.build(settings, dbt_docs=dbt.docs(settings))
    fingerprint.commit(settings, context.run_id)
    words = f"```\n{summary.text(settings)}\n```"
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(str(front)), "summary": dg.MetadataValue.md(words)})
