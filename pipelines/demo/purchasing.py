"""What the seller bought: which factory makes what, orders, their prices, and what came out of the gate.

Every shipment of `replenishment.py` begins as a line of a purchase order; the lines of a supplier and a day are one order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.demo import catalogue
from pipelines.demo.replenishment import Shipment
from pipelines.demo.seller import Seller
from pipelines.demo.stock import Stock

DEPOSIT_RATE = 0.30
TIER_RATE, TIER_SHARE = 0.03, 0.85  # cheaper by so much from so many units a month, of the best month
REJECTED = 0.004
CHECKED_AFTER = 2  # days from the factory's gate to the count


@dataclass(frozen=True)
class Supplier:
    """A factory, with the category and the share of its products that it makes."""

    supplier_id: str
    name: str
    category: str
    turn: int
    production_days: int
    delivery_days: int


SUPPLIERS = (
    Supplier("S01", "佛山市顺德区恒暖电器有限公司", "Kitchen", 0, 20, 3),
    Supplier("S02", "阳江市锐匠厨具厂", "Kitchen", 1, 16, 4),
    Supplier("S03", "中山市萌爪宠物用品有限公司", "Pet", 0, 19, 3),
    Supplier("S04", "温州市乐宠日用品厂", "Pet", 1, 17, 4),
    Supplier("S05", "宁波市晴居家居有限公司", "Home", 0, 21, 3),
    Supplier("S06", "义乌市简舍日用百货厂", "Home", 1, 14, 4),
    Supplier("S07", "东莞市键艺电子有限公司", "Office", 0, 24, 2),
    Supplier("S08", "深圳市桌趣科技有限公司", "Office", 1, 18, 2),
    Supplier("S09", "南通市健行体育用品有限公司", "Sports", 0, 17, 4),
    Supplier("S10", "汕头市安贝母婴用品有限公司", "Baby", 0, 23, 3),
    Supplier("S11", "泉州市远途箱包有限公司", "Travel", 0, 18, 4),
)


@dataclass(frozen=True)
class Line:
    """One line of a purchase order, in our SKU's units; `number` is the shipment's place in `Stock.shipments`."""

    po_number: str
    line_number: int
    supplier: Supplier
    sku: str
    stock_pool_id: str
    units: int
    unit_price: float
    purchase_vat_rate: float | None
    ordered_on: date
    promised_on: date
    ready_on: date
    number: int
    shipment: Shipment


def supplier_of(sku: str) -> Supplier:
    """Who makes a product: the factories of its category take turns."""
    fitting = [s for s in SUPPLIERS if s.category == catalogue.PRODUCT[sku].category]
    return fitting[sum(map(ord, sku)) % len(fitting)]


def list_price(seller: Seller, sku: str, on: date) -> tuple[float, float | None]:
    """The supplier's price of a unit on a day, with the VAT it contains."""
    rows = [c for c in seller.unit_costs if c.sku == sku and c.valid_from <= on] or [
        c for c in seller.unit_costs if c.sku == sku
    ][:1]
    newest = max(rows, key=lambda c: c.valid_from)
    return newest.purchase_cost, newest.purchase_vat_rate


@dataclass(frozen=True)
class Tier:
    """An agreement: from so many units a month on, the SKU is cheaper; in one month that was forgotten."""

    sku: str
    from_units: int
    forgotten: date  # the month
    units: int
    due_price: float
    paid_price: float


def _ordered(seller: Seller, stock: Stock) -> list[tuple[date, str, int, int, Shipment]]:
    """(day, SKU, units, number, shipment) of every shipment, by day; what nobody knows the SKU of was never ordered."""
    listed = {(seller.store(r).stock_pool_id, r.platform_sku): r for r in seller.listings if r.in_sheet}
    found = []
    for n, s in enumerate(stock.shipments):
        r = listed.get(stock.items[s.item])
        if r is not None:
            found.append((seller.day(s.ordered), r.sku, s.units * r.units_per_pack, n, s))
    return sorted(found, key=lambda x: (x[0], supplier_of(x[1]).supplier_id, x[1], x[3]))


def tier(seller: Seller, stock: Stock) -> Tier:
    """The agreement about the product that is bought most, and the month in which it was not kept."""
    bought: Counter[tuple[str, date]] = Counter()
    for d, sku, units, _, _ in _ordered(seller, stock):
        bought[sku, d.replace(day=1)] += units
    (sku, month), units = max(bought.items(), key=lambda x: (x[1], x[0]))
    price, _ = list_price(seller, sku, month)
    return Tier(sku, int(units * TIER_SHARE) // 50 * 50, month, units, round(price * (1 - TIER_RATE), 2), price)


def lines(seller: Seller, stock: Stock) -> list[Line]:
    """Every order line, by order."""
    agreed = tier(seller, stock)
    rows = _ordered(seller, stock)
    month_units: Counter[date] = Counter()
    for d, sku, units, _, _ in rows:
        if sku == agreed.sku:
            month_units[d.replace(day=1)] += units
    made: list[Line] = []
    places: Counter[str] = Counter()
    for d, sku, units, n, s in rows:
        supplier = supplier_of(sku)
        number = f"PO{d:%y%m%d}-{supplier.supplier_id}"
        places[number] += 1
        price, vat = list_price(seller, sku, d)
        month = d.replace(day=1)
        if sku == agreed.sku and month != agreed.forgotten and month_units[month] >= agreed.from_units:
            price = round(price * (1 - TIER_RATE), 2)
        made.append(
            Line(
                number,
                places[number],
                supplier,
                sku,
                stock.items[s.item][0],
                units,
                price,
                vat,
                d,
                d + timedelta(days=supplier.production_days),
                seller.day(s.ready),
                n,
                s,
            )
        )
    return made
