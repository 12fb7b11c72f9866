# ruff: noqa: E501 -- a table of orders is wider than a line of code
"""The seller of the golden cases: two stores' worth of orders, settlements and costs small enough to work out on paper.

Rates: 1 USD = 7 CNY, 1 EUR = 8 CNY, booked for September and October 2026; reporting currency CNY.
Costs of a unit in CNY (purchase without VAT + first leg + duty + clearance + inbound):
    A  in FBA-US 10 + 2 + 1 + 0.50 + 0.50 = 14.00 (bought at 11.30 with 13 % VAT), in FBA-EU 10 + 3 + 0.40 = 13.40
    B  20 + 3 + 1 = 24.00, from 15 September 22 + 3 + 1 = 26.00
    C  is a bundle of two A and one B; D has no cost; listing A-3PK sells three A; listing X-US is mapped to nothing
Settlement S1 holds orders of 7 to 20 September, S2 of 21 September to 4 October; later US orders are open. S-EU holds September.
Every commission is 15 % of net sales, every unit on the platform costs 5.00 to fulfil, unless a case says otherwise.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from pipelines.settings import Settings
from tests.support.landed_world import LandedWorld

RUN_AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC).replace(tzinfo=None)

STORES = """
    store_id     | account_id | platform | marketplace_name | marketplace_id | country_code | currency_code | time_zone           | stock_pool_id | legal_entity
    amazon-us-us | amazon-us  | amazon   | Amazon.com       | ATVPDKIKX0DER  | US           | USD           | America/Los_Angeles | FBA-US        | HK One Ltd
    amazon-eu-de | amazon-eu  | amazon   | Amazon.de        | A1PA6795UKMFR9 | DE           | EUR           | Europe/Berlin       | FBA-EU        | HK One Ltd
    amazon-eu-fr | amazon-eu  | amazon   | Amazon.fr        | A13V1IB3VIYZZH | FR           | EUR           | Europe/Paris        | FBA-EU        | HK One Ltd
"""
PRODUCTS = """
    sku | product_name | lifecycle_status | is_replenished | launched_on | operator
    A   | Apple corer  | active           | true           | 2025-01-01  | lin
    B   | Bread knife  | active           | true           | 2025-01-01  | lin
    C   | Corer set    | active           | true           | 2025-01-01  | wang
    D   | Dish brush   | active           | true           | 2025-01-01  | wang
"""
LISTINGS = """
    store_id     | platform_sku | sku | units_per_pack
    amazon-us-us | A-US         | A   | 1
    amazon-us-us | A-3PK        | A   | 3
    amazon-us-us | B-US         | B   | 1
    amazon-us-us | B-NEW        | B   | 1
    amazon-us-us | C-US         | C   | 1
    amazon-us-us | D-US         | D   | 1
    amazon-eu-de | A-EU         | A   | 1
    amazon-eu-fr | A-EU         | A   | 1
"""
BUNDLES = """
    bundle_sku | component_sku | component_units
    C          | A             | 2
    C          | B             | 1
"""
UNIT_COSTS = """
    sku | stock_pool_id | valid_from | currency_code | purchase_cost | purchase_vat_rate | first_leg_cost | duty_cost | clearance_cost | inbound_cost
    A   | -             | 2026-01-01 | CNY           | 11.30         | 0.13              | 2.00           | 1.00      | 0.50           | 0.50
    A   | FBA-EU        | 2026-01-01 | CNY           | 10.00         | -                 | 3.00           | 0.40      | -              | -
    B   | -             | 2026-01-01 | CNY           | 20.00         | -                 | 3.00           | 1.00      | -              | -
    B   | -             | 2026-09-15 | CNY           | 22.00         | -                 | 3.00           | 1.00      | -              | -
"""
BOOKING_RATES = """
    month      | currency_code | reporting_currency | rate
    2026-09-01 | USD           | CNY                | 7
    2026-10-01 | USD           | CNY                | 7
    2026-09-01 | EUR           | CNY                | 8
    2026-10-01 | EUR           | CNY                | 8
"""
US_ORDERS = """
    amazon_order_id | purchased_at        | sku   | quantity | item_price | item_tax | shipping_price | item_promotion_discount | sales_channel | is_replacement_order | promotion_ids  | merchant_order_id
    U01             | 2026-09-10 18:00:00 | A-US  | 1        | 30.00      | 2.40     | -              | -                       | Amazon.com    | -                    | -              | -
    U02             | 2026-09-11 18:00:00 | A-US  | 2        | 60.00      | 4.40     | 3.99           | 5.00                    | Amazon.com    | -                    | SUMMER         | -
    U03             | 2026-09-12 18:00:00 | A-US  | 1        | 30.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U03             | 2026-09-12 18:00:00 | A-US  | 2        | 60.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U04             | 2026-09-12 19:00:00 | A-US  | 1        | 30.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U04             | 2026-09-12 19:00:00 | A-US  | 1        | 30.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U05             | 2026-09-13 18:00:00 | A-US  | 1        | 0.00       | -        | -              | -                       | Non-Amazon    | -                    | -              | SHOP-1001
    U06             | 2026-09-13 19:00:00 | A-US  | 2        | 0.00       | -        | -              | -                       | Non-Amazon US | -                    | -              | SHOP-1002
    U07             | 2026-09-20 18:00:00 | A-US  | 1        | 0.00       | -        | -              | -                       | Amazon.com    | true                 | -              | -
    U08             | 2026-09-18 18:00:00 | B-US  | 1        | 0.00       | -        | -              | -                       | Amazon.com    | true                 | -              | -
    U09             | 2026-09-10 19:00:00 | A-US  | 1        | 0.00       | -        | -              | -                       | Amazon.com    | -                    | vine.enrolment | -
    U10             | 2026-09-18 19:00:00 | B-US  | 1        | 0.00       | -        | -              | -                       | Amazon.com    | -                    | vine.enrolment | -
    U11             | 2026-09-12 20:00:00 | C-US  | 1        | 80.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U12             | 2026-09-16 18:00:00 | C-US  | 2        | 160.00     | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U13             | 2026-09-13 20:00:00 | A-3PK | 1        | 75.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U14             | 2026-09-14 18:00:00 | A-3PK | 2        | 150.00     | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U15             | 2026-09-14 19:00:00 | A-US  | 1        | 30.00      | 2.40     | -              | -                       | Amazon.com    | -                    | -              | -
    U16             | 2026-09-15 18:00:00 | A-US  | 2        | 60.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U17             | 2026-10-20 18:00:00 | A-US  | 1        | 40.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U18             | 2026-10-21 18:00:00 | B-NEW | 1        | 20.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U19             | 2026-09-22 18:00:00 | D-US  | 1        | 50.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U20             | 2026-09-22 19:00:00 | X-US  | 1        | 20.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
    U22             | 2026-09-22 20:00:00 | A-US  | 3        | 90.00      | -        | -              | -                       | Amazon.com    | -                    | -              | -
"""
# E01 and E04 are settled with the VAT stated beside the price, E02 with the VAT inside it.
EU_ORDERS = """
    amazon_order_id | purchased_at        | sku  | quantity | item_price | item_tax | vat_exclusive_item_price | sales_channel
    E01             | 2026-09-05 10:00:00 | A-EU | 1        | 23.80      | 3.80     | 20.00                    | Amazon.de
    E02             | 2026-09-06 10:00:00 | A-EU | 1        | 35.70      | 5.70     | 30.00                    | Amazon.de
    E04             | 2026-09-07 10:00:00 | A-EU | 1        | 12.00      | 2.00     | 10.00                    | Amazon.fr
"""
LINE = "transaction_type | order_id | order_item_code | sku | quantity_purchased | amount_type | amount_description | amount"
S1 = f"""
    {LINE}
    Order | U01 | 101 | A-US | 1 | ItemPrice | Principal | 30.00
    Order | U01 | 101 | A-US | - | ItemPrice | Tax | 2.40
    Order | U01 | 101 | A-US | - | ItemWithheldTax | MarketplaceFacilitatorTax-Principal | -2.40
    Order | U01 | 101 | A-US | - | ItemFees | Commission | -4.50
    Order | U01 | 101 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U02 | 102 | A-US | 2 | ItemPrice | Principal | 60.00
    Order | U02 | 102 | A-US | - | ItemPrice | Shipping | 3.99
    Order | U02 | 102 | A-US | - | ItemPrice | Tax | 4.40
    Order | U02 | 102 | A-US | - | ItemWithheldTax | MarketplaceFacilitatorTax-Principal | -4.40
    Order | U02 | 102 | A-US | - | Promotion | Principal | -5.00
    Order | U02 | 102 | A-US | - | ItemFees | Commission | -8.85
    Order | U02 | 102 | A-US | - | ItemFees | FBA Per Unit Fulfillment Fee | -10.00
    Order | U02 | 102 | A-US | - | ItemFees | ShippingChargeback | -3.99
    Order | U03 | 901 | A-US | 2 | ItemPrice | Principal | 60.00
    Order | U03 | 901 | A-US | - | ItemFees | Commission | -9.00
    Order | U03 | 901 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -10.00
    Order | U03 | 902 | A-US | 1 | ItemPrice | Principal | 30.00
    Order | U03 | 902 | A-US | - | ItemFees | Commission | -4.50
    Order | U03 | 902 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U04 | - | A-US | 1 | ItemPrice | Principal | 30.00
    Order | U04 | - | A-US | 1 | ItemPrice | Principal | 30.00
    Order | U04 | - | A-US | - | ItemFees | Commission | -4.50
    Order | U04 | - | A-US | - | ItemFees | Commission | -4.50
    Order | U04 | - | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U04 | - | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U11 | 111 | C-US | 1 | ItemPrice | Principal | 80.00
    Order | U11 | 111 | C-US | - | ItemFees | Commission | -12.00
    Order | U11 | 111 | C-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U12 | 112 | C-US | 2 | ItemPrice | Principal | 160.00
    Order | U12 | 112 | C-US | - | ItemFees | Commission | -24.00
    Order | U12 | 112 | C-US | - | ItemFees | FBAPerUnitFulfillmentFee | -10.00
    Order | U13 | 113 | A-3PK | 1 | ItemPrice | Principal | 75.00
    Order | U13 | 113 | A-3PK | - | ItemFees | Commission | -11.25
    Order | U13 | 113 | A-3PK | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U14 | 114 | A-3PK | 2 | ItemPrice | Principal | 150.00
    Order | U14 | 114 | A-3PK | - | ItemFees | Commission | -22.50
    Order | U14 | 114 | A-3PK | - | ItemFees | FBAPerUnitFulfillmentFee | -10.00
    Order | U15 | 115 | A-US | 1 | ItemPrice | Principal | 30.00
    Order | U15 | 115 | A-US | - | ItemPrice | Tax | 2.40
    Order | U15 | 115 | A-US | - | ItemWithheldTax | MarketplaceFacilitatorTax-Principal | -2.40
    Order | U15 | 115 | A-US | - | ItemFees | Commission | -4.50
    Order | U15 | 115 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U16 | 116 | A-US | 2 | ItemPrice | Principal | 60.00
    Order | U16 | 116 | A-US | - | ItemFees | Commission | -9.00
    Order | U16 | 116 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -10.00
"""
# Multi-channel fees name no marketplace of ours; account-level money names none at all.
S1_MCF = f"""
    {LINE}
    Order | U05 | 105 | A-US | 1 | ItemFees | FBAPerUnitFulfillmentFee | -7.00
    Order | U06 | 106 | A-US | 2 | ItemFees | FBAPerUnitFulfillmentFee | -10.00
"""
S1_ACCOUNT = f"""
    {LINE}
    ServiceFee | - | - | - | - | Cost of Advertising | TransactionTotalAmount | -6.01
    Service Fee | - | - | - | - | Cost of Advertising | TransactionTotalAmount | -3.99
    other-transaction | - | - | - | - | other-transaction | Current Reserve Amount | -50.00
    other-transaction | - | - | A-US | - | FBA Inventory Reimbursement | WAREHOUSE_DAMAGE | 12.00
"""
S2 = f"""
    {LINE}
    Refund | U15 | 115 | A-US | 1 | ItemPrice | Principal | -30.00
    Refund | U15 | 115 | A-US | - | ItemPrice | Tax | -2.40
    Refund | U15 | 115 | A-US | - | ItemWithheldTax | MarketplaceFacilitatorTax-Principal | 2.40
    Refund | U15 | 115 | A-US | - | ItemFees | Commission | 4.50
    Refund | U15 | 115 | A-US | - | ItemFees | RefundCommission | -0.90
    Refund | U16 | 116 | A-US | 1 | ItemPrice | Principal | -20.00
    Refund | U16 | 116 | A-US | - | ItemFees | Commission | 3.00
    Refund | U16 | 116 | A-US | - | ItemFees | RefundCommission | -0.60
    Refund | U99 | 199 | A-US | 1 | ItemPrice | Principal | -25.00
    Order | U19 | 119 | D-US | 1 | ItemPrice | Principal | 50.00
    Order | U19 | 119 | D-US | - | ItemFees | Commission | -7.50
    Order | U19 | 119 | D-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U20 | 120 | X-US | 1 | ItemPrice | Principal | 20.00
    Order | U20 | 120 | X-US | - | ItemFees | Commission | -3.00
    Order | U20 | 120 | X-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U22 | 122 | A-US | 1 | ItemPrice | Principal | 30.00
    Order | U22 | 122 | A-US | - | ItemFees | Commission | -4.50
    Order | U22 | 122 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | U98 | 198 | A-US | 1 | ItemPrice | Principal | 33.00
"""
S2_ACCOUNT = f"""
    {LINE}
    other-transaction | - | - | - | - | other-transaction | Previous Reserve Amount Balance | 50.00
    other-transaction | - | - | - | - | other-transaction | Moon Phase Fee | -1.23
"""
S_EU = f"""
    {LINE}
    Order | E01 | 201 | A-EU | 1 | ItemPrice | Principal | 20.00
    Order | E01 | 201 | A-EU | - | ItemPrice | Tax | 3.80
    Order | E01 | 201 | A-EU | - | ItemWithheldTax | MarketplaceFacilitatorVAT-Principal | -3.80
    Order | E01 | 201 | A-EU | - | ItemFees | Commission | -3.57
    Order | E01 | 201 | A-EU | - | ItemFees | FBAPerUnitFulfillmentFee | -4.00
    Order | E02 | 202 | A-EU | 1 | ItemPrice | Principal | 35.70
    Order | E02 | 202 | A-EU | - | ItemFees | Commission | -5.36
    Order | E02 | 202 | A-EU | - | ItemFees | FBAPerUnitFulfillmentFee | -4.00
"""
S_EU_FR = f"""
    {LINE}
    Order | E04 | 204 | A-EU | 1 | ItemPrice | Principal | 10.00
    Order | E04 | 204 | A-EU | - | ItemPrice | Tax | 2.00
    Order | E04 | 204 | A-EU | - | ItemFees | Commission | -1.80
    Order | E04 | 204 | A-EU | - | ItemFees | FBAPerUnitFulfillmentFee | -4.00
"""
S_EU_ACCOUNT = f"""
    {LINE}
    ServiceFee | - | - | - | - | Cost of Advertising | TransactionTotalAmount | -1.01
"""
# The second half of the price of E02 goes back a month later: its VAT goes back with it.
S_EU_2 = f"""
    {LINE}
    Refund | E02 | 202 | A-EU | 1 | ItemPrice | Principal | -17.85
    Refund | E02 | 202 | A-EU | - | ItemFees | Commission | 2.68
"""


def golden_world(folder: Path) -> LandedWorld:
    """The world, laid down under `folder` and not built yet."""
    world = LandedWorld(Settings(data=folder, reporting_currency="CNY", fx_source="booking"), RUN_AT)
    for table, text in {
        "seller_stores": STORES,
        "seller_products": PRODUCTS,
        "seller_listings": LISTINGS,
        "seller_bundles": BUNDLES,
        "seller_unit_costs": UNIT_COSTS,
        "seller_booking_rates": BOOKING_RATES,
    }.items():
        world.sheet(table, text)
    sent = {"order_status": "Shipped", "item_status": "Shipped", "fulfillment_channel": "Amazon", "ship_country": "US"}
    world.sheet("amazon_order_lines", US_ORDERS, scope="amazon-us", currency_code="USD", last_updated_at=RUN_AT, **sent)
    world.sheet("amazon_order_lines", EU_ORDERS, scope="amazon-eu", currency_code="EUR", last_updated_at=RUN_AT, **sent)
    settlement(
        world, "amazon-us", "USD", "S1", "2026-09-07", "2026-09-21", "2026-09-19 20:00:00",
        {"Amazon.com": S1, "Non-Amazon US": S1_MCF, None: S1_ACCOUNT},
    )  # fmt: skip
    settlement(
        world, "amazon-us", "USD", "S2", "2026-09-21", "2026-10-05", "2026-10-02 20:00:00",
        {"Amazon.com": S2, None: S2_ACCOUNT},
    )  # fmt: skip
    settlement(
        world, "amazon-eu", "EUR", "S-EU", "2026-09-01", "2026-10-01", "2026-09-25 10:00:00",
        {"Amazon.de": S_EU, "Amazon.fr": S_EU_FR, None: S_EU_ACCOUNT},
    )  # fmt: skip
    settlement(world, "amazon-eu", "EUR", "S-EU-2", "2026-10-01", "2026-10-15", "2026-10-06 10:00:00", {"Amazon.de": S_EU_2})
    world.refused(
        observation_id="refused-1", content_id="refused-1", report_id="amazon_settlement", scope_id="amazon-us",
        file_name="S3.txt", reason="control_total", message="stated and found differ", rows_in_file=7, rows_quarantined=7,
        control_label="settlement total", control_key="S3", control_currency="USD",
        control_expected=Decimal("812.5000"), control_found=Decimal("800.0000"),
    )  # fmt: skip
    world.write()
    return world


def settlement(
    world: LandedWorld,
    scope: str,
    currency: str,
    number: str,
    start: str,
    end: str,
    posted: str,
    lines: dict[str | None, str],
) -> None:
    """Add a settlement whose summary line states what its lines add up to."""
    for marketplace, text in lines.items():
        names = {"marketplace_name": marketplace} if marketplace else {}
        world.sheet(
            "amazon_settlement_lines", text, scope=scope, content=number,
            settlement_id=number, currency_code=currency, posted_date=posted[:10], posted_at=posted, **names,
        )  # fmt: skip
    total = sum(
        Decimal(row["amount"])
        for (table, _, _), rows in world.rows.items()
        if table == "amazon_settlement_lines"
        for row in rows
        if row["settlement_id"] == number
    )
    world.add(
        "amazon_settlements",
        {
            "settlement_id": number,
            "settlement_start_at": f"{start} 00:00:00",
            "settlement_end_at": f"{end} 00:00:00",
            "deposit_at": f"{end} 06:00:00",
            "total_amount": total,
            "currency_code": currency,
        },
        scope=scope,
        content=number,
    )
