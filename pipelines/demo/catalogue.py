"""What the simulated seller sells, where and at what cost: dated rows, each change with its reason.

Money of the stores is in minor units (cents) of the store's currency; costs are in yuan. Figures lie in the ranges of trade
practice for home, pet and kitchen goods (2025-2026) and assert nothing about any real seller.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Store:
    """One account on one marketplace. `units_a_day` is what it sells on an ordinary day at scale 1."""

    store_id: str
    account_id: str
    marketplace_name: str
    marketplace_id: str
    country: str
    currency: str
    time_zone: str
    stock_pool_id: str
    legal_entity: str
    collection_account: str
    operator: str
    price_tax_basis: str
    opened_on: date
    units_a_day: float
    ad_spend_rate: float  # of ordered product sales, all ads (TACOS)
    pull_time: tuple[int, int]  # when its files are fetched, UTC: before the two daily runs (09:30 and 17:30 in Shanghai)

    @property
    def shows_tax(self) -> bool:
        """Whether a displayed price contains the tax: everywhere but in the United States."""
        return self.country != "US"

    @property
    def minor_units(self) -> int:
        """How many of the smallest unit make one of the currency: a yen has none."""
        return 1 if self.currency == "JPY" else 100


STORES = (
    Store(
        "amazon-us-us",
        "amazon-us",
        "Amazon.com",
        "ATVPDKIKX0DER",
        "US",
        "USD",
        "America/Los_Angeles",
        "FBA-US",
        "Lanwei Trading (HK) Limited",
        "PingPong-US-01",
        "陈晓雯",
        "excluded",
        date(2023, 3, 6),
        205.0,
        0.113,
        (9, 5),  # America's day is over only by the second run
    ),
    Store(
        "amazon-eu-de",
        "amazon-eu",
        "Amazon.de",
        "A1PA6795UKMFR9",
        "DE",
        "EUR",
        "Europe/Berlin",
        "FBA-EU",
        "深圳市澜维科技有限公司",
        "PingPong-EU-01",
        "周启明",
        "included",
        date(2024, 5, 13),
        44.0,
        0.102,
        (0, 35),
    ),
    Store(
        "amazon-eu-fr",
        "amazon-eu",
        "Amazon.fr",
        "A13V1IB3VIYZZH",
        "FR",
        "EUR",
        "Europe/Paris",
        "FBA-EU",
        "深圳市澜维科技有限公司",
        "PingPong-EU-01",
        "周启明",
        "",
        date(2025, 2, 3),
        18.0,
        0.098,
        (0, 35),
    ),
    Store(
        "amazon-uk-gb",
        "amazon-uk",
        "Amazon.co.uk",
        "A1F83G8C2ARO7P",
        "GB",
        "GBP",
        "Europe/London",
        "FBA-UK",
        "深圳市澜维科技有限公司",
        "PingPong-EU-01",
        "何俊杰",
        "included",
        date(2024, 9, 2),
        40.0,
        0.101,
        (0, 50),
    ),
    Store(
        "amazon-jp-jp",
        "amazon-jp",
        "Amazon.co.jp",
        "A1VC38T7YXB528",
        "JP",
        "JPY",
        "Asia/Tokyo",
        "FBA-JP",
        "Lanwei Trading (HK) Limited",
        "PingPong-US-01",
        "何俊杰",
        "included",
        date(2025, 1, 13),
        43.0,
        0.087,
        (0, 20),
    ),
)
QUICK_STORES = STORES[:3]


@dataclass(frozen=True)
class OwnSite:
    """The seller's own shop: an account of its own, its overseas warehouse the pool of what Amazon does not carry."""

    store_id: str = "shopify-us"
    account_id: str = "ecolivinglab-shop"
    domain: str = "shop.ecolivinglab.example"
    country: str = "US"
    currency: str = "USD"
    time_zone: str = "America/New_York"
    stock_pool_id: str = "OWS-US"
    legal_entity: str = "Lanwei Trading (HK) Limited"
    collection_account: str = "PingPong-US-01"
    operator: str = "林佳怡"
    opened_on: date = date(2025, 4, 14)


SHOP = OwnSite()


@dataclass(frozen=True, kw_only=True)
class Product:
    """One SKU. Prices are in the smallest unit, outside America with tax (None = not sold there); `eu_price` is Germany's;
    `purchase_cny` is the supplier's price of a unit without Chinese VAT; `litres` its packed volume; `names` titles in other
    countries; `rank` its place in America's demand (see `demand.py`).
    """

    sku: str
    name: str
    name_zh: str
    names: dict[str, str] = field(hash=False)
    category: str
    us_price: int
    eu_price: int | None
    uk_price: int | None
    jp_price: int | None
    rank: float
    is_in_quick: bool
    tier: str
    weight_kg: float
    litres: float
    purchase_cny: float
    operator: str
    status: str
    is_replenished: bool
    launched_on: date
    stopped_on: date | None
    successor_sku: str
    lead_time_days: int = 35
    moq_units: int = 300
    carton_units: int = 24
    brand: str = "Lanwei"


_NAMES = {"DE": "name_de", "FR": "name_fr", "JP": "name_ja"}


def _products() -> tuple[Product, ...]:
    """`products.csv`; without a rank of its own, a product's line is its rank."""

    def cents(text: str) -> int | None:
        return int(text) if text else None

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    with (Path(__file__).parent / "products.csv").open(encoding="utf-8", newline="") as f:
        return tuple(
            Product(
                sku=r["sku"],
                name=r["name"],
                name_zh=r["name_zh"],
                names={k: r[column] for k, column in _NAMES.items() if r[column]},
                category=r["category"],
                us_price=int(r["us_price"]),
                eu_price=cents(r["eu_price"]),
                uk_price=cents(r["uk_price"]),
                jp_price=cents(r["jp_price"]),
                rank=float(r["rank"] or line),
                is_in_quick=r["in_quick"] == "yes",
                tier=r["tier"],
                weight_kg=float(r["weight_kg"]),
                litres=float(r["litres"]),
                purchase_cny=float(r["purchase_cny"]),
                operator=r["operator"],
                status=r["status"],
                is_replenished=r["is_replenished"] == "yes",
                launched_on=date.fromisoformat(r["launched_on"]),
                stopped_on=day(r["stopped_on"]),
                successor_sku=r["successor_sku"],
            )
            for line, r in enumerate(csv.DictReader(f), start=1)
        )


PRODUCTS = _products()
PRODUCT = {p.sku: p for p in PRODUCTS}
QUICK_PRODUCTS = tuple(p for p in PRODUCTS if p.is_in_quick)

# Our SKU changed, the listing did not: from that day on the same platform SKU sells the new one.
RENAMED, RENAMED_LISTING = ("PET-GB-01", "PET-GB-02", date(2026, 10, 1)), "PET-GB-US"
NO_COST_SKU = "KIT-SP-01"
BUNDLE_SKU = "KIT-BD-01"
BUNDLES = (
    (BUNDLE_SKU, "KIT-LB-01", 1),
    (BUNDLE_SKU, "KIT-CU-01", 1),
    ("OFF-BD-01", "OFF-DM-01", 1),
    ("OFF-BD-01", "OFF-WR-01", 1),
    ("PET-BD-01", "PET-GF-01", 1),
    ("PET-BD-01", "PET-LM-01", 2),
)
BUNDLE_SKUS = frozenset(b for b, _, _ in BUNDLES)
LOSER_SKU = "SPO-YM-01"
VINE_SKU = "HOM-UL-01"
# SKU, platform SKU, units, price in America, place in its demand.
MULTIPACKS = (
    ("KIT-GP-01", "KIT-GP-01-2PK", 2, 2499, 22.0),
    ("HOM-MR-01", "HOM-MR-01-3PK", 3, 2895, 33.0),
    ("TRV-LS-01", "TRV-LS-01-2PK", 2, 2195, 35.0),
)

# Europe buys the same goods in another order.
EU_RANKS = (
    "KIT-LB-01",
    "BAB-AC-01",
    "PET-UV-01",
    "KIT-KS-01",
    "HOM-TR-01",
    "KIT-VS-01",
    "OFF-DM-01",
    "PET-CT-01",
    "HOM-VB-01",
    "OFF-KC-01",
    "BAB-NL-01",
    "KIT-CF-01",
    "HOM-LB-01",
    "SPO-RB-01",
    "PET-DB-01",
    "HOM-AD-01",
    "HOM-SO-01",
    "PET-LM-01",
    "KIT-SP-01",
    "SPO-FR-01",
    "BAB-BM-01",
    "OFF-CM-01",
    "PET-TF-01",
    "KIT-TH-01",
    "KIT-CU-01",
    "HOM-NF-01",
)


@dataclass(frozen=True)
class Listing:
    """One platform SKU in one store. `rank` decides its share of the store's demand; `fixed_units` overrides the share.

    A platform SKU has two rows where it sells another SKU of ours from a day on (`valid_from`, `valid_to`, inclusive).
    `fixed_units` of goods that were given up are what they sell after that.
    `stock_of` names the platform SKUs (and units) that one sold unit takes from the pool: itself, or the components of a
    virtual bundle. `in_sheet`: whether the seller's workbook maps it.
    """

    store_id: str
    platform_sku: str
    asin: str
    sku: str
    price: int
    rank: float
    units_per_pack: int = 1
    in_sheet: bool = True
    condition: str = "New"
    fixed_units: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    stock_of: tuple[tuple[str, int], ...] = ()

    def is_valid(self, on: date) -> bool:
        """Whether the row speaks for the day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    @property
    def takes(self) -> tuple[tuple[str, int], ...]:
        """The pool's platform SKUs and units that a sold unit takes."""
        return self.stock_of or ((self.platform_sku, 1),)


# Sold, but nobody wrote them into the workbook: SKUs that the platform or a colleague made up.
UNMAPPED = (
    ("amazon-us-us", "9X-QK2T-7HLD", "KIT-CB-01", 2899, 0.9),
    ("amazon-us-us", "DESKMAT-XL-BLK-B", "OFF-DM-01", 2099, 1.1),
    ("amazon-eu-de", "4K-LRPX-02ZM", "PET-LM-01", 2199, 0.8),
)
# Amazon grades a returned unit and sells it as used under a SKU of its own making.
GRADED = ("amazon-us-us", "amzn.gr.KIT-LB-01-US-Qp7sTz3wXk4LmVd", "KIT-LB-01", 2449, 0.28)
# Not in the sheet either, but named as our own SKU: needs no mapping.
SAME_SKU = ("HOM-DH-01", "PET-FM-01")


# Advertised in America while it waits for its first shipment: a row of the sheet, clicks, and not one order.
AD_ONLY = ("amazon-us-us", "HOM-XL-01-US", "HOM-XL-01")
AD_ONLY_FROM, AD_ONLY_LISTING = date(2026, 10, 9), -1  # it is none of the listings that sell


@dataclass(frozen=True)
class PriceChange:
    """A platform SKU's new price in a store from a day on, in the smallest unit."""

    store_id: str
    platform_sku: str
    valid_from: date
    price: int
    reason: str


PRICE_CHANGES = (
    PriceChange("amazon-us-us", "KIT-VS-01-US", date(2026, 9, 19), 3649, "a rival undercut it"),
    PriceChange("amazon-eu-de", "HOM-TR-01-EU", date(2026, 10, 8), 2849, "the freight of the autumn passed on"),
)
ELASTICITY = 1.5  # per cent of demand for a per cent of price
USUAL_STEPS = (0.93, 0.95, 0.97, 1.03, 1.05)  # what a price moves by in ordinary times, and how long it stays
USUAL_DAYS = (38, 140)


@dataclass(frozen=True)
class BadBatch:
    """A batch whose units come back far more often, sold on the days from first to last."""

    sku: str
    store_id: str
    first: date
    last: date
    return_rate: float
    reason: str


BAD_BATCH = BadBatch(
    "HOM-LB-01", "amazon-us-us", date(2026, 9, 5), date(2026, 10, 2), 0.21, "the batteries of one production run do not hold"
)


def _asin(number: int) -> str:
    """A product number in Amazon's shape."""
    alphabet = "0123456789BCDFGHJKLMNPQRSTVWXYZ"
    value, text = number * 6_364_136_223_846_793 % len(alphabet) ** 8, ""
    for _ in range(8):
        value, digit = divmod(value, len(alphabet))
        text += alphabet[digit]
    return "B0" + text


def _asins(products: tuple[Product, ...]) -> dict[str, str]:
    """Each product's ASIN; the new version of a renamed product keeps the old one's."""
    asins = {p.sku: _asin(i if p.is_in_quick else 200 + i) for i, p in enumerate(products, start=1)}
    asins[RENAMED[1]] = asins[RENAMED[0]]
    return asins


def _in_america(products: tuple[Product, ...], asins: dict[str, str]) -> list[Listing]:
    old, new, changed_on = RENAMED
    names = {old: RENAMED_LISTING, new: RENAMED_LISTING} | {sku: sku for sku in SAME_SKU}
    rows = []
    for p in products:
        if p.sku == AD_ONLY[2]:
            continue
        quiet = 0.02 if p.status == "stopped" and p.sku != old else None
        rows.append(
            Listing(
                "amazon-us-us",
                names.get(p.sku, f"{p.sku}-US"),
                asins[p.sku],
                p.sku,
                p.us_price,
                rank={new: 8, VINE_SKU: 12, BUNDLE_SKU: 16}.get(p.sku, p.rank),
                in_sheet=p.sku not in SAME_SKU,
                fixed_units=0.5 if p.status == "clearing" else quiet,
                valid_from=changed_on if p.sku == new else None,
                valid_to=changed_on - timedelta(days=1) if p.sku == old else None,
                stock_of=tuple((f"{c}-US", n) for b, c, n in BUNDLES if b == p.sku),
            )
        )
    sold = {p.sku for p in products}
    for i, (sku, platform_sku, pack, price, rank) in enumerate(MULTIPACKS):
        if sku in sold:
            rows.append(Listing("amazon-us-us", platform_sku, _asin(90 + i), sku, price, rank=rank, units_per_pack=pack))
    return rows


def _elsewhere(store_id: str, suffix: str, prices: dict[str, int], asins: dict[str, str]) -> list[Listing]:
    """A store's listings: what Europe ranks in its own order, the rest as in America, each a little off."""
    known = {sku: rank for rank, sku in enumerate(EU_RANKS, start=1)}
    # Other people like other things: a place or some up or down, the same for each store every time.
    shift = {sku: (sum(map(ord, sku + store_id)) * 7919 % 17 - 8) * 0.9 for sku in prices}
    own = suffix == "EU"
    rows = []
    for sku, price in prices.items():
        rank = known[sku] if own and sku in known else max(1.0, PRODUCT[sku].rank + 3 + shift[sku])
        quiet = 0.01 if PRODUCT[sku].status in ("stopped", "clearing") else None
        rows.append(Listing(store_id, f"{sku}-{suffix}", asins[sku], sku, price, rank=rank, fixed_units=quiet))
    return rows


@cache
def listings(stores: tuple[Store, ...], products: tuple[Product, ...]) -> tuple[Listing, ...]:
    """Every listing of the stores, store by store, in a stable order."""
    asins = _asins(products)
    in_europe = {sku: PRODUCT[sku].eu_price or 0 for sku in EU_RANKS}
    in_europe |= {p.sku: p.eu_price for p in products if p.eu_price and not p.is_in_quick}
    # France is a little dearer; one pool, one platform SKU in both stores.
    in_france = {sku: price + (100 if i % 3 == 0 else 0) for i, (sku, price) in enumerate(in_europe.items(), start=1)}
    rows = [
        *_in_america(products, asins),
        *_elsewhere("amazon-eu-de", "EU", in_europe, asins),
        *_elsewhere("amazon-eu-fr", "EU", in_france, asins),
        *_elsewhere("amazon-uk-gb", "UK", {p.sku: p.uk_price for p in products if p.uk_price}, asins),
        *_elsewhere("amazon-jp-jp", "JP", {p.sku: p.jp_price for p in products if p.jp_price}, asins),
    ]
    for i, (store_id, platform_sku, sku, price, units) in enumerate(UNMAPPED):
        rows.append(Listing(store_id, platform_sku, _asin(70 + i), sku, price, rank=99, in_sheet=False, fixed_units=units))
    store_id, platform_sku, sku, price, units = GRADED
    rows.append(
        Listing(store_id, platform_sku, asins[sku], sku, price, rank=99, in_sheet=False, condition="Used", fixed_units=units)
    )
    order = {s.store_id: i for i, s in enumerate(stores)}
    return tuple(sorted((r for r in rows if r.store_id in order), key=lambda r: order[r.store_id]))


def title(listing: Listing, country: str) -> str:
    """The listing's title in the language of its store's country."""
    p = PRODUCT[listing.sku]
    text = p.names.get(country, p.name)
    if listing.condition != "New":
        return f"{text} (Renewed offer)"
    return f"{text}, Pack of {listing.units_per_pack}" if listing.units_per_pack > 1 else text


# --- what a unit costs until it is sellable ---


@dataclass(frozen=True)
class LaneCost:
    """First leg and border of one destination, in yuan, from a day on."""

    stock_pool_id: str
    valid_from: date
    first_leg_per_kg: float
    duty_rate: float  # of the purchase price
    clearance_per_unit: float
    inbound_per_unit: float
    reason: str


LANE_COSTS = (
    LaneCost("FBA-US", date(2025, 1, 1), 12.6, 0.300, 0.40, 1.10, "sea freight of 2025, tariffs of that spring"),
    LaneCost("FBA-US", date(2025, 8, 29), 13.1, 0.245, 0.40, 1.60, "tariffs lowered; placement fees passed on"),
    LaneCost("FBA-US", date(2026, 1, 1), 13.5, 0.175, 0.40, 1.60, "sea freight by contract for 2026"),
    LaneCost("FBA-EU", date(2025, 1, 1), 11.2, 0.060, 0.50, 0.60, "sea and rail of 2025"),
    LaneCost("FBA-EU", date(2026, 1, 1), 12.0, 0.060, 0.50, 0.60, "sea and rail by contract for 2026"),
    LaneCost("OWS-US", date(2025, 1, 1), 11.9, 0.270, 0.40, 2.10, "sea freight to the overseas warehouse in 2025"),
    LaneCost("OWS-US", date(2026, 1, 1), 12.6, 0.175, 0.40, 2.10, "sea freight to the overseas warehouse by contract"),
    LaneCost("FBA-UK", date(2025, 1, 1), 13.9, 0.045, 0.70, 0.90, "sea, by contract"),
    LaneCost("FBA-JP", date(2025, 1, 1), 8.8, 0.030, 0.60, 0.70, "sea, by contract"),
)
# Suppliers raised their prices a little with the new year.
PRICES_OF_2025 = 0.975


@dataclass(frozen=True)
class PurchasePrice:
    """A supplier's new price from a day on, in yuan without VAT."""

    sku: str
    valid_from: date
    purchase_cny: float
    reason: str


PRICE_RISES = (PurchasePrice("KIT-VS-01", date(2026, 10, 1), 65.0, "the supplier passed on the price of copper"),)
PURCHASE_VAT_RATE = 0.13
# Suppliers of these invoice without VAT (small taxpayers): nothing is recoverable.
SMALL_SUPPLIERS = frozenset({"KIT-GP-01", "PET-CT-01", "HOM-BC-01", "PET-DB-01"})
OLD_COSTS_FROM = date(2026, 1, 1)


@dataclass(frozen=True)
class UnitCost:
    """One dated row of the cost sheet, in yuan; `purchase_cost` contains VAT where `purchase_vat_rate` says so."""

    sku: str
    stock_pool_id: str
    valid_from: date
    purchase_cost: float
    purchase_vat_rate: float | None
    first_leg_cost: float
    duty_cost: float
    clearance_cost: float
    inbound_cost: float
    reason: str

    @property
    def landed_cny(self) -> float:
        """Landed cost of a unit without recoverable VAT, in yuan."""
        net = self.purchase_cost / (1 + (self.purchase_vat_rate or 0.0))
        return net + self.first_leg_cost + self.duty_cost + self.clearance_cost + self.inbound_cost


def _sold_in(p: Product, stock_pool_id: str) -> bool:
    prices = {"FBA-EU": p.eu_price, "FBA-UK": p.uk_price, "FBA-JP": p.jp_price}
    return prices.get(stock_pool_id, p.us_price) is not None


@cache
def unit_costs(products: tuple[Product, ...], stock_pools: tuple[str, ...], since: date) -> tuple[UnitCost, ...]:
    """The cost sheet as the seller would keep it if nothing were forgotten: `NO_COST_SKU` is still in it.

    It begins with the rows that were valid on the day `since`.
    """
    rows = []
    for p in products:
        if p.sku in BUNDLE_SKUS:
            continue  # a bundle costs what its components cost
        prices = [(date(2025, 1, 1), round(p.purchase_cny * PRICES_OF_2025 * 2) / 2, "price list of 2025")]
        prices += [(OLD_COSTS_FROM, p.purchase_cny, "price list of 2026")]
        prices += [(r.valid_from, r.purchase_cny, r.reason) for r in PRICE_RISES if r.sku == p.sku]
        for pool in stock_pools:
            lanes = [lane for lane in LANE_COSTS if lane.stock_pool_id == pool]
            days = sorted({d for d, _, _ in prices} | {lane.valid_from for lane in lanes})
            if not _sold_in(p, pool):
                continue
            for valid_from in [max(d for d in days if d <= since), *(d for d in days if d > since)]:
                lane = max((x for x in lanes if x.valid_from <= valid_from), key=lambda x: x.valid_from)
                _, purchase, reason = max((x for x in prices if x[0] <= valid_from), key=lambda x: x[0])
                vat = None if p.sku in SMALL_SUPPLIERS else PURCHASE_VAT_RATE
                rows.append(
                    UnitCost(
                        p.sku,
                        pool,
                        valid_from,
                        round(purchase * (1 + (vat or 0.0)), 2),
                        vat,
                        round(p.weight_kg * lane.first_leg_per_kg, 2),
                        round(purchase * lane.duty_rate, 2),
                        lane.clearance_per_unit,
                        lane.inbound_per_unit,
                        reason,
                    )
                )
    return tuple(rows)
