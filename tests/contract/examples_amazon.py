"""Small files of Amazon's further reports, invented row by row, with the ugly cases that delivered files hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.contract import headers
from tests.contract.examples import lines, quoted

# ---- customer returns -----------------------------------------------------------------------------------------------------


def _return(at: str, order: str, sku: str, disposition: str, reason: str, status: str = "", lpn: str = "", **more: str):
    row = {
        "return-date": at, "order-id": order, "sku": sku, "asin": "B0TEST" + sku[-4:], "fnsku": "X00" + sku[-4:],
        "product-name": 'Pan 12" with lid', "quantity": "1", "fulfillment-center-id": "ONT8",
        "detailed-disposition": disposition, "reason": reason, "status": status or "Unit returned to inventory",
        "license-plate-number": lpn,
    }  # fmt: skip
    return row | {k.replace("_", "-"): v for k, v in more.items()}


RETURNS = [
    _return("2026-10-03T04:05:06+00:00", "114-0000001-0000001", "KIT-0001", "SELLABLE", "UNWANTED_ITEM", lpn="LPNRR1"),
    # the offset of the warehouse, not UTC; both in one file
    _return("2026-10-03T23:30:00-07:00", "114-0000001-0000002", "KIT-0002", "CUSTOMER_DAMAGED", "CR-DEFECTIVE",
            lpn="LPNRR2"),
    _return("2026-10-04T00:30:00+01:00", "114-0000001-0000003", "KIT-0001", "DEFECTIVE", "CR-SWITCHEROO",
            "Reimbursed", "LPN3"),
    # no number of the unit, equal in every column, both real
    _return("2026-10-04T10:00:00+00:00", "114-0000001-0000004", "KIT-0003", "SELLABLE", "NO_REASON_GIVEN"),
    _return("2026-10-04T10:00:00+00:00", "114-0000001-0000004", "KIT-0003", "SELLABLE", "NO_REASON_GIVEN"),
    # a multi-channel order, several units in one row, a comment with a name
    _return("2026-10-05T10:00:00+00:00", "S01-0000001-0000008", "KIT-0001", "CARRIER_DAMAGED", "UNDELIVERABLE_REFUSED",
            quantity="3", customer_comments="Please call John Doe, 555-0100"),
    _return("2026-10-05T11:00:00+00:00", "114-0000001-0000009", "amzn.gr.KIT-0001-x9", "DAMAGED", "cr-quality_unacceptable"),
    _return("2026-10-05T12:00:00+00:00", "114-0000001-0000010", " KIT-0004 ", "", "", lpn="LPNRR8"),
    *(
        _return(f"2026-10-{6 + n:02}T08:00:00+00:00", f"114-0000003-00000{n:02}", f"KIT-00{n:02}",
                ("SELLABLE", "CUSTOMER_DAMAGED", "EXPIRED", "WAREHOUSE_DAMAGED")[n % 4],
                ("MISSING_PARTS", "CR-ORDERED_WRONG_ITEM", "NOT_COMPATIBLE")[n % 3], lpn=f"LPNQ{n}")
        for n in range(1, 15)
    ),
]  # fmt: skip


def customer_returns() -> str:
    """Tab separated, unquoted: a quote in a title is a quote."""
    return lines(headers.CUSTOMER_RETURNS, RETURNS)


RETURNS_JP = [
    r | {"product-name": "ステンレス製 ボトル", "fulfillment-center-id": "NRT1", "return-date": "2026-10-03T12:00:00+09:00"}
    for r in RETURNS[:8]
]


def customer_returns_jp() -> bytes:
    """A Japanese account's file in Shift JIS (cp932). Nothing in it names Japan but its letters."""
    return lines(headers.CUSTOMER_RETURNS, RETURNS_JP).encode("cp932")


# ---- reimbursements -------------------------------------------------------------------------------------------------------

_PAID = headers.words(
    """
    approval-date reimbursement-id amazon-order-id reason sku currency-unit amount-per-unit amount-total
    quantity-reimbursed-cash quantity-reimbursed-inventory quantity-reimbursed-total original-reimbursement-id
    original-reimbursement-type
    """
)


def _paid(*cells: str) -> dict[str, str]:
    common = {"fnsku": "X001", "asin": "B0TEST0001", "product-name": "Garlic press", "condition": "NewItem", "case-id": ""}
    return common | dict(zip(_PAID, cells, strict=False))


REIMBURSEMENTS = [
    _paid("2026-10-02T07:00:00+00:00", "9000000001", "", "Lost_Warehouse", "KIT-0001", "USD", "12.50", "25.00", "2", "0",
          "2"),
    _paid("2026-10-02T08:00:00-07:00", "9000000002", "114-0000001-0000002", "CustomerReturn", "KIT-0002", "USD", "19.99",
          "19.99", "1", "0", "1"),
    # given back in units, no money
    _paid("2026-10-03T07:00:00+00:00", "9000000003", "", "Damaged_Warehouse", "KIT-0001", "USD", "0.00", "0.00", "0", "3",
          "3"),
    # one number over two SKUs
    _paid("2026-10-04T07:00:00+00:00", "9000000004", "", "Lost_Inbound", "KIT-0001", "USD", "12.50", "12.50", "1", "0", "1"),
    _paid("2026-10-04T07:00:00+00:00", "9000000004", "", "Lost_Inbound", "KIT-0003", "USD", "7.00", "1,400.00", "200", "0",
          "200"),
    # what was paid for 9000000001 is taken back: with a sign, and without
    _paid("2026-10-20T07:00:00+00:00", "9000000005", "", "Reimbursement_Reversal", "KIT-0001", "USD", "-12.50", "-12.50",
          "1", "0", "1", "9000000001", "Cash"),
    _paid("2026-10-21T07:00:00+00:00", "9000000006", "", "Reimbursement_Reversal", "KIT-0001", "USD", "12.50", "12.50", "1",
          "0", "1", "9000000001", "Cash"),
    *(
        _paid(f"2026-10-{n:02}T09:00:00+00:00", f"90000001{n:02}", "", "Lost_Warehouse", f"KIT-00{n:02}", "USD", f"{n}.10",
              f"{n}.10", "1", "0", "1")
        for n in range(5, 20)
    ),
]  # fmt: skip


def reimbursements(style: str = "US") -> str:
    """Reimbursements in dollars, or in euros with a decimal comma."""
    rows = REIMBURSEMENTS
    if style == "EU":
        rows = [
            r | {k: r[k].replace(",", "").replace(".", ",") for k in ("amount-per-unit", "amount-total")}
            | {"currency-unit": "EUR", "product-name": "Knoblauchpresse für Küche"}
            for r in rows
        ]  # fmt: skip
    return lines(headers.REIMBURSEMENTS, rows)


# ---- storage fees ---------------------------------------------------------------------------------------------------------


def _fee(n: int, centre: str, country: str, fee: str, currency: str = "USD", month: str = "2026-09", **more: str):
    row = {
        "asin": f"B0TEST{n:04}", "fnsku": f"X00{n:04}", "product_name": f"Thing {n}", "fulfillment_center": centre,
        "country_code": country, "longest_side": "15.4", "median_side": "12.0", "shortest_side": "3.9",
        "measurement_units": "inches", "weight": "9.8", "weight_units": "pounds", "item_volume": "0.4171",
        "volume_units": "cubic feet", "product_size_tier": "Large Standard-Size", "average_quantity_on_hand": "156.45",
        "average_quantity_pending_removal": "0", "estimated_total_item_volume": "65.2553", "month_of_charge": month,
        "storage_rate": "0.78", "base_rate": "0.78", "currency": currency, "estimated_monthly_storage_fee": fee,
        "dangerous_goods_storage_type": "--", "eligible_for_inventory_discount": "N",
        "qualifies_for_inventory_discount": "Y", "total_incentive_fee_amount": "0.00",
        "breakdown_incentive_fee_amount": "0.00", "average_quantity_customer_orders": "3.20",
    }  # fmt: skip
    return row | more


STORAGE = [
    _fee(1, "PHX7", "US", "50.90"),
    _fee(1, "SDF8", "US", "0.0000"),
    _fee(2, "PHX7", "US", "1,381.81", total_incentive_fee_amount="-38.18", breakdown_incentive_fee_amount="AIS: -38.18"),
    *(_fee(n, ("PHX7", "SDF8", "ONT8")[n % 3], "US", f"{n}.3712") for n in range(3, 26)),
]
STORAGE_EU = [
    _fee(n, centre, country, f"{n},37", "EUR", storage_rate="27,54", base_rate="", product_name="Küchenhelfer",
         total_incentive_fee_amount="0,00", average_quantity_on_hand="156,45", item_volume="0,0118",
         estimated_total_item_volume="1,8465", longest_side="39,1", median_side="30,5", shortest_side="9,9", weight="4,45",
         average_quantity_customer_orders="3,20", breakdown_incentive_fee_amount="")
    for n in range(1, 11) for centre, country in (("LEJ1", "DE"), ("ORY1", "FR"))
]  # fmt: skip


def storage_fees(header: Sequence[str] = headers.STORAGE_28, rows: Sequence[dict[str, str]] = STORAGE) -> str:
    """Storage fees of September."""
    return lines(header, rows)


# ---- stock of the moment --------------------------------------------------------------------------------------------------


def _stock(sku: str, price: str, *units: str, **more: str) -> dict[str, str]:
    names = [h for h in headers.MYI_UNSUPPRESSED if h.startswith("afn-") and h != "afn-listing-exists"]
    row = {
        "sku": sku, "fnsku": "X00" + sku[-4:], "asin": "B0TEST" + sku[-4:], "product-name": 'Pan 12" with lid',
        "condition": "New", "your-price": price, "mfn-listing-exists": "No", "mfn-fulfillable-quantity": "",
        "afn-listing-exists": "Yes", "per-unit-volume": "0.41",
    }  # fmt: skip
    return row | dict(zip(names, units, strict=False)) | {k.replace("_", "-"): v for k, v in more.items()}


#      sku, price, warehouse, fulfillable, unsellable, reserved, total, inbound: working, shipped, receiving, research,
MYI = [
    _stock("KIT-0001", "24.99", "168", "156", "0", "12", "208", "25", "10", "5", "0", "0", "0"),
    _stock("KIT-0002", "0.00", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"),
    _stock("KIT-0003", "--", "3", "2", "1", "0", "3", "", "", "", "", "", "", mfn_fulfillable_quantity="--"),
    _stock("KIT-0004", "1,249.00", "1,200", "1,100", "0", "100", "1,200", "0", "0", "0", "0", "5", "5"),
    _stock("amzn.gr.KIT-0001-x9", "17.49", "1", "1", "0", "0", "1", "0", "0", "0", "0", "0", "0", condition="UsedGood"),
    _stock("KIT-0006", "9.99", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", mfn_listing_exists="Yes",
           mfn_fulfillable_quantity="40", afn_listing_exists="No"),
    *(_stock(f"KIT-01{n:02}", f"{n}.49", *[str(n + k) for k in range(11)]) for n in range(20)),
]  # fmt: skip
MYI_EU = [
    r | {"your-price": r["your-price"].replace(",", "").replace(".", ","), "per-unit-volume": "0,41",
         "afn-fulfillable-quantity": r["afn-fulfillable-quantity"].replace(",", "."),
         "afn-warehouse-quantity": r["afn-warehouse-quantity"].replace(",", "."),
         "afn-total-quantity": r["afn-total-quantity"].replace(",", "."),
         "afn-fulfillable-quantity-local": "1", "afn-fulfillable-quantity-remote": "0", "store": "DE"}
    for r in MYI
]  # fmt: skip


# ---- listings -------------------------------------------------------------------------------------------------------------


def _listing(sku: str, title: str, price: str, opened: str, channel: str = "AMAZON_NA", status: str = "Active", **more: str):
    row = {
        "item-name": title, "listing-id": "0101N" + sku[-4:], "seller-sku": sku, "price": price, "open-date": opened,
        "item-is-marketplace": "y", "product-id-type": "1", "item-condition": "11", "asin1": "B0TEST" + sku[-4:],
        "product-id": "B0TEST" + sku[-4:], "pending-quantity": "0", "fulfillment-channel": channel, "status": status,
        "merchant-shipping-group": "Migrated Template", "image-url": "",
    }  # fmt: skip
    return row | {k.replace("_", "-"): v for k, v in more.items()}


LISTINGS = [
    _listing("KIT-0001", 'Pan 12" with lid', "24.99", "2013-01-07 07:35:42 PST"),
    _listing("KIT-0002", "Whisk", "9.50", "2022-07-11T01:34:18-07:00"),
    _listing("KIT-0003", "Étui à crayons", "1,249.00", "2021-08-01 00:00:00 PDT", "DEFAULT", "Inactive", quantity="7"),
    _listing("KIT-0004", "Garlic press", "", "2024-02-29 23:59:59 PST", "DEFAULT", "Incomplete", quantity="0"),
    _listing("amzn.gr.KIT-0001-x9", "Pan, used", "17.49", "2026-09-30 10:00:00 PDT", item_condition="2"),
    _listing("KIT-0006", "Listed by its barcode", "5.00", "2026-09-30 10:00:00 PDT", product_id_type="4", asin1="",
             product_id="4006381333931"),
    *(_listing(f"KIT-02{n:02}", f"Thing {n}", f"{n}.99", f"2025-{n % 12 + 1:02}-15 08:30:00 PST") for n in range(20)),
]  # fmt: skip
# Japanese headings, and the day with slashes
LISTINGS_JP_HEADER = (
    "商品名", "出品ID", "出品者SKU", "価格", "数量", "出品日", "商品IDタイプ", "コンディション説明", "コンディション",
    "国外へ配送可", "迅速な配送", "商品ID", "在庫数", "フルフィルメント・チャンネル", "merchant-shipping-group",
    "ステータス",
)  # fmt: skip
LISTINGS_JP = [
    {"商品名": f"ボトル {n}", "出品ID": f"1234{n:04}", "出品者SKU": f"KIT-JP{n:02}", "価格": str(1980 + n),
     "出品日": f"2026/0{n % 9 + 1}/05 09:00:00 JST", "商品IDタイプ": "1", "コンディション": "11", "商品ID": f"B0JP{n:06}",
     "フルフィルメント・チャンネル": "AMAZON_JP", "ステータス": "Active"}
    for n in range(20)
]  # fmt: skip


def listings(header: Sequence[str] = headers.LISTINGS_US, rows: Sequence[dict[str, str]] = LISTINGS) -> str:
    """All listings of a store."""
    return lines(header, rows)


# ---- inbound --------------------------------------------------------------------------------------------------------------

STATUSES = headers.words(
    "WORKING READY_TO_SHIP SHIPPED IN_TRANSIT DELIVERED CHECKED_IN RECEIVING CLOSED CANCELLED DELETED ERROR"
)


def _shipment(n: int, **more: Any) -> dict[str, Any]:
    return {
        "ShipmentId": f"FBA15ABC{n:03}", "ShipmentName": f"FBA STA (10/{n % 28 + 1:02}/2026 03:11)-ONT8",
        "ShipFromAddress": {
            "Name": "Jane Roe", "AddressLine1": "1 Example Road", "City": "Shenzhen", "CountryCode": "CN",
        },
        "DestinationFulfillmentCenterId": "ONT8", "ShipmentStatus": STATUSES[n % len(STATUSES)],
        "LabelPrepType": "SELLER_LABEL", "AreCasesRequired": False, "BoxContentsSource": "2D_BARCODE",
        "EstimatedBoxContentsFee": {"TotalUnits": 10, "FeePerUnit": {"CurrencyCode": "USD", "Value": 0.1}},
    } | more  # fmt: skip


def inbound_shipments() -> str:
    """Two pages in one file, one after the other; the first names the second."""
    pages = [
        {"payload": {"ShipmentData": [_shipment(n) for n in range(11)], "NextToken": "MDAwMDAwMDAwMQ=="}},
        {"payload": {"ShipmentData": [_shipment(n, ConfirmedNeedByDate="2026-11-20") for n in range(11, 22)]}},
    ]
    return "\n".join(json.dumps(p) for p in pages)


def inbound_items() -> str:
    """The items of several shipments, one answer in a list each; received may be absent, and more than was sent."""

    def item(n: int, **more: Any) -> dict[str, Any]:
        return {
            "ShipmentId": f"FBA15ABC{n // 2:03}", "SellerSKU": f"KIT-00{n:02}", "FulfillmentNetworkSKU": f"X00{n:04}",
            "QuantityShipped": 100 + n, "QuantityReceived": 0, "QuantityInCase": 20,
            "PrepDetailsList": [{"PrepInstruction": "Labeling", "PrepOwner": "SELLER"}],
        } | more  # fmt: skip

    first = [item(0, QuantityReceived=103), item(1, ReleaseDate="2026-12-01"), {
        k: v for k, v in item(2).items() if k not in ("QuantityReceived", "QuantityInCase")}]  # fmt: skip
    answers = [{"payload": {"ItemData": first}}, {"payload": {"ItemData": [item(n) for n in range(3, 24)]}}]
    return json.dumps(answers, indent=1)


# ---- advertising ----------------------------------------------------------------------------------------------------------


def _ad(day: str, n: int, **more: Any) -> dict[str, Any]:
    return {
        "date": day, "campaignId": 281474976710656 + n % 3, "campaignName": f"Kitchen | {n % 3}",
        "campaignStatus": "ENABLED",
        "campaignBudgetAmount": 25.0, "campaignBudgetType": "DAILY_BUDGET", "campaignBudgetCurrencyCode": "USD",
        "adGroupId": str(377 + n % 2), "adGroupName": "exact", "impressions": 1000 + n, "clicks": 10 + n, "cost": 12.34 + n,
        "purchases7d": 2, "purchases14d": 3, "unitsSoldClicks7d": 3, "unitsSoldClicks14d": 4, "sales7d": 59.97,
        "sales14d": 79.96, "purchasesSameSku7d": 1, "unitsSoldSameSku7d": 1, "attributedSalesSameSku7d": 19.99,
        "costPerClick": 1.234, "clickThroughRate": None,
    } | more  # fmt: skip


DAYS = ("2026-10-01", "2026-10-02", "2026-10-04")


def ads_products() -> str:
    """Ads of three days of four: 2026-10-03 has none. Ids as numbers and as text, a cost a float would spoil."""
    rows = [
        _ad(day, n, adId=987654321012345678 + n if n % 2 else str(987654321012345678 + n), advertisedAsin=f"B0TEST00{n:02}",
            advertisedSku=f"KIT-00{n:02}", spend=12.34 + n)
        for day in DAYS for n in range(8)
    ]  # fmt: skip
    text = json.dumps(rows)
    return text.replace('"cost": 12.34,', '"cost": 1234567890.1,', 1).replace('"spend": 12.34}', '"spend": 1234567890.1}', 1)


def ads_campaigns(**more: Any) -> str:
    """Campaigns of three days, one a row; a campaign that was not seen at all."""
    rows = [
        {k: v for k, v in _ad(day, n, **more).items() if not k.startswith("adGroup")} for day in DAYS for n in range(8)
    ]  # fmt: skip
    rows[5] |= {"impressions": 0, "clicks": 0, "cost": 0, "sales7d": 0, "topOfSearchImpressionShare": None}
    return json.dumps(rows)


def ads_search_terms() -> str:
    """Terms that were clicked, one of them the star of product pages, one in Japanese, one with an escaped quote."""
    terms = ["garlic press", "*", 'pan 12"', "フライパン", "b0test0001", "whisk large", "étui", "garlic  press"]
    rows = [
        _ad(day, n, keywordId=55 + n, keyword="kitchen", keywordType="BROAD", matchType="BROAD", targeting="kitchen",
            searchTerm=term)
        for day in DAYS for n, term in enumerate(terms)
    ]  # fmt: skip
    return json.dumps(rows)


def ads_summary() -> str:
    """The same asked for with timeUnit SUMMARY."""
    rows = [{k: v for k, v in r.items() if k != "date"} for r in json.loads(ads_products())]
    return json.dumps([r | {"startDate": "2026-10-01", "endDate": "2026-10-04"} for r in rows])


TEXTS: dict[str, dict[str, str]] = {
    "amazon_customer_returns": {
        "plain": customer_returns(),
        "Japan": lines(headers.CUSTOMER_RETURNS, RETURNS_JP),
        "saved again as CSV": quoted(headers.CUSTOMER_RETURNS, RETURNS),
    },
    "amazon_reimbursements": {
        "US": reimbursements(),
        "EU": reimbursements("EU"),
        "saved again as CSV": quoted(headers.REIMBURSEMENTS, REIMBURSEMENTS),
    },
    "amazon_storage_fees": {
        "28": storage_fees(),
        "27": storage_fees(headers.STORAGE_27),
        "EU": storage_fees(rows=STORAGE_EU),
        "saved again as CSV": quoted(headers.STORAGE_28, [r | {"month_of_charge": "Sep-26"} for r in STORAGE]),
    },
    "amazon_fba_stock": {
        "plain": lines(headers.MYI_UNSUPPRESSED, MYI),
        "Europe": lines(headers.MYI_EU_24, MYI_EU),
        "saved again as CSV": quoted(headers.MYI_UNSUPPRESSED, MYI),
    },
    "amazon_listings": {
        "plain": listings(),
        "Europe": listings(headers.LISTINGS_EU),
        "Japan": lines(LISTINGS_JP_HEADER, LISTINGS_JP),
        "saved again as CSV": quoted(headers.LISTINGS_US, LISTINGS),
    },
    "amazon_inbound": {"shipments": inbound_shipments(), "items": inbound_items()},
    "amazon_ads_products": {"": ads_products()},
    "amazon_ads_campaigns": {
        "": ads_campaigns(),
        "by placement": ads_campaigns(placementClassification="Top of Search on-Amazon"),
    },
    "amazon_ads_search_terms": {"": ads_search_terms()},
}
