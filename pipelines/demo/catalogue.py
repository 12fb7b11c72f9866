"""What the simulated seller sells, where and at what cost: dated rows, each change with its reason.

Money of the stores is in minor units (cents) of the store's currency; costs are in yuan. Figures lie in the ranges of trade
practice for home, pet and kitchen goods (2025-2026) and assert nothing about any real seller.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache


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


STORES = (
    Store(
        "amazon-us-us", "amazon-us", "Amazon.com", "ATVPDKIKX0DER", "US", "USD", "America/Los_Angeles", "FBA-US",
        "Lanwei Trading (HK) Limited", "PingPong-US-01", "陈晓雯", "excluded", date(2023, 3, 6), 205.0, 0.105,
    ),
    Store(
        "amazon-eu-de", "amazon-eu", "Amazon.de", "A1PA6795UKMFR9", "DE", "EUR", "Europe/Berlin", "FBA-EU",
        "深圳市澜维科技有限公司", "PingPong-EU-01", "周启明", "included", date(2024, 5, 13), 44.0, 0.090,
    ),
    Store(
        "amazon-eu-fr", "amazon-eu", "Amazon.fr", "A13V1IB3VIYZZH", "FR", "EUR", "Europe/Paris", "FBA-EU",
        "深圳市澜维科技有限公司", "PingPong-EU-01", "周启明", "", date(2025, 2, 3), 18.0, 0.085,
    ),
)  # fmt: skip
STORE = {s.store_id: s for s in STORES}
ACCOUNTS = ("amazon-us", "amazon-eu")


@dataclass(frozen=True)
class Product:
    """One SKU. `purchase_cny` is the supplier's price of a unit without Chinese VAT; `litres` its packed volume."""

    sku: str
    name: str
    name_zh: str
    category: str
    us_price: int
    eu_price: int | None  # cents with VAT in Germany; None = not sold in Europe
    tier: str
    weight_kg: float
    litres: float
    purchase_cny: float
    operator: str
    status: str = "active"
    is_replenished: bool = True
    launched_on: date = date(2024, 6, 1)
    stopped_on: date | None = None
    successor_sku: str = ""
    lead_time_days: int = 35
    moq_units: int = 300
    carton_units: int = 24
    brand: str = "Lanwei"
    names: dict[str, str] = field(default_factory=dict, hash=False)  # titles per country, where not the English one


# In order of demand in America: the rank decides the share (see `demand.py`).
PRODUCTS = (
    Product("KIT-LB-01", "Heated Lunch Box 1.5 L, 12 V/220 V", "电热饭盒1.5L", "Kitchen", 3499, 3699, "std_3lb", 1.15, 5.2, 52.0, "陈晓雯",
            names={"DE": "Elektrische Lunchbox 1,5 l für Büro und Auto", "FR": "Boîte repas chauffante 1,5 l"}),
    Product("PET-UV-01", "UV Sterilising Pet Water Bowl 2 L", "紫外线杀菌宠物饮水碗", "Pet", 2999, 3199, "std_2lb", 0.80, 4.6, 44.0, "林佳怡",
            names={"DE": "Trinknapf für Haustiere mit UV-Entkeimung, 2 l", "FR": "Gamelle à eau UV pour animaux, 2 l"}),
    Product("HOM-TR-01", "Foldable Travel Clothes Rack", "便携折叠旅行晾衣架", "Home", 2499, 2599, "std_1lb", 0.45, 2.1, 34.0, "陈晓雯",
            names={"DE": "Faltbarer Reise-Wäscheständer", "FR": "Séchoir à linge de voyage pliable"}),
    Product("OFF-KC-01", "PBT Keycap Set, 129 Keys", "PBT键帽129键套装", "Office", 2699, 2799, "std_1lb", 0.42, 1.6, 38.5, "周启明"),
    Product("SPO-YM-01", "Yoga Mat 6 mm with Carry Strap", "瑜伽垫6mm带背带", "Sports", 2799, None, "std_3lb", 1.10, 9.5, 36.0, "陈晓雯"),
    Product("BAB-AC-01", "Anti-Colic Baby Bottle Set of 2", "防胀气婴儿奶瓶两只装", "Baby", 1999, 2199, "std_1lb", 0.30, 2.0, 26.5, "林佳怡",
            names={"DE": "Anti-Kolik-Babyflaschen, 2er-Set", "FR": "Biberons anti-coliques, lot de 2"}),
    Product("KIT-VS-01", "Vacuum Food Sealer with 20 Bags", "真空封口机含20袋", "Kitchen", 3999, 4299, "std_3lb", 1.25, 5.8, 62.0, "陈晓雯"),
    Product("PET-GB-01", "Self-Cleaning Grooming Brush", "自洁宠物梳", "Pet", 1599, None, "small", 0.18, 0.9, 17.0, "林佳怡",
            status="stopped", is_replenished=False, stopped_on=date(2026, 9, 30), successor_sku="PET-GB-02"),
    Product("HOM-LB-01", "Rechargeable Closet Light, 3-Pack", "充电衣柜灯三只装", "Home", 2299, 2399, "std_1lb", 0.36, 1.4, 29.0, "陈晓雯"),
    Product("HOM-SO-01", "Under-Bed Shoe Organiser, 2-Pack", "床底鞋盒两只装", "Home", 2599, 2699, "std_2lb", 0.85, 4.8, 34.5, "周启明"),
    Product("KIT-KS-01", "Digital Kitchen Scale 5 kg", "电子厨房秤5kg", "Kitchen", 1799, 1999, "std_1lb", 0.40, 1.5, 20.5, "周启明",
            names={"DE": "Digitale Küchenwaage bis 5 kg", "FR": "Balance de cuisine numérique 5 kg"}),
    Product("PET-CT-01", "Collapsible Cat Tunnel", "可折叠猫隧道", "Pet", 2399, 2499, "std_1lb", 0.45, 2.4, 30.0, "林佳怡"),
    Product("OFF-DM-01", "Desk Mat 90 x 40 cm", "桌垫90x40cm", "Office", 1899, 1999, "std_1lb", 0.43, 1.9, 21.5, "周启明"),
    Product("SPO-RB-01", "Resistance Bands, Set of 5", "弹力带五条装", "Sports", 2199, 2299, "std_1lb", 0.44, 1.5, 27.0, "陈晓雯"),
    Product("KIT-CB-01", "Bamboo Cutting Board Set of 3", "竹砧板三件套", "Kitchen", 2999, None, "std_3lb", 1.20, 3.9, 38.0, "周启明"),
    Product("HOM-VB-01", "Vacuum Storage Bags, 8-Pack", "真空收纳袋8只装", "Home", 2499, 2599, "std_2lb", 0.70, 2.0, 32.0, "陈晓雯"),
    Product("PET-LM-01", "Cat Litter Mat, Double Layer", "双层猫砂垫", "Pet", 2199, 2299, "std_1lb", 0.45, 2.2, 27.0, "林佳怡"),
    Product("KIT-CF-01", "Pour-Over Coffee Set", "手冲咖啡套装", "Kitchen", 3199, 3299, "std_2lb", 0.90, 4.6, 47.0, "周启明"),
    Product("HOM-AD-01", "Aroma Diffuser 300 ml", "香薰机300ml", "Home", 2799, 2899, "std_2lb", 0.65, 3.1, 38.5, "陈晓雯"),
    Product("OFF-MR-01", "Bamboo Monitor Riser", "竹制显示器支架", "Office", 3299, None, "std_3lb", 1.30, 5.6, 44.0, "周启明"),
    Product("KIT-SP-01", "Magnetic Spice Rack, Set of 4", "磁吸调料架四件套", "Kitchen", 2699, 2799, "std_1lb", 0.45, 1.9, 38.0, "周启明"),
    Product("PET-FM-01", "Slow Feeder Lick Mat, 2-Pack", "慢食舔食垫两片装", "Pet", 1499, None, "small", 0.20, 0.8, 16.0, "林佳怡"),
    Product("SPO-FR-01", "Foam Roller 45 cm", "泡沫轴45cm", "Sports", 2399, 2499, "std_2lb", 0.60, 4.9, 26.0, "陈晓雯"),
    Product("BAB-BM-01", "Silicone Baby Bibs, 2-Pack", "硅胶围兜两只装", "Baby", 1499, 1599, "small", 0.22, 0.9, 16.0, "林佳怡"),
    Product("KIT-GP-01", "Stainless Steel Garlic Press", "不锈钢压蒜器", "Kitchen", 1499, None, "small", 0.21, 0.6, 16.5, "周启明"),
    Product("OFF-CM-01", "Cable Management Box", "理线盒", "Office", 1999, 2099, "std_1lb", 0.44, 2.6, 24.0, "周启明"),
    Product("HOM-DH-01", "Over-Door Hooks, 2-Pack", "门后挂钩两只装", "Home", 1699, None, "std_1lb", 0.40, 1.2, 18.0, "陈晓雯"),
    Product("BAB-NL-01", "Nursery Night Light", "婴儿房小夜灯", "Baby", 2099, 2199, "std_1lb", 0.30, 1.2, 27.0, "林佳怡",
            names={"DE": "Nachtlicht fürs Kinderzimmer", "FR": "Veilleuse pour chambre d'enfant"}),
    Product("PET-TF-01", "Dog Travel Water Bottle", "宠物外出水壶", "Pet", 1799, 1899, "small", 0.25, 1.0, 21.5, "林佳怡"),
    Product("KIT-TH-01", "Instant-Read Meat Thermometer", "速读肉类温度计", "Kitchen", 1649, 1749, "small", 0.15, 0.5, 19.5, "周启明"),
    Product("HOM-SH-01", "Corner Shower Caddy, 2-Pack", "转角浴室置物架两层", "Home", 2899, None, "std_2lb", 0.80, 3.4, 39.0, "陈晓雯"),
    Product("PET-DB-01", "Donut Pet Bed 60 cm", "圆形宠物窝60cm", "Pet", 3599, 3799, "std_3lb", 1.05, 8.5, 50.0, "林佳怡"),
    Product("HOM-BC-01", "Blackout Curtain, 2 Panels", "遮光窗帘两片", "Home", 3399, None, "std_3lb", 1.25, 4.4, 48.0, "陈晓雯"),
    Product("KIT-CU-01", "Travel Cutlery Set with Case", "便携餐具套装", "Kitchen", 1499, 1599, "small", 0.16, 0.5, 16.0, "周启明"),
    Product("PET-GB-02", "Self-Cleaning Grooming Brush, Version 2", "自洁宠物梳二代", "Pet", 1599, None, "small", 0.18, 0.9, 17.5, "林佳怡",
            launched_on=date(2026, 10, 1)),
    Product("HOM-UL-01", "Under-Cabinet Light with Sensor", "感应橱柜灯", "Home", 2399, None, "std_1lb", 0.33, 1.3, 30.0, "陈晓雯",
            status="new", launched_on=date(2026, 8, 24)),
    Product("KIT-BD-01", "Heated Lunch Box and Cutlery Bundle", "电热饭盒餐具组合", "Kitchen", 4599, None, "std_3lb", 1.31, 5.7, 0.0, "陈晓雯",
            is_replenished=False),
    # Given up, and stock is left: no alert may come of them.
    Product("HOM-NF-01", "Rechargeable Neck Fan", "挂脖风扇", "Home", 2599, 2699, "std_1lb", 0.40, 1.9, 36.0, "陈晓雯",
            status="stopped", is_replenished=False, stopped_on=date(2026, 8, 31)),
    Product("OFF-LS-01", "Aluminium Laptop Stand", "铝合金笔记本支架", "Office", 2899, None, "std_2lb", 0.85, 2.0, 42.0, "周启明",
            status="stopped", is_replenished=False, stopped_on=date(2026, 7, 31)),
    Product("SPO-WB-01", "Insulated Water Bottle 750 ml", "保温杯750ml", "Sports", 2199, None, "std_1lb", 0.42, 1.9, 30.0, "陈晓雯",
            status="stopped", is_replenished=False, stopped_on=date(2026, 8, 15)),
    Product("KIT-IC-01", "Silicone Ice Cube Tray, 2-Pack", "硅胶冰格两只装", "Kitchen", 1399, None, "small", 0.24, 1.0, 15.0, "周启明",
            status="clearing", is_replenished=False, stopped_on=date(2026, 9, 15)),
)  # fmt: skip
PRODUCT = {p.sku: p for p in PRODUCTS}

RENAMED = ("PET-GB-01", "PET-GB-02", date(2026, 10, 1))
NO_COST_SKU = "KIT-SP-01"
BUNDLE_SKU = "KIT-BD-01"
BUNDLES = ((BUNDLE_SKU, "KIT-LB-01", 1), (BUNDLE_SKU, "KIT-CU-01", 1))
LOSER_SKU = "SPO-YM-01"
VINE_SKU = "HOM-UL-01"
MULTIPACK = ("KIT-GP-01", "KIT-GP-01-2PK", 2, 2499)

# The steady growth of Europe's ranking differs from America's: the same goods, another order.
EU_RANKS = (
    "KIT-LB-01", "BAB-AC-01", "PET-UV-01", "KIT-KS-01", "HOM-TR-01", "KIT-VS-01", "OFF-DM-01", "PET-CT-01", "HOM-VB-01",
    "OFF-KC-01", "BAB-NL-01", "KIT-CF-01", "HOM-LB-01", "SPO-RB-01", "PET-DB-01", "HOM-AD-01", "HOM-SO-01", "PET-LM-01",
    "KIT-SP-01", "SPO-FR-01", "BAB-BM-01", "OFF-CM-01", "PET-TF-01", "KIT-TH-01", "KIT-CU-01", "HOM-NF-01",
)  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """One platform SKU in one store. `rank` decides its share of the store's demand; `fixed_units` overrides the share.

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


def _asin(number: int) -> str:
    """A product number in Amazon's shape."""
    alphabet = "0123456789BCDFGHJKLMNPQRSTVWXYZ"
    value, text = number * 6_364_136_223_846_793 % len(alphabet) ** 8, ""
    for _ in range(8):
        value, digit = divmod(value, len(alphabet))
        text += alphabet[digit]
    return "B0" + text


@cache
def listings() -> tuple[Listing, ...]:
    """Every listing, America first, in a stable order."""
    asins = {p.sku: _asin(i + 1) for i, p in enumerate(PRODUCTS)}
    old, new, changed_on = RENAMED
    rows: list[Listing] = []
    for rank, p in enumerate(PRODUCTS, start=1):
        quiet = 0.02 if p.status == "stopped" and p.sku != old else None
        rows.append(
            Listing(
                "amazon-us-us",
                p.sku if p.sku in SAME_SKU else f"{p.sku}-US",
                asins[p.sku],
                p.sku,
                p.us_price,
                rank={new: 8, VINE_SKU: 12, BUNDLE_SKU: 16}.get(p.sku, rank),
                in_sheet=p.sku not in SAME_SKU,
                fixed_units={"KIT-IC-01": 0.5}.get(p.sku, quiet),
                valid_from=changed_on if p.sku == new else None,
                valid_to=date(2026, 9, 30) if p.sku == old else None,
                stock_of=tuple((f"{c}-US", n) for b, c, n in BUNDLES if b == p.sku),
            )
        )
    sku, platform_sku, pack, price = MULTIPACK
    rows.append(Listing("amazon-us-us", platform_sku, _asin(90), sku, price, rank=22, units_per_pack=pack))
    for store_id in ("amazon-eu-de", "amazon-eu-fr"):
        for rank, sku in enumerate(EU_RANKS, start=1):
            p = PRODUCT[sku]
            # France is a little dearer; one pool, one platform SKU in both stores.
            price = (p.eu_price or 0) + (100 if store_id.endswith("fr") and rank % 3 == 0 else 0)
            quiet = 0.01 if p.status == "stopped" else None
            rows.append(Listing(store_id, f"{sku}-EU", asins[sku], sku, price, rank=rank, fixed_units=quiet))
    for i, (store_id, platform_sku, sku, price, units) in enumerate(UNMAPPED):
        rows.append(Listing(store_id, platform_sku, _asin(70 + i), sku, price, rank=99, in_sheet=False, fixed_units=units))
    store_id, platform_sku, sku, price, units = GRADED
    rows.append(
        Listing(store_id, platform_sku, asins[sku], sku, price, rank=99, in_sheet=False, condition="Used", fixed_units=units)
    )
    order = {s.store_id: i for i, s in enumerate(STORES)}
    return tuple(sorted(rows, key=lambda r: order[r.store_id]))


def title(listing: Listing) -> str:
    """The listing's title in the language of its store."""
    p = PRODUCT[listing.sku]
    text = p.names.get(STORE[listing.store_id].country, p.name)
    if listing.condition != "New":
        return f"{text} (Renewed offer)"
    return f"{text}, Pack of {listing.units_per_pack}" if listing.units_per_pack > 1 else text


# --- what a unit costs until it is sellable -----------------------------------------------------------------------------------


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
    LaneCost("FBA-US", date(2026, 1, 1), 13.5, 0.175, 0.40, 1.60, "sea freight by contract for 2026"),
    LaneCost("FBA-EU", date(2026, 1, 1), 12.0, 0.060, 0.50, 0.60, "sea and rail by contract for 2026"),
)


@dataclass(frozen=True)
class PurchasePrice:
    """A supplier's new price from a day on, in yuan without VAT."""

    sku: str
    valid_from: date
    purchase_cny: float
    reason: str


PRICE_RISES = (PurchasePrice("KIT-VS-01", date(2026, 10, 1), 69.0, "the supplier passed on the price of copper"),)
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


@cache
def unit_costs() -> tuple[UnitCost, ...]:
    """The cost sheet as the seller would keep it if nothing were forgotten: `NO_COST_SKU` is still in it."""
    rows = []
    for p in PRODUCTS:
        if p.sku == BUNDLE_SKU:
            continue  # a bundle costs what its components cost
        prices = [(OLD_COSTS_FROM, p.purchase_cny, "price list of 2026")]
        prices += [(r.valid_from, r.purchase_cny, r.reason) for r in PRICE_RISES if r.sku == p.sku]
        for lane in LANE_COSTS:
            if lane.stock_pool_id == "FBA-EU" and p.eu_price is None:
                continue
            for valid_from, purchase, reason in prices:
                vat = None if p.sku in SMALL_SUPPLIERS else PURCHASE_VAT_RATE
                rows.append(
                    UnitCost(
                        p.sku,
                        lane.stock_pool_id,
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
