"""The fields that Shopify's API answers about orders, and the column of the contract that each becomes.

Belongs here: where in an object a value stands, as SQL over a struct. Does not belong here: how lines are read (`orders.py`)
or what a column means (`order_tables.py`).
"""

from __future__ import annotations

from pipelines.sources.base import Table
from pipelines.sources.shopify.order_tables import (
    ORDER_LINES,
    ORDERS,
    REFUND_ADJUSTMENTS,
    REFUND_LINES,
    REFUNDS,
)

_MONEY = "struct(amount varchar)"
_BAG = f"struct(shopMoney {_MONEY}, presentmentMoney {_MONEY})"
_ID = "struct(id varchar)"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Every field read, of whatever object a line is. All of it is text: what it means is the contract's business.
FIELDS = {
    **dict.fromkeys(
        _words("""
        id __parentId name createdAt processedAt updatedAt cancelledAt cancelReason test displayFinancialStatus
        displayFulfillmentStatus currencyCode presentmentCurrencyCode taxesIncluded sourceName email phone sku title quantity
        currentQuantity unfulfilledQuantity taxable isGiftCard requiresShipping restockType restocked reason
        """),
        "varchar",
    ),
    **dict.fromkeys(
        _words("""
        subtotalPriceSet totalShippingPriceSet totalTaxSet totalDiscountsSet totalTipReceivedSet originalTotalDutiesSet
        totalPriceSet originalTotalPriceSet currentTotalPriceSet currentSubtotalPriceSet totalRefundedSet originalTotalSet
        totalDiscountSet subtotalSet amountSet taxAmountSet
        """),
        _BAG,
    ),
    **dict.fromkeys(("variant", "lineItem", "location"), _ID),
    **dict.fromkeys(("discountCodes", "paymentGatewayNames", "tags"), "varchar[]"),
    "shippingAddress": "struct(name varchar, address1 varchar, city varchar, zip varchar, provinceCode varchar, "
    "province varchar, countryCodeV2 varchar, countryCode varchar)",
    "discountAllocations": f"struct(allocatedAmountSet {_BAG})[]",
    "taxLines": f"struct(priceSet {_BAG})[]",
    "refunds": f"struct(id varchar, createdAt varchar, totalRefundedSet {_BAG}, return {_ID})[]",
}


def _number(gid: str) -> str:
    return f"regexp_extract({gid}, '^gid://shopify/[A-Za-z]+/([0-9]+)', 1)"


def _shop(bag: str) -> str:
    return f"{bag}.shopMoney.amount"


def _total(of: str, bag: str) -> str:
    """The sum of a list of amounts, exact; null for an empty list."""
    amounts = f"list_transform({of}, lambda each: cast({_shop(f'each.{bag}')} as decimal(18,4)))"
    return f"cast(list_sum({amounts}) as varchar)"


# Table → its columns as SQL over the fields, and where its rows come from: orders, children and refunds of the file.
OBJECTS: dict[Table, tuple[dict[str, str], str]] = {
    ORDERS: (
        {
            "order_name": "name",
            "shopify_order_id": _number("id"),
            "created_at": "createdAt",
            "processed_at": "processedAt",
            "updated_at": "updatedAt",
            "cancelled_at": "cancelledAt",
            "cancel_reason": "cancelReason",
            "is_test": "test",
            "financial_status": "displayFinancialStatus",
            "fulfillment_status": "displayFulfillmentStatus",
            "currency_code": "currencyCode",
            "presentment_currency_code": "presentmentCurrencyCode",
            "is_tax_included": "taxesIncluded",
            "subtotal_amount": _shop("subtotalPriceSet"),
            "shipping_amount": _shop("totalShippingPriceSet"),
            "tax_amount": _shop("totalTaxSet"),
            "discount_amount": _shop("totalDiscountsSet"),
            "tip_amount": _shop("totalTipReceivedSet"),
            "duties_amount": _shop("originalTotalDutiesSet"),
            "total_amount": _shop("totalPriceSet"),
            "original_total_amount": _shop("originalTotalPriceSet"),
            "current_total_amount": _shop("currentTotalPriceSet"),
            "current_subtotal_amount": _shop("currentSubtotalPriceSet"),
            "refunded_amount": _shop("totalRefundedSet"),
            "presentment_total_amount": "totalPriceSet.presentmentMoney.amount",
            "discount_codes": "nullif(array_to_string(discountCodes, ','), '')",
            "payment_gateways": "nullif(array_to_string(paymentGatewayNames, ','), '')",
            "tags": "nullif(array_to_string(tags, ','), '')",
            "source_name": "sourceName",
            "ship_country": "coalesce(shippingAddress.countryCodeV2, shippingAddress.countryCode)",
            "ship_state": "coalesce(shippingAddress.provinceCode, shippingAddress.province)",
            "email_hash": "email",
            "phone_hash": "phone",
            "shipping_name_hash": "shippingAddress.name",
            "shipping_street_hash": "shippingAddress.address1",
            "shipping_city_hash": "shippingAddress.city",
            "shipping_zip_hash": "shippingAddress.zip",
        },
        "{orders}",
    ),
    ORDER_LINES: (
        {
            "order_name": "order_name",
            "line_item_id": _number("id"),
            "sku": "sku",
            "variant_id": _number("variant.id"),
            "product_name": "coalesce(name, title)",
            "units": "quantity",
            "current_units": "currentQuantity",
            "unfulfilled_units": "unfulfilledQuantity",
            "original_total_amount": _shop("originalTotalSet"),
            # The allocations hold the line's share of the order's discounts too; the total of the line alone does not.
            "discount_amount": (
                f"coalesce({_total('discountAllocations', 'allocatedAmountSet')}, {_shop('totalDiscountSet')})"
            ),
            "tax_amount": _total("taxLines", "priceSet"),
            "is_taxable": "taxable",
            "is_gift_card": "isGiftCard",
            "requires_shipping": "requiresShipping",
        },
        "(select o.name as order_name, c.* from {children} as c inner join {orders} as o on c.__parentId = o.id "
        "where c.kind = 'LineItem')",
    ),
    REFUNDS: (
        {
            "order_name": "order_name",
            "refund_id": _number("refund.id"),
            "refunded_at": "refund.createdAt",
            "refunded_amount": _shop("refund.totalRefundedSet"),
            "return_id": _number('refund."return".id'),
        },
        "{refunds}",
    ),
    REFUND_LINES: (
        {
            "order_name": "order_name",
            "refund_id": _number("__parentId"),
            "line_item_id": _number("lineItem.id"),
            "units": "quantity",
            "restock_type": "restockType",
            "is_restocked": "restocked",
            "location_id": _number("location.id"),
            "subtotal_amount": _shop("subtotalSet"),
            "tax_amount": _shop("totalTaxSet"),
        },
        "(select r.order_name, c.* from {children} as c inner join {refunds} as r on c.__parentId = r.refund.id "
        "where c.kind = 'RefundLineItem')",
    ),
    REFUND_ADJUSTMENTS: (
        {
            "order_name": "order_name",
            "refund_id": _number("__parentId"),
            "adjustment_id": _number("id"),
            "reason": "reason",
            "amount": _shop("amountSet"),
            "tax_amount": _shop("taxAmountSet"),
        },
        "(select r.order_name, c.* from {children} as c inner join {refunds} as r on c.__parentId = r.refund.id "
        "where c.kind = 'OrderAdjustment')",
    ),
}
