"""Amazon settlement report V2 (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2)."""

from __future__ import annotations

from pipelines.sources.base import Column, Table

SETTLEMENTS = Table(
    name="amazon_settlements",
    entity="amazon_settlements",
    grain="One row per settlement: the summary line of the file.",
    slice_by="concat_ws('|', _scope, settlement_id)",
    covers="keys",
    columns=(
        Column(name="settlement_id", doc="Settlement number.", required=True, filled=True),
        Column(
            name="settlement_start_at",
            doc="Begin of the settlement, UTC.",
            type="timestamp",
            headers=("settlement-start-date",),
            required=True,
            filled=True,
        ),
        Column(
            name="settlement_end_at",
            doc="End of the settlement, UTC.",
            type="timestamp",
            headers=("settlement-end-date",),
            required=True,
            filled=True,
        ),
        Column(
            name="deposit_at",
            doc="When the payout was started, UTC.",
            type="timestamp",
            headers=("deposit-date",),
            required=True,
        ),
        Column(
            name="total_amount",
            doc="Payout; the sum of all lines must equal it.",
            type="decimal(18,4)",
            required=True,
            filled=True,
        ),
        Column(name="currency_code", doc="Currency of the settlement.", headers=("currency",), required=True, filled=True),
    ),
)

SETTLEMENT_LINES = Table(
    name="amazon_settlement_lines",
    entity="amazon_settlements",
    grain="One row per money line of a settlement.",
    slice_by="concat_ws('|', _scope, settlement_id)",
    covers="keys",
    columns=(
        Column(name="settlement_id", doc="Settlement number.", required=True, filled=True),
        Column(
            name="currency_code", doc="Currency, carried down from the summary line.", headers=("currency",), filled=True
        ),
        Column(name="transaction_type", doc="Order, Refund, ServiceFee, other-transaction …", required=True, filled=True),
        Column(
            name="order_id", doc="Order number; on FBAFees rows a shipment id; empty on account-level rows.", required=True
        ),
        Column(name="merchant_order_id", doc="The seller's own order number."),
        Column(name="adjustment_id", doc="Refund or adjustment number."),
        Column(name="shipment_id", doc="Shipment number."),
        Column(name="marketplace_name", doc="Amazon.com, Amazon.de … empty on some account-level rows.", required=True),
        Column(
            name="amount_type",
            doc="ItemPrice, ItemFees, Promotion, ItemWithheldTax, other-transaction …",
            required=True,
            filled=True,
        ),
        Column(
            name="amount_description", doc="Principal, Commission, FBAPerUnitFulfillmentFee …", required=True, filled=True
        ),
        Column(name="amount", doc="Signed amount from the seller's view.", type="decimal(18,4)", required=True, filled=True),
        Column(name="fulfillment_id", doc="AFN or MFN."),
        Column(name="posted_date", doc="Day of posting as the file writes it.", type="date", required=True, filled=True),
        Column(name="posted_at", doc="Instant of posting, UTC.", type="timestamp", headers=("posted-date-time",)),
        Column(name="order_item_code", doc="Amazon's number of the order line."),
        Column(name="merchant_order_item_id", doc="The seller's number of the order line."),
        Column(name="merchant_adjustment_item_id", doc="The seller's number of the adjusted line."),
        Column(name="sku", doc="The seller's SKU on the platform; empty on account-level rows.", required=True),
        Column(name="quantity_purchased", doc="Units, on item price rows.", type="bigint"),
        Column(name="promotion_id", doc="Promotion, on promotion rows."),
    ),
)
