"""FBA inventory planning reports: one file a marketplace and day; Europe's one pool stands in both countries' files."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo import aftermath, catalogue, fees
from pipelines.demo.period import HISTORY_AT, RUN_AT, pull_at
from pipelines.demo.world import World
from pipelines.demo.writers import base
from pipelines.demo.writers.base import DemoFile, columns, tsv
from pipelines.demo.writers.orders import ENCODINGS

US_HEADER = columns(
    "snapshot-date|sku|fnsku|asin|product-name|condition|available|fc-transfer|pending-removal-quantity|",
    "inv-age-0-to-90-days|inv-age-91-to-180-days|inv-age-181-to-270-days|inv-age-271-to-365-days|",
    "inv-age-366-to-455-days|inv-age-456-plus-days|currency|units-shipped-t7|units-shipped-t30|units-shipped-t60|",
    "units-shipped-t90|alert|your-price|sales-price|lowest-price-new-plus-shipping|lowest-price-used|",
    "recommended-action|DEPRECATED healthy-inventory-level|recommended-sales-price|recommended-sale-duration-days|",
    "recommended-removal-quantity|estimated-cost-savings-of-recommended-actions|sell-through|item-volume|",
    "volume-unit-measurement|storage-type|storage-volume|marketplace|product-group|sales-rank|days-of-supply|",
    "estimated-excess-quantity|weeks-of-cover-t30|weeks-of-cover-t90|featuredoffer-price|sales-shipped-last-7-days|",
    "sales-shipped-last-30-days|sales-shipped-last-60-days|sales-shipped-last-90-days|inv-age-0-to-30-days|",
    "inv-age-31-to-60-days|inv-age-61-to-90-days|inv-age-181-to-330-days|inv-age-331-to-365-days|",
    "estimated-storage-cost-next-month|inbound-quantity|inbound-working|inbound-shipped|inbound-received|",
    "no-sale-last-6-months|Total Reserved Quantity|unfulfillable-quantity|quantity-to-be-charged-ais-181-210-days|",
    "estimated-ais-181-210-days|quantity-to-be-charged-ais-211-240-days|estimated-ais-211-240-days|",
    "quantity-to-be-charged-ais-241-270-days|estimated-ais-241-270-days|quantity-to-be-charged-ais-271-300-days|",
    "estimated-ais-271-300-days|quantity-to-be-charged-ais-301-330-days|estimated-ais-301-330-days|",
    "quantity-to-be-charged-ais-331-365-days|estimated-ais-331-365-days|quantity-to-be-charged-ais-366-455-days|",
    "estimated-ais-366-455-days|quantity-to-be-charged-ais-456-plus-days|estimated-ais-456-plus-days|",
    "historical-days-of-supply|fba-minimum-inventory-level|fba-inventory-level-health-status|",
    "Recommended ship-in quantity|Recommended ship-in date|Last updated date for Historical Days of Supply|",
    "Exempted from Low-Inventory-Level fee?|Low-Inventory-Level fee applied in current week?|",
    "Short term historical days of supply|Long term historical days of supply|Inventory age snapshot date|",
    "Inventory Supply at FBA|Reserved FC Processing|Reserved Customer Order|Reserved Staging|",
    "Total Days of Supply (including units from open shipments)|supplier|is-seasonal-in-next-3-months|season-name|",
    "season-start-date|season-end-date",
)
EU_HEADER = columns(
    "snapshot-date|sku|fnsku|asin|product-name|condition|available|pending-removal-quantity|inv-age-0-to-90-days|",
    "inv-age-91-to-180-days|inv-age-181-to-270-days|inv-age-271-to-365-days|inv-age-365-plus-days|currency|",
    "qty-to-be-charged-ltsf-11-mo|projected-ltsf-11-mo|qty-to-be-charged-ltsf-12-mo|estimated-ltsf-next-charge|",
    "units-shipped-t7|units-shipped-t30|units-shipped-t60|units-shipped-t90|alert|your-price|sales-price|",
    "lowest-price-new-plus-shipping|lowest-price-used|recommended-action|healthy-inventory-level|",
    "recommended-sales-price|recommended-sale-duration-days|recommended-removal-quantity|",
    "estimated-cost-savings-of-recommended-actions|sell-through|item-volume|volume-unit-measurement|storage-type|",
    "storage-volume|marketplace|product-group|sales-rank|days-of-supply|estimated-excess-quantity|weeks-of-cover-t30|",
    "weeks-of-cover-t90|featuredoffer-price|sales-shipped-last-7-days|sales-shipped-last-30-days|",
    "sales-shipped-last-60-days|sales-shipped-last-90-days|inv-age-0-to-30-days|inv-age-31-to-60-days|",
    "inv-age-61-to-90-days|inv-age-181-to-330-days|inv-age-331-to-365-days|estimated-storage-cost-next-month|",
    "inbound-quantity|inbound-working|inbound-shipped|inbound-received|no-sale-last-6-months|reserved-quantity|",
    "Total Reserved Quantity|unfulfillable-quantity|quantity-to-be-charged-ais-181-210-days|",
    "estimated-ais-181-210-days|quantity-to-be-charged-ais-211-240-days|estimated-ais-211-240-days|",
    "quantity-to-be-charged-ais-241-270-days|estimated-ais-241-270-days|quantity-to-be-charged-ais-271-300-days|",
    "estimated-ais-271-300-days|quantity-to-be-charged-ais-301-330-days|estimated-ais-301-330-days|",
    "quantity-to-be-charged-ais-331-365-days|estimated-ais-331-365-days|quantity-to-be-charged-ais-365-plus-days|",
    "estimated-ais-365-plus-days|historical-days-of-supply|fba-minimum-inventory-level|",
    "fba-inventory-level-health-status|Recommended ship-in quantity|Recommended ship-in date|",
    "Last updated date for Historical Days of Supply|Exempted from Low-Inventory cost coverage fee?|",
    "Low-Inventory cost coverage fee applied in current week?|Short term historical days of supply|",
    "Long term historical days of supply|Inventory age snapshot date|Inventory Supply at FBA|Reserved FC Transfer|",
    "Reserved FC Processing|Reserved Customer Order|Total Days of Supply (including units from open shipments)",
)

HEADERS = {"amazon-us": US_HEADER, "amazon-eu": EU_HEADER, "amazon-uk": EU_HEADER, "amazon-jp": US_HEADER}
AGE_BANDS = ("inv-age-0-to-90-days", "inv-age-91-to-180-days", "inv-age-181-to-270-days", "inv-age-271-to-365-days")
# Shares of the stock by age: goods that sell are young, goods that were given up are old.
AGE_SHARES = {"active": (0.86, 0.12, 0.02, 0.0), "stopped": (0.0, 0.15, 0.45, 0.40)}
# The other country of a pool has the same units: nobody asked for its list before.
ASKED_FROM = {"amazon-eu-fr": date(2026, 10, 12)}
TIED = ("amazon-us", date(2026, 9, 21))
IN_TRANSFER = 0.05  # share of larger stocks that is moving between fulfilment centres


def _shipped(world: World, item: int, d: int, days: int) -> int:
    """Units that left in so many days up to a day; before the first day the item's ordinary demand stands."""
    known = int(world.stock.taken[item, max(0, d - days + 1) : d + 1].sum())
    before = max(0, days - (d + 1))
    return known + round(before * float(world.stock.taken[item, :14].mean()))


def rows(world: World, store: catalogue.Store, d: int) -> list[dict[str, Any]]:
    """The pool's platform SKUs as the marketplace's file of a day lists them."""
    today = world.seller.day(d)
    listed = {r.platform_sku: r for r in world.seller.listings if r.store_id == store.store_id and r.is_valid(today)}
    out = []
    number = {(r.store_id, r.platform_sku): n for n, r in enumerate(world.seller.listings)}
    for i, (pool, platform_sku) in enumerate(world.stock.items):
        if pool != store.stock_pool_id or platform_sku not in listed:
            continue
        r = listed[platform_sku]
        p = catalogue.PRODUCT[r.sku]
        closing = int(world.stock.closing[i, d])
        moving = int(closing * IN_TRANSFER) if closing > 20 else 0
        arrived = int(world.stock.arrived[i, max(0, d - 1) : d + 1].sum())
        processing = min(int(arrived * 0.2), closing - moving)
        available = closing - moving - processing
        ordered = round(float(world.stock.taken[i, d]) * 0.8)
        working, shipped, receiving = (int(n) for n in world.stock.in_transit[:, i, d])
        sold = {n: _shipped(world, i, d, n) for n in (7, 30, 60, 90)}
        daily = sold[30] / 30
        shares = AGE_SHARES["stopped" if p.status in ("stopped", "clearing") else "active"]
        ages = [int(available * s) for s in shares]
        ages[int(np.argmax(shares))] += available - sum(ages)
        today_price = int(world.seller.prices[number[r.store_id, r.platform_sku], d])
        price = base.price(today_price, store.minor_units)
        account_rate = fees.storage_rate(store.account_id, today.replace(day=1))
        cover = closing / daily if daily else None
        out.append(
            {
                "snapshot-date": f"{today:%Y-%m-%d}",
                "sku": platform_sku,
                "fnsku": aftermath.fnsku(r.asin),
                "asin": r.asin,
                "product-name": catalogue.title(r, store.country),
                "condition": r.condition,
                "available": available,
                "fc-transfer": moving,
                "Reserved FC Transfer": moving,
                "Reserved FC Processing": processing,
                "Reserved Customer Order": ordered,
                "Total Reserved Quantity": moving + processing + ordered,
                "reserved-quantity": moving + processing + ordered,
                "Reserved Staging": 0,
                "pending-removal-quantity": 0,
                **dict(zip(AGE_BANDS, ages, strict=True)),
                "inv-age-366-to-455-days": 0,
                "inv-age-456-plus-days": 0,
                "inv-age-365-plus-days": 0,
                "inv-age-0-to-30-days": ages[0] // 2,
                "inv-age-31-to-60-days": ages[0] // 4,
                "inv-age-61-to-90-days": ages[0] - ages[0] // 2 - ages[0] // 4,
                "inv-age-181-to-330-days": ages[2] + ages[3] * 2 // 3,
                "inv-age-331-to-365-days": ages[3] - ages[3] * 2 // 3,
                "currency": store.currency,
                **{f"units-shipped-t{n}": v for n, v in sold.items()},
                "alert": "Out of stock"
                if not closing and daily
                else "Low stock"
                if cover is not None and cover < 14
                else "",
                "your-price": price,
                "sales-price": "0.0",
                "lowest-price-new-plus-shipping": price,
                "featuredoffer-price": price,
                "recommended-action": "Create shipment" if cover is not None and cover < 28 else "No action required",
                "sell-through": f"{sold[90] / max(closing, 1):.2f}",
                "item-volume": f"{p.litres * r.units_per_pack / 28.317:.4f}",
                "volume-unit-measurement": "cubic feet",
                "storage-type": "Standard-Size",
                "storage-volume": f"{p.litres * r.units_per_pack * closing / 28.317:.4f}",
                "marketplace": store.country,
                "product-group": p.category,
                "sales-rank": 900 + 340 * (i + 1),
                "days-of-supply": round(cover) if cover else 0,
                "Total Days of Supply (including units from open shipments)": round(
                    (closing + working + shipped + receiving) / daily
                )
                if daily
                else 0,
                "estimated-excess-quantity": max(0, closing - round(daily * 120)),
                "weeks-of-cover-t30": round(closing / daily / 7) if daily else 0,
                "weeks-of-cover-t90": round(closing / (sold[90] / 90) / 7) if sold[90] else 0,
                **{f"sales-shipped-last-{n}-days": base.price(v * today_price, store.minor_units) for n, v in sold.items()},
                "estimated-storage-cost-next-month": base.price(
                    p.litres * r.units_per_pack * closing * account_rate, store.minor_units
                ),
                "inbound-quantity": working + shipped + receiving,
                "inbound-working": working,
                "inbound-shipped": shipped,
                "inbound-received": receiving,
                "no-sale-last-6-months": 0,
                "unfulfillable-quantity": int(world.stock.unfulfillable[i, d]),
                "historical-days-of-supply": f"{cover:.1f}" if cover else "0.0",
                "fba-minimum-inventory-level": round(daily * 28),
                "Inventory Supply at FBA": closing + ordered,
                "fba-inventory-level-health-status": "Healthy" if cover and 28 <= cover <= 120 else "Review",
                "Inventory age snapshot date": f"{today:%Y-%m-%d}",
                "Last updated date for Historical Days of Supply": f"{today:%Y-%m-%d}",
                "supplier": "unassigned",
                "is-seasonal-in-next-3-months": "No",
            }
        )
    return out


def document(rows_: list[dict[str, Any]], account_id: str) -> bytes:
    """The file's bytes: in the region's encoding."""
    header = HEADERS[account_id]
    text = [{k: str(v) for k, v in r.items() if k in header} for r in rows_]
    frame = pl.DataFrame(text, schema=dict.fromkeys(header, pl.String))
    return tsv(frame, encoding=ENCODINGS[account_id])


def received_at(world: World, store: catalogue.Store, d: int) -> datetime:
    """When the snapshot of a day came."""
    return HISTORY_AT if d < world.seller.connected else pull_at(store.pull_time, world.seller.day(d))


def pack(world: World, store: catalogue.Store, d: int, listed: list[dict[str, Any]] | None = None) -> DemoFile:
    """The file of a store and day; America's comes gzipped, as the interface delivers it."""
    name = f"{store.account_id}_inventory-planning_{store.country}_{world.seller.day(d):%Y-%m-%d}.txt"
    zipped = store.account_id == "amazon-us"

    def make() -> bytes:
        data = document(rows(world, store, d) if listed is None else listed, store.account_id)
        return gzip.compress(data, 6, mtime=0) if zipped else data

    return DemoFile(store.account_id, name + ".gz" * zipped, make, received_at(world, store, d))


def files(world: World, days: tuple[int, int]) -> Iterator[DemoFile]:
    """One file a store and day; of the time before the accounts were connected somebody kept the one of each Sunday."""
    for store in world.seller.stores:
        for d in range(*days):
            if (store.account_id, world.seller.day(d)) == TIED:
                continue  # this one came twice at once, see `faults.py`
            if d < world.seller.connected and world.seller.day(d).weekday() != 6:
                continue
            if world.seller.day(d) < ASKED_FROM.get(store.store_id, date.min):
                continue
            if received_at(world, store, d) <= RUN_AT:
                yield pack(world, store, d)
