"""What is sold, where, made of what and at what cost: products, listings, bundles, unit costs."""

from __future__ import annotations

from pipelines.sources.base import Rule, Table
from pipelines.sources.seller.columns import SINCE, UNTIL, VALIDITY, VOID, column

PRODUCTS = Table(
    name="seller_products",
    entity="seller_products",
    grain="One row per SKU.",
    slice_by="'products'",
    covers="window",
    columns=(
        column("sku", "SKU", "Our SKU.", filled=True),
        column("product_name", "品名", "Name.", filled=True),
        column("product_name_zh", "中文品名", "Name in Chinese."),
        column("category", "类目", "Category."),
        column("brand", "品牌", "Brand."),
        column("lifecycle_status", "状态", "new, active, clearing or stopped.", filled=True),
        column("is_replenished", "是否补货", "Whether it is bought again when it runs out.", "boolean", filled=True),
        column("launched_on", "上架日期", "First day on sale.", "date"),
        column("stopped_on", "停售日期", "Day it was given up.", "date"),
        column("successor_sku", "替代SKU", "SKU that continues its history."),
        column("is_low_margin_exempt", "低毛利豁免", "Whether low-margin alerts are switched off.", "boolean"),
        column("exempt_until", "豁免到期", "Last day of the exemption, empty = no end.", "date"),
        column("exempt_reason", "豁免原因", "Why."),
        column("lead_time_days", "备货天数", "Order to sellable, all stages, in days.", "bigint"),
        column("review_days", "补货周期", "Days between two replenishment decisions.", "bigint"),
        column("moq_units", "起订量", "Smallest order, units.", "bigint"),
        column("carton_units", "箱规", "Units a carton.", "bigint"),
        column("weight_kg", "重量kg", "Weight of a unit in kilograms.", "decimal(18,4)"),
        column("operator", "运营", "Person in charge."),
    ),
    rules=(
        Rule(
            name="known_status",
            holds="lifecycle_status in ('new', 'active', 'clearing', 'stopped')",
            remedy="Write 新品, 在售, 清仓 or 停售 (new, active, clearing, stopped)",
        ),
    ),
)

LISTINGS = Table(
    name="seller_listings",
    entity="seller_listings",
    grain="One row per store, platform SKU and validity: what the listing sells.",
    slice_by="'listings'",
    covers="window",
    columns=(
        column("store_id", "店铺编号", "Store.", filled=True),
        column("platform_sku", "平台SKU", "SKU as the platform's files write it.", filled=True),
        column("asin", "ASIN", "Product number on the platform."),
        column("sku", "SKU", "Our SKU.", filled=True),
        column("units_per_pack", "每包件数", "Units of our SKU that one sold unit takes.", "bigint", filled=True),
        SINCE,
        UNTIL,
    ),
    rules=(
        Rule(name="whole_packs", holds="units_per_pack >= 1", remedy="Write how many units one sold unit takes, 1 or more"),
        VALIDITY,
    ),
)

BUNDLES = Table(
    name="seller_bundles",
    entity="seller_bundles",
    grain="One row per bundle, component and begin of validity.",
    slice_by="concat_ws('|', bundle_sku, component_sku, valid_from)",
    covers="keys",
    columns=(
        column("bundle_sku", "组合SKU", "SKU of the bundle.", filled=True),
        column("component_sku", "组件SKU", "SKU of the component.", filled=True),
        column("component_units", "组件数量", "Units of the component in one bundle.", "bigint", filled=True),
        SINCE,
        UNTIL,
        VOID,
    ),
    rules=(
        Rule(
            name="whole_components", holds="component_units >= 1", remedy="Write how many units one bundle takes, 1 or more"
        ),
        VALIDITY,
    ),
)

UNIT_COSTS = Table(
    name="seller_unit_costs",
    entity="seller_unit_costs",
    grain="One row per SKU, destination and begin of validity: what a unit costs until it is sellable.",
    slice_by="concat_ws('|', sku, stock_pool_id, valid_from)",
    covers="keys",
    columns=(
        column("sku", "SKU", "Our SKU.", filled=True),
        column("stock_pool_id", "库存池", "Destination, empty = all."),
        column("valid_from", "生效日期", "First day.", "date", filled=True),
        column("currency_code", "币种", "Currency of all amounts of the row.", filled=True),
        column("purchase_cost", "采购单价", "Purchase price of a unit.", "decimal(18,4)", filled=True),
        column(
            "purchase_vat_rate",
            "采购税率",
            "Recoverable VAT contained in the purchase price, as a fraction (0.13); empty = none contained.",
            "decimal(18,4)",
        ),
        column("first_leg_cost", "头程单价", "First-leg freight of a unit.", "decimal(18,4)"),
        column("duty_cost", "关税单价", "Duty of a unit.", "decimal(18,4)"),
        column("clearance_cost", "清关单价", "Customs clearance of a unit.", "decimal(18,4)"),
        column("inbound_cost", "入库单价", "Inbound and placement of a unit.", "decimal(18,4)"),
        VOID,
    ),
    rules=(
        Rule(
            name="no_negative_cost",
            holds="least(purchase_cost, first_leg_cost, duty_cost, clearance_cost, inbound_cost) >= 0",
            remedy="Costs are written as positive amounts",
        ),
        Rule(
            name="vat_is_a_fraction",
            holds="purchase_vat_rate >= 0 and purchase_vat_rate < 1",
            remedy="Write 13 % as 13% or 0.13",
        ),
    ),
)
