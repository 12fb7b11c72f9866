"""When the flow runs: twice a day, and when files have come to rest in the inbox; and who hears when it fails."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines import fingerprint, pulling
from pipelines.raw_store import RawStore
from pipelines.settings import Settings
from pipelines.sources import pulls

# When the Americas' day has ended and its reports are out, and before people in China go home. 2026-11.
TICKS = "30 9,17 * * *"
TIME_ZONE = "Asia/Shanghai"
# Half an hour before, so that what platforms give is there when the flow runs.
PULL_TICKS = "0 9,17 * * *"
# The longest time between two ticks: one that is older was followed by another, which does its work.
_LONGEST_GAP = timedelta(hours=16)

_pulled = dg.AssetSelection.groups("0_pulled")
_received = dg.AssetSelection.groups("1_received", "2_landed")
_built = dg.AssetSelection.groups("0_reference", "3_staging", "4_intermediate", "5_derived", "6_marts")
_published = dg.AssetSelection.groups("7_published")

daily = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.all() - _pulled,
    description="The whole flow: receive, land, build, check, publish.",
)
pull = dg.define_asset_job(
    "pull", selection=_pulled, description="Only ask the platforms that are switched on; a build may run meanwhile."
)
land = dg.define_asset_job("land", selection=_received, description="Only receive and land.")
build = dg.define_asset_job("build", selection=_built, description="Only build and check the models on what has landed.")
publish = dg.define_asset_job("publish", selection=_published, description="Only publish what is built.")


@dg.schedule(
    job=daily,
    cron_schedule=TICKS,
    execution_timezone=TIME_ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="09:30 and 17:30 in Shanghai; nothing new = nothing done. A missed tick is caught up once.",
)
def twice_a_day(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Run when a run would publish something new."""
    if datetime.now(UTC) - context.scheduled_execution_time >= _LONGEST_GAP:
        return dg.SkipReason("a later tick takes this one's work")
    settings = Settings.load()
    waiting = RawStore(settings).waiting()
    reasons = fingerprint.reasons(settings) + ([f"{waiting} file(s) in the inbox"] if waiting else [])
    if not reasons:
        return dg.SkipReason("nothing new since the last publication")
    return dg.RunRequest(tags={"because": "; ".join(reasons)})


@dg.schedule(
    job=pull,
    cron_schedule=PULL_TICKS,
    execution_timezone=TIME_ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="09:00 and 17:00 in Shanghai, when a platform is switched on; what was fetched today is not asked again.",
)
def pulls_before(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask today's questions when there is anybody to ask."""
    settings = Settings.load()
    day = pulling.today(context.scheduled_execution_time)
    if day != pulling.today():
        return dg.SkipReason("a missed day cannot be asked for any more: a platform tells only what is true now")
    off = {p.title: pulling.switched_off(settings, p) for p in pulls()}
    if all(off.values()):
        return dg.SkipReason("; ".join(f"{title}: {why}" for title, why in off.items()))
    return dg.RunRequest(partition_key=day.isoformat())


@dg.sensor(
    job=daily,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Runs the flow when files in data/raw/inbox have kept their size from one look to the next.",
)
def inbox(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Request one run for one state of the inbox."""
    settings = Settings.load()
    store = RawStore(settings)
    waiting = store.waiting()
    if not waiting:
        return dg.SkipReason("the inbox is empty")
    if store.has_origin("demo"):
        return dg.SkipReason(f"{waiting} file(s) wait for `python -m pipelines start-real`: the demo seller's data stands")
    seen = _state(settings)
    if seen != context.cursor:
        context.update_cursor(seen)
        return dg.SkipReason(f"{waiting} file(s) in the inbox, looked at again in a moment: one may still be growing")
    return dg.RunRequest(run_key=seen, tags={"because": f"{waiting} file(s) in the inbox"})


@dg.run_failure_sensor(
    monitored_jobs=[daily],
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells the channels of PIPELINES_NOTIFY_URLS that a run failed, and at what.",
)
def failures(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    """Say what failed, once a run."""
    from pipelines.publishing.notifications import broadcast

    settings = Settings.load()
    if not settings.notify_urls:
        return dg.SkipReason("no channel is named in PIPELINES_NOTIFY_URLS")
    steps = ", ".join(event.step_key or "" for event in context.get_step_failure_events()) or "its start"
    _, refused = broadcast(
        settings,
        "The warehouse could not be brought up to date",
        f"The run failed at: {steps}. What is published stays as it was. The reason is in the orchestrator's pages, run "
        f"{context.dagster_run.run_id}; `python -m pipelines run` tries again.",
    )
    for why in refused:
        context.log.warning(f"nobody was told through {why}")
    return None


def _state(settings: Settings) -> str:
    files = sorted(p for p in settings.inbox.rglob("*") if p.is_file())
    facts = [[str(p.relative_to(settings.inbox)), s.st_size, s.st_mtime_ns] for p in files for s in [p.stat()]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
