"""The sheets of the seller's own workbook: what only the seller knows. Headings in Chinese or in English.

Sheets of state are whole: the newest sheet counts. Sheets of history are kept by key: a row that disappears stays in force
and is reported, a row is taken back by marking it void.
"""

from __future__ import annotations

from pipelines.sources.seller.catalogue import BUNDLES, LISTINGS, PRODUCTS, UNIT_COSTS
from pipelines.sources.seller.company import (
    BOOKING_RATES,
    COLLECTION_ACCOUNTS,
    COLLECTION_STATEMENT,
    LEGAL_ENTITIES,
    OTHER_COSTS,
    STORES,
)
from pipelines.sources.seller.plans import ALERT_DECISIONS, EVENTS, SEARCH_TERMS, TARGETS
from pipelines.sources.seller.purchasing import (
    PURCHASE_ORDERS,
    PURCHASE_PRICES,
    PURCHASE_RECEIPTS,
    SUPPLIER_CLOSINGS,
    SUPPLIER_PAYMENTS,
    SUPPLIERS,
)
from pipelines.sources.seller.shipping import (
    CARRIER_CONTRACTS,
    FIRST_LEG_BILLS,
    FIRST_LEG_LINES,
    FIRST_LEG_STAGES,
    PARCELS,
)
from pipelines.sources.seller.stock import OPENING_STOCK, STOCK_COUNTS, STOCK_MOVEMENTS

EXPLANATION = "说明"
# Sheet name in the template → table, in the order a seller fills them.
SHEETS = {
    "法人主体": LEGAL_ENTITIES,
    "收款账户": COLLECTION_ACCOUNTS,
    "店铺": STORES,
    "商品": PRODUCTS,
    "链接对应": LISTINGS,
    "组合": BUNDLES,
    "单位成本": UNIT_COSTS,
    "记账汇率": BOOKING_RATES,
    "供应商": SUPPLIERS,
    "供应商停工": SUPPLIER_CLOSINGS,
    "采购价目": PURCHASE_PRICES,
    "采购订单": PURCHASE_ORDERS,
    "采购到货": PURCHASE_RECEIPTS,
    "供应商付款": SUPPLIER_PAYMENTS,
    "头程货件": FIRST_LEG_LINES,
    "头程节点": FIRST_LEG_STAGES,
    "头程费用": FIRST_LEG_BILLS,
    "期初库存": OPENING_STOCK,
    "库存调整": STOCK_MOVEMENTS,
    "库存盘点": STOCK_COUNTS,
    "物流合同": CARRIER_CONTRACTS,
    "包裹": PARCELS,
    "其他费用": OTHER_COSTS,
    "收款流水": COLLECTION_STATEMENT,
    "目标": TARGETS,
    "活动": EVENTS,
    "搜索词": SEARCH_TERMS,
    "预警处理": ALERT_DECISIONS,
}
# Sheets whose rows are kept by key: they have a column that takes a row back.
HISTORY = tuple(table for table in SHEETS.values() if any(c.name == "is_void" for c in table.columns))
