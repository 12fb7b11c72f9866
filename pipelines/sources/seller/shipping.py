"""Moving goods: the first leg to the destination, parcels to buyers, and what carriers promise."""

from __future__ import annotations

from pipelines.sources.base import Rule, Table
from pipelines.sources.seller.columns import (
    MONEY,
    UNTIL,
    VALIDITY,
    VOID,
    column,
    in_order,
    not_negative,
    positive,
    with_currency,
    words_rule,
)

FIRST_LEG_LINES = Table(
    name="seller_first_leg_lines",
    entity="seller_first_leg_lines",
    grain="One row per first-leg shipment, purchase order and SKU: what is in it.",
    slice_by="concat_ws('|', shipment_number, coalesce(po_number, '-'), sku)",
    covers="keys",
    columns=(
        column("shipment_number", "货件编号", "Our number of the shipment.", filled=True),
        column("sku", "SKU", "Our SKU.", filled=True),
        column("po_number", "采购单号", "Purchase order the goods are of."),
        column("units", "数量", "Units shipped.", "bigint", filled=True),
        column("cartons", "箱数", "Cartons of the line.", "bigint"),
        column("stock_pool_id", "库存池", "Destination.", filled=True),
        column("from_stock_pool_id", "发出库存池", "Our warehouse it left; empty = the factory."),
        column("transport_mode", "运输方式", "sea_fast, sea, rail, truck, air or express.", filled=True),
        column("carrier_name", "承运商", "Forwarder."),
        column("platform_shipment_id", "平台货件号", "The platform's number, such as FBA15…"),
        column("container_number", "柜号提单号", "Container, bill of lading or tracking number."),
        column("weight_kg", "重量kg", "Charged weight of the line in kilograms.", MONEY),
        column("volume_m3", "体积m3", "Volume of the line in cubic metres.", MONEY),
        VOID,
    ),
    rules=(
        words_rule("transport_mode"),
        positive("units", "Write how many units are in the shipment"),
        not_negative("cartons", "weight_kg", "volume_m3", remedy="Cartons, weight and volume are not negative"),
    ),
)

FIRST_LEG_STAGES = Table(
    name="seller_first_leg_stages",
    entity="seller_first_leg_stages",
    grain="One row per first-leg shipment and stage: expected and reached.",
    slice_by="concat_ws('|', shipment_number, stage)",
    covers="keys",
    columns=(
        column("shipment_number", "货件编号", "Shipment.", filled=True),
        column("stage", "节点", "ready, picked_up, departed, arrived, cleared, delivered or received.", filled=True),
        column("expected_on", "预计日期", "Day it is expected.", "date"),
        column("reached_on", "实际日期", "Day it happened, empty until then.", "date"),
        VOID,
    ),
    rules=(
        words_rule("stage"),
        Rule(
            name="a_stage_has_a_day",
            holds="expected_on is not null or reached_on is not null",
            remedy="Write the expected day, or the day it happened",
        ),
    ),
)

FIRST_LEG_BILLS = Table(
    name="seller_first_leg_bills",
    entity="seller_first_leg_bills",
    grain="One row per bill, shipment and kind of cost of the first leg.",
    slice_by="concat_ws('|', bill_number, shipment_number, leg_cost_kind)",
    covers="keys",
    columns=(
        column("bill_number", "账单号", "The forwarder's or customs' number.", filled=True),
        column("shipment_number", "货件编号", "Shipment.", filled=True),
        column(
            "leg_cost_kind",
            "头程费用类型",
            "freight, duty, import_vat, clearance, inbound, insurance or other.",
            filled=True,
        ),
        column("billed_on", "账单日期", "Day of the bill.", "date", filled=True),
        column("amount", "金额", "Cost, positive; a correction in our favour negative.", MONEY, filled=True),
        column("currency_code", "币种", "Currency of the amount.", filled=True),
        column("allocation_basis", "分摊方式", "How its lines share it: weight, volume, units or value; empty = weight."),
        column("is_recoverable", "可抵扣", "Whether the state gives it back (import VAT).", "boolean"),
        VOID,
    ),
    rules=(
        words_rule("leg_cost_kind"),
        words_rule("allocation_basis"),
    ),
)

CARRIER_CONTRACTS = Table(
    name="seller_carrier_contracts",
    entity="seller_carrier_contracts",
    grain="One row per carrier, service, destination, weight step and first day: what it charges and promises.",
    slice_by=(
        "concat_ws('|', carrier_name, coalesce(service_type, '*'), coalesce(destination_country, '*'), "
        "coalesce(weight_from_kg, 0), valid_from)"
    ),
    covers="keys",
    columns=(
        column("carrier_name", "承运商", "Carrier, as the parcels sheet writes it.", filled=True),
        column("service_type", "服务", "Service, empty = all."),
        column("destination_country", "目的国", "Country of destination, ISO 3166 alpha-2; empty = all."),
        column("valid_from", "生效日期", "First day.", "date", filled=True),
        UNTIL,
        column("currency_code", "币种", "Currency of all amounts of the row.", filled=True),
        column("weight_from_kg", "重量起kg", "Begin of the weight step in kilograms; empty = 0.", MONEY),
        column("parcel_fee", "每票费用", "Charge of a parcel.", MONEY),
        column("kilogram_price", "每公斤价", "Price of a kilogram.", MONEY),
        column("promised_days", "承诺天数", "Days from hand-over to delivery, the last on-time day.", "bigint"),
        column("claim_after_days", "可索赔天数", "Days from hand-over after which a lost parcel is claimed.", "bigint"),
        column("claim_limit_amount", "赔付上限", "Most that is paid for a parcel; empty = its value.", MONEY),
        VOID,
    ),
    rules=(
        VALIDITY,
        not_negative("parcel_fee", "kilogram_price", "claim_limit_amount", remedy="Prices are written as positive amounts"),
        not_negative("promised_days", "claim_after_days", "weight_from_kg", remedy="Days and weights are not negative"),
    ),
)

PARCELS = Table(
    name="seller_parcels",
    entity="seller_parcels",
    grain="One row per carrier and tracking number: a parcel we handed over.",
    slice_by="concat_ws('|', tracking_number, coalesce(carrier_code, 0))",
    covers="keys",
    columns=(
        column("tracking_number", "运单号", "Tracking number.", filled=True),
        column("carrier_name", "承运商", "Carrier, as the contracts sheet writes it.", filled=True),
        column("carrier_code", "承运商代码", "17TRACK's number of the carrier; empty = let it find out.", "bigint"),
        column("service_type", "服务", "Service booked."),
        column("store_id", "店铺编号", "Store of the order."),
        column("order_id", "订单号", "Order, by the platform's number or the shop's.", filled=True),
        column("handed_over_on", "交运日期", "Day it was given to the carrier.", "date", filled=True),
        column("promised_on", "承诺送达", "Last on-time day; empty = as the contract says.", "date"),
        column("destination_country", "目的国", "Country of destination, ISO 3166 alpha-2."),
        column("weight_kg", "重量kg", "Charged weight in kilograms.", MONEY),
        column("shipping_cost", "运费", "What the carrier charges for it.", MONEY),
        column("currency_code", "币种", "Currency of the cost."),
        VOID,
    ),
    rules=(
        in_order("handed_over_on", "promised_on", "The promised day is before the hand-over: correct one of them"),
        with_currency("shipping_cost"),
        not_negative("weight_kg", "shipping_cost", remedy="Weight and cost are not negative"),
    ),
)
