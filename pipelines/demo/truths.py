"""The planted truths, machine readable: what a warehouse that works must find in the simulated seller's files.

Each is `{"kind", "subject": {keys}, "expected": {what must be found}}`. Money is decimal text in the currency beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo import catalogue, economics, fees, planted, purchasing, shop
from pipelines.demo import orders as world_orders
from pipelines.demo.period import RUN_AT
from pipelines.demo.replenishment import PLANS
from pipelines.demo.seller import Seller
from pipelines.demo.world import Chapter, World
from pipelines.demo.writers import faults, fba, orders, settlements, traffic, workbook

Truth = dict[str, Any]
MOST_IDS = 25  # order numbers named per truth; `count` has them all


def _truth(kind: str, subject: dict[str, Any], **expected: Any) -> Truth:
    return {"kind": kind, "subject": subject, "expected": expected}


def _money(cents: float, currency: str = "") -> str:
    return str(int(cents)) if currency == "JPY" else f"{int(cents) / 100:.2f}"


class Collector:
    """Sees the chapters go by and knows in the end what must be found; keeps sums, never the orders."""

    def __init__(self, world: World) -> None:
        seller = world.seller
        self.world, self.seller = world, seller
        self.gmv = np.zeros((len(seller.stores), seller.days), dtype=np.int64)
        self.units = np.zeros(len(seller.listings), dtype=np.int64)
        self.sales = np.zeros(len(seller.listings), dtype=np.int64)
        self.orders: dict[tuple[str, str], tuple[int, list[str]]] = {}  # (kind, account) → how many, the first numbers
        self.foreign: list[Truth] = []
        self.settled: list[Truth] = []
        self._unknown: set[str] = set()
        self.ads = {"clicks": 0, "cents": 0}  # of the SKU that is advertised and never sold
        self.batch = {"units": 0, "returned": 0}
        self.address: list[str] = []
        self.carried = 0
        self.funnel = np.zeros((4, 3, seller.days), dtype=np.int64)  # steps of the own site, by device
        self.searches = np.zeros(seller.days, dtype=np.int64)
        self.last: Chapter | None = None

    def see(self, chapter: Chapter) -> None:
        """Take note of a chapter."""
        seen = visible_lines(self.seller, chapter)
        paid = paid_sales(self.seller, seen)
        for column, out, keys in (("item", self.gmv, ["store", "day"]), ("units", self.units, ["listing"])):
            sums = paid.group_by(keys).agg(pl.col(column).sum())
            out[tuple(sums[k].to_numpy() for k in keys)] += sums[column].to_numpy()
        sums = paid.group_by("listing").agg(pl.col("item").sum())
        self.sales[sums["listing"].to_numpy()] += sums["item"].to_numpy()
        for kind, account, lines in (*_kinds(self.seller, seen), *_states(seen)):
            self._count(kind, account, lines)
        self.foreign += _foreign(self.seller, seen)
        unseen = chapter.orders.lines.join(seen.select("order").unique(), on="order", how="anti")
        self._unknown |= set(unseen["order_id"].to_list())
        self.settled += _settlements(chapter, self._unknown)
        only = chapter.advertising.products.filter(pl.col("listing") == catalogue.AD_ONLY_LISTING)
        self.ads["clicks"] += int(only["clicks"].sum())
        self.ads["cents"] += int(only["cost"].sum())
        bad = _from_bad_batch(self.seller, chapter)
        self.batch["units"] += int(bad["units"].sum())
        self.batch["returned"] += int(bad["returned"].sum())
        self._visit(chapter)
        self.last = chapter

    def _visit(self, chapter: Chapter) -> None:
        """Take note of what happened in the own site."""
        own, span = chapter.shop, slice(*chapter.days)
        for i, step in enumerate((own.visits, own.carts, own.checkouts, own.purchases)):
            self.funnel[i][:, span] = step.sum(axis=(0, 2))
        searched = [c[0] for c in shop.CHANNELS].index(shop.DROP_CHANNEL)
        self.searches[span] = own.visits[searched].sum(axis=(0, 1))
        shared = own.orders.filter(pl.col("shared_address") == 1)
        self.address += [f"#{n}" for n in shared["n"].to_list()]
        self.carried += own.carried.height

    def _count(self, kind: str, account: str, lines: pl.DataFrame) -> None:
        ids = lines["order_id"].unique(maintain_order=True).to_list()
        count, first = self.orders.get((kind, account), (0, []))
        self.orders[kind, account] = (count + len(ids), (first + ids)[:MOST_IDS])

    def collect(self) -> list[Truth]:
        """Every planted truth of the world, after its last chapter."""
        assert self.last is not None, "no chapter was seen"
        counted = [
            _truth(kind, {"account_id": account} if account else {}, count=count, order_ids=ids)
            for (kind, account), (count, ids) in self.orders.items()
            if count
        ]
        found = [
            *_stock(self.world),
            *_profit(self.seller, self.last, self.units),
            *_mapping(self.seller, self.units, self.sales),
            *counted,
            *self.foreign,
            *_traffic(self.seller, self.last, self.gmv),
            *self.settled,
            *_files(),
            *_sheets(self.seller),
            *_goods(self),
            *_shop(self),
            *_parcels(self.world),
            _truth("personal_data", {}, must_not_appear=_canaries(self.seller)),
        ]
        return sorted(found, key=lambda t: t["kind"])


def _canaries(seller: Seller) -> list[str]:
    """Every string that must stay before the door."""
    return sorted({v for k in (*seller.accounts, "shopify", "tracking") for v in planted.CANARIES[k].values()})


def visible_lines(seller: Seller, chapter: Chapter) -> pl.DataFrame:
    """The chapter's order lines as the newest received files show them: with `state`."""
    seen = orders.visible(seller, chapter.orders)
    return chapter.orders.lines.join(seen, on="order", how="inner", maintain_order="left")


def paid_sales(seller: Seller, seen: pl.DataFrame) -> pl.DataFrame:
    """The lines that count as sold: paid, of kind sale, in the store's currency."""
    paid = pl.col("state").is_in([world_orders.UNSHIPPED, world_orders.SHIPPED])
    home = pl.Series("home", [s.currency for s in seller.stores]).gather(seen["store"].to_numpy())
    return seen.filter(paid & (pl.col("kind") == world_orders.SALE) & (pl.col("currency") == home))


def _stock(world: World) -> Iterator[Truth]:
    seller, stock, days = world.seller, world.stock, world.seller.days
    rows = {r.platform_sku: r for r in seller.listings}
    for plan in PLANS:
        if (plan.stock_pool_id, plan.platform_sku) not in stock.items:
            continue
        i = stock.item(plan.stock_pool_id, plan.platform_sku)
        subject = {
            "stock_pool_id": plan.stock_pool_id,
            "sku": rows[plan.platform_sku].sku,
            "platform_sku": plan.platform_sku,
        }
        if plan.runs_out_on:
            empty = [d for d in range(seller.connected, days) if stock.closing[i, d] == 0]
            yield _truth(
                "stockout",
                subject,
                first_empty_date=str(seller.day(empty[0])),
                last_empty_date=str(seller.day(empty[-1])),
                is_open_at_end=empty[-1] == days - 1,
                inbound_units_at_end=int(stock.in_transit[:, i, -1].sum()),
                replenished_on=str(plan.arrives_on),
                reason=plan.reason,
            )
        else:
            listing = seller.listings.index(rows[plan.platform_sku])
            daily = world.demand.expected[listing, -14:].mean()
            left = int(stock.closing[i, -1])
            out_on = seller.day(days - 1) + timedelta(days=round(left / daily))
            yield _truth(
                "imminent_stockout",
                subject,
                units_at_end=left,
                daily_units=round(float(daily), 2),
                stockout_date=str(out_on),
                tolerance_days=2,
                inbound_units_at_end=int(stock.in_transit[:, i, -1].sum()),
                reason=plan.reason,
            )
    planned = {(p.stock_pool_id, p.platform_sku) for p in PLANS}
    for i, key in enumerate(stock.items):
        r = rows[key[1]]
        ordered = catalogue.PRODUCT[r.sku].is_replenished and r.condition == "New" and r.in_sheet
        if key not in planned and ordered and stock.closing[i, -1] == 0:
            since = int(np.flatnonzero(stock.closing[i] > 0)[-1]) + 1
            yield _truth(
                "ran_out",
                {"stock_pool_id": key[0], "sku": r.sku, "platform_sku": key[1]},
                first_empty_date=str(seller.day(since)),
                inbound_units_at_end=int(stock.in_transit[:, i, -1].sum()),
                reason="the planner misjudged it",
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


def _profit(seller: Seller, chapter: Chapter, units: np.ndarray) -> Iterator[Truth]:
    change = next(r for r in fees.REMEASURED if r.sku == catalogue.LOSER_SKU)
    since = economics.by_sku(seller, chapter, from_day=seller.index_of(change.valid_from)).filter(
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
    sold = units[[r.sku == catalogue.NO_COST_SKU for r in seller.listings]].sum()
    yield _truth("sku_without_cost", {"sku": catalogue.NO_COST_SKU}, units=int(sold), no_margin=True)
    rise = catalogue.PRICE_RISES[0]
    yield _truth("cost_increase", {"sku": rise.sku}, valid_from=str(rise.valid_from), reason=rise.reason)


def _mapping(seller: Seller, units: np.ndarray, money: np.ndarray) -> Iterator[Truth]:
    unmapped = {u[1] for u in catalogue.UNMAPPED}
    for i, r in enumerate(seller.listings):
        subject = {"store_id": r.store_id, "platform_sku": r.platform_sku}
        currency = seller.store(r).currency
        if r.platform_sku in unmapped:
            yield _truth("unmapped_listing", subject, sku=None, units=int(units[i]), gmv=_money(money[i]), currency=currency)
        if r.condition != "New":
            yield _truth("graded_return", subject, sku=r.sku, condition="used", units=int(units[i]))
        if r.units_per_pack > 1:
            yield _truth("multipack", subject, sku=r.sku, units_per_pack=r.units_per_pack, units=int(units[i]))
        if r.sku in catalogue.SAME_SKU:
            yield _truth("same_sku_listing", subject, sku=r.sku)
        if r.stock_of:
            parts = {c: n for b, c, n in catalogue.BUNDLES if b == r.sku}
            yield _truth("bundle", subject | {"sku": r.sku}, components=parts, units=int(units[i]), has_own_stock=False)
    old, new, on = catalogue.RENAMED
    yield _truth("renamed_sku", {"sku": old, "platform_sku": catalogue.RENAMED_LISTING}, successor_sku=new, on=str(on))


Group = tuple[str, str, pl.DataFrame]  # what it is, of which account (empty: of all), the order lines


def _kinds(seller: Seller, seen: pl.DataFrame) -> Iterator[Group]:
    """Order kinds. America's file has no flag for replacements: there they are orders at no price."""
    kind, flagged = pl.col("kind"), pl.col("store") != 0
    live = seen.filter(pl.col("state") != world_orders.CANCELLED_STATE)
    for account in seller.accounts:
        mine = pl.col("store").is_in(seller.account_stores(account))
        if account != "amazon-us":
            yield "replacement", account, live.filter((kind == world_orders.REPLACED) & mine)
        yield "multi_channel", account, live.filter((kind == world_orders.MCF) & mine)
    yield "vine", "amazon-us", live.filter(kind == world_orders.VINE)
    free = (kind == world_orders.ZERO) | ((kind == world_orders.REPLACED) & ~flagged)
    yield "zero_price", "", live.filter(free & (pl.col("state") != world_orders.PENDING))


def _states(seen: pl.DataFrame) -> Iterator[Group]:
    gone = seen.filter(pl.col("state") == world_orders.CANCELLED_STATE)
    yield "cancelled_with_price", "", gone.filter(pl.col("keeps_price"))
    yield "cancelled_after_payment", "", gone.filter(pl.col("is_confirmed_before_cancel"))
    yield "pending_at_end", "", seen.filter(pl.col("state") == world_orders.PENDING)
    twins = seen.filter(pl.struct("order", "listing").is_duplicated() & (pl.col("kind") == world_orders.SALE))
    yield "two_lines_of_one_sku", "", twins


def _foreign(seller: Seller, seen: pl.DataFrame) -> Iterator[Truth]:
    for row in seen.filter(pl.col("currency") == world_orders.FOREIGN_CURRENCY).iter_rows(named=True):
        yield _truth(
            "missing_rate",
            {"store_id": world_orders.FOREIGN_STORE, "order_id": row["order_id"]},
            currency=world_orders.FOREIGN_CURRENCY,
            amount=_money(row["item"]),
            order_date=str(seller.day(row["day"])),
        )


def _traffic(seller: Seller, chapter: Chapter, own: np.ndarray) -> Iterator[Truth]:
    for i, s in enumerate(seller.stores):
        platform = chapter.traffic.sales[seller.store_of == i].sum(axis=0)
        last = traffic.last_day(seller, i)
        for d in range(last + 1):
            if own[i, d] != platform[d]:
                yield _truth(
                    "missing_orders",
                    {"store_id": s.store_id, "date": str(seller.day(d))},
                    own_gmv=_money(own[i, d], s.currency),
                    platform_sales=_money(platform[d], s.currency),
                    currency=s.currency,
                    reason="two order files did not come",
                )
        yield _truth(
            "gmv_by_day",
            {"store_id": s.store_id},
            currency=s.currency,
            gmv={str(seller.day(d)): _money(own[i, d], s.currency) for d in range(seller.days)},
            platform_sales_until=str(seller.day(last)),
        )
        partial = [str(seller.day(d)) for d in range(seller.connected, last + 1) if chapter.traffic.left_out[i, d] >= 0]
        yield _truth("by_asin_below_by_date", {"store_id": s.store_id}, dates=partial)
        yield _truth(
            "restated_week",
            {"store_id": s.store_id},
            first=str(traffic.RESTATED_FIRST),
            last=str(traffic.RESTATED_LAST),
            received_on=str(traffic.RESTATED_ON),
        )


def _settlements(chapter: Chapter, unknown_orders: set[str]) -> Iterator[Truth]:
    """The chapter's settlements; `unknown_orders` are in no order file."""
    named = chapter.settlements.lines.filter(pl.col("order_id").is_in(list(unknown_orders)))
    unknown = dict(named.group_by("settlement_id").agg(pl.col("order_id").n_unique()).iter_rows())
    for p in chapter.settlements.periods:
        total = chapter.settlements.totals[p.settlement_id]
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
            yield _truth("settlement", subject, total=_money(total, currency), currency=currency, orders_in_no_file=missing)


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


def _sheets(seller: Seller) -> Iterator[Truth]:
    sku, pool = workbook.DISAPPEARED_COST
    yield _truth("disappeared_cost_row", {"sku": sku, "stock_pool_id": pool}, stays_in_force=True)
    for sku_, operator in workbook.handed_over(seller).items():
        yield _truth("changed_product_row", {"sku": sku_}, operator=operator)
    yield _truth("changed_product_row", {"sku": workbook.CORRECTED_MOQ[0]}, moq_units=workbook.CORRECTED_MOQ[1])


def _from_bad_batch(seller: Seller, chapter: Chapter) -> pl.DataFrame:
    """The chapter's sold lines of the batch that was made badly."""
    bad = catalogue.BAD_BATCH
    mine = [i for i, r in enumerate(seller.listings) if (r.sku, r.store_id) == (bad.sku, bad.store_id)]
    days = pl.col("day").is_between(seller.index_of(bad.first), seller.index_of(bad.last))
    sold = (pl.col("kind") == world_orders.SALE) & ~pl.col("is_cancelled")
    return chapter.orders.lines.filter(pl.col("listing").is_in(mine) & days & sold)


def _goods(seen: Collector) -> Iterator[Truth]:
    """The bad batch, the SKU that only advertising knows, and what arrived short."""
    bad, (store_id, platform_sku, sku) = catalogue.BAD_BATCH, catalogue.AD_ONLY
    yield _truth(
        "bad_batch",
        {"store_id": bad.store_id, "sku": bad.sku},
        sold_from=str(bad.first),
        sold_until=str(bad.last),
        **seen.batch,
        reason=bad.reason,
    )
    yield _truth(
        "ad_only_sku",
        {"store_id": store_id, "platform_sku": platform_sku, "sku": sku},
        since=str(catalogue.AD_ONLY_FROM),
        clicks=seen.ads["clicks"],
        spend=_money(seen.ads["cents"]),
        orders=0,
    )
    for change in catalogue.PRICE_CHANGES:
        listed = [r for r in seen.seller.listings if (r.store_id, r.platform_sku) == (change.store_id, change.platform_sku)]
        for r in listed:
            yield _truth(
                "price_change",
                {"store_id": change.store_id, "platform_sku": change.platform_sku, "sku": r.sku},
                since=str(change.valid_from),
                price_before=_money(r.price),
                price=_money(change.price),
                currency=seen.seller.store(r).currency,
                reason=change.reason,
            )
    stock = seen.world.stock
    agreed = purchasing.tier(seen.seller, stock)
    yield _truth(
        "tier_price_not_applied",
        {"sku": agreed.sku, "supplier_id": purchasing.supplier_of(agreed.sku).supplier_id, "month": str(agreed.forgotten)},
        units=agreed.units,
        tier_from_units=agreed.from_units,
        due_price=f"{agreed.due_price:.2f}",
        paid_price=f"{agreed.paid_price:.2f}",
        currency="CNY",
    )
    for n, s in enumerate(stock.shipments):
        if s.short and seen.seller.connected <= s.arrives < seen.seller.days - fba.CLOSED_AFTER - 1:
            pool, sku = stock.items[s.item]
            subject = {"stock_pool_id": pool, "platform_sku": sku, "shipment_id": fba.shipment_id(s, n)}
            received = s.units - s.short
            yield _truth("short_received", subject, shipped_units=s.units, received_units=received, missing_units=s.short)


def _shop(seen: Collector) -> Iterator[Truth]:
    """The leak in the own site's funnel, the visits that a search engine no longer sends, one address of many orders."""
    day = seen.seller.index_of
    device = [d[0] for d in shop.DEVICES].index(shop.LEAK_DEVICE)
    _, _, checkouts, bought = seen.funnel[:, device]
    leak, before = (
        slice(day(shop.LEAK_FIRST), day(shop.LEAK_LAST) + 1),
        slice(day(shop.LEAK_FIRST) - 14, day(shop.LEAK_FIRST)),
    )
    account = {"account_id": catalogue.SHOP.account_id}
    yield _truth(
        "funnel_leak",
        account | {"device": shop.LEAK_DEVICE, "step": "checkout to purchase"},
        first=str(shop.LEAK_FIRST),
        last=str(shop.LEAK_LAST),
        rate_before=round(bought[before].sum() / checkouts[before].sum(), 3),
        rate=round(bought[leak].sum() / checkouts[leak].sum(), 3),
    )
    drop = day(shop.DROP_FROM)
    yield _truth(
        "traffic_drop",
        account | {"channel": shop.DROP_CHANNEL},
        since=str(shop.DROP_FROM),
        visits_a_day_before=round(float(seen.searches[drop - 14 : drop].mean()), 1),
        visits_a_day=round(float(seen.searches[drop : drop + 14].mean()), 1),
    )
    yield _truth("repeat_address", account, count=len(seen.address), order_ids=seen.address)
    yield _truth("carried_by_amazon", account, count=seen.carried)


def _parcels(world: World) -> Iterator[Truth]:
    for fate in ("stalled", "lost", "returned", "late", "not_found"):
        numbers = [p.number for p in world.parcels if p.fate == fate and p.registered_at < RUN_AT.timestamp()]
        yield _truth("parcels", {"fate": fate}, count=len(numbers), numbers=numbers[:MOST_IDS])
