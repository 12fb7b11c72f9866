"""The tables of the seller's own workbook: what only the seller knows. Headings in Chinese or in English.

Sheets of state (stores, products, listings) are whole: the newest sheet counts. Sheets of history (bundles, costs, rates)
are kept by key: a row that disappears stays in force, a row is taken back by marking it void.
"""

from __future__ import annotations

from pipelines.sources.base import Column, Rule, Table

# Words of closed lists as sellers write them, beside the word that lands.
WORDS = {
    "lifecycle_status": {"new": "新品", "active": "在售", "clearing": "清仓", "stopped": "停售"},
    "price_tax_basis": {"included": "含税", "excluded": "不含税"},
}


def _column(name: str, heading: str, doc: str, type_: str = "string", *, filled: bool = False) -> Column:
    return Column(name=name, doc=doc, type=type_, headers=(heading, name), required=filled, filled=filled)


_VALIDITY = Rule(
    name="validity_in_order", holds="valid_to >= valid_from", remedy="The last day is before the first: swap them"
)
_VOID = _column("is_void", "作废", "Takes the row back.", "boolean")
_SINCE = _column("valid_from", "生效日期", "First day, empty = always.", "date")
_UNTIL = _column("valid_to", "失效日期", "Last day, empty = still.", "date")

STORES = Table(
    name="seller_stores",
    entity="seller_stores",
    grain="One row per store: account and marketplace.",
    slice_by="'stores'",
    covers="window",
    columns=(
        _column("store_id", "店铺编号", "Our id of the store, also usable as an inbox folder.", filled=True),
        _column(
            "account_id",
            "账号编号",
            "The account files are issued to (seller and region), also the inbox folder.",
            filled=True,
        ),
        _column("platform", "平台", "amazon, shopee, lazada, shopify …", filled=True),
        _column("marketplace_name", "站点名称", "As the platform's files write it: Amazon.com, Amazon.de …", filled=True),
        _column("marketplace_id", "站点ID", "The platform's number of the marketplace."),
        _column("country_code", "国家", "Country, ISO 3166 alpha-2.", filled=True),
        _column("currency_code", "币种", "Currency of the store, ISO 4217.", filled=True),
        _column("time_zone", "时区", "IANA time zone of the store's days.", filled=True),
        _column(
            "stock_pool_id", "库存池", "Stock that serves the store; stores with one pool share its units.", filled=True
        ),
        _column("legal_entity", "法人主体", "Company that owns the store.", filled=True),
        _column("collection_account", "收款账户", "Account payouts arrive in."),
        _column("operator", "运营", "Person in charge."),
        _column("price_tax_basis", "价格含税", "included, excluded, or empty: decided by the data."),
        _column("opened_on", "开店日期", "First day.", "date"),
        _column("closed_on", "关店日期", "Last day, empty while open.", "date"),
    ),
    rules=(
        Rule(
            name="known_tax_basis",
            holds="price_tax_basis in ('included', 'excluded')",
            remedy="Write 含税 or 不含税 (included, excluded), or leave it empty",
        ),
        Rule(
            name="known_time_zone",
            holds="time_zone in (select name from pg_timezone_names())",
            remedy="Write the IANA name of the zone, such as America/Los_Angeles or Europe/Berlin",
        ),
    ),
)

PRODUCTS = Table(
    name="seller_products",
    entity="seller_products",
    grain="One row per SKU.",
    slice_by="'products'",
    covers="window",
    columns=(
        _column("sku", "SKU", "Our SKU.", filled=True),
        _column("product_name", "品名", "Name.", filled=True),
        _column("product_name_zh", "中文品名", "Name in Chinese."),
        _column("category", "类目", "Category."),
        _column("brand", "品牌", "Brand."),
        _column("lifecycle_status", "状态", "new, active, clearing or stopped.", filled=True),
        _column("is_replenished", "是否补货", "Whether it is bought again when it runs out.", "boolean", filled=True),
        _column("launched_on", "上架日期", "First day on sale.", "date"),
        _column("stopped_on", "停售日期", "Day it was given up.", "date"),
        _column("successor_sku", "替代SKU", "SKU that continues its history."),
        _column("is_low_margin_exempt", "低毛利豁免", "Whether low-margin alerts are switched off.", "boolean"),
        _column("exempt_until", "豁免到期", "Last day of the exemption, empty = no end.", "date"),
        _column("exempt_reason", "豁免原因", "Why."),
        _column("lead_time_days", "备货天数", "Order to sellable, all stages, in days.", "bigint"),
        _column("review_days", "补货周期", "Days between two replenishment decisions.", "bigint"),
        _column("moq_units", "起订量", "Smallest order, units.", "bigint"),
        _column("carton_units", "箱规", "Units a carton.", "bigint"),
        _column("weight_kg", "重量kg", "Weight of a unit in kilograms.", "decimal(18,4)"),
        _column("operator", "运营", "Person in charge."),
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
        _column("store_id", "店铺编号", "Store.", filled=True),
        _column("platform_sku", "平台SKU", "SKU as the platform's files write it.", filled=True),
        _column("asin", "ASIN", "Product number on the platform."),
        _column("sku", "SKU", "Our SKU.", filled=True),
        _column("units_per_pack", "每包件数", "Units of our SKU that one sold unit takes.", "bigint", filled=True),
        _SINCE,
        _UNTIL,
    ),
    rules=(
        Rule(name="whole_packs", holds="units_per_pack >= 1", remedy="Write how many units one sold unit takes, 1 or more"),
        _VALIDITY,
    ),
)

BUNDLES = Table(
    name="seller_bundles",
    entity="seller_bundles",
    grain="One row per bundle, component and begin of validity.",
    slice_by="concat_ws('|', bundle_sku, component_sku, valid_from)",
    covers="keys",
    columns=(
        _column("bundle_sku", "组合SKU", "SKU of the bundle.", filled=True),
        _column("component_sku", "组件SKU", "SKU of the component.", filled=True),
        _column("component_units", "组件数量", "Units of the component in one bundle.", "bigint", filled=True),
        _SINCE,
        _UNTIL,
        _VOID,
    ),
    rules=(
        Rule(
            name="whole_components", holds="component_units >= 1", remedy="Write how many units one bundle takes, 1 or more"
        ),
        _VALIDITY,
    ),
)

UNIT_COSTS = Table(
    name="seller_unit_costs",
    entity="seller_unit_costs",
    grain="One row per SKU, destination and begin of validity: what a unit costs until it is sellable.",
    slice_by="concat_ws('|', sku, stock_pool_id, valid_from)",
    covers="keys",
    columns=(
        _column("sku", "SKU", "Our SKU.", filled=True),
        _column("stock_pool_id", "库存池", "Destination, empty = all."),
        _column("valid_from", "生效日期", "First day.", "date", filled=True),
        _column("currency_code", "币种", "Currency of all amounts of the row.", filled=True),
        _column("purchase_cost", "采购单价", "Purchase price of a unit.", "decimal(18,4)", filled=True),
        _column(
            "purchase_vat_rate",
            "采购税率",
            "Recoverable VAT contained in the purchase price, as a fraction (0.13); empty = none contained.",
            "decimal(18,4)",
        ),
        _column("first_leg_cost", "头程单价", "First-leg freight of a unit.", "decimal(18,4)"),
        _column("duty_cost", "关税单价", "Duty of a unit.", "decimal(18,4)"),
        _column("clearance_cost", "清关单价", "Customs clearance of a unit.", "decimal(18,4)"),
        _column("inbound_cost", "入库单价", "Inbound and placement of a unit.", "decimal(18,4)"),
        _VOID,
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

BOOKING_RATES = Table(
    name="seller_booking_rates",
    entity="seller_booking_rates",
    grain="One row per month and currency: the rate the company books at.",
    slice_by="concat_ws('|', month, currency_code, reporting_currency)",
    covers="keys",
    columns=(
        _column("month", "月份", "First day of the month.", "date", filled=True),
        _column("currency_code", "币种", "Currency converted from.", filled=True),
        _column("reporting_currency", "本位币", "Currency converted to.", filled=True),
        _column(
            "rate", "记账汇率", "Units of the reporting currency for one unit of the currency.", "decimal(18,8)", filled=True
        ),
        _VOID,
    ),
    rules=(
        Rule(name="positive_rate", holds="rate > 0", remedy="Write how much of the reporting currency one unit is worth"),
    ),
)

EXPLANATION = "说明"
# Sheet name in the template → table, in the order a seller fills them.
SHEETS = {
    "店铺": STORES,
    "商品": PRODUCTS,
    "链接对应": LISTINGS,
    "组合": BUNDLES,
    "单位成本": UNIT_COSTS,
    "记账汇率": BOOKING_RATES,
}
