"""0 · Pull: what platforms give when asked, into data/raw, once a day; a job of its own, so that it holds no build up."""

from collections.abc import Sequence
from datetime import date

import dagster as dg

from pipelines.pulling import TIME_ZONE, fetch
from pipelines.settings import Settings
from pipelines.sources import pulls
from pipelines.sources.pull import Pull

GROUP = "0_pulled"
ANSWERED = "answered"
# A platform tells what is true now, so only the day that has begun is ever asked for: `end_offset` lets it exist.
DAYS = dg.DailyPartitionsDefinition("2026-01-01", timezone=TIME_ZONE, end_offset=1)


def pull_key(pull: Pull) -> dg.AssetKey:
    """The asset of a pull."""
    return dg.AssetKey(["pulled", pull.id])


def _pulled(pull: Pull) -> dg.AssetsDefinition:
    key = pull_key(pull)

    @dg.asset(
        key=key,
        partitions_def=DAYS,
        group_name=GROUP,
        kinds={"api", "file"},
        owners=["team:data"],
        tags={"platform": pull.platform},
        description=f"{pull.title}, asked once a day. While it fails, {pull.fallback}.",
        check_specs=[
            dg.AssetCheckSpec(ANSWERED, asset=key, description="Everything that was asked today was answered whole.")
        ],
    )
    def asset(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        # Not the locked settings of other steps: waiting for a platform must not keep a build from running.
        outcome = fetch(Settings.load(), pull, day=date.fromisoformat(context.partition_key), say=context.log.info)
        context.log.info(outcome.line)
        words = "\n\n".join(str(problem) for problem in outcome.problems)
        check = dg.AssetCheckResult(
            check_name=ANSWERED,
            passed=not outcome.is_stale,
            severity=dg.AssetCheckSeverity.WARN if outcome.can_retry else dg.AssetCheckSeverity.ERROR,
            description=outcome.line,
            metadata={"what to do": dg.MetadataValue.md(words or "Nothing.")},
        )
        return dg.MaterializeResult(
            metadata={
                "outcome": outcome.line,
                "answers received": outcome.fetched,
                "fetched earlier today": outcome.already,
                "failed": len(outcome.problems),
                "newest answer": f"{outcome.last_at:%Y-%m-%d %H:%M} UTC" if outcome.last_at else "none",
            },
            check_results=[check],
        )

    return asset


pulled: Sequence[dg.AssetsDefinition] = [_pulled(pull) for pull in pulls()]
