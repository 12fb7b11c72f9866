"""The planted truths, machine readable: what a warehouse that works must find in the simulated seller's files.

Each is `{"kind", "subject": {keys}, "expected": {what must be found}}`. Money is decimal text in the currency beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo import catalogue, economics, fees, planted
from pipelines.demo import orders as world_orders
from pipelines.demo.period import DAYS, RUN_AT, day, index_of
from pipelines.demo.settlements import PERIODS
from pipelines.demo.stock import PLANS, in_transit
from pipelines.demo.world import World
from pipelines.demo.writers import faults, orders, settlements, traffic, workbook

Truth = dict[str, Any]
MOST_IDS = 25  # order numbers named per truth; `count` has them all


def _truth(kind: str, subject: dict[str, Any], **expected: Any) -> Truth:
    return {"kind": kind, "subject": subject, "expected": expected}


def _money(cents: float) -> str:
    return f"{int(cents) / 100:.2f}"


def collect(world: World) -> list[Truth]:
    """Every planted truth of the world."""
    seen = visible_lines(world)
    found = [
        *_stock(world),
        *_profit(world, seen),
        *_mapping(seen),
        *_kinds(seen),
        *_orders(seen),
        *_traffic(world, seen),
        *_settlements(world, seen),
        *_files(),
        *_sheets(),
        *_parcels(world),
        _truth("personal_data", {}, must_not_appear=sorted({v for c in planted.CANARIES.values() for v in c.values()})),
    ]
    return sorted(found, key=lambda t: t["kind"])


def visible_lines(world: World) -> pl.DataFrame:
    """The order lines as the newest received files show them: the world's lines with `state`."""
    seen = pl.concat([orders.visible(world, a) for a in catalogue.ACCOUNTS])
    return world.orders.lines.join(seen, on="order", how="inner", maintain_order="left")


def paid_sales(seen: pl.DataFrame) -> pl.DataFrame:
    """The visible lines that count: paid, not cancelled, of kind sale, in the store's currency."""
    home = pl.Series("home", [s.currency for s in catalogue.STORES]).gather(seen["store"].to_numpy())
    paid = pl.col("state").is_in([world_orders.UNSHIPPED, world_orders.SHIPPED])
    return seen.filter(paid & (pl.col("kind") == world_orders.SALE) & (pl.col("currency") == home))


def gmv_by_store_day(seen: pl.DataFrame) -> np.ndarray:
    """Cents `[store, day]` of what the received order files add up to."""
    out = np.zeros((len(catalogue.STORES), DAYS), dtype=np.int64)
    sums = paid_sales(seen).group_by("store", "day").agg(pl.col("item").sum())
    out[sums["store"].to_numpy(), sums["day"].to_numpy()] = sums["item"].to_numpy()
    return out


def _stock(world: World) -> Iterator[Truth]:
    stock, rows = world.stock, {r.platform_sku: r for r in catalogue.listings()}
    for plan in PLANS:
        i = stock.item(plan.stock_pool_id, plan.platform_sku)
        subject = {
            "stock_pool_id": plan.stock_pool_id,
            "sku": rows[plan.platform_sku].sku,
            "platform_sku": plan.platform_sku,
        }
        if plan.runs_out_on:
            empty = [d for d in range(DAYS) if stock.closing[i, d] == 0]
            yield _truth(
                "stockout",
                subject,
                first_empty_date=str(day(empty[0])),
                last_empty_date=str(day(empty[-1])),
                is_open_at_end=empty[-1] == DAYS - 1,
                inbound_units_at_end=sum(in_transit(stock, i, DAYS - 1)),
                replenished_on=str(plan.arrives_on),
                reason=plan.reason,
            )
        else:
            listing = catalogue.listings().index(rows[plan.platform_sku])
            daily = world.demand.expected[listing, -14:].mean()
            left = int(stock.closing[i, -1])
            out_on = day(DAYS - 1) + timedelta(days=round(left / daily))
            yield _truth(
                "imminent_stockout",
                subject,
                units_at_end=left,
                daily_units=round(float(daily), 2),
                stockout_date=str(out_on),
                tolerance_days=2,
                inbound_units_at_end=sum(in_transit(stock, i, DAYS - 1)),
                reason=plan.reason,
            )
    for i, (pool, platform_sku) in enumerate(stock.items):
        p = catalogue.PRODUCT[rows[platform_sku].sku]
        if p.status == "stopped" and not p.successor_sku and stock.closing[i, -1] > 0:
            yield _truth(
                "stopped_with_stock",
                {"stock_pool_id": pool, "sku": p.sku},
                units_at_end=int(stock.closing[i, -1]),
                no_alert=True,
            )


def _profit(world: World, seen: pl.DataFrame) -> Iterator[Truth]:
    change = next(r for r in fees.REMEASURED if r.sku == catalogue.LOSER_SKU)
    since = economics.by_sku(world, from_day=index_of(change.valid_from)).filter(
        (pl.col("sku") == catalogue.LOSER_SKU) & (pl.col("store") == 0)
    )
    before = fees.fulfilment_fee(change.account_id, catalogue.PRODUCT[change.sku].tier, change.valid_from)
    after = fees.fulfilment_fee(change.account_id, change.tier, change.valid_from)
    yield _truth(
        "losing_sku",
        {"store_id": "amazon-us-us", "sku": catalogue.LOSER_SKU},
        cost="fulfilment",
        since=str(change.valid_from),
        fee_before=_money(before),
        fee_after=_money(after),
        currency="USD",
        is_negative=True,
        contribution_rate=round(float(since["contribution_rate"][0]), 3),
        reason=change.reason,
    )
    rows = catalogue.listings()
    without = [i for i, r in enumerate(rows) if r.sku == catalogue.NO_COST_SKU]
    sold = paid_sales(seen).filter(pl.col("listing").is_in(without))
    yield _truth("sku_without_cost", {"sku": catalogue.NO_COST_SKU}, units=int(sold["units"].sum()), no_margin=True)
    rise = catalogue.PRICE_RISES[0]
    yield _truth("cost_increase", {"sku": rise.sku}, valid_from=str(rise.valid_from), reason=rise.reason)


def _mapping(seen: pl.DataFrame) -> Iterator[Truth]:
    rows, paid = catalogue.listings(), paid_sales(seen)
    units = dict(paid.group_by("listing").agg(pl.col("units").sum()).iter_rows())
    money = dict(paid.group_by("listing").agg(pl.col("item").sum()).iter_rows())
    unmapped = {u[1] for u in catalogue.UNMAPPED}
    for i, r in enumerate(rows):
        subject = {"store_id": r.store_id, "platform_sku": r.platform_sku}
        currency = catalogue.STORE[r.store_id].currency
        if r.platform_sku in unmapped:
            yield _truth(
                "unmapped_listing", subject, sku=None, units=units.get(i, 0), gmv=_money(money.get(i, 0)), currency=currency
            )
        if r.condition != "New":
            yield _truth("graded_return", subject, sku=r.sku, condition="used", units=units.get(i, 0))
        if r.units_per_pack > 1:
            yield _truth("multipack", subject, sku=r.sku, units_per_pack=r.units_per_pack, units=units.get(i, 0))
        if r.sku in catalogue.SAME_SKU:
            yield _truth("same_sku_listing", subject, sku=r.sku)
        if r.stock_of:
            parts = {c: n for b, c, n in catalogue.BUNDLES if b == r.sku}
            yield _truth("bundle", subject | {"sku": r.sku}, components=parts, units=units.get(i, 0), has_own_stock=False)
    old, new, on = catalogue.RENAMED
    yield _truth("renamed_sku", {"sku": old, "platform_sku": catalogue.RENAMED_LISTING}, successor_sku=new, on=str(on))


def _ids(lines: pl.DataFrame) -> dict[str, Any]:
    ids = lines["order_id"].unique(maintain_order=True).to_list()
    return {"count": len(ids), "order_ids": ids[:MOST_IDS]}


def _kinds(seen: pl.DataFrame) -> Iterator[Truth]:
    """Order kinds. America's file has no flag for replacements: there they are orders at no price."""
    kind, eu = pl.col("kind"), pl.col("store") != 0
    live = seen.filter(pl.col("state") != world_orders.CANCELLED_STATE)
    replaced = live.filter((kind == world_orders.REPLACED) & eu)
    yield _truth("replacement", {"account_id": "amazon-eu"}, **_ids(replaced))
    for account, mine in (("amazon-us", ~eu), ("amazon-eu", eu)):
        yield _truth("multi_channel", {"account_id": account}, **_ids(live.filter((kind == world_orders.MCF) & mine)))
    yield _truth("vine", {"account_id": "amazon-us"}, **_ids(live.filter(kind == world_orders.VINE)))
    free = (kind == world_orders.ZERO) | ((kind == world_orders.REPLACED) & ~eu)
    yield _truth("zero_price", {}, **_ids(live.filter(free & (pl.col("state") != world_orders.PENDING))))


def _orders(seen: pl.DataFrame) -> Iterator[Truth]:
    gone = seen.filter(pl.col("state") == world_orders.CANCELLED_STATE)
    yield _truth("cancelled_with_price", {}, **_ids(gone.filter(pl.col("keeps_price"))))
    yield _truth("cancelled_after_payment", {}, **_ids(gone.filter(pl.col("is_confirmed_before_cancel"))))
    yield _truth("pending_at_end", {}, **_ids(seen.filter(pl.col("state") == world_orders.PENDING)))
    twins = seen.filter(pl.struct("order", "listing").is_duplicated() & (pl.col("kind") == world_orders.SALE))
    yield _truth("two_lines_of_one_sku", {}, **_ids(twins))
    foreign = seen.filter(pl.col("currency") == world_orders.FOREIGN_CURRENCY)
    for row in foreign.iter_rows(named=True):
        yield _truth(
            "missing_rate",
            {"store_id": world_orders.FOREIGN_STORE, "order_id": row["order_id"]},
            currency=world_orders.FOREIGN_CURRENCY,
            amount=_money(row["item"]),
            order_date=str(day(row["day"])),
        )


def _traffic(world: World, seen: pl.DataFrame) -> Iterator[Truth]:
    own = gmv_by_store_day(seen)
    for i, s in enumerate(catalogue.STORES):
        mine = np.array([r.store_id == s.store_id for r in catalogue.listings()])
        platform = world.traffic.sales[mine].sum(axis=0)
        last = traffic.last_day(i)
        for d in range(last + 1):
            if own[i, d] != platform[d]:
                yield _truth(
                    "missing_orders",
                    {"store_id": s.store_id, "date": str(day(d))},
                    own_gmv=_money(own[i, d]),
                    platform_sales=_money(platform[d]),
                    currency=s.currency,
                    reason="two order files did not come",
                )
        yield _truth(
            "gmv_by_day",
            {"store_id": s.store_id},
            currency=s.currency,
            gmv={str(day(d)): _money(own[i, d]) for d in range(DAYS)},
            platform_sales_until=str(day(last)),
        )
        partial = [str(day(d)) for d in range(last + 1) if world.traffic.left_out[i, d] >= 0]
        yield _truth("by_asin_below_by_date", {"store_id": s.store_id}, dates=partial)
        yield _truth(
            "restated_week",
            {"store_id": s.store_id},
            first=str(traffic.RESTATED_FIRST),
            last=str(traffic.RESTATED_LAST),
            received_on=str(traffic.RESTATED_ON),
        )


def _settlements(world: World, seen: pl.DataFrame) -> Iterator[Truth]:
    known = seen["order_id"].unique().to_list()
    named = world.settlements.lines.filter((pl.col("order_id") != "") & ~pl.col("order_id").is_in(known))
    unknown = dict(named.group_by("settlement_id").agg(pl.col("order_id").n_unique()).iter_rows())
    for p in PERIODS:
        total = world.settlements.totals[p.settlement_id]
        currency = settlements.FORMATS[p.account_id][0]
        subject = {"account_id": p.account_id, "settlement_id": p.settlement_id}
        if p.settlement_id in planted.HEADER_ERRORS:
            wrong = planted.HEADER_ERRORS[p.settlement_id]
            yield _truth(
                "unbalanced_settlement",
                subject,
                header=_money(total + wrong),
                lines=_money(total),
                difference=_money(wrong),
                currency=currency,
                status="quarantined",
            )
        else:
            missing = unknown.get(p.settlement_id, 0)
            yield _truth("settlement", subject, total=_money(total), currency=currency, orders_in_no_file=missing)


def _files() -> Iterator[Truth]:
    for name, reason in (
        (faults.TRUNCATED, "truncated JSON"),
        (faults.ERROR_PAGE, "an HTML error page saved as CSV"),
        (faults.UNKNOWN, "a report nobody knows"),
        (faults.TEXT_IN_NUMBER, "text in a number: quantity 'zwei' on line 5"),
        (faults.MISSING_COLUMN, "the required column sku is missing"),
    ):
        yield _truth("damaged_file", {"file_name": name}, status="quarantined", reason=reason)
    yield _truth(
        "shrunk_resend",
        {"store_id": "amazon-us-us", "date": str(faults.SHRUNK_DAY)},
        status="held",
        received_at=str(faults.SHRUNK_ON),
    )
    yield _truth(
        "same_stamp_other_content",
        {"account_id": "amazon-us", "snapshot_date": str(faults.TIED_DAY)},
        one_winner=True,
        difference_units=faults.TIED_UNITS,
    )
    yield _truth("repeated_file", {"store_id": "amazon-us-us", "date": str(faults.REPEATED_DAY)}, status="duplicate")


def _sheets() -> Iterator[Truth]:
    sku, pool = workbook.DISAPPEARED_COST
    yield _truth("disappeared_cost_row", {"sku": sku, "stock_pool_id": pool}, stays_in_force=True)
    yield _truth("changed_product_row", {"sku": workbook.HANDED_OVER[0]}, operator=workbook.HANDED_OVER[1])
    yield _truth("changed_product_row", {"sku": workbook.CORRECTED_MOQ[0]}, moq_units=workbook.CORRECTED_MOQ[1])


def _parcels(world: World) -> Iterator[Truth]:
    for fate in ("stalled", "lost", "returned", "late", "not_found"):
        numbers = [p.number for p in world.parcels if p.fate == fate and p.registered_at < RUN_AT.timestamp()]
        yield _truth("parcels", {"fate": fate}, count=len(numbers), numbers=numbers[:MOST_IDS])
