"""FBA's other reports: the stock list without a date, the listings, and what is on its way, as JSON answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import polars as pl

from pipelines.demo import aftermath, catalogue
from pipelines.demo.period import RUN_AT
from pipelines.demo.replenishment import RECEIVING_DAYS, Shipment
from pipelines.demo.world import World
from pipelines.demo.writers.after_sales import CENTRES, LITRES_PER_CUBIC_FOOT
from pipelines.demo.writers.base import DemoFile, columns, price, tsv
from pipelines.demo.writers.orders import ENCODINGS

STOCK_HEADER = columns(
    "sku|fnsku|asin|product-name|condition|your-price|mfn-listing-exists|mfn-fulfillable-quantity|afn-listing-exists|",
    "afn-warehouse-quantity|afn-fulfillable-quantity|afn-unsellable-quantity|afn-reserved-quantity|afn-total-quantity|",
    "per-unit-volume|afn-inbound-working-quantity|afn-inbound-shipped-quantity|afn-inbound-receiving-quantity|",
    "afn-researching-quantity|afn-reserved-future-supply|afn-future-supply-buyable",
)
EUROPE_STOCK_HEADER = [*STOCK_HEADER, "afn-fulfillable-quantity-local", "afn-fulfillable-quantity-remote", "store"]
LISTINGS_HEADER = columns(
    "item-name|item-description|listing-id|seller-sku|price|quantity|open-date|image-url|item-is-marketplace|",
    "product-id-type|zshop-shipping-fee|item-note|item-condition|zshop-category1|zshop-browse-path|zshop-storefront-feature|",
    "asin1|asin2|asin3|will-ship-internationally|expedited-shipping|zshop-boldface|product-id|bid-for-featured-placement|",
    "add-delete|pending-quantity|fulfillment-channel|merchant-shipping-group|status",
)
STOCK_ON = date(2026, 10, 27)
LISTINGS_ON = date(2026, 10, 26)
INBOUND_ON = (date(2026, 9, 14), date(2026, 10, 5), date(2026, 10, 20), date(2026, 10, 28))
PAGE = 40  # shipments a page
STATES = ("WORKING", "SHIPPED", "RECEIVING", "CLOSED")
CLOSED_AFTER = 12  # days behind the arrival
NOT_ON_SALE_YET = -3


def _morning(d: date) -> datetime:
    return datetime(d.year, d.month, d.day, 9, 40, tzinfo=RUN_AT.tzinfo)


def _price_on(world: World, listing: catalogue.Listing, d: int) -> int:
    return int(world.seller.prices[world.seller.listings.index(listing), d])


def stock(world: World, store: catalogue.Store, d: int) -> bytes:
    """MYI: each platform SKU's units at the end of a day, reserved ones among them."""
    listed = {
        r.platform_sku: r
        for r in world.seller.listings
        if r.store_id == store.store_id and r.is_valid(world.seller.day(d)) and not r.stock_of
    }
    europe = store.account_id in ("amazon-eu", "amazon-uk")
    lines = []
    for i, (pool, platform_sku) in enumerate(world.stock.items):
        r = listed.get(platform_sku)
        if pool != store.stock_pool_id or r is None:
            continue
        units, broken = int(world.stock.closing[i, d]), int(world.stock.unfulfillable[i, d])
        reserved = round(float(world.stock.taken[i, d]) * 0.8)
        working, shipped, receiving = (int(n) for n in world.stock.in_transit[:, i, d])
        total = units + broken + reserved + working + shipped + receiving
        feet = catalogue.PRODUCT[r.sku].litres * r.units_per_pack / LITRES_PER_CUBIC_FOOT
        values = [
            platform_sku,
            aftermath.fnsku(r.asin),
            r.asin,
            catalogue.title(r, store.country),
            r.condition,
            price(_price_on(world, r, d), store.minor_units),
            "No",
            "",
            "Yes",
            units + broken + reserved,
            units,
            broken,
            reserved,
            total,
            f"{feet:.2f}",
            working,
            shipped,
            receiving,
            0,
            0,
            0,
        ]
        lines.append([str(v) for v in (*values, units, 0, store.country)] if europe else [str(v) for v in values])
    header = EUROPE_STOCK_HEADER if europe else STOCK_HEADER
    return tsv(pl.DataFrame(lines, schema=header, orient="row"), encoding=ENCODINGS[store.account_id])


def listings(world: World, store: catalogue.Store) -> bytes:
    """All listings of a store, those without stock as inactive; the open date in the old or the new way."""
    seller, day = world.seller, world.seller.index_of(LISTINGS_ON)
    items = {key: i for i, key in enumerate(world.stock.items)}
    lines = []
    for n, r in enumerate(x for x in seller.listings if x.store_id == store.store_id and x.is_valid(LISTINGS_ON)):
        opened = max(store.opened_on, catalogue.PRODUCT[r.sku].launched_on + timedelta(days=NOT_ON_SALE_YET))
        item = items.get((store.stock_pool_id, r.platform_sku))
        has_stock = item is None or world.stock.closing[item, day] > 0
        when = f"{opened:%Y-%m-%d} 07:{n % 60:02d}:42 PST" if n % 4 == 0 else f"{opened:%Y-%m-%d}T01:{n % 60:02d}:18-07:00"
        values = dict.fromkeys(LISTINGS_HEADER, "") | {
            "item-name": catalogue.title(r, store.country),
            "listing-id": f"0{n:03d}Y{r.asin[2:8]}",
            "seller-sku": r.platform_sku,
            "price": price(_price_on(world, r, day), store.minor_units),
            "open-date": when,
            "item-is-marketplace": "y",
            "product-id-type": "1",
            "item-condition": "11" if r.condition == "New" else "2",
            "asin1": r.asin,
            "product-id": r.asin,
            "pending-quantity": "0",
            "fulfillment-channel": {"US": "AMAZON_NA", "JP": "AMAZON_JP"}.get(store.country, "AMAZON_EU"),
            "merchant-shipping-group": "Migrated Template",
            "status": "Active" if has_stock else "Inactive",
        }
        lines.append(values)
    frame = pl.DataFrame(lines, schema=dict.fromkeys(LISTINGS_HEADER, pl.String))
    return tsv(frame, encoding=ENCODINGS[store.account_id])


def shipment_id(shipment: Shipment, number: int) -> str:
    """Amazon's number of a shipment."""
    return f"FBA15{number * 7_919 % 1_000_000 + shipment.units:07d}"


def known(world: World, account_id: str, d: int) -> Iterator[tuple[int, Shipment, str]]:
    """The account's shipments that exist on a day and were not closed long before: number, shipment, state."""
    pools = {world.seller.stores[i].stock_pool_id for i in world.seller.account_stores(account_id)}
    for n, s in enumerate(world.stock.shipments):
        if world.stock.items[s.item][0] not in pools or s.ships - 5 > d or s.arrives + 60 < d:
            continue
        steps = (s.ships - 5, s.ships, s.arrives - RECEIVING_DAYS, s.arrives + CLOSED_AFTER)
        yield n, s, STATES[sum(d >= x for x in steps) - 1]


def inbound(world: World, account_id: str, d: int) -> bytes:
    """The answers of getShipments and getShipmentItems, page after page, one a line."""
    country = world.seller.stores[world.seller.account_stores(account_id)[0]].country
    shipments: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    listed = {r.platform_sku: r for r in world.seller.listings}
    for n, s, state in known(world, account_id, d):
        number, sku = shipment_id(s, n), world.stock.items[s.item][1]
        eta = world.seller.day(s.arrives)
        shipments.append(
            {
                "ShipmentId": number,
                "ShipmentName": f"{sku} ETA {eta:%Y-%m-%d}",
                "ShipFromAddress": {"Name": "Lanwei", "AddressLine1": "Bantian", "City": "Shenzhen", "CountryCode": "CN"},
                "DestinationFulfillmentCenterId": CENTRES[country][n % len(CENTRES[country])],
                "ShipmentStatus": state,
                "LabelPrepType": "SELLER_LABEL",
                "AreCasesRequired": False,
                "BoxContentsSource": "NONE",
            }
        )
        came = {"WORKING": 0, "SHIPPED": 0, "RECEIVING": s.units * 2 // 3, "CLOSED": s.units - s.short}[state]
        items.append(
            {
                "ShipmentId": number,
                "SellerSKU": sku,
                "FulfillmentNetworkSKU": aftermath.fnsku(listed[sku].asin),
                "QuantityShipped": s.units,
                "QuantityReceived": s.units - s.short if state == "RECEIVING" and d >= s.arrives else came,
                "QuantityInCase": 0,
            }
        )
    answers = []
    for key, rows in (("ShipmentData", shipments), ("ItemData", items)):
        pages = [rows[i : i + PAGE] for i in range(0, len(rows), PAGE)] or [[]]
        for i, page in enumerate(pages):
            token = {"NextToken": f"page-{i + 2}"} if i + 1 < len(pages) else {}
            answers.append({"payload": {key: page} | token})
    return "".join(json.dumps(a) + "\n" for a in answers).encode()


def files(world: World) -> Iterator[DemoFile]:
    """In the last sixty days: the stock list and the listings once, the shipments on four mornings."""
    seller = world.seller
    for store in seller.stores:
        at = _morning(STOCK_ON + timedelta(days=1))
        name = f"{store.store_id}_myi-inventory_{STOCK_ON:%Y-%m-%d}.txt"
        stamp = {"version_at": f"{at - timedelta(minutes=20):%Y-%m-%dT%H:%M:%S}+00:00"}
        yield DemoFile(store.store_id, name, partial(stock, world, store, seller.index_of(STOCK_ON)), at, stamp)
        at = _morning(LISTINGS_ON)
        yield DemoFile(
            store.store_id, f"{store.store_id}_all-listings_{at:%Y-%m-%d}.txt", partial(listings, world, store), at
        )
    for account_id in seller.accounts:
        for day in INBOUND_ON:
            make = partial(inbound, world, account_id, seller.index_of(day))
            yield DemoFile(account_id, f"{account_id}_inbound-shipments_{day:%Y-%m-%d}.json", make, _morning(day))
