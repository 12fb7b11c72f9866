"""7 · Publish: the marts as one database people open, the pages, the messages, and what was said, received back."""

import dagster as dg

from pipelines import clock, fingerprint
from pipelines.defs.models import mart_keys
from pipelines.defs.resources import OfflineDbt
from pipelines.progress import Progress, step
from pipelines.publishing import announce, database, docs_site
from pipelines.settings import Settings

GROUP = "7_published"
MARTS = dg.AssetKey(["published", "marts"])
PAGES = dg.AssetKey(["published", "pages"])
SAID = dg.AssetKey(["published", "said"])


@dg.asset(key=MARTS, deps=mart_keys(), group_name=GROUP, kinds={"duckdb", "parquet"}, owners=["team:data"])
def published_marts(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], progress: dg.ResourceParam[Progress]
) -> dg.MaterializeResult:
    """One self-contained database and one Parquet file a mart, swapped in together: data/marts/."""
    with step(progress, "Publishing") as facts:
        made = database.publish(settings, run_id=context.run_id, published_at=clock.now(settings))
        fingerprint.commit(settings, context.run_id)
        facts += [f"{len(made.marts)} marts", f"{sum(made.marts.values()):,} rows"]
    return dg.MaterializeResult(
        metadata={
            "database": dg.MetadataValue.path(str(settings.marts / "marts.duckdb")),
            "known at": f"{made.known_at:%Y-%m-%d %H:%M} UTC",
            "marts": dg.MetadataValue.table([dg.TableRecord({"mart": m, "rows": n}) for m, n in sorted(made.marts.items())]),
            "odd facts": len(made.banner),
        }
    )


@dg.asset(key=PAGES, deps=[MARTS], group_name=GROUP, kinds={"html"}, owners=["team:data"])
def pages(
    settings: dg.ResourceParam[Settings], progress: dg.ResourceParam[Progress], dbt: OfflineDbt
) -> dg.MaterializeResult:
    """What people open in a browser: today's page, the marts, what was checked, the models."""
    with step(progress, "Writing the pages"):
        front = docs_site.build(settings, dbt_docs=dbt.docs(settings))
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(str(front))})


@dg.asset(key=SAID, deps=[MARTS], group_name=GROUP, kinds={"jsonlines"}, owners=["team:data"])
def said(settings: dg.ResourceParam[Settings], progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """New alerts to the channels people named, and the published figures and alerts received back into data/raw/."""
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
