"""The company's own sheets, kept in a workbook of their own: purchases, first leg, payments, statements, plans.

The sheet of search terms is left out: it would let a run ask the network for them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from pipelines.demo import catalogue, demand, parcels, purchasing, replenishment, shop
from pipelines.demo.period import LAST_DAY, instant, month_firsts
from pipelines.demo.world import Chapter, World
from pipelines.demo.writers.base import DemoFile
from pipelines.demo.writers.ecb import yuan
from pipelines.demo.writers.fba import shipment_id
from pipelines.demo.writers.workbook import book
from pipelines.sources.seller.workbook import SHEETS

SENT_AT = datetime(2026, 10, 28, 8, 30, tzinfo=UTC)
AS_OF = SENT_AT.date()
Rows = list[dict[str, Any]]

ENTITIES = {
    "Lanwei Trading (HK) Limited": ("HK", "HKD", "HK-72110453-000", "否"),
    "深圳市澜维科技有限公司": ("CN", "CNY", "91440300MA5EX0QX71", "是"),
}
FEE_RATE, RATE_BELOW_MID = 0.003, 0.0025  # of what is converted; how far below the middle the provider's rate lies
ARRIVES_AFTER = 1  # days from the platform's deposit to the account
# Yuan a month: kind, name, amount of both companies together.
OTHER_COSTS = (
    ("salary", "运营与仓库工资", 96_400),
    ("rent", "坂田办公室", 14_800),
    ("software", "ERP 与选品工具", 8_650),
    ("service", "记账与商标代理", 7_200),
    ("sample", "样品", 3_150),
)
MODES = {
    "FBA-US": ("sea_fast", "美森船务"),
    "FBA-EU": ("rail", "中欧班列"),
    "FBA-UK": ("sea", "中远海运"),
    "FBA-JP": ("sea", "日本海运"),
}


def _accounts(world: World) -> list[catalogue.Store | catalogue.OwnSite]:
    return [*world.seller.stores, catalogue.SHOP]


def _companies(world: World) -> dict[str, Rows]:
    accounts: dict[tuple[str, str], str] = {}
    for s in _accounts(world):
        accounts[s.collection_account, s.currency] = s.legal_entity
    return {
        "seller_legal_entities": [
            {
                "legal_entity": name,
                "registered_country_code": c,
                "currency_code": m,
                "tax_number": n,
                "is_general_taxpayer": g,
            }
            for name, (c, m, n, g) in ENTITIES.items()
        ],
        "seller_collection_accounts": [
            {
                "collection_account": account,
                "currency_code": currency,
                "provider": "PingPong",
                "legal_entity": entity,
                "opened_on": date(2024, 5, 6),
            }
            for (account, currency), entity in accounts.items()
        ],
    }


def _suppliers(world: World) -> dict[str, Rows]:
    seller = world.seller
    makes = {p.sku: purchasing.supplier_of(p.sku) for p in seller.products if p.sku not in catalogue.BUNDLE_SKUS}
    used = {s.supplier_id for s in makes.values()}
    agreed = purchasing.tier(seller, world.stock)
    prices: Rows = []
    for sku, supplier in makes.items():
        p = catalogue.PRODUCT[sku]
        days = sorted({c.valid_from for c in seller.unit_costs if c.sku == sku} & _price_days(sku))
        for d in days or [seller.first_day.replace(month=1, day=1)]:
            price, vat = purchasing.list_price(seller, sku, d)
            row = {
                "supplier_id": supplier.supplier_id,
                "sku": sku,
                "valid_from": d,
                "tier_from_units": 1,
                "unit_price": price,
                "currency_code": "CNY",
                "purchase_vat_rate": vat,
                "moq_units": p.moq_units,
                "carton_units": p.carton_units,
                "production_days": supplier.production_days,
                "is_preferred": "是",
            }
            prices.append(row)
            if sku == agreed.sku:
                cheaper = round(price * (1 - purchasing.TIER_RATE), 2)
                prices.append(row | {"tier_from_units": agreed.from_units, "unit_price": cheaper})
    return {
        "seller_suppliers": [
            {
                "supplier_id": s.supplier_id,
                "supplier_name": s.name,
                "currency_code": "CNY",
                "production_days": s.production_days,
                "delivery_days": s.delivery_days,
                "deposit_rate": purchasing.DEPOSIT_RATE,
                "payment_days": 0,
                "purchase_vat_rate": catalogue.PURCHASE_VAT_RATE,
            }
            for s in purchasing.SUPPLIERS
            if s.supplier_id in used
        ],
        "seller_supplier_closings": [
            {"closed_from": first, "closed_to": last, "closing_reason": {"Chinese New Year": "春节"}.get(reason, "国庆")}
            for first, last, reason in replenishment.CLOSINGS
        ],
        "seller_purchase_prices": prices,
    }


def _price_days(sku: str) -> set[date]:
    return {date(2025, 1, 1), catalogue.OLD_COSTS_FROM} | {r.valid_from for r in catalogue.PRICE_RISES if r.sku == sku}


def _purchases(world: World) -> dict[str, Rows]:
    orders, receipts, payments = [], [], []
    company = next(iter(reversed(ENTITIES)))
    by_order: dict[str, list[purchasing.Line]] = {}
    for x in purchasing.lines(world.seller, world.stock):
        if x.ordered_on > AS_OF:
            continue
        by_order.setdefault(x.po_number, []).append(x)
        orders.append(
            {
                "po_number": x.po_number,
                "line_number": x.line_number,
                "supplier_id": x.supplier.supplier_id,
                "legal_entity": company,
                "sku": x.sku,
                "ordered_on": x.ordered_on,
                "units": x.units,
                "unit_price": x.unit_price,
                "currency_code": "CNY",
                "purchase_vat_rate": x.purchase_vat_rate,
                "deposit_rate": purchasing.DEPOSIT_RATE,
                "promised_on": x.promised_on,
                "stock_pool_id": x.stock_pool_id,
            }
        )
    for number, lines in by_order.items():
        counted: dict[tuple[date, str], int] = {}
        for x in lines:
            on = x.ready_on + timedelta(days=purchasing.CHECKED_AFTER)
            if on <= AS_OF:
                counted[on, x.sku] = counted.get((on, x.sku), 0) + x.units
        for (on, sku), units in counted.items():
            rejected = round(units * purchasing.REJECTED * (1 + sum(map(ord, number + sku)) % 4))
            receipts.append(
                {
                    "receipt_number": f"RK{on:%y%m%d}-{number[-3:]}",
                    "po_number": number,
                    "sku": sku,
                    "received_on": on,
                    "received_units": units,
                    "rejected_units": rejected,
                }
            )
        whole = round(sum(x.units * x.unit_price for x in lines), 2)
        deposit = round(whole * purchasing.DEPOSIT_RATE, 2)
        due = max(x.ready_on for x in lines)
        for kind, on, amount in (("deposit", lines[0].ordered_on, deposit), ("balance", due, round(whole - deposit, 2))):
            if on <= AS_OF:
                payments.append(
                    {
                        "payment_number": f"FK-{number[2:]}-{'D' if kind == 'deposit' else 'B'}",
                        "po_number": number,
                        "supplier_id": lines[0].supplier.supplier_id,
                        "paid_on": on,
                        "payment_kind": kind,
                        "amount": amount,
                        "currency_code": "CNY",
                    }
                )
    return {"seller_purchase_orders": orders, "seller_purchase_receipts": receipts, "seller_supplier_payments": payments}


def _first_leg(world: World) -> dict[str, Rows]:
    seller = world.seller
    lines: Rows = []
    stages: Rows = []
    bills: Rows = []
    for x in purchasing.lines(seller, world.stock):
        s = x.shipment
        ships = seller.day(s.ships)
        if ships - timedelta(days=2) > AS_OF:
            continue
        number = f"TC{ships:%y%m%d}-{x.number:04d}"
        p = catalogue.PRODUCT[x.sku]
        mode, carrier = MODES[x.stock_pool_id]
        cartons = -(-x.units // p.carton_units)
        lines.append(
            {
                "shipment_number": number,
                "sku": x.sku,
                "po_number": x.po_number,
                "units": x.units,
                "cartons": cartons,
                "stock_pool_id": x.stock_pool_id,
                "transport_mode": mode,
                "carrier_name": carrier,
                "platform_shipment_id": shipment_id(s, x.number),
                "container_number": f"LWGU{4_410_000 + x.number * 37}",
                "weight_kg": round(x.units * p.weight_kg + cartons * 0.9, 2),
                "volume_m3": round(x.units * p.litres / 1000 * 1.08, 3),
            }
        )
        usual = replenishment.TRANSIT_DAYS[x.stock_pool_id]
        for stage, share in (("ready", -0.1), ("departed", 0.0), ("arrived", 0.62), ("delivered", 0.9), ("received", 1.0)):
            reached = ships + timedelta(days=round((s.arrives - s.ships) * share))
            row = {"shipment_number": number, "stage": stage, "expected_on": ships + timedelta(days=round(usual * share))}
            stages.append(row | ({"reached_on": reached} if reached <= AS_OF else {}))
        costs = [c for c in seller.unit_costs if (c.sku, c.stock_pool_id) == (x.sku, x.stock_pool_id)]
        valid = [c for c in costs if c.valid_from <= ships] or costs[:1]
        cost = max(valid, key=lambda c: c.valid_from)
        billed = ships + timedelta(days=round((s.arrives - s.ships) * 0.7))
        for kind, unit in (
            ("freight", cost.first_leg_cost),
            ("duty", cost.duty_cost),
            ("clearance", cost.clearance_cost),
            ("inbound", cost.inbound_cost),
        ):
            # A bill is never exactly what the cost sheet expected.
            amount = round(unit * x.units * (0.97 + (x.number * 7 + len(kind)) % 9 / 100), 2)
            if billed <= AS_OF and amount:
                bills.append(
                    {
                        "bill_number": f"ZD{billed:%y%m}-{x.number:04d}",
                        "shipment_number": number,
                        "leg_cost_kind": kind,
                        "billed_on": billed,
                        "amount": amount,
                        "currency_code": "CNY",
                        "allocation_basis": "value" if kind == "duty" else "weight",
                        "is_recoverable": "否",
                    }
                )
    return {"seller_first_leg_lines": lines, "seller_first_leg_stages": stages, "seller_first_leg_bills": bills}


def _stock(world: World, chapter: Chapter) -> dict[str, Rows]:
    """Month-end counts of the overseas warehouse: what the shop's own list says of those evenings."""
    seller = world.seller
    counts = []
    for first in month_firsts(seller.day(chapter.days[0]), LAST_DAY):
        d = seller.index_of(first) - 1
        for i, p in enumerate(shop.products(seller)):
            counts.append(
                {
                    "stock_pool_id": catalogue.SHOP.stock_pool_id,
                    "sku": p.sku,
                    "counted_on": seller.day(d),
                    "counted_units": int(chapter.shop.stock[i, d - chapter.days[0]]),
                    "unsellable_units": i % 3,
                }
            )
    return {"seller_stock_counts": counts}


def _parcels(world: World, chapter: Chapter) -> dict[str, Rows]:
    direct = chapter.shop.orders.filter(chapter.shop.orders["fulfilment"] == shop.DIRECT).sort("at")
    ways = direct.select("n", "at").rows()
    rows: Rows = []
    for i, p in enumerate(world.parcels):
        if instant(p.registered_at).date() > AS_OF:
            continue
        number = ways[min(len(ways) - 1, i * len(ways) // len(world.parcels))][0]
        handed = instant(p.registered_at).date()
        rows.append(
            {
                "tracking_number": p.number,
                "carrier_name": parcels.CARRIERS[p.carrier][0],
                "carrier_code": p.carrier,
                "service_type": "挂号小包" if p.carrier == parcels.YANWEN else "专线",
                "store_id": catalogue.SHOP.store_id,
                "order_id": f"#{number}",
                "handed_over_on": handed,
                "promised_on": handed + timedelta(days=15),
                "destination_country": p.country,
                "weight_kg": p.weight_kg,
                "shipping_cost": round(p.weight_kg * 78 + 19, 2),
                "currency_code": "CNY",
            }
        )
    contracts = [
        {
            "carrier_name": name,
            "service_type": service,
            "valid_from": date(2026, 1, 1),
            "currency_code": "CNY",
            "weight_from_kg": 0,
            "parcel_fee": fee,
            "kilogram_price": per_kg,
            "promised_days": 15,
            "claim_after_days": 30,
            "claim_limit_amount": 300,
        }
        for name, service, fee, per_kg in (("Yanwen", "挂号小包", 19, 78), ("4PX", "专线", 21, 74))
    ]
    return {"seller_parcels": rows, "seller_carrier_contracts": contracts}


def _costs(world: World) -> dict[str, Rows]:
    seller = world.seller
    months = [seller.first_day.replace(day=1), *month_firsts(seller.first_day, date(2026, 9, 30))]
    hong_kong, shenzhen = ENTITIES
    rows = []
    for i, month in enumerate(months):
        for kind, name, amount in OTHER_COSTS:
            entity = hong_kong if kind == "service" else shenzhen
            moved = (
                amount * (1 + (i * 5 + len(name)) % 7 / 100) * (1.18 if month.month in (11, 12) and kind == "salary" else 1)
            )
            rows.append(
                {
                    "month": month,
                    "legal_entity": entity,
                    "other_cost_kind": kind,
                    "cost_name": name,
                    "amount": round(moved, 2),
                    "currency_code": "CNY",
                }
            )
    return {"seller_other_costs": rows}


def _statement(world: World, chapter: Chapter) -> dict[str, Rows]:
    """Each payout as it arrived, and every second week what stands is converted to yuan."""
    rows: Rows = []
    balance: dict[tuple[str, str], int] = {}
    of = {s.account_id: s for s in _accounts(world)}
    converted: dict[tuple[str, str], int] = {}
    arrived = sorted(
        (d for d in chapter.deposits if d.paid_on + timedelta(days=ARRIVES_AFTER) <= AS_OF), key=lambda d: d.paid_on
    )
    for n, d in enumerate(arrived):
        store = of[d.account_id]
        key, minor = (store.collection_account, d.currency), 1 if d.currency == "JPY" else 100
        on = d.paid_on + timedelta(days=ARRIVES_AFTER)
        balance[key] = balance.get(key, 0) + d.amount
        row = {"collection_account": key[0], "currency_code": key[1]}
        rows.append(
            row
            | {
                "transaction_number": f"PP{on:%y%m%d}{n:05d}",
                "posted_on": on,
                "transaction_kind": "payout",
                "amount": d.amount / minor,
                "balance_amount": balance[key] / minor,
                "account_id": d.account_id,
                "platform_reference": d.reference,
            }
        )
        converted[key] = converted.get(key, 0) + 1
        if converted[key] % 2 == 0 and balance[key] > 0:
            out = balance[key] * 9 // 10
            fee = round(out * FEE_RATE)
            balance[key] -= out
            rate = yuan(d.currency, on) * (1 - RATE_BELOW_MID)
            rows.append(
                row
                | {
                    "transaction_number": f"PP{on:%y%m%d}{n:05d}C",
                    "posted_on": on,
                    "transaction_kind": "conversion",
                    "amount": -out / minor,
                    "fee_amount": fee / minor,
                    "balance_amount": balance[key] / minor,
                    "counter_amount": round((out - fee) / minor * rate, 2),
                    "counter_currency_code": "CNY",
                }
            )
    return {"seller_collection_statement": rows}


def _plans(world: World, chapter: Chapter) -> dict[str, Rows]:
    seller = world.seller
    months = month_firsts(seller.day(chapter.days[0]), LAST_DAY)
    targets: Rows = []
    for i, s in enumerate(seller.stores):
        mine = chapter.traffic.sales[seller.store_of == i][:, chapter.days[0] :].sum() / s.minor_units
        a_day = float(mine) / (chapter.days[1] - chapter.days[0])
        for month in months:
            targets.append(
                {
                    "month": month,
                    "store_id": s.store_id,
                    "operator": s.operator,
                    "currency_code": s.currency,
                    "gmv_target_amount": round(a_day * 31 * 1.07, -2),
                    "contribution_target_amount": round(a_day * 31 * 1.07 * 0.15, -2),
                    "ad_spend_limit_amount": round(a_day * 31 * 0.12, -2),
                }
            )
    events: Rows = [
        {
            "event_name": e.reason,
            "event_kind": "promotion",
            "starts_on": e.first,
            "ends_on": e.last,
            "expected_uplift": round(e.factor, 1),
        }
        for e in demand.DEALS
        if e.last >= seller.first_day
    ]
    events += [
        {"event_name": reason, "event_kind": "holiday", "starts_on": first, "ends_on": last, "event_country": "CN"}
        for first, last, reason in replenishment.CLOSINGS
    ]
    decision = {
        "alert_id": f"unsettled_orders:{catalogue.SHOP.account_id}:{catalogue.SHOP.store_id}",
        "decided_on": date(2026, 10, 12),
        "decision": "accepted",
        "silent_until": date(2026, 11, 30),
        "decided_by": "林佳怡",
        "decision_reason": "PayPal 的钱不走 Shopify 结算",
    }
    # Two buyers sent theirs back and that was all the month had: nothing to learn from.
    accepted = {
        "alert_id": "low_margin_skus:amazon-eu-de:HOM-SO-01",
        "decided_on": date(2026, 10, 26),
        "decision": "accepted",
        "silent_until": date(2026, 11, 20),
        "decided_by": "周启明",
        "decision_reason": "样本太小，只有两笔退货",
    }
    return {
        "seller_targets": targets,
        "seller_events": events,
        "seller_alert_decisions": [decision, accepted],
    }


def contents(world: World, chapter: Chapter) -> dict[str, Rows]:
    """Every sheet's rows, by landed table."""
    return {
        **_companies(world),
        **_suppliers(world),
        **_purchases(world),
        **_first_leg(world),
        **_stock(world, chapter),
        **_parcels(world, chapter),
        **_costs(world),
        **_statement(world, chapter),
        **_plans(world, chapter),
    }


def document(world: World, chapter: Chapter) -> bytes:
    """The workbook's bytes."""
    rows = contents(world, chapter)
    return book([(title, table) for title, table in SHEETS.items() if table.name in rows], rows, SENT_AT)


def file(world: World, chapter: Chapter) -> DemoFile:
    """The workbook, received once at the end."""
    return DemoFile("_", "公司账册_2026-10-28.xlsx", partial(document, world, chapter), SENT_AT)
