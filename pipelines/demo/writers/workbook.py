"""The seller's workbook as its owner keeps it, with Chinese headings: received once, and once more after a month."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import xlsxwriter

from pipelines.demo import catalogue
from pipelines.demo.period import month_firsts
from pipelines.demo.seller import Seller
from pipelines.demo.writers.base import DemoFile, columns
from pipelines.demo.writers.ecb import yuan
from pipelines.sources.base import Table
from pipelines.sources.seller import workbook as contract

FIRST_SENT, SENT_AGAIN = datetime(2026, 8, 29, 2, 5, tzinfo=UTC), datetime(2026, 10, 5, 3, 40, tzinfo=UTC)
BOOKED = ("USD", "EUR", "GBP", "JPY")

# The second workbook: a SKU's new operator, a corrected minimum order, the renamed SKU, and one cost row that got lost.
HANDED_OVER = ("HOM-AD-01", "林佳怡")
OFFICE_TO = "何俊杰"  # in the long world he takes over a whole category between the two editions
CORRECTED_MOQ = ("PET-DB-01", 200)
DISAPPEARED_COST = ("BAB-NL-01", "FBA-EU")

SHEETS: tuple[tuple[str, Table], ...] = (
    ("店铺", contract.STORES),
    ("商品", contract.PRODUCTS),
    ("链接对应", contract.LISTINGS),
    ("组合", contract.BUNDLES),
    ("单位成本", contract.UNIT_COSTS),
    ("记账汇率", contract.BOOKING_RATES),
)
YES, NO = "是", "否"


def handed_over(seller: Seller) -> dict[str, str]:
    """Each SKU that got another operator between the two editions, and whom."""
    office = {p.sku: OFFICE_TO for p in seller.products if p.category == "Office" and p.operator != OFFICE_TO}
    return dict([HANDED_OVER]) | (office if seller.connected else {})


def _stores(seller: Seller) -> list[dict[str, Any]]:
    fields = columns(
        "store_id|account_id|marketplace_name|marketplace_id|time_zone|stock_pool_id|legal_entity|collection_account|operator|",
        "price_tax_basis|opened_on",
    )
    return [
        {f: getattr(s, f) for f in fields} | {"platform": "amazon", "country_code": s.country, "currency_code": s.currency}
        for s in seller.stores
    ] + [_own_site()]


def _own_site() -> dict[str, Any]:
    """The shop's row of the stores."""
    s = catalogue.SHOP
    return {
        "store_id": s.store_id,
        "account_id": s.account_id,
        "platform": "shopify",
        "marketplace_name": s.domain,
        "country_code": s.country,
        "currency_code": s.currency,
        "time_zone": s.time_zone,
        "stock_pool_id": s.stock_pool_id,
        "legal_entity": s.legal_entity,
        "collection_account": s.collection_account,
        "operator": s.operator,
        "price_tax_basis": "excluded",
        "opened_on": s.opened_on,
    }


def _products(seller: Seller, second: bool) -> list[dict[str, Any]]:
    old, new, _ = catalogue.RENAMED
    fields = columns(
        "sku|product_name_zh|category|brand|lifecycle_status|launched_on|stopped_on|successor_sku|lead_time_days|moq_units|",
        "carton_units|weight_kg|operator",
    )
    named = {"product_name_zh": "name_zh", "lifecycle_status": "status"}
    rows = []
    for p in seller.products:
        row = {f: getattr(p, named.get(f, f)) for f in fields}
        row |= {"product_name": p.name, "is_replenished": YES if p.is_replenished else NO, "review_days": 7}
        row |= {"is_low_margin_exempt": NO}
        if p.status == "new":
            row |= {"is_low_margin_exempt": YES, "exempt_until": date(2026, 11, 30), "exempt_reason": "新品推广期"}
        if second and p.sku in handed_over(seller):
            row["operator"] = handed_over(seller)[p.sku]
        if second and p.sku == CORRECTED_MOQ[0]:
            row["moq_units"] = CORRECTED_MOQ[1]
        if not second and p.sku == old:  # nobody knows yet that a new version will come
            row |= {"lifecycle_status": "active", "is_replenished": YES, "stopped_on": None, "successor_sku": None}
        if second or p.sku not in (new, catalogue.AD_ONLY[2]):
            rows.append(row)
    return rows


def _listings(seller: Seller, second: bool) -> list[dict[str, Any]]:
    fields = ("store_id", "platform_sku", "asin", "sku", "units_per_pack", "valid_from", "valid_to")
    listed = [r for r in seller.listings if r.in_sheet and (second or not r.valid_from)]
    rows = [{f: getattr(r, f) for f in fields} for r in listed]
    if not second:
        return [r | {"valid_to": None} for r in rows]
    store_id, platform_sku, sku = catalogue.AD_ONLY
    return [*rows, {"store_id": store_id, "platform_sku": platform_sku, "sku": sku, "units_per_pack": 1}]


def _bundles(seller: Seller) -> list[dict[str, Any]]:
    return [
        {
            "bundle_sku": b,
            "component_sku": c,
            "component_units": n,
            "valid_from": max(date(2025, 1, 1), date(seller.first_day.year, 1, 1)),
        }
        for b, c, n in catalogue.BUNDLES
        if b in {p.sku for p in seller.products}
    ]


def _costs(seller: Seller, second: bool) -> list[dict[str, Any]]:
    fields = columns(
        "sku|stock_pool_id|valid_from|purchase_cost|purchase_vat_rate|first_leg_cost|duty_cost|clearance_cost|inbound_cost",
    )
    return [
        {f: getattr(c, f) for f in fields} | {"currency_code": "CNY"}
        for c in seller.unit_costs
        if c.sku != catalogue.NO_COST_SKU
        and (second or c.sku not in (catalogue.RENAMED[1], catalogue.AD_ONLY[2]))
        and (second or c.valid_from <= FIRST_SENT.date())
        and not (second and (c.sku, c.stock_pool_id) == DISAPPEARED_COST)
    ]


def _rates(seller: Seller, second: bool) -> list[dict[str, Any]]:
    begin = min(seller.first_day, date(2026, 6, 30))
    months = month_firsts(begin, date(2026, 10 if second else 9, 1))
    return [
        {"month": m, "currency_code": c, "reporting_currency": "CNY", "rate": round(yuan(c, m), 4)}
        for m in months
        for c in BOOKED
    ]


def document(seller: Seller, *, second: bool = False) -> bytes:
    """The xlsx, the first or the second edition."""
    contents: dict[str, Sequence[dict[str, Any]]] = {
        "seller_stores": _stores(seller),
        "seller_products": _products(seller, second),
        "seller_listings": _listings(seller, second),
        "seller_bundles": _bundles(seller),
        "seller_unit_costs": _costs(seller, second),
        "seller_booking_rates": _rates(seller, second),
    }
    return book(SHEETS, contents, SENT_AGAIN if second else FIRST_SENT)


def book(sheets: Sequence[tuple[str, Table]], contents: Mapping[str, Sequence[dict[str, Any]]], created: datetime) -> bytes:
    """An xlsx of those sheets with their first headings; empty cells stay empty."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as made:
        made.set_properties({"created": created, "author": "Lanwei"})
        bold = made.add_format({"bold": True})
        for title, table in sheets:
            sheet = made.add_worksheet(title)
            for x, column in enumerate(table.columns):
                sheet.write_string(0, x, column.headers[0], bold)
                for y, row in enumerate(contents[table.name], start=1):
                    value = row.get(column.name)
                    if value not in (None, ""):
                        sheet.write(y, x, value)
    return buffer.getvalue()


def edition(seller: Seller, *, second: bool = False) -> DemoFile:
    """One of the two editions."""
    name, at = ("卖家资料表_10月.xlsx", SENT_AGAIN) if second else ("卖家资料表.xlsx", FIRST_SENT)
    return DemoFile("_", name, partial(document, seller, second=second), at)
