"""Shopify: the seller's own shop. Orders and refunds, what the payment service pays out, stock by location.

An account is a shop. An order is known by its name (`#1001`): the exports, the payments and the warehouses that send it
use that, not the number behind it.
"""

from pipelines.sources.shopify.inventory import INVENTORY_LEVELS_REPORT
from pipelines.sources.shopify.orders import ORDERS_BULK
from pipelines.sources.shopify.orders_export import ORDERS_EXPORT
from pipelines.sources.shopify.payments import PAYMENT_TRANSACTIONS_EXPORT, PAYOUTS_EXPORT

REPORTS = (ORDERS_EXPORT, ORDERS_BULK, PAYMENT_TRANSACTIONS_EXPORT, PAYOUTS_EXPORT, INVENTORY_LEVELS_REPORT)
