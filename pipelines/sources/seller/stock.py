"""Stock that no platform counts: where it began, how it moved, what was counted."""

from __future__ import annotations

from pipelines.sources.base import Rule, Table
from pipelines.sources.seller.columns import MONEY, VOID, column, in_order, not_negative, positive, with_currency, words_rule

OPENING_STOCK = Table(
    name="seller_opening_stock",
    entity="seller_opening_stock",
    grain="One row per pool and SKU: the units there when the books begin.",
    slice_by="concat_ws('|', stock_pool_id, sku)",
    covers="keys",
    columns=(
        column("stock_pool_id", "库存池", "Where it lies.", filled=True),
        column("sku", "SKU", "Our SKU.", filled=True),
        column("opened_on", "期初日期", "Day at whose begin it lay there.", "date", filled=True),
        column("opening_units", "期初数量", "Sellable units.", "bigint", filled=True),
        column("unit_cost", "单位成本", "Landed cost of a unit.", MONEY),
        column("currency_code", "币种", "Currency of the cost."),
        VOID,
    ),
    rules=(
        not_negative("opening_units", "unit_cost", remedy="Units and cost are not negative"),
        with_currency("unit_cost"),
    ),
)

STOCK_MOVEMENTS = Table(
    name="seller_stock_movements",
    entity="seller_stock_movements",
    grain="One row per movement and SKU: units that left a pool, came into one, or both.",
    slice_by="concat_ws('|', movement_number, sku)",
    covers="keys",
    columns=(
        column("movement_number", "调整单号", "Our or the platform's number of the movement.", filled=True),
        column("movement_kind", "调整类型", "transfer, removal, disposal, sample, found or lost.", filled=True),
        column("sku", "SKU", "Our SKU.", filled=True),
        column("units", "数量", "Units moved, positive.", "bigint", filled=True),
        column("from_stock_pool_id", "发出库存池", "Pool they left; empty for what was found."),
        column("to_stock_pool_id", "收入库存池", "Pool they come into; empty for what is gone."),
        column("moved_on", "发出日期", "Day they left.", "date", filled=True),
        column("arrived_on", "收入日期", "Day they came in; empty while on the way.", "date"),
        VOID,
    ),
    rules=(
        words_rule("movement_kind"),
        positive("units", "Write how many units moved; the direction is in the two pools"),
        Rule(
            name="a_movement_has_a_pool",
            holds="from_stock_pool_id is not null or to_stock_pool_id is not null",
            remedy="Write the pool the units left, the pool they came into, or both",
        ),
        Rule(
            name="a_movement_goes_somewhere_else",
            holds="from_stock_pool_id <> to_stock_pool_id",
            remedy="Both pools are the same: nothing moves",
        ),
        in_order("moved_on", "arrived_on", "The units came in before they left: correct one of the days"),
    ),
)

STOCK_COUNTS = Table(
    name="seller_stock_counts",
    entity="seller_stock_counts",
    grain="One row per pool, SKU and day: units counted at the day's end, by us or by the warehouse's own list.",
    slice_by="concat_ws('|', stock_pool_id, sku, counted_on)",
    covers="keys",
    columns=(
        column("stock_pool_id", "库存池", "Where it was counted.", filled=True),
        column("sku", "SKU", "Our SKU.", filled=True),
        column("counted_on", "盘点日期", "Day, at its end.", "date", filled=True),
        column("counted_units", "盘点数量", "Sellable units found.", "bigint", filled=True),
        column("unsellable_units", "不可售数量", "Units found that cannot be sold.", "bigint"),
        VOID,
    ),
    rules=(not_negative("counted_units", "unsellable_units", remedy="Units are counted from 0 up"),),
)
