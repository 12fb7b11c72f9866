"""What the business should know after each build: the rule lives in a mart, the check counts and says what to do first.

Nothing here blocks: a stock that runs out is no reason to hide the figures.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from pipelines import warehouse
from pipelines.settings import Settings

if TYPE_CHECKING:
    import polars as pl

WARN = dg.AssetCheckSeverity.WARN
_RECONCILIATION = dg.AssetCheckKey(dg.AssetKey(["marts", "rpt_reconciliation"]), "reconciliation")
# The alerts of these checks, each shown at the mart that holds its rule.
_ALERTS = {
    "stockout_risk": "No SKU runs out before the next delivery can arrive.",
    "low_margin_skus": "No SKU earns less than the limit of its class.",
    "source_freshness": "No feed is later than its contract allows.",
}
_MOST = 20


def _key(name: str) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(dg.AssetKey(["marts", f"rpt_{name}"]), name)


@dg.multi_asset_check(
    name="business_checks",
    specs=[
        *(dg.AssetCheckSpec(name, asset=_key(name).asset_key, description=words) for name, words in _ALERTS.items()),
        dg.AssetCheckSpec(
            _RECONCILIATION.name,
            asset=_RECONCILIATION.asset_key,
            description="What should be equal is equal, or the difference is named with its money.",
        ),
    ],
    can_subset=True,
)
def business_checks(
    context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
) -> Iterator[dg.AssetCheckResult]:
    """Count, name the worst, say what to do."""
    selected = context.selected_asset_check_keys
    for name in _ALERTS:
        if _key(name) in selected:
            yield _alerts(name, warehouse.read(settings, "marts.rpt_alerts"))
    if _RECONCILIATION in selected:
        yield _differences(warehouse.read(settings, "marts.rpt_reconciliation"))


def _alerts(name: str, alerts: "pl.DataFrame") -> dg.AssetCheckResult:
    import polars as pl

    found = alerts.filter(pl.col("check_name") == name).sort("money_amount", descending=True, nulls_last=True)
    metadata: dict[str, dg.MetadataValue] = {"count": dg.MetadataValue.int(found.height)}
    description = _ALERTS[name]
    if found.height:
        worst = found.row(0, named=True)
        priced = found["money_amount"].drop_nulls()
        money = f"{priced.sum():,.2f} {worst['currency_code']}" if len(priced) else "no amount"
        description = f"{found.height} found, {money} at stake. First: {worst['title']}. {worst['advice']}"
        metadata |= {
            "money at stake": dg.MetadataValue.text(money),
            "worst": dg.MetadataValue.text(f"{worst['title']}: {worst['message']}"),
            "what to do": dg.MetadataValue.text(worst["advice"]),
            "all": _table(found.select("title", "money_amount", "currency_code", "due_date", "owner", "advice")),
        }
    return dg.AssetCheckResult(
        check_name=name,
        asset_key=_key(name).asset_key,
        passed=not found.height,
        severity=WARN,
        description=description,
        metadata=metadata,
    )


def _differences(rows: "pl.DataFrame") -> dg.AssetCheckResult:
    import polars as pl

    odd = rows.filter(~pl.col("is_ok") & (pl.col("severity") != "info"))
    odd = odd.sort(pl.col("money_amount").abs(), descending=True, nulls_last=True)
    description = f"{rows.height} hold"
    metadata: dict[str, dg.MetadataValue] = {"compared": dg.MetadataValue.int(rows.height)}
    if odd.height:
        worst = odd.row(0, named=True)
        money = f"{worst['money_amount']:,.2f} {worst['currency_code']}" if worst["money_amount"] is not None else "no money"
        description = f"{odd.height} of {rows.height} differ. First: {worst['invariant']} {worst['scope']}, {money}"
        columns = (
            "invariant",
            "scope",
            "left_value",
            "right_value",
            "difference",
            "money_amount",
            "currency_code",
            "explanation",
        )
        metadata["differences"] = _table(odd.select(columns))
    return dg.AssetCheckResult(
        check_name=_RECONCILIATION.name,
        asset_key=_RECONCILIATION.asset_key,
        passed=not odd.height,
        severity=WARN,
        description=description,
        metadata=metadata,
    )


def _table(frame: "pl.DataFrame") -> dg.MetadataValue:
    """The first rows as a table of the pages."""
    rows = [{k: "" if v is None else str(v) for k, v in row.items()} for row in frame.head(_MOST).iter_rows(named=True)]
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rows])
