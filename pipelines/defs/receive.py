"""1 · Receive: what lies in the inbox becomes receipts of `data/raw`."""

from collections import Counter

import dagster as dg

from pipelines import clock
from pipelines.defs.pull import pulled
from pipelines.progress import Progress, step
from pipelines.raw_store import DemoStandsError, RawStore
from pipelines.settings import Settings

RECEIVED = dg.AssetKey("received")


@dg.asset(
    key=RECEIVED,
    deps=pulled,
    group_name="1_received",
    kinds={"file"},
    owners=["team:data"],
    check_specs=[
        dg.AssetCheckSpec("inbox_taken", asset=RECEIVED, description="No file of the inbox was turned away at the door.")
    ],
)
def received(settings: dg.ResourceParam[Settings], progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult:
    """Every file as it was received, once, and the append-only ledger of receipts. Everything else is made from it."""
    store = RawStore(settings)
    refused = None
    with step(progress, "Receiving") as facts:
        try:
            new = store.take_inbox(clock.now(settings))
        except DemoStandsError as error:
            new, refused = [], str(error)
            progress.say(refused)
        receipts = store.observations()
        facts += [f"{len(new)} from the inbox", f"{len(receipts)} receipts in all"]
    check = dg.AssetCheckResult(
        check_name="inbox_taken",
        passed=refused is None,
        severity=dg.AssetCheckSeverity.WARN,
        description=refused,
        metadata={"still in the inbox": store.waiting()},
    )
    return dg.MaterializeResult(
        metadata={
            "new receipts": len(new),
            "receipts": len(receipts),
            "by origin": dict(Counter(o.origin for o in receipts)),
            "bytes": sum(o.size_bytes for o in receipts),
        },
        check_results=[check],
    )
