"""FBA customer returns, reimbursements and storage fees: an account and a stretch of days a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import polars as pl

from pipelines.demo import aftermath, catalogue
from pipelines.demo.period import HISTORY_AT, RUN_AT, epoch, instant, month_firsts
from pipelines.demo.world import Chapter, World
from pipelines.demo.writers.base import DemoFile, columns, price, tsv
from pipelines.demo.writers.orders import ENCODINGS
from pipelines.demo.writers.schedule import Fetch, fetches

RETURNS_HEADER = columns(
    "return-date|order-id|sku|asin|fnsku|product-name|quantity|fulfillment-center-id|detailed-disposition|reason|status|",
    "license-plate-number|customer-comments",
)
REIMBURSEMENTS_HEADER = columns(
    "approval-date|reimbursement-id|case-id|amazon-order-id|reason|sku|fnsku|asin|product-name|condition|currency-unit|",
    "amount-per-unit|amount-total|quantity-reimbursed-cash|quantity-reimbursed-inventory|quantity-reimbursed-total|",
    "original-reimbursement-id|original-reimbursement-type",
)
STORAGE_HEADER = columns(
    "asin|fnsku|product_name|fulfillment_center|country_code|longest_side|median_side|shortest_side|measurement_units|",
    "weight|weight_units|item_volume|volume_units|product_size_tier|average_quantity_on_hand|",
    "average_quantity_pending_removal|estimated_total_item_volume|month_of_charge|storage_rate|base_rate|currency|",
    "estimated_monthly_storage_fee|dangerous_goods_storage_type|eligible_for_inventory_discount|",
    "qualifies_for_inventory_discount|total_incentive_fee_amount|breakdown_incentive_fee_amount|",
    "average_quantity_customer_orders",
)
CENTRES = {"US": ("PHX7", "ONT8", "MDW2"), "DE": ("LEJ1", "DTM2"), "FR": ("ORY1",), "GB": ("LTN4", "BHX4"), "JP": ("NRT5",)}
STORAGE_COMES_ON = 13  # day of the month after
LITRES_PER_CUBIC_FOOT = 28.317


def _span(world: World, account_id: str, fetch: Fetch) -> tuple[int, int]:
    seller = world.seller
    edges = seller.midnights(seller.stores[seller.account_stores(account_id)[0]].time_zone)
    return int(edges[fetch.first]), int(edges[fetch.last + 1])


def returns(world: World, chapter: Chapter, account_id: str, fetch: Fetch) -> bytes:
    """The units that came back in the days. Britain's file mixes offsets, as it really does."""
    seller, rows = world.seller, world.seller.listings
    first, last = _span(world, account_id, fetch)
    mine = chapter.returns.filter((pl.col("account") == account_id) & pl.col("returned_at").is_between(first, last - 1))
    lines = []
    for i, r in enumerate(mine.iter_rows(named=True)):
        listing, country = rows[r["listing"]], seller.stores[r["store"]].country
        at = instant(r["returned_at"])
        offset = 1 if account_id == "amazon-uk" and i % 3 == 0 else 0
        stamp = f"{at + timedelta(hours=offset):%Y-%m-%dT%H:%M:%S}+{offset:02d}:00"
        reason = f"CR-{r['reason']}" if r["line"] % 11 == 0 else r["reason"]
        lines.append(
            (
                stamp,
                r["order_id"],
                listing.platform_sku,
                listing.asin,
                aftermath.fnsku(listing.asin),
                catalogue.title(listing, country),
                "1",
                CENTRES[country][r["line"] % len(CENTRES[country])],
                r["disposition"],
                reason,
                "Unit returned to inventory",
                r["plate"],
                r["comment"] if r["disposition"] != "SELLABLE" else "",
            )
        )
    frame = pl.DataFrame(lines, schema=dict.fromkeys(RETURNS_HEADER, pl.String), orient="row")
    return tsv(frame, encoding=ENCODINGS[account_id])


def reimbursements(world: World, account_id: str, until: int) -> bytes:
    """All that was paid for lost and damaged units since the beginning, or in the year before."""
    seller, stock = world.seller, world.stock
    store = seller.stores[seller.account_stores(account_id)[0]]
    listed = {r.platform_sku: r for r in seller.listings}
    lines = []
    for r in aftermath.reimbursements(seller, stock):
        if r.account_id != account_id or r.approved_at > until:
            continue
        listing = listed[stock.items[r.item][1]]
        lines.append(
            (
                f"{instant(r.approved_at):%Y-%m-%dT%H:%M:%S}+00:00",
                r.number,
                f"1{r.number[-9:]}",
                "",
                "Reversal_Reimbursement" if r.reverses else "Damaged_Warehouse",
                listing.platform_sku,
                aftermath.fnsku(listing.asin),
                listing.asin,
                catalogue.title(listing, store.country),
                "Sellable",
                store.currency,
                price(r.cents / r.units, store.minor_units),
                price(r.cents, store.minor_units),
                str(r.units),
                "0",
                str(r.units),
                r.reverses,
                "Damaged_Warehouse" if r.reverses else "",
            )
        )
    frame = pl.DataFrame(lines, schema=dict.fromkeys(REIMBURSEMENTS_HEADER, pl.String), orient="row")
    return tsv(frame, encoding=ENCODINGS[account_id])


def storage(world: World, account_id: str, month: datetime) -> bytes:
    """A month's storage, SKU by SKU; the sum is what the settlement charges."""
    seller, stock = world.seller, world.stock
    store = seller.stores[seller.account_stores(account_id)[0]]
    listed = {r.platform_sku: r for r in seller.listings}
    lines = []
    for f in aftermath.storage_fees(seller, stock, store.stock_pool_id, month.date()):
        if not f.units:
            continue
        listing = listed[stock.items[f.item][1]]
        p = catalogue.PRODUCT[listing.sku]
        feet = p.litres * listing.units_per_pack / LITRES_PER_CUBIC_FOOT
        side = (p.litres * 1000) ** (1 / 3)
        rate = f.cents / store.minor_units / (f.litres / LITRES_PER_CUBIC_FOOT)
        values = (
            listing.asin,
            aftermath.fnsku(listing.asin),
            catalogue.title(listing, store.country),
            CENTRES[store.country][0],
            store.country,
            f"{side * 1.5:.2f}",
            f"{side:.2f}",
            f"{side * 0.66:.2f}",
            "centimeters",
            f"{p.weight_kg:.2f}",
            "kilograms",
            f"{feet:.4f}",
            "cubic feet",
            "Standard-Size",
            f"{f.units:.2f}",
            "0.00",
            f"{f.litres / LITRES_PER_CUBIC_FOOT:.4f}",
            f"{f.month:%Y-%m}",
            f"{rate:.4f}",
            f"{rate:.4f}",
            store.currency,
            price(f.cents, store.minor_units),
            "--",
            "N",
            "N",
            "0.00",
            "0.00",
            "0.00",
        )
        lines.append(values)
    frame = pl.DataFrame(lines, schema=dict.fromkeys(STORAGE_HEADER, pl.String), orient="row")
    return tsv(frame, encoding=ENCODINGS[account_id])


def files(world: World, chapter: Chapter) -> Iterator[DemoFile]:
    """Returns of each fetch, reimbursements of the last one, and the storage of months that are over."""
    seller = world.seller
    for account_id in seller.accounts:
        for fetch in fetches(seller, chapter.days):
            name = f"{account_id}_customer-returns_{fetch.stem(seller)}.txt"
            yield DemoFile(account_id, name, partial(returns, world, chapter, account_id, fetch), fetch.received_at)
        if chapter.days[1] == seller.days:
            until = fetch.received_at
            name = f"{account_id}_reimbursements_{until:%Y-%m-%d}.txt"
            yield DemoFile(account_id, name, partial(reimbursements, world, account_id, epoch(until)), until)
            for month in month_firsts(seller.first_day, RUN_AT.date()):
                over = aftermath.month_before(month)
                at = datetime(month.year, month.month, STORAGE_COMES_ON, 9, 25, tzinfo=RUN_AT.tzinfo)
                begin = datetime(over.year, over.month, 1, tzinfo=RUN_AT.tzinfo)
                if at <= RUN_AT:
                    name = f"{account_id}_storage-fees_{over:%Y-%m}.txt"
                    received = max(at, HISTORY_AT) if seller.connected else at
                    yield DemoFile(account_id, name, partial(storage, world, account_id, begin), received)
