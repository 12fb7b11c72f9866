"""Rows of the further sheets of the workbook, invented, as people type them: percent signs, two languages, odd days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.contract import examples

_DAY = date(2026, 3, 2)


def _later(days: int) -> date:
    return _DAY + timedelta(days=days)


MORE: dict[str, list[dict[str, Any]]] = {
    "法人主体": [
        {
            "legal_entity": "示例有限公司",
            "registered_country_code": "cn",
            "currency_code": "人民币",
            "tax_number": "91440300MA5EXAMPLE",
            "is_general_taxpayer": "是",
        },
        {
            "legal_entity": "Example Ltd",
            "registered_country_code": "HK",
            "currency_code": "HKD",
            "is_general_taxpayer": "no",
        },
    ],
    "收款账户": [
        {
            "collection_account": "PP-1",
            "currency_code": "USD",
            "provider": "PingPong",
            "legal_entity": "示例有限公司",
            "opened_on": "2025/3/1",
        },
        {"collection_account": "PP-1", "currency_code": "EUR", "provider": "PingPong", "legal_entity": "示例有限公司"},
    ],
    "供应商": [
        {
            "supplier_id": f"SUP-{n}",
            "supplier_name": f"宁波第{n}厂",
            "currency_code": "RMB" if n % 2 else "USD",
            "production_days": 18 + n,
            "delivery_days": 40,
            "deposit_rate": ("30%", 0.3, "30 %")[n % 3],
            "payment_days": 0,
            "purchase_vat_rate": "13%",
        }
        for n in range(1, 7)
    ],
    "供应商停工": [
        {"closed_from": "2026.02.10", "closed_to": "2026年2月25日", "closing_reason": "春节"},
        {"supplier_id": "SUP-1", "closed_from": date(2026, 1, 28), "closed_to": date(2026, 3, 3), "closing_reason": "春节"},
        {"supplier_id": "SUP-2", "closed_from": date(2026, 10, 1), "closed_to": date(2026, 10, 8), "is_void": "是"},
    ],
    "采购价目": [
        {
            "supplier_id": f"SUP-{1 + n % 6}",
            "sku": f"KIT-{n:04}",
            "valid_from": "2026/1/1",
            "tier_from_units": tier,
            "unit_price": price,
            "currency_code": "CNY",
            "moq_units": 200,
            "carton_units": 24,
            "is_preferred": "是",
        }
        for n in range(1, 11)
        for tier, price in ((1, 14.2 + n), (500, 13.1 + n), (2000, 12 + n))
    ],
    "采购订单": [
        {
            "po_number": f"PO-26{n:03}",
            "supplier_id": "SUP-1",
            "legal_entity": "示例有限公司",
            "sku": f"KIT-{n:04}",
            "ordered_on": _later(n),
            "units": 500 + 10 * n,
            "unit_price": "13.50",
            "currency_code": "人民币",
            "purchase_vat_rate": 0.13,
            "deposit_rate": "30%",
            "promised_on": _later(n + 25),
            "stock_pool_id": "FBA-US",
            "line_number": 2 if n == 20 else None,
        }
        for n in range(1, 21)
    ],
    "采购到货": [
        {
            "receipt_number": f"GR-{n:03}",
            "po_number": f"PO-26{n:03}",
            "sku": f"KIT-{n:04}",
            "received_on": _later(n + 27),
            "received_units": 500 + 10 * n,
            "rejected_units": 12 if n == 5 else None,
            "stock_pool_id": "WH-CN",
        }
        for n in range(1, 21)
    ],
    "供应商付款": [
        {
            "payment_number": f"PAY-{n:03}{kind}",
            "po_number": f"PO-26{n:03}",
            "supplier_id": "SUP-1",
            "paid_on": _later(n),
            "payment_kind": kind,
            "amount": amount,
            "currency_code": "CNY",
        }
        for n in range(1, 9)
        for kind, amount in (("定金", 2025), ("balance", 4725.5), ("退款", -120))
    ],
    "头程货件": [
        {
            "shipment_number": f"SH-{1 + n // 4:02}",
            "sku": f"KIT-{n:04}",
            "po_number": f"PO-26{n:03}",
            "units": 480,
            "cartons": 20,
            "stock_pool_id": "FBA-US",
            "from_stock_pool_id": "WH-CN",
            "transport_mode": ("快船", "air", "铁路")[n % 3],
            "carrier_name": "Example Freight",
            "platform_shipment_id": f"FBA15X{n:04}",
            "weight_kg": 210.5,
            "volume_m3": 1.25,
        }
        for n in range(1, 21)
    ],
    "头程节点": [
        {
            "shipment_number": f"SH-{n:02}",
            "stage": stage,
            "expected_on": _later(n + days),
            "reached_on": _later(n + days + 1),
        }
        for n in range(1, 5)
        for stage, days in (("提货", 30), ("departed", 34), ("到港", 52), ("清关", 55), ("received", 63))
    ],
    "头程费用": [
        {
            "bill_number": f"B-{n}",
            "shipment_number": f"SH-{n:02}",
            "leg_cost_kind": kind,
            "billed_on": _later(60 + n),
            "amount": amount,
            "currency_code": "USD",
            "allocation_basis": basis,
            "is_recoverable": kind == "import_vat",
        }
        for n in range(1, 6)
        for kind, amount, basis in (
            ("运费", 1890.5, "重量"),
            ("duty", 402, "value"),
            ("import_vat", 0.01, None),
            ("清关费", -15, "件数"),
        )
    ],
    "期初库存": [
        {
            "stock_pool_id": "WH-CN",
            "sku": f"KIT-{n:04}",
            "opened_on": "2026-01-01",
            "opening_units": 100 * n,
            "unit_cost": 12.5,
            "currency_code": "CNY",
        }
        for n in range(1, 21)
    ],
    "库存调整": [
        {
            "movement_number": f"MV-{n:02}",
            "movement_kind": "调拨",
            "sku": f"KIT-{n:04}",
            "units": 60,
            "from_stock_pool_id": "WH-CN",
            "to_stock_pool_id": "WH-US",
            "moved_on": _later(n),
            "arrived_on": _later(n + 30) if n % 2 else None,
        }
        for n in range(1, 19)
    ]
    + [
        {
            "movement_number": "MV-90",
            "movement_kind": "lost",
            "sku": "KIT-0001",
            "units": 3,
            "from_stock_pool_id": "WH-CN",
            "moved_on": "2026/3/9",
        },
        {
            "movement_number": "MV-91",
            "movement_kind": "移除",
            "sku": "KIT-0002",
            "units": 5,
            "from_stock_pool_id": "FBA-US",
            "moved_on": "2026/3/9",
        },
    ],
    "库存盘点": [
        {
            "stock_pool_id": "WH-US",
            "sku": f"KIT-{n:04}",
            "counted_on": _later(40),
            "counted_units": 59,
            "unsellable_units": 1,
        }
        for n in range(1, 21)
    ],
    "物流合同": [
        {
            "carrier_name": "YunExpress",
            "service_type": None if n else "Line",
            "destination_country": country,
            "valid_from": "2026-01-01",
            "currency_code": "CNY",
            "weight_from_kg": None,
            "parcel_fee": 18,
            "kilogram_price": 72.5,
            "promised_days": 12,
            "claim_after_days": 30,
            "claim_limit_amount": 300,
        }
        for n, country in enumerate(("us", "DE", "FR", "GB", "JP", None))
    ],
    "包裹": [
        {
            "tracking_number": f"YT20323212660717{n:02}",
            "carrier_name": "YunExpress",
            "carrier_code": 190008 if n % 2 else None,
            "store_id": "acc-us",
            "order_id": f"114-{n:07}",
            "handed_over_on": _later(n),
            "promised_on": _later(n + 12) if n % 3 else None,
            "destination_country": "us",
            "weight_kg": "0.480",
            "shipping_cost": 38.5,
            "currency_code": "RMB",
        }
        for n in range(20)
    ],
    "其他费用": [
        {
            "month": month,
            "legal_entity": "示例有限公司",
            "store_id": store,
            "other_cost_kind": kind,
            "cost_name": name,
            "amount": amount,
            "currency_code": "CNY",
        }
        for month in ("2026-09", "2026年10月")
        for kind, name, amount, store in (
            ("工资", "运营", 52000, None),
            ("rent", None, 9800, None),
            ("软件", "ERP", 1200, None),
            ("软件", "选品", 300, "acc-us"),
            ("样品", None, -80.5, "acc-us"),
        )
    ],
    "收款流水": [
        {
            "collection_account": "PP-1",
            "transaction_number": f"T{n:04}",
            "posted_on": _later(14 * n),
            "transaction_kind": kind,
            "amount": amount,
            "currency_code": "USD",
            "fee_amount": fee,
            "counter_amount": counter,
            "counter_currency_code": "人民币" if counter else None,
            "account_id": "acc" if n % 2 else None,
            "platform_reference": None,
        }
        for n, (kind, amount, fee, counter) in enumerate(
            (
                ("平台入账", 12345.67, None, None),
                ("结汇", -12000, 36.5, 85432.1),
                ("payout", 0.01, None, None),
                ("手续费", -5, None, None),
            )
            * 5
        )
    ],
    "目标": [
        {
            "month": "2026/10",
            "store_id": store,
            "operator": operator,
            "currency_code": "USD",
            "gmv_target_amount": 50000,
            "contribution_target_amount": -200,
            "ad_spend_limit_amount": 4000,
        }
        for store in ("acc-us", "acc-cn")
        for operator in (None, "陈", "林")
    ],
    "活动": [
        {
            "event_name": "Prime Day",
            "event_kind": "大促",
            "starts_on": "2026-07-08",
            "ends_on": "2026-07-11",
            "event_country": "us",
            "expected_uplift": 4,
        },
        {"event_name": "国庆", "event_kind": "holiday", "starts_on": "2026-10-01", "ends_on": "2026-10-08"},
    ],
    "搜索词": [
        {"term": "yoga mat", "geo_code": "us", "is_anchor": "是"},
        {"term": "C++: the (very) good mat, large", "geo_code": "US-CA", "sku": "KIT-0001"},
        {"term": "瑜伽垫"},
    ],
    "预警处理": [
        {
            "alert_id": "stockout_risk:FBA-US:KIT-0001",
            "decided_on": "2026-10-20",
            "decision": "推迟",
            "silent_until": "2026-11-03",
            "decided_by": "陈",
            "decision_reason": "已空运 200 件",
        },
        {
            "alert_id": "stockout_risk:FBA-US:KIT-0001",
            "decided_on": "2026-11-03",
            "decision": "done",
            "silent_until": "2026-11-30",
        },
    ],
}

ALL = examples.SELLER | MORE
