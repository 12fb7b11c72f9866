# ruff: noqa: E501 -- a table of orders is wider than a line of code
"""Two own shops, orders small enough to work out on paper: one shows prices without tax (US), one with (DE).

Rates: 1 USD = 7 CNY, 1 EUR = 8 CNY, booked for September and October 2026. A unit of A costs 14.00 CNY, one of B 24.00; SET is two A and one B.
`#1001` to `#1010` are of the US shop, `D…` of the German one. The files: `api` (an answer of the API, received on 29 October), `api-old`
(of 30 September), exports of 1, 8, 20 and 25 October.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipelines.settings import Settings
from tests.support.landed_world import LandedWorld

RUN_AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC).replace(tzinfo=None)

STORES = """
    store_id     | account_id | platform | marketplace_name | marketplace_id | country_code | currency_code | time_zone           | stock_pool_id | legal_entity
    shop-us      | shop-us    | shopify  | eco.example      | -              | US           | USD           | America/New_York    | WH-US         | HK One Ltd
    shop-de      | shop-de    | shopify  | eco-de.example   | -              | DE           | EUR           | Europe/Berlin       | WH-EU         | HK One Ltd
    amazon-us-us | amazon-us  | amazon   | Amazon.com       | ATVPDKIKX0DER  | US           | USD           | America/Los_Angeles | FBA-US        | HK One Ltd
"""
PRODUCTS = """
    sku | product_name | lifecycle_status | is_replenished | launched_on | operator
    A   | Apple corer  | active           | true           | 2025-01-01  | lin
    B   | Bread knife  | active           | true           | 2025-01-01  | lin
    SET | Corer set    | active           | true           | 2025-01-01  | wang
"""
LISTINGS = """
    store_id     | platform_sku | sku | units_per_pack
    shop-us      | A-2PK        | A   | 2
    amazon-us-us | A-FBA        | A   | 1
    amazon-us-us | B-FBA        | B   | 1
"""
BUNDLES = """
    bundle_sku | component_sku | component_units
    SET        | A             | 2
    SET        | B             | 1
"""
UNIT_COSTS = """
    sku | stock_pool_id | valid_from | currency_code | purchase_cost | first_leg_cost
    A   | -             | 2026-01-01 | CNY           | 12.00         | 2.00
    B   | -             | 2026-01-01 | CNY           | 20.00         | 4.00
"""
BOOKING_RATES = """
    month      | currency_code | reporting_currency | rate
    2026-09-01 | USD           | CNY                | 7
    2026-10-01 | USD           | CNY                | 7
    2026-09-01 | EUR           | CNY                | 8
    2026-10-01 | EUR           | CNY                | 8
"""
API_ORDERS = """
    order_name | shopify_order_id | created_at          | updated_at          | cancelled_at        | is_test | financial_status   | fulfillment_status | is_tax_included | subtotal_amount | shipping_amount | tax_amount | total_amount | refunded_amount | payment_gateways  | tags    | ship_country
    #1001      | 5001             | 2026-10-05 03:30:00 | 2026-10-06 09:00:00 | -                   | -       | PAID               | FULFILLED          | false           | 63.00           | 5.00            | 6.30       | 74.30        | -               | shopify_payments  | -       | US
    #1003      | 5003             | 2026-10-04 15:00:00 | 2026-10-06 15:00:00 | -                   | -       | PARTIALLY_REFUNDED | FULFILLED          | false           | 60.00           | 5.00            | -          | 65.00        | 35.00           | shopify_payments  | -       | US
    #1004      | 5004             | 2026-09-20 15:00:00 | 2026-10-12 15:00:00 | -                   | -       | REFUNDED           | FULFILLED          | false           | 20.00           | -               | 1.60       | 21.60        | 21.60           | paypal            | -       | US
    #1005      | 5005             | 2026-10-06 15:00:00 | 2026-10-07 15:00:00 | 2026-10-07 15:00:00 | -       | REFUNDED           | UNFULFILLED        | false           | 20.00           | -               | -          | 20.00        | 20.00           | shopify_payments  | -       | US
    #1006      | 5006             | 2026-10-06 16:00:00 | 2026-10-06 16:00:00 | -                   | true    | PAID               | UNFULFILLED        | false           | 20.00           | -               | -          | 20.00        | -               | bogus             | -       | US
    #1008      | 5008             | 2026-10-08 15:00:00 | 2026-10-09 15:00:00 | -                   | -       | PAID               | FULFILLED          | false           | 60.00           | -               | -          | 60.00        | -               | shopify_payments  | -       | US
    #1011      | 5011             | 2026-10-09 15:00:00 | 2026-10-09 15:00:00 | -                   | -       | AUTHORIZED         | UNFULFILLED        | false           | 20.00           | -               | -          | 20.00        | -               | shopify_payments  | -       | US
    #1014      | 5014             | 2026-10-02 15:00:00 | 2026-10-20 15:00:00 | -                   | -       | PARTIALLY_REFUNDED | FULFILLED          | false           | 60.00           | -               | -          | 60.00        | 42.00           | shopify_payments  | -       | US
    #1012      | 5012             | 2026-10-09 16:00:00 | 2026-10-09 16:00:00 | -                   | -       | PAID               | FULFILLED          | false           | 80.00           | -               | -          | 80.00        | -               | paypal            | presale | US
"""
API_LINES = """
    order_name | line_item_id | sku   | units | original_total_amount | discount_amount | tax_amount | variant_id
    #1001      | 11           | A     | 2     | 40.00                 | 4.00            | 3.60       | 111
    #1001      | 12           | B     | 1     | 30.00                 | 3.00            | 2.70       | 222
    #1003      | 13           | B     | 2     | 60.00                 | -               | -          | -
    #1004      | 14           | A     | 1     | 20.00                 | -               | 1.60       | -
    #1005      | 15           | A     | 1     | 20.00                 | -               | -          | -
    #1006      | 16           | A     | 1     | 20.00                 | -               | -          | -
    #1008      | 18           | A     | 3     | 60.00                 | -               | -          | -
    #1011      | 20           | A     | 1     | 20.00                 | -               | -          | -
    #1014      | 22           | A     | 3     | 60.00                 | -               | -          | -
    #1012      | 21           | SET   | 1     | 80.00                 | -               | -          | -
"""
# The API told this order on 30 September; an export of 8 October knows of a refund that it could not.
OLD_ORDERS = """
    order_name | shopify_order_id | created_at          | updated_at          | cancelled_at        | is_test | financial_status   | fulfillment_status | is_tax_included | subtotal_amount | shipping_amount | tax_amount | total_amount | refunded_amount | payment_gateways  | tags    | ship_country
    #1009      | 5009             | 2026-09-29 15:00:00 | 2026-09-30 15:00:00 | -                   | -       | PAID               | FULFILLED          | false           | 20.00           | -               | -          | 20.00        | -               | shopify_payments  | -       | US
"""
OLD_LINES = """
    order_name | line_item_id | sku   | units | original_total_amount | discount_amount | tax_amount | variant_id
    #1009      | 19           | A     | 1     | 20.00                 | -               | -          | -
"""
API_REFUNDS = """
    order_name | refund_id | refunded_at         | refunded_amount | return_id
    #1003      | 901       | 2026-10-06 02:00:00 | 35.00           | 51
    #1004      | 902       | 2026-10-12 15:00:00 | 21.60           | -
    #1005      | 903       | 2026-10-07 15:00:00 | 20.00           | -
    #1014      | 904       | 2026-10-18 15:00:00 | 20.00           | 52
    #1014      | 905       | 2026-10-20 15:00:00 | 22.00           | -
"""
# 1004 came from a bulk result, which cannot list the lines of a refund.
API_REFUND_LINES = """
    order_name | refund_id | line_item_id | units | restock_type | subtotal_amount | tax_amount
    #1003      | 901       | 13           | 1     | RETURN       | 30.00           | -
    #1005      | 903       | 15           | 1     | CANCEL       | 20.00           | -
    #1014      | 904       | 22           | 1     | NO_RESTOCK   | 20.00           | -
    #1014      | 905       | 22           | 1     | NO_RESTOCK   | 20.00           | -
"""
API_ADJUSTMENTS = """
    order_name | refund_id | adjustment_id | reason          | amount | tax_amount
    #1003      | 901       | 801           | SHIPPING_REFUND | -5.00  | -
"""
EXPORT = "order_name | created_at          | financial_status | fulfillment_status | currency_code | subtotal_amount | shipping_amount | tax_amount | total_amount | discount_amount | refunded_amount | payment_method | tags     | ship_country | units | unit_price_amount | sku   | line_discount_amount"
EXPORTS = {
    "e01": (
        datetime(2026, 10, 1, 8, tzinfo=UTC).replace(tzinfo=None),
        f"""
        {EXPORT}
        #1002      | 2026-09-30 15:00:00 | paid     | fulfilled   | USD | 20.00 | 0.00 | 0.00 | 20.00 | 10.00 | 0.00  | Shopify Payments | -        | US | 1 | 10.00 | A     | 0.00
        #1002      | 2026-09-30 15:00:00 | -        | -           | -   | -     | -    | -    | -     | -     | -     | -                | -        | -  | 1 | 10.00 | A     | 0.00
        #1002      | 2026-09-30 15:00:00 | -        | -           | -   | -     | -    | -    | -     | -     | -     | -                | -        | -  | 1 | 10.00 | A-2PK | 0.00
        #1007      | 2026-09-30 16:00:00 | paid     | unfulfilled | USD | 50.00 | 0.00 | 0.00 | 50.00 | 0.00  | 0.00  | PayPal           | Pre-order, vip | US | 2 | 25.00 | B     | 0.00
        #1010      | 2026-09-30 17:00:00 | paid     | fulfilled   | USD | 40.00 | 0.00 | 0.00 | 40.00 | 0.00  | 0.00  | Shopify Payments | -        | US | 2 | 20.00 | A     | 0.00
        #1013      | 2026-09-30 18:00:00 | paid     | unfulfilled | USD | 0.00  | 0.00 | 0.00 | 0.00  | 30.00 | 0.00  | -                | -        | US | 1 | 30.00 | B     | 0.00
        """,
    ),
    "e08": (
        datetime(2026, 10, 8, 8, tzinfo=UTC).replace(tzinfo=None),
        f"""
        {EXPORT}
        #1010      | 2026-09-30 17:00:00 | partially_refunded | fulfilled | USD | 40.00 | 0.00 | 0.00 | 40.00 | 0.00 | 5.00  | Shopify Payments | - | US | 2 | 20.00 | A | 0.00
        #1009      | 2026-09-29 15:00:00 | paid     | fulfilled   | USD | 20.00 | 0.00 | 0.00 | 20.00 | 0.00  | 3.00  | Shopify Payments | -        | US | 1 | 20.00 | A     | 0.00
        """,
    ),
    "e20": (
        datetime(2026, 10, 20, 8, tzinfo=UTC).replace(tzinfo=None),
        f"""
        {EXPORT}
        #1010      | 2026-09-30 17:00:00 | partially_refunded | fulfilled | USD | 40.00 | 0.00 | 0.00 | 40.00 | 0.00 | 12.00 | Shopify Payments | - | US | 2 | 20.00 | A | 0.00
        """,
    ),
    # an old download, dropped late
    "e25": (
        datetime(2026, 10, 25, 8, tzinfo=UTC).replace(tzinfo=None),
        f"""
        {EXPORT}
        #1010      | 2026-09-30 17:00:00 | partially_refunded | fulfilled | USD | 40.00 | 0.00 | 0.00 | 40.00 | 0.00 | 5.00  | Shopify Payments | - | US | 2 | 20.00 | A | 0.00
        """,
    ),
}
DE_ORDERS = """
    order_name | shopify_order_id | created_at          | updated_at          | financial_status | fulfillment_status | is_tax_included | subtotal_amount | shipping_amount | tax_amount | total_amount | ship_country
    D1         | 6001             | 2026-10-05 22:30:00 | 2026-10-06 09:00:00 | PAID             | FULFILLED          | true            | 23.80           | 5.95            | 4.75       | 29.75        | DE
"""
DE_LINES = """
    order_name | line_item_id | sku | units | original_total_amount | discount_amount | tax_amount
    D1         | 31           | A   | 1     | 23.80                 | -               | 3.80
"""
DE_EXPORT = f"""
    {EXPORT}
    D2         | 2026-10-05 10:00:00 | paid | fulfilled | EUR | 21.42 | 5.95 | 4.37 | 27.37 | 2.38 | 0.00 | Shopify Payments | - | DE | 2 | 11.90 | A | 0.00
    """
# Amazon carries two of the three units of #1008, and SET of #1012 as its parts.
MCF = """
    amazon_order_id | purchased_at        | sku   | quantity | item_price | sales_channel | merchant_order_id
    S01             | 2026-10-08 16:00:00 | A-FBA | 2        | 0.00       | Non-Amazon US | 1008
    S02             | 2026-10-10 16:00:00 | A-FBA | 2        | 0.00       | Non-Amazon US | #1012-1
    S02             | 2026-10-10 16:00:00 | B-FBA | 1        | 0.00       | Non-Amazon US | #1012-1
    S03             | 2026-10-10 17:00:00 | B-FBA | 1        | 0.00       | Non-Amazon US | ETSY-77
"""
MOVEMENTS = """
    transaction_at      | transaction_type | order_name | payout_status | payout_date | payout_id | amount | fee_amount | net_amount | checkout | payment_method | currency_code
    2026-10-05 03:31:00 | charge           | #1001      | paid          | 2026-10-07  | 77001     | 74.30  | 2.45       | 71.85      | #c1      | card           | USD
    2026-10-04 15:01:00 | charge           | #1003      | paid          | 2026-10-07  | 77001     | 65.00  | 2.19       | 62.81      | #c3      | card           | USD
    2026-10-06 02:00:00 | refund           | #1003      | paid          | 2026-10-07  | 77001     | -35.00 | 0.00       | -35.00     | #c3      | card           | USD
    2026-10-06 12:00:00 | reserve          | -          | paid          | 2026-10-07  | 77001     | -10.00 | 0.00       | -10.00     | -        | -              | USD
    2026-10-08 15:01:00 | charge           | #1008      | pending       | 2026-10-30  | -         | 60.00  | 2.04       | 57.96      | #c8      | card           | USD
    2026-10-09 15:01:00 | charge           | #1010      | paid          | 2026-10-12  | 77003     | 40.00  | 1.46       | 38.53      | #c9      | card           | USD
"""
PAYOUTS = """
    payout_date | payout_status | charges_amount | refunds_amount | adjustments_amount | reserved_funds_amount | fees_amount | retried_amount | total_amount | currency_code
    2026-10-07  | paid          | 139.30         | -35.00         | 0.00               | -10.00                | -4.64       | 0.00           | 89.66        | USD
    2026-10-08  | paid          | 50.00          | 0.00           | 0.00               | 0.00                  | 0.00        | 0.00           | 50.00        | USD
    2026-10-30  | scheduled     | 60.00          | 0.00           | 0.00               | 0.00                  | -2.04       | 0.00           | 57.96        | USD
"""
LEVELS = """
    location_id | location_name | fulfillment_service | inventory_item_id | sku   | available_units | on_hand_units | committed_units | incoming_units
    1           | Ohio          | -                   | 71                | A     | 10              | 14            | 3               | 20
    2           | Utah          | -                   | 71                | A     | 5               | 5             | 0               | 0
    2           | Utah          | -                   | 72                | A-2PK | -1              | 1             | 2               | 0
    3           | WH-EU         | -                   | 71                | A     | 8               | 8             | 0               | 0
    4           | Amazon US     | amazon              | 71                | A     | 99              | 99            | 0               | 0
"""
CHANNELS = """
    date       | channel_group  | device_category | country       | sessions | add_to_carts | checkouts | purchases | purchase_revenue_amount | currency_code | time_zone
    2026-10-04 | Organic Search | mobile          | United States | 100      | 8            | 4         | 1         | 65.00                   | USD           | America/New_York
    2026-10-04 | Paid Social    | mobile          | United States | 50       | 3            | 1         | 1         | 68.00                   | USD           | America/New_York
    2026-10-04 | Email          | desktop         | (not set)     | 5        | 0            | 0         | 0         | 0.00                    | USD           | America/New_York
    2026-10-06 | Direct         | desktop         | United States | 20       | 0            | 0         | 0         | 0.00                    | USD           | America/New_York
    2026-10-06 | AI Assistants  | desktop         | Atlantis      | 3        | 0            | 0         | 0         | 0.00                    | USD           | America/New_York
"""
ITEMS = """
    date       | item_id                    | item_name | items_viewed | items_added_to_cart | items_checked_out | items_purchased | item_revenue_amount | currency_code
    2026-10-04 | A                          | Corer     | 60           | 5                   | 3                 | 2               | 40.00               | USD
    2026-10-04 | shopify_US_111_222         | Knife     | 40           | 3                   | 2                 | 2               | 60.00               | USD
    2026-10-04 | (not set)                  | -         | 4            | 0                   | 0                 | 0               | 0.00                | USD
"""
TRAFFIC = """
    marketplace_id | date       | sessions | page_views | units_ordered | ordered_product_sales_amount | currency_code
    ATVPDKIKX0DER  | 2026-10-08 | 40       | 60         | 0             | 0.00                         | USD
"""


def shop_world(data: Path) -> LandedWorld:
    """The landed world of the two shops, laid down under `data`."""
    world = LandedWorld(Settings(data=data, reporting_currency="CNY", fx_source="booking"), RUN_AT)
    for table, text in {
        "seller_stores": STORES,
        "seller_products": PRODUCTS,
        "seller_listings": LISTINGS,
        "seller_bundles": BUNDLES,
        "seller_unit_costs": UNIT_COSTS,
        "seller_booking_rates": BOOKING_RATES,
    }.items():
        world.sheet(table, text)
    for table, text in {
        "shopify_orders": API_ORDERS,
        "shopify_order_lines": API_LINES,
        "shopify_refunds": API_REFUNDS,
        "shopify_refund_lines": API_REFUND_LINES,
        "shopify_refund_adjustments": API_ADJUSTMENTS,
    }.items():
        fixed = {"currency_code": "USD"} if table == "shopify_orders" else {}
        world.sheet(table, text, scope="shop-us", content="api", **fixed)
    world.sheet("shopify_orders", OLD_ORDERS, scope="shop-us", content="api-old", currency_code="USD")
    world.sheet("shopify_order_lines", OLD_LINES, scope="shop-us", content="api-old")
    world.received_on("api-old", datetime(2026, 9, 30, 16, tzinfo=UTC).replace(tzinfo=None))
    for content, (received_at, text) in EXPORTS.items():
        world.sheet("shopify_order_export_lines", text, scope="shop-us", content=content)
        world.received_on(content, received_at)
    world.sheet("shopify_orders", DE_ORDERS, scope="shop-de", content="api", currency_code="EUR")
    world.sheet("shopify_order_lines", DE_LINES, scope="shop-de", content="api")
    world.sheet("shopify_order_export_lines", DE_EXPORT, scope="shop-de", content="e08")
    sent = {"order_status": "Shipped", "item_status": "Shipped", "fulfillment_channel": "Amazon", "ship_country": "US"}
    world.sheet("amazon_order_lines", MCF, scope="amazon-us", currency_code="USD", last_updated_at=RUN_AT, **sent)
    world.sheet("shopify_payment_transactions", MOVEMENTS, scope="shop-us")
    world.sheet("shopify_payouts", PAYOUTS, scope="shop-us")
    world.sheet("shopify_inventory_levels", LEVELS, scope="shop-us", content="levels")
    world.received_on("levels", datetime(2026, 10, 27, 8, tzinfo=UTC).replace(tzinfo=None))
    world.sheet("ga4_channels_daily", CHANNELS, scope="shop-us")
    world.sheet("ga4_items_daily", ITEMS, scope="shop-us")
    world.sheet("amazon_sales_traffic_daily", TRAFFIC, scope="amazon-us")
    world.write()
    return world
