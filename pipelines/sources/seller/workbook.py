"""The seller's workbook: one xlsx whose sheets are recognised by their headings, Chinese or English."""

from __future__ import annotations

from pipelines.sources.base import Column, Table

STORES = Table(
    name="seller_stores",
    entity="seller_stores",
    grain="One row per store: account and marketplace.",
    slice_by="'stores'",
    covers="window",
    empty="unknown",
    columns=(
        Column(
            name="store_id",
            doc="Our id of the store, also usable as an inbox folder.",
            headers=(
                "店铺编号",
                "store_id",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="account_id",
            doc="The account files are issued to (seller and region), also the inbox folder.",
            headers=(
                "账号编号",
                "account_id",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="platform",
            doc="amazon, shopee, lazada, shopify …",
            headers=(
                "平台",
                "platform",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="marketplace_name",
            doc="As the platform's files write it: Amazon.com, Amazon.de …",
            headers=(
                "站点名称",
                "marketplace_name",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="marketplace_id",
            doc="The platform's number of the marketplace.",
            headers=(
                "站点ID",
                "marketplace_id",
            ),
        ),
        Column(
            name="country_code",
            doc="Country, ISO 3166 alpha-2.",
            headers=(
                "国家",
                "country_code",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="currency_code",
            doc="Currency of the store, ISO 4217.",
            headers=(
                "币种",
                "currency_code",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="time_zone",
            doc="IANA time zone of the store's days.",
            headers=(
                "时区",
                "time_zone",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="stock_pool_id",
            doc="Stock that serves the store; stores with one pool share its units.",
            headers=(
                "库存池",
                "stock_pool_id",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="legal_entity",
            doc="Company that owns the store.",
            headers=(
                "法人主体",
                "legal_entity",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="collection_account",
            doc="Account payouts arrive in.",
            headers=(
                "收款账户",
                "collection_account",
            ),
        ),
        Column(
            name="operator",
            doc="Person in charge.",
            headers=(
                "运营",
                "operator",
            ),
        ),
        Column(
            name="price_tax_basis",
            doc="included, excluded, or empty: decided by the data.",
            headers=(
                "价格含税",
                "price_tax_basis",
            ),
        ),
        Column(
            name="opened_on",
            doc="First day.",
            type="date",
            headers=(
                "开店日期",
                "opened_on",
            ),
        ),
        Column(
            name="closed_on",
            doc="Last day, empty while open.",
            type="date",
            headers=(
                "关店日期",
                "closed_on",
            ),
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
        Column(
            name="sku",
            doc="Our SKU.",
            headers=(
                "SKU",
                "sku",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="product_name",
            doc="Name.",
            headers=(
                "品名",
                "product_name",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="product_name_zh",
            doc="Name in Chinese.",
            headers=(
                "中文品名",
                "product_name_zh",
            ),
        ),
        Column(
            name="category",
            doc="Category.",
            headers=(
                "类目",
                "category",
            ),
        ),
        Column(
            name="brand",
            doc="Brand.",
            headers=(
                "品牌",
                "brand",
            ),
        ),
        Column(
            name="lifecycle_status",
            doc="new, active, clearing or stopped.",
            headers=(
                "状态",
                "lifecycle_status",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="is_replenished",
            doc="Whether it is bought again when it runs out.",
            type="boolean",
            headers=(
                "是否补货",
                "is_replenished",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="launched_on",
            doc="First day on sale.",
            type="date",
            headers=(
                "上架日期",
                "launched_on",
            ),
        ),
        Column(
            name="stopped_on",
            doc="Day it was given up.",
            type="date",
            headers=(
                "停售日期",
                "stopped_on",
            ),
        ),
        Column(
            name="successor_sku",
            doc="SKU that continues its history.",
            headers=(
                "替代SKU",
                "successor_sku",
            ),
        ),
        Column(
            name="is_low_margin_exempt",
            doc="Whether low-margin alerts are switched off.",
            type="boolean",
            headers=(
                "低毛利豁免",
                "is_low_margin_exempt",
            ),
        ),
        Column(
            name="exempt_until",
            doc="Last day of the exemption, empty = no end.",
            type="date",
            headers=(
                "豁免到期",
                "exempt_until",
            ),
        ),
        Column(
            name="exempt_reason",
            doc="Why.",
            headers=(
                "豁免原因",
                "exempt_reason",
            ),
        ),
        Column(
            name="lead_time_days",
            doc="Order to sellable, all stages, in days.",
            type="bigint",
            headers=(
                "备货天数",
                "lead_time_days",
            ),
        ),
        Column(
            name="review_days",
            doc="Days between two replenishment decisions.",
            type="bigint",
            headers=(
                "补货周期",
                "review_days",
            ),
        ),
        Column(
            name="moq_units",
            doc="Smallest order, units.",
            type="bigint",
            headers=(
                "起订量",
                "moq_units",
            ),
        ),
        Column(
            name="carton_units",
            doc="Units a carton.",
            type="bigint",
            headers=(
                "箱规",
                "carton_units",
            ),
        ),
        Column(
            name="weight_kg",
            doc="Weight of a unit in kilograms.",
            type="decimal(18,4)",
            headers=(
                "重量kg",
                "weight_kg",
            ),
        ),
        Column(
            name="operator",
            doc="Person in charge.",
            headers=(
                "运营",
                "operator",
            ),
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
        Column(
            name="store_id",
            doc="Store.",
            headers=(
                "店铺编号",
                "store_id",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="platform_sku",
            doc="SKU as the platform's files write it.",
            headers=(
                "平台SKU",
                "platform_sku",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="asin",
            doc="Product number on the platform.",
            headers=(
                "ASIN",
                "asin",
            ),
        ),
        Column(
            name="sku",
            doc="Our SKU.",
            headers=(
                "SKU",
                "sku",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="units_per_pack",
            doc="Units of our SKU that one sold unit takes.",
            type="bigint",
            headers=(
                "每包件数",
                "units_per_pack",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="valid_from",
            doc="First day, empty = always.",
            type="date",
            headers=(
                "生效日期",
                "valid_from",
            ),
        ),
        Column(
            name="valid_to",
            doc="Last day, empty = still.",
            type="date",
            headers=(
                "失效日期",
                "valid_to",
            ),
        ),
    ),
)

BUNDLES = Table(
    name="seller_bundles",
    entity="seller_bundles",
    grain="One row per bundle, component and begin of validity.",
    slice_by="concat_ws('|', bundle_sku, component_sku, valid_from)",
    covers="keys",
    columns=(
        Column(
            name="bundle_sku",
            doc="SKU of the bundle.",
            headers=(
                "组合SKU",
                "bundle_sku",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="component_sku",
            doc="SKU of the component.",
            headers=(
                "组件SKU",
                "component_sku",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="component_units",
            doc="Units of the component in one bundle.",
            type="bigint",
            headers=(
                "组件数量",
                "component_units",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="valid_from",
            doc="First day, empty = always.",
            type="date",
            headers=(
                "生效日期",
                "valid_from",
            ),
        ),
        Column(
            name="valid_to",
            doc="Last day, empty = still.",
            type="date",
            headers=(
                "失效日期",
                "valid_to",
            ),
        ),
        Column(
            name="is_void",
            doc="Takes the row back.",
            type="boolean",
            headers=(
                "作废",
                "is_void",
            ),
        ),
    ),
)

UNIT_COSTS = Table(
    name="seller_unit_costs",
    entity="seller_unit_costs",
    grain="One row per SKU, destination and begin of validity: what a unit costs until it is sellable.",
    slice_by="concat_ws('|', sku, stock_pool_id, valid_from)",
    covers="keys",
    columns=(
        Column(
            name="sku",
            doc="Our SKU.",
            headers=(
                "SKU",
                "sku",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="stock_pool_id",
            doc="Destination, empty = all.",
            headers=(
                "库存池",
                "stock_pool_id",
            ),
        ),
        Column(
            name="valid_from",
            doc="First day.",
            type="date",
            headers=(
                "生效日期",
                "valid_from",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="currency_code",
            doc="Currency of all amounts of the row.",
            headers=(
                "币种",
                "currency_code",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="purchase_cost",
            doc="Purchase price of a unit.",
            type="decimal(18,4)",
            headers=(
                "采购单价",
                "purchase_cost",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="purchase_vat_rate",
            doc="Recoverable VAT contained in the purchase price, as a fraction (0.13); empty = none contained.",
            type="decimal(18,4)",
            headers=(
                "采购税率",
                "purchase_vat_rate",
            ),
        ),
        Column(
            name="first_leg_cost",
            doc="First-leg freight of a unit.",
            type="decimal(18,4)",
            headers=(
                "头程单价",
                "first_leg_cost",
            ),
        ),
        Column(
            name="duty_cost",
            doc="Duty of a unit.",
            type="decimal(18,4)",
            headers=(
                "关税单价",
                "duty_cost",
            ),
        ),
        Column(
            name="clearance_cost",
            doc="Customs clearance of a unit.",
            type="decimal(18,4)",
            headers=(
                "清关单价",
                "clearance_cost",
            ),
        ),
        Column(
            name="inbound_cost",
            doc="Inbound and placement of a unit.",
            type="decimal(18,4)",
            headers=(
                "入库单价",
                "inbound_cost",
            ),
        ),
        Column(
            name="is_void",
            doc="Takes the row back.",
            type="boolean",
            headers=(
                "作废",
                "is_void",
            ),
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
        Column(
            name="month",
            doc="First day of the month.",
            type="date",
            headers=(
                "月份",
                "month",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="currency_code",
            doc="Currency converted from.",
            headers=(
                "币种",
                "currency_code",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="reporting_currency",
            doc="Currency converted to.",
            headers=(
                "本位币",
                "reporting_currency",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="rate",
            doc="Units of the reporting currency for one unit of the currency.",
            type="decimal(18,8)",
            headers=(
                "记账汇率",
                "rate",
            ),
            required=True,
            filled=True,
        ),
        Column(
            name="is_void",
            doc="Takes the row back.",
            type="boolean",
            headers=(
                "作废",
                "is_void",
            ),
        ),
    ),
)
