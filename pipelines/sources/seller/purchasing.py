"""Buying: suppliers, their prices and closing days, orders, receipts, payments."""

from __future__ import annotations

from pipelines.sources.base import Rule, Table
from pipelines.sources.seller.columns import FRACTIONS, MONEY, VOID, column, in_order, not_negative, positive, words_rule


def _fraction(name: str) -> Rule:
    assert name in FRACTIONS
    return Rule(name=f"{name}_is_a_fraction", holds=f"{name} >= 0 and {name} <= 1", remedy="Write 30 % as 30% or 0.3")


SUPPLIERS = Table(
    name="seller_suppliers",
    entity="seller_suppliers",
    grain="One row per supplier.",
    slice_by="'suppliers'",
    covers="window",
    columns=(
        column("supplier_id", "供应商编号", "Our id of the supplier.", filled=True),
        column("supplier_name", "供应商名称", "Name of the firm.", filled=True),
        column("currency_code", "币种", "Currency it is paid in.", filled=True),
        column("production_days", "生产天数", "Order to goods ready and checked, working days of the supplier.", "bigint"),
        column("delivery_days", "到仓天数", "Goods ready to sellable: domestic, first leg, receiving, in days.", "bigint"),
        column("deposit_rate", "定金比例", "Share paid with the order, as a fraction (0.3).", MONEY),
        column("payment_days", "账期天数", "Days from receipt to the balance; 0 = before shipping.", "bigint"),
        column("purchase_vat_rate", "采购税率", "VAT its prices contain, as a fraction; empty = none.", MONEY),
    ),
    rules=(
        _fraction("deposit_rate"),
        _fraction("purchase_vat_rate"),
        not_negative("production_days", "delivery_days", "payment_days", remedy="Days are counted from 0 up"),
    ),
)

SUPPLIER_CLOSINGS = Table(
    name="seller_supplier_closings",
    entity="seller_supplier_closings",
    grain="One row per supplier and closing: days on which it produces nothing.",
    slice_by="concat_ws('|', coalesce(supplier_id, '*'), closed_from)",
    covers="keys",
    columns=(
        column("supplier_id", "供应商编号", "Supplier, empty = all of them."),
        column("closed_from", "停工开始", "First closed day.", "date", filled=True),
        column("closed_to", "停工结束", "Last closed day.", "date", filled=True),
        column("closing_reason", "停工原因", "Chinese New Year, National Day …"),
        VOID,
    ),
    rules=(in_order("closed_from", "closed_to", "The last closed day is before the first: swap them"),),
)

PURCHASE_PRICES = Table(
    name="seller_purchase_prices",
    entity="seller_purchase_prices",
    grain="One row per supplier, SKU, first day and tier: what a unit costs from how many units on.",
    slice_by="concat_ws('|', supplier_id, sku, valid_from, tier_from_units)",
    covers="keys",
    columns=(
        column("supplier_id", "供应商编号", "Supplier.", filled=True),
        column("sku", "SKU", "Our SKU.", filled=True),
        column("valid_from", "生效日期", "First day of the price.", "date", filled=True),
        column(
            "tier_from_units",
            "阶梯起数",
            "Smallest order the price is for, units; 1 for a single price.",
            "bigint",
            filled=True,
        ),
        column("unit_price", "采购单价", "Price of a unit.", MONEY, filled=True),
        column("currency_code", "币种", "Currency of the price.", filled=True),
        column("purchase_vat_rate", "采购税率", "VAT contained, as a fraction; empty = as the supplier's.", MONEY),
        column("moq_units", "起订量", "Smallest order, units.", "bigint"),
        column("carton_units", "箱规", "Units a carton.", "bigint"),
        column("production_days", "生产天数", "Order to goods ready; empty = as the supplier's.", "bigint"),
        column("is_preferred", "首选", "Whether the SKU is bought here first.", "boolean"),
        VOID,
    ),
    rules=(
        positive("tier_from_units", "Write the smallest order of the tier, 1 or more"),
        not_negative("unit_price", remedy="Prices are written as positive amounts"),
        _fraction("purchase_vat_rate"),
    ),
)

PURCHASE_ORDERS = Table(
    name="seller_purchase_orders",
    entity="seller_purchase_orders",
    grain="One row per purchase order, line and SKU.",
    slice_by="concat_ws('|', po_number, coalesce(line_number, 1), sku)",
    covers="keys",
    columns=(
        column("po_number", "采购单号", "Our number of the order.", filled=True),
        column("line_number", "行号", "Line; needed only where an order lists a SKU twice.", "bigint"),
        column("supplier_id", "供应商编号", "Supplier.", filled=True),
        column("legal_entity", "法人主体", "Company that buys."),
        column("sku", "SKU", "Our SKU.", filled=True),
        column("ordered_on", "下单日期", "Day of the order.", "date", filled=True),
        column("units", "数量", "Units ordered.", "bigint", filled=True),
        column("unit_price", "采购单价", "Price of a unit as agreed.", MONEY, filled=True),
        column("currency_code", "币种", "Currency of the price.", filled=True),
        column("purchase_vat_rate", "采购税率", "VAT contained in the price, as a fraction; empty = none.", MONEY),
        column("deposit_rate", "定金比例", "Share paid with the order, as a fraction.", MONEY),
        column("promised_on", "交期", "Day the goods are promised to be ready.", "date"),
        column("stock_pool_id", "库存池", "Where they are meant to be sold from; empty = not decided."),
        column("cancelled_on", "取消日期", "Day the open rest was cancelled.", "date"),
        VOID,
    ),
    rules=(
        positive("units", "Write how many units were ordered; a cancelled line keeps them and gets 取消日期"),
        not_negative("unit_price", remedy="Prices are written as positive amounts"),
        _fraction("purchase_vat_rate"),
        _fraction("deposit_rate"),
        in_order("ordered_on", "promised_on", "The promised day is before the order: correct one of them"),
    ),
)

PURCHASE_RECEIPTS = Table(
    name="seller_purchase_receipts",
    entity="seller_purchase_receipts",
    grain="One row per receipt, purchase order and SKU: what came in and how much of it was good.",
    slice_by="concat_ws('|', receipt_number, po_number, sku)",
    covers="keys",
    columns=(
        column("receipt_number", "到货单号", "Our number of the receipt.", filled=True),
        column("po_number", "采购单号", "Purchase order.", filled=True),
        column("sku", "SKU", "Our SKU.", filled=True),
        column("received_on", "到货日期", "Day the goods came in.", "date", filled=True),
        column("received_units", "到货数量", "Units that came in, good and bad.", "bigint", filled=True),
        column("rejected_units", "不良数量", "Units of them refused at the check; empty = none.", "bigint"),
        column("stock_pool_id", "库存池", "Where they were put; empty = shipped on at once."),
        VOID,
    ),
    rules=(
        not_negative("received_units", "rejected_units", remedy="Units are counted from 0 up; what goes back is a movement"),
        Rule(
            name="no_more_bad_than_came",
            holds="rejected_units <= received_units",
            remedy="More units are refused than came in: received_units counts good and bad",
        ),
    ),
)

SUPPLIER_PAYMENTS = Table(
    name="seller_supplier_payments",
    entity="seller_supplier_payments",
    grain="One row per payment and purchase order.",
    slice_by="concat_ws('|', payment_number, po_number)",
    covers="keys",
    columns=(
        column("payment_number", "付款单号", "Our number of the payment.", filled=True),
        column("po_number", "采购单号", "Purchase order it is for.", filled=True),
        column("supplier_id", "供应商编号", "Supplier.", filled=True),
        column("paid_on", "付款日期", "Day it was paid.", "date", filled=True),
        column("payment_kind", "付款类型", "deposit, balance, refund or other.", filled=True),
        column("amount", "金额", "Paid, positive; a refund from the supplier negative.", MONEY, filled=True),
        column("currency_code", "币种", "Currency of the amount.", filled=True),
        VOID,
    ),
    rules=(
        words_rule("payment_kind"),
        Rule(
            name="refunds_come_back",
            holds="(payment_kind = 'refund') = (amount < 0) or amount = 0",
            remedy="What we pay is positive, what the supplier pays back is 退款 (refund) and negative",
        ),
    ),
)
