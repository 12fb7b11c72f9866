# ruff: noqa: E501 -- a table of orders is wider than a line of code
"""The seller of the widened ledger: what a sale costs after it was made, and what its shop and its warehouse know of one another.

Rates: 1 USD = 7 CNY in every month. A unit of A costs 14.00 CNY (12 + 2 first leg), one of B 24.00 (20 + 4), in every pool.
Settlement SJ holds 5 to 19 January, SF 2 to 16 February; advertising is reported for all of January.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipelines.settings import Settings
from tests.support.golden_world import LINE, settlement
from tests.support.landed_world import LandedWorld

RUN_AT = datetime(2026, 3, 5, 1, 30, tzinfo=UTC).replace(tzinfo=None)

STORES = """
    store_id     | account_id | platform | marketplace_name | marketplace_id | country_code | currency_code | time_zone           | stock_pool_id | legal_entity | collection_account
    amazon-us-us | amazon-us  | amazon   | Amazon.com       | ATVPDKIKX0DER  | US           | USD           | America/Los_Angeles | FBA-US        | HK One Ltd   | PP-1
    shop-us      | shop-us    | shopify  | eco.example      | -              | US           | USD           | America/New_York    | WH-US         | HK One Ltd   | -
"""
PRODUCTS = """
    sku | product_name | lifecycle_status | is_replenished | launched_on | operator
    A   | Apple corer  | active           | true           | 2025-01-01  | lin
    B   | Bread knife  | active           | true           | 2025-01-01  | lin
"""
LISTINGS = """
    store_id     | platform_sku | asin       | sku | units_per_pack
    amazon-us-us | A-US         | B0APPLE001 | A   | 1
    amazon-us-us | B-US         | B0BREAD001 | B   | 1
"""
UNIT_COSTS = """
    sku | valid_from | currency_code | purchase_cost | first_leg_cost
    A   | 2025-01-01 | CNY           | 12.00         | 2.00
    B   | 2025-01-01 | CNY           | 20.00         | 4.00
"""
BOOKING_RATES = """
    month      | currency_code | reporting_currency | rate
    2025-12-01 | USD           | CNY                | 7
    2026-01-01 | USD           | CNY                | 7
    2026-02-01 | USD           | CNY                | 7
    2026-03-01 | USD           | CNY                | 7
"""
# Salaries of the company and the shop's own software, in January
OTHER_COSTS = """
    month      | legal_entity | store_id | other_cost_kind | cost_name | amount | currency_code
    2026-01-01 | HK One Ltd   | -        | salaries        | -         | 100.00 | CNY
    2026-01-15 | HK One Ltd   | shop-us  | software        | shop app  | 10.00  | USD
"""
# Of the 89.50 of SJ 88.50 arrived; 5.00 came that nobody explains.
STATEMENT = """
    collection_account | transaction_number | posted_on  | transaction_kind | amount | currency_code | account_id | platform_reference
    PP-1               | T1                 | 2026-01-21 | payout           | 88.50  | USD           | amazon-us  | SJ
    PP-1               | T3                 | 2026-03-01 | payout           | 5.00   | USD           | amazon-us  | -
"""
# J1 and J2 are sold on one day, J3 in two lines of one SKU; S01 is told to the warehouse a day after the shop sold it;
# K1 is of a day that neither a settlement nor the advertising report has reached.
ORDERS = """
    amazon_order_id | purchased_at        | sku   | quantity | item_price | sales_channel | merchant_order_id
    J1              | 2026-01-10 18:00:00 | A-US  | 1        | 30.00      | Amazon.com    | -
    J2              | 2026-01-10 19:00:00 | A-US  | 1        | 30.00      | Amazon.com    | -
    J3              | 2026-01-12 18:00:00 | A-US  | 1        | 30.00      | Amazon.com    | -
    J3              | 2026-01-12 18:00:00 | A-US  | 2        | 60.00      | Amazon.com    | -
    K1              | 2026-02-20 18:00:00 | A-US  | 1        | 30.00      | Amazon.com    | -
    S01             | 2026-01-15 18:00:00 | A-US  | 1        | 0.00       | Non-Amazon US | #1001
"""
SJ = f"""
    {LINE}
    Order | J1 | 11 | A-US | 1 | ItemPrice | Principal | 30.00
    Order | J1 | 11 | A-US | - | ItemFees | Commission | -4.50
    Order | J1 | 11 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | J2 | 12 | A-US | 1 | ItemPrice | Principal | 30.00
    Order | J2 | 12 | A-US | - | ItemFees | Commission | -4.50
    Order | J2 | 12 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | J3 | 13 | A-US | 1 | ItemPrice | Principal | 30.00
    Order | J3 | 13 | A-US | - | ItemFees | Commission | -4.50
    Order | J3 | 13 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -5.00
    Order | J3 | 14 | A-US | 2 | ItemPrice | Principal | 60.00
    Order | J3 | 14 | A-US | - | ItemFees | Commission | -9.00
    Order | J3 | 14 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -10.00
"""
SJ_MCF = f"""
    {LINE}
    Order | S01 | 15 | A-US | - | ItemFees | FBAPerUnitFulfillmentFee | -7.00
"""
SJ_ACCOUNT = f"""
    {LINE}
    ServiceFee | - | - | - | - | Cost of Advertising | TransactionTotalAmount | -6.00
"""
SF = f"""
    {LINE}
    Refund | J1 | 11 | A-US | - | ItemPrice | Principal | -30.00
    Refund | J1 | 11 | A-US | - | ItemFees | Commission | 4.50
    Refund | J1 | 11 | A-US | - | ItemFees | RefundCommission | -0.90
    Refund | J3 | 14 | A-US | - | ItemPrice | Principal | -10.00
    Refund | J3 | 14 | A-US | - | ItemFees | Commission | 1.50
    other-transaction | - | - | B-US | - | FBA Inventory Reimbursement | WAREHOUSE_LOST | 12.00
"""
SF_ACCOUNT = f"""
    {LINE}
    other-transaction | - | - | - | - | other-transaction | Storage Fee | -3.00
"""
# J1 came back as new, one unit of J3 broken; one B of an order in none of our files as new.
RETURNS = """
    returned_at         | order_id | sku  | asin       | quantity | detailed_disposition | reason        | status                     | license_plate_number
    2026-02-14 20:00:00 | J1       | A-US | B0APPLE001 | 1        | SELLABLE             | UNWANTED_ITEM | Unit returned to inventory | LPN1
    2026-02-15 20:00:00 | J3       | A-US | B0APPLE001 | 1        | CUSTOMER_DAMAGED     | DEFECTIVE     | Unit returned to inventory | LPN2
"""
# 2.11 on A on the 10th, with two equal sales; 1.00 on B, which nobody bought; 5.00 on A on a day without a sale
ADS = """
    ad_date    | campaign_id | ad_group_id | ad_id | sku  | asin       | impressions | clicks | spend_amount | orders_7d | units_7d | sales_7d_amount
    2026-01-01 | 1           | 1           | 1     | A-US | B0APPLE001 | 10          | 0      | 0.00         | 0         | 0        | 0
    2026-01-10 | 1           | 1           | 1     | A-US | B0APPLE001 | 100         | 3      | 2.11         | 1         | 1        | 30.00
    2026-01-11 | 1           | 1           | 2     | B-US | B0BREAD001 | 50          | 1      | 1.00         | 0         | 0        | 0
    2026-01-31 | 1           | 1           | 1     | A-US | B0APPLE001 | 50          | 5      | 5.00         | 0         | 0        | 0
"""
STORAGE = """
    fnsku | asin       | fulfillment_center | country_code | month_of_charge | currency_code | estimated_storage_fee_amount
    X1    | B0APPLE001 | ONT8               | US           | 2026-01-01      | USD           | 4.00
    X2    | B0BREAD001 | ONT8               | US           | 2026-01-01      | USD           | 2.00
"""
# #1001: 40.00 of A, carried by Amazon, and 20.00 of B from the own warehouse; #1002: one B
SHOP_ORDERS = """
    order_name | shopify_order_id | created_at          | updated_at          | financial_status   | fulfillment_status | is_tax_included | subtotal_amount | shipping_amount | tax_amount | total_amount | refunded_amount | payment_gateways | ship_country
    #1001      | 1                | 2026-01-14 15:00:00 | 2026-02-20 15:00:00 | PARTIALLY_REFUNDED | FULFILLED          | false           | 60.00           | -               | -          | 60.00        | 13.00           | shopify_payments | US
    #1002      | 2                | 2026-01-15 15:00:00 | 2026-01-16 15:00:00 | PAID               | FULFILLED          | false           | 20.00           | -               | -          | 20.00        | -               | shopify_payments | US
"""
SHOP_LINES = """
    order_name | line_item_id | sku | units | current_units | original_total_amount | discount_amount | tax_amount | requires_shipping
    #1001      | 11           | A   | 1     | 1             | 40.00                 | 0               | -          | true
    #1001      | 12           | B   | 1     | 1             | 20.00                 | 0               | -          | true
    #1002      | 21           | B   | 1     | 1             | 20.00                 | 0               | -          | true
"""
# 10.00 of the knife, and 3.00 of the order as a goodwill
SHOP_REFUNDS = """
    order_name | refund_id | refunded_at         | refunded_amount
    #1001      | R1        | 2026-02-20 15:00:00 | 13.00
"""
SHOP_REFUND_LINES = """
    order_name | refund_id | line_item_id | units | restock_type | subtotal_amount | tax_amount
    #1001      | R1        | 12           | 0     | no_restock   | 10.00           | -
"""
MOVEMENTS = """
    transaction_at      | transaction_type | order_name | payout_status | payout_date | payout_id | amount | fee_amount | net_amount | checkout | payment_method | currency_code
    2026-01-14 15:00:05 | charge           | #1001      | paid          | 2026-01-17  | 900       | 60.00  | 2.05       | 57.95      | #c1      | card           | USD
    2026-01-15 15:00:05 | charge           | #1002      | paid          | 2026-01-18  | 901       | 20.00  | 0.88       | 19.12      | #c2      | card           | USD
    2026-02-20 15:00:05 | refund           | #1001      | paid          | 2026-02-23  | 902       | -13.00 | 0.00       | -13.00     | #c1      | card           | USD
"""
PAYOUTS = """
    payout_date | payout_status | charges_amount | refunds_amount | adjustments_amount | reserved_funds_amount | fees_amount | retried_amount | total_amount | currency_code
    2026-01-17  | paid          | 60.00          | 0              | 0                  | 0                     | 2.05        | 0              | 57.95        | USD
    2026-01-18  | paid          | 20.00          | 0              | 0                  | 0                     | 0.88        | 0              | 19.12        | USD
    2026-02-23  | paid          | 0              | -13.00         | 0                  | 0                     | 0           | 0              | -13.00       | USD
"""


def wide_world(data: Path) -> LandedWorld:
    """The landed world, laid down under `data`."""
    world = LandedWorld(Settings(data=data, reporting_currency="CNY", fx_source="booking"), RUN_AT)
    for table, text in {
        "seller_stores": STORES,
        "seller_products": PRODUCTS,
        "seller_listings": LISTINGS,
        "seller_unit_costs": UNIT_COSTS,
        "seller_booking_rates": BOOKING_RATES,
        "seller_other_costs": OTHER_COSTS,
        "seller_collection_statement": STATEMENT,
        "seller_collection_accounts": "collection_account | currency_code | provider | legal_entity\nPP-1 | USD | PingPong | HK One Ltd",
    }.items():
        world.sheet(table, text)
    sent = {"order_status": "Shipped", "item_status": "Shipped", "fulfillment_channel": "Amazon", "ship_country": "US"}
    world.sheet("amazon_order_lines", ORDERS, scope="amazon-us", currency_code="USD", last_updated_at=RUN_AT, **sent)
    settlement(
        world, "amazon-us", "USD", "SJ", "2026-01-05", "2026-01-19", "2026-01-17 20:00:00",
        {"Amazon.com": SJ, "Non-Amazon US": SJ_MCF, None: SJ_ACCOUNT},
    )  # fmt: skip
    settlement(
        world,
        "amazon-us",
        "USD",
        "SF",
        "2026-02-02",
        "2026-02-16",
        "2026-02-12 20:00:00",
        {"Amazon.com": SF, None: SF_ACCOUNT},
    )
    world.sheet("amazon_customer_returns", RETURNS, scope="amazon-us")
    world.sheet("amazon_ads_products", ADS, scope="amazon-us-us")
    world.sheet("amazon_storage_fees", STORAGE, scope="amazon-us")
    world.sheet("shopify_orders", SHOP_ORDERS, scope="shop-us", content="api", currency_code="USD")
    world.sheet("shopify_order_lines", SHOP_LINES, scope="shop-us", content="api")
    world.sheet("shopify_refunds", SHOP_REFUNDS, scope="shop-us", content="api")
    world.sheet("shopify_refund_lines", SHOP_REFUND_LINES, scope="shop-us", content="api")
    world.sheet("shopify_payment_transactions", MOVEMENTS, scope="shop-us")
    world.sheet("shopify_payouts", PAYOUTS, scope="shop-us")
    world.write()
    return world
