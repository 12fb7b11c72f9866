"""One small file of each report, invented row by row, with the ugly cases that delivered files hold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.sources.seller.workbook import SHEETS
from tests.contract import headers


def lines(header: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str = "\t", end: str = "\n") -> str:
    """A delimited file; columns a row does not name are empty, columns the header does not have are dropped."""
    body = [delimiter.join(header), *(delimiter.join(row.get(h, "") for h in header) for row in rows)]
    return end.join(body) + end


def quoted(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """The same as a CSV with every cell in quotes."""
    cells = [[*header], *([row.get(h, "") for h in header] for row in rows)]
    return "".join(",".join('"' + c.replace('"', '""') + '"' for c in row) + "\n" for row in cells)


# ---- Amazon all orders ------------------------------------------------------------------------------------------------

_ORDER_FIELDS = headers.words(
    """
    amazon-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel sku quantity currency
    item-price item-tax item-promotion-discount item-status product-name ship-city ship-postal-code promotion-ids
    """
)
_US = "Amazon.com"


def _order(*cells: str, **more: str) -> dict[str, str]:
    common = {"asin": "B0TEST" + cells[6][-4:], "ship-country": "US", "ship-state": "OR", "ship-service-level": "Standard"}
    return common | dict(zip(_ORDER_FIELDS, cells, strict=False)) | {k.replace("_", "-"): v for k, v in more.items()}


ORDERS = [
    _order("114-0000001-0000001", "2026-10-01T06:59:59+00:00", "2026-10-03T02:00:00+00:00", "Shipped", "Amazon", _US,
           "KIT-0001", "1", "USD", "24.99", "2.06", "0.0", "Shipped", "Garlic press", "Salem", "97301"),
    _order("114-0000001-0000002", "2026-10-01T07:00:00+00:00", "2026-10-03T02:00:00+00:00", "Shipped", "Amazon", _US,
           "KIT-0002", "3", "USD", "59.97", "", "6.0", "Shipped", 'Pan 12" with lid', "Bend", "97701", "Save 10%,Coupon-7"),
    # two lines of one order, equal in every column, both real
    _order("114-0000001-0000003", "2026-10-01T08:00:00+00:00", "2026-10-03T02:00:00+00:00", "Shipped", "Amazon", _US,
           "KIT-0001", "1", "USD", "24.99", "2.06", "0.0", "Shipped", "Garlic press"),
    _order("114-0000001-0000003", "2026-10-01T08:00:00+00:00", "2026-10-03T02:00:00+00:00", "Shipped", "Amazon", _US,
           "KIT-0001", "1", "USD", "24.99", "2.06", "0.0", "Shipped", "Garlic press"),
    # pending: no price yet; a price of zero is something else
    _order("114-0000001-0000004", "2026-10-28T23:59:00+00:00", "2026-10-28T23:59:00+00:00", "Pending", "Amazon", _US,
           "KIT-0003", "1", "", "", "", "", "Unshipped", "Whisk"),
    _order("114-0000001-0000005", "2026-10-02T01:00:00+00:00", "2026-10-04T01:00:00+00:00", "Shipped", "Amazon", _US,
           "KIT-0003", "1", "USD", "0.0", "0.0", "0.0", "Shipped", "Whisk"),
    # cancelled: with the price kept, and with everything gone
    _order("114-0000001-0000006", "2026-10-02T02:00:00+00:00", "2026-10-02T03:00:00+00:00", "Cancelled", "Amazon", _US,
           "KIT-0002", "0", "USD", "19.99", "", "", "Cancelled", "Pan"),
    _order("114-0000001-0000007", "2026-10-02T02:10:00+00:00", "2026-10-02T03:10:00+00:00", "Cancelled", "Merchant", _US,
           "KIT-0002", "0", "", "", "", "", "Cancelled", "Pan"),
    # multi-channel: real units, no sale here
    _order("S01-0000001-0000008", "2026-10-02T04:00:00+00:00", "2026-10-03T04:00:00+00:00", "Shipped", "Amazon",
           "Non-Amazon", "KIT-0001", "2", "", "", "", "", "Shipped", "Garlic press", merchant_order_id="SHOP-1008"),
    _order("114-0000001-0000009", "2026-10-02T05:00:00+00:00", "2026-10-03T05:00:00+00:00", "Shipping", "Amazon", _US,
           "amzn.gr.KIT-0001-x9", "1", "USD", "17.49", "1.44", "", "Unshipped", "Garlic press, used"),
    _order("114-0000001-0000010", "2026-10-02T06:00:00+00:00", "2026-10-03T06:00:00+00:00", "Shipped", "Amazon",
           "Amazon.ca", "KIT-0004", "1", "CAD", "31.50", "1.58", "", "Shipped", "Étui à crayons", "Québec", "G1R 4P5"),
    _order("114-0000001-0000011", "2026-10-02T07:00:00-07:00", "2026-10-03T07:00:00-07:00", "Unshipped", "Merchant", _US,
           "KIT-0005", "1", "USD", "1,249.00", "103.04", "", "Unshipped", '"Quoted" title', is_business_order="true",
           purchase_order_number="PO 77", price_designation="Business Price"),
    *(
        _order(f"114-0000002-00000{n:02}", f"2026-10-03T{n:02}:00:00+00:00", "2026-10-05T00:00:00+00:00", "Shipped",
               "Amazon", _US, f"KIT-00{n:02}", str(1 + n % 3), "USD", f"{9 + n}.95", "0.8", "0.0", "Shipped", f"Thing {n}")
        for n in range(6, 18)
    ),
]  # fmt: skip


def all_orders(header: Sequence[str] = headers.ALL_ORDERS_33) -> str:
    """All orders, tab separated, unquoted."""
    return lines(header, ORDERS)


# ---- Amazon settlement ------------------------------------------------------------------------------------------------


def settlement(style: str = "US", *, total: str | None = None) -> str:
    """A settlement of 22 lines as the US, an EU or the UK account receives it; `total` overrides the payout that fits."""
    iso = {"US": "{d} {t} UTC", "EU": "{e} {t} UTC", "UK": "{d} {t} UTC"}[style]
    day = {"US": "{d}", "EU": "{e}", "UK": "{u}"}[style]

    def at(pattern: str, day_: int, time: str = "05:23:19") -> str:
        return pattern.format(d=f"2026-10-{day_:02}", e=f"{day_:02}.10.2026", u=f"{day_:02}/10/26", t=time)

    def money(cents: int) -> str:
        sign, whole, rest = "-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100
        return f"{sign}{whole},{rest:02}" if style == "EU" else f"{sign}{whole}.{rest:02}"

    name, currency = {"US": (_US, "USD"), "EU": ("Amazon.de", "EUR"), "UK": ("Amazon.co.uk", "GBP")}[style]
    rows: list[dict[str, str]] = []

    def add(kind: str, type_: str, description: str, cents: int, day_: int, **more: str) -> None:
        rows.append(
            {
                "settlement-id": "17712345678", "transaction-type": kind, "amount-type": type_,
                "amount-description": description, "amount": money(cents), "posted-date": at(day, day_),
                "posted-date-time": at(iso, day_), "marketplace-name": name,
            } | {k.replace("_", "-"): v for k, v in more.items()}
        )  # fmt: skip

    for n in range(1, 6):
        order = {"order_id": f"302-000000{n}-0000001", "sku": f"KIT-000{n}", "fulfillment_id": "AFN"}
        add("Order", "ItemPrice", "Principal", 2499 + n, n, quantity_purchased="1", **order)
        add("Order", "ItemFees", "Commission", -375, n, **order)
        add("Order", "ItemFees", "FBAPerUnitFulfillmentFee", -460, n, **order)
    add("Refund", "ItemPrice", "Principal", -2501, 9, order_id="302-0000001-0000001", sku="KIT-0001", adjustment_id="R1")
    add("Order", "Promotion", "Principal", -250, 9, order_id="302-0000002-0000001", sku="KIT-0002", promotion_id="SAVE-10")
    add("FBAFees", "ItemFees", "FBAPerUnitFulfillmentFee", -120, 10, order_id="FBA15XYZ")
    add("ServiceFee", "Cost of Advertising", "TransactionTotalAmount", -1800, 11)
    add("other-transaction", "other-transaction", "Storage Fee", -333, 12, marketplace_name="")
    add("other-transaction", "other-transaction", "Current Reserve Amount", -123456, 13, marketplace_name="")
    add("other-transaction", "other-transaction", "Previous Reserve Amount Balance", 234567, 13, marketplace_name="")

    cents = sum(int(r["amount"].replace(",", "").replace(".", "")) for r in rows)
    grouped = f"{cents // 100000}.{cents // 100 % 1000:03},{cents % 100:02}"
    summary = {
        "settlement-id": "17712345678", "settlement-start-date": at(iso, 1, "00:00:00"),
        "settlement-end-date": at(iso, 15, "00:00:00"), "deposit-date": at(iso, 17, "00:00:00"),
        "total-amount": total or (grouped if style == "EU" else money(cents)),
        "currency": currency,
    }  # fmt: skip
    return lines(headers.SETTLEMENT_V2, [summary, *rows])


# ---- Amazon sales and traffic -----------------------------------------------------------------------------------------


def _money(amount: str, currency: str = "USD") -> str:
    return f'{{"amount": {amount}, "currencyCode": "{currency}"}}'


def sales_traffic(
    start: str = "2026-10-01", end: str = "2026-10-03", *, days: Sequence[str] | None = None, products: int = 20
) -> str:
    """By day and by product; amounts with digits a float would lose, one key misspelt as in the platform's example."""
    days = ["2026-10-01", "2026-10-02", "2026-10-03"] if days is None else days
    by_day = ", ".join(
        f"""{{"date": "{day}", "salesByDate": {{"orderedProductSales": {_money("1234567.10")}, "unitsOrdered": {20 + n},
        "totalOrderItems": 19, "averageSellingPrice": {_money("12.5")}, "unitsRefunded": 1, "refundRate": 4.35,
        "claimsGranted": 0, "claimsAmount": {_money("0.00")}, "shippedProductSales": {_money("650.72")}, "unitsShipped": 59,
        "ordersShipped": 54}}, "trafficByDate": {{"{"browerPageViews" if n == 1 else "browserPageViews"}": {1158 + n},
        "mobileAppPageViews": 500, "pageViews": 1658, "browserSessions": 906, "mobileAppSessions": 94, "sessions": 1000,
        "buyBoxPercentage": 10.54, "orderItemSessionPercentage": 2.21, "unitSessionPercentage": 2.54,
        "averageOfferCount": 9686, "averageParentItems": 9630, "feedbackReceived": 10, "negativeFeedbackReceived": 1,
        "receivedNegativeFeedbackRate": 10.0}}}}"""
        for n, day in enumerate(days)
    )
    by_product = ", ".join(
        f"""{{"parentAsin": "B0PARENT{n % 4}", "childAsin": "B0CHILD{n:03}", "salesByAsin": {{"unitsOrdered": {n},
        "orderedProductSales": {_money(f"{n * 17}.99")}, "totalOrderItems": {n}}}, "trafficByAsin": {{"browserSessions": {n},
        "mobileAppSessions": 2, "sessions": {n + 2}, "browserPageViews": 8, "mobileAppPageViews": 5, "pageViews": 13,
        "buyBoxPercentage": 95.24, "unitSessionPercentage": 300.0}}}}"""
        for n in range(products)
    )
    return f"""{{"reportSpecification": {{"reportType": "GET_SALES_AND_TRAFFIC_REPORT", "reportOptions":
        {{"dateGranularity": "DAY", "asinGranularity": "CHILD"}}, "dataStartTime": "{start}T00:00:00Z", "dataEndTime":
        "{end}T23:59:59Z", "marketplaceIds": ["ATVPDKIKX0DER"]}}, "salesAndTrafficByDate": [{by_day}],
        "salesAndTrafficByAsin": [{by_product}]}}"""


# ---- Amazon inventory planning ----------------------------------------------------------------------------------------

PLANNING = [
    {
        "snapshot-date": "2026-10-28", "sku": f"KIT-{n:04}", "fnsku": f"X00{n:07}", "asin": f"B0TEST{n:04}",
        "product-name": ('Pan 12", "the big one"' if n == 3 else f"Thing {n}"), "condition": "Used" if n == 7 else "New",
        "available": str(n * 11 % 97), "fc-transfer": "4", "Reserved FC Transfer": "4", "Reserved FC Processing": "2",
        "Reserved Customer Order": "3", "Total Reserved Quantity": "9", "reserved-quantity": "", "Reserved Staging": "1",
        "pending-removal-quantity": "0", "unfulfillable-quantity": "2", "inbound-quantity": "120", "inbound-working": "20",
        "inbound-shipped": "60", "inbound-received": "40", "units-shipped-t7": "14", "units-shipped-t30": "55",
        "units-shipped-t60": "101", "units-shipped-t90": "160", "currency": "USD", "sales-price": "0.0",
        "your-price": "0.0" if n == 5 else "24.99",
        "inv-age-0-to-90-days": "80", "inv-age-91-to-180-days": "10", "inv-age-181-to-270-days": "3",
        "inv-age-271-to-365-days": "1", "inv-age-365-plus-days": "5", "inv-age-366-to-455-days": "2",
        "inv-age-456-plus-days": "1", "days-of-supply": "" if n == 6 else "40", "sell-through": "6.56",
        "sales-rank": "1,204",
        "storage-type": "Standard-Size", "storage-volume": "0.35", "volume-unit-measurement": "cubic feet",
        "marketplace": "US" if n % 2 else "ATVPDKIKX0DER", "alert": "out of stock" if n == 9 else "",
        "recommended-action": "Create shipping plan", "estimated-excess-quantity": "0",
        "estimated-storage-cost-next-month": "0.27", "supplier": "unassigned",
    }
    for n in range(1, 22)
]  # fmt: skip


def planning(header: Sequence[str] = headers.PLANNING_98) -> str:
    """Inventory planning as the API delivers it: tab separated, unquoted."""
    return lines(header, PLANNING)


# ---- others -----------------------------------------------------------------------------------------------------------


def ecb() -> str:
    """Reference rates, newest first, with a currency that ended and the empty last column."""
    days = [f"2026-10-{d:02}" for d in (28, 27, 26, 23, 22, 21, 20, 19, 16, 15, 14, 13, 12, 9, 8, 7, 6, 5, 2, 1)]
    rows = [f"{day},1.11{n:02},175.{n:02},N/A,8.0{n:02}," for n, day in enumerate(days)]
    return "\n".join(["Date,USD,JPY,BGN,CNY,", *rows]) + "\n"


def trends() -> str:
    """A weekly export in Chinese with a term that holds colons and commas, and values below one in both spellings."""
    weeks = [
        f"2026-{month:02}-{day:02}"
        for month, days in ((6, (7, 14, 21, 28)), (7, (5, 12, 19, 26)), (8, (2, 9, 16, 23, 30)), (9, (6, 13, 20, 27)),
                            (10, (4, 11, 18, 25)))
        for day in days
    ]  # fmt: skip
    small = {0: "<1", 1: "<\u00a01", 2: "0"}
    rows = [f"{week},{40 + n},{small.get(n, str(n))}" for n, week in enumerate(weeks)]
    return "\n".join(["类别：所有类别", "", '周,"coat: red, warm: (美国)",狗衣服: (全球)', *rows]) + "\n"


def _track(n: int, **more: Any) -> dict[str, Any]:
    event = {"description": "Departed", "location": "Shenzhen", "stage": "Departure", "sub_status": "InTransit_Departure"}
    milestones = ("InfoReceived", "PickedUp", "Departure", "Arrival", "AvailableForPickup", "OutForDelivery", "Delivered")
    return {
        "shipping_info": {
            "shipper_address": {"country": "CN", "city": "Shenzhen"},
            "recipient_address": {"country": "US", "street": "1 Example Street", "postal_code": "97301"},
        },
        "latest_status": {"status": "InTransit", "sub_status": "InTransit_Departure"},
        "latest_event": event | {"time_utc": "2026-10-20T01:00:00Z", "time_iso": "2026-10-20T09:00:00+08:00"},
        "time_metrics": {
            "days_of_transit ": 4, "estimated_delivery_date": {"from": "2026-11-01T00:00:00+08:00", "to": None},
        },
        "milestone": [
            {"key_stage": stage, "time_utc": f"2026-10-{10 + i}T02:00:00Z" if i < 3 else None}
            for i, stage in enumerate(milestones)
        ],
        "misc_info": {"weight_kg": "0.480" if n % 2 else 0.48, "service_type": "Special Line", "local_number": f"9400{n}"},
        "tracking": {
            "providers": [
                {
                    "provider": {"key": 190008, "name": "YunExpress"}, "latest_sync_time": "2026-10-20T03:00:00Z",
                    "events": [
                        event | {"time_utc": "2026-10-20T01:00:00Z"},
                        event | {"time_utc": None, "time_iso": "2026-10-19T23:30:00-07:00"},
                        event | {"time_raw": {"date": "2026-10-18", "time": "07:15:00", "timezone": "+08:00"}},
                        event | {"time_utc": None, "time_raw": "2026-10-17 06:00:00"},
                    ],
                }
            ]
        },
    } | more  # fmt: skip


def tracking() -> str:
    """An answer about 20 parcels, with refused numbers and one that was only just registered."""
    accepted: list[dict[str, Any]] = [
        {"number": f"YT20323212660717{n:02}", "carrier": 190008, "tag": f"114-{n:07}", "track_info": _track(n)}
        for n in range(20)
    ]
    accepted.append({"number": "YT0000000000000000", "carrier": 190008, "track_info": None})
    rejected = [
        {"number": "1234", "tag": None, "error": {"code": -18010012, "message": "The format of '1234' is invalid."}},
        {"number": "YT9", "error": {"code": -18019902, "message": "Not registered."}},
    ]
    return json.dumps({"code": 0, "data": {"accepted": accepted, "rejected": rejected}})


def tracking_push() -> str:
    """The body of a push about one parcel."""
    data = {"number": "RR123456785CN", "carrier": 3011, "param": None, "tag": "114-9", "track_info": _track(1)}
    return json.dumps({"event": "TRACKING_UPDATED", "data": data})


SELLER: dict[str, list[dict[str, Any]]] = {
    "店铺": [
        {
            "store_id": "acc-us", "account_id": "acc", "platform": "amazon", "marketplace_name": "Amazon.com",
            "marketplace_id": "ATVPDKIKX0DER", "country_code": "US", "currency_code": "usd", "stock_pool_id": "FBA-US",
            "time_zone": "America/Los_Angeles", "legal_entity": "示例有限公司", "opened_on": date(2025, 3, 1),
            "price_tax_basis": "不含税",
        },
        {
            "store_id": "acc-cn", "account_id": "acc2", "platform": "Shopee", "marketplace_name": "Shopee",
            "country_code": "CN", "currency_code": "RMB", "time_zone": "Asia/Shanghai", "stock_pool_id": "WH-CN",
            "legal_entity": "Example Ltd",
        },
    ],
    "商品": [
        {
            "sku": f"KIT-{n:04}", "product_name": f"Thing {n}", "product_name_zh": f"物品{n}",
            "lifecycle_status": ("新品", "在售", "清仓", "stopped")[n % 4], "is_replenished": "是" if n % 2 else "否",
            "launched_on": date(2026, 1, 1 + n), "lead_time_days": 30 + n, "moq_units": 500, "weight_kg": 0.1 * n,
        }
        for n in range(1, 21)
    ],
    "链接对应": [
        {"store_id": "acc-us", "platform_sku": f"US-KIT-{n:04}", "sku": f"KIT-{n:04}", "units_per_pack": 1 + n % 2}
        for n in range(1, 21)
    ],
    "组合": [{"bundle_sku": "SET-1", "component_sku": "KIT-0001", "component_units": 2, "valid_from": "2026年3月1日"}],
    "单位成本": [
        {
            "sku": f"KIT-{n:04}", "stock_pool_id": "FBA-US", "valid_from": "2026/9/1", "currency_code": "人民币",
            "purchase_cost": 12.5 + n, "purchase_vat_rate": "13%", "first_leg_cost": "3.20", "is_void": "否",
        }
        for n in range(1, 21)
    ],
    "记账汇率": [
        {"month": "2026-09", "currency_code": "USD", "reporting_currency": "CNY", "rate": "7.1231"},
        {"month": date(2026, 10, 1), "currency_code": "EUR", "reporting_currency": "CNY", "rate": 8.35},
    ],
}  # fmt: skip


def workbook(
    path: Path,
    sheets: Mapping[str, list[dict[str, Any]]] | None = None,
    *,
    language: int = 0,
    without: Sequence[str] = (),
    formulas: Mapping[str, tuple[str, str, Any]] | None = None,
    title: str | None = None,
) -> Path:
    """A workbook with headings in one language (0 Chinese, 1 English); `formulas`: sheet → cell, formula, computed value."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in (SELLER if sheets is None else sheets).items():
            sheet, top = book.add_worksheet(name), 0
            if title:
                sheet.write_string(0, 0, title)
                top = 2
            columns = [c for c in SHEETS[name].columns if c.name not in without]
            for at, column in enumerate(columns):
                sheet.write_string(top, at, column.headers[language])
            for n, row in enumerate(rows, top + 1):
                for at, column in enumerate(columns):
                    value = row.get(column.name)
                    if isinstance(value, date):
                        sheet.write_datetime(n, at, value, day)
                    elif value is not None:
                        sheet.write(n, at, value)
            if formulas and name in formulas:
                cell, formula, value = formulas[name]
                sheet.write_formula(cell, formula, None, value)
    return path


def sheet_csv(name: str, rows: list[dict[str, Any]] | None = None) -> str:
    """One sheet as Excel saves it as CSV."""
    out = io.StringIO()
    columns = SHEETS[name].columns
    writer = csv.writer(out)
    writer.writerow([c.headers[0] for c in columns])
    writer.writerows(
        [["" if row.get(c.name) is None else str(row[c.name]) for c in columns] for row in rows or SELLER[name]]
    )
    return out.getvalue()
