"""The company: its entities, stores, accounts of money, books and costs of its own."""

from __future__ import annotations

from pipelines.sources.base import Rule, Table
from pipelines.sources.seller.columns import MONEY, VOID, column, not_negative, words_rule

STORES = Table(
    name="seller_stores",
    entity="seller_stores",
    grain="One row per store: account and marketplace.",
    slice_by="'stores'",
    covers="window",
    columns=(
        column("store_id", "店铺编号", "Our id of the store, also usable as an inbox folder.", filled=True),
        column(
            "account_id",
            "账号编号",
            "The account files are issued to (seller and region), also the inbox folder.",
            filled=True,
        ),
        column("platform", "平台", "amazon, shopee, lazada, shopify …", filled=True),
        column("marketplace_name", "站点名称", "As the platform's files write it: Amazon.com, Amazon.de …", filled=True),
        column("marketplace_id", "站点ID", "The platform's number of the marketplace."),
        column("country_code", "国家", "Country, ISO 3166 alpha-2.", filled=True),
        column("currency_code", "币种", "Currency of the store, ISO 4217.", filled=True),
        column("time_zone", "时区", "IANA time zone of the store's days.", filled=True),
        column("stock_pool_id", "库存池", "Stock that serves the store; stores with one pool share its units.", filled=True),
        column("legal_entity", "法人主体", "Company that owns the store.", filled=True),
        column("collection_account", "收款账户", "Account payouts arrive in."),
        column("operator", "运营", "Person in charge."),
        column("price_tax_basis", "价格含税", "included, excluded, or empty: decided by the data."),
        column("opened_on", "开店日期", "First day.", "date"),
        column("closed_on", "关店日期", "Last day, empty while open.", "date"),
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

LEGAL_ENTITIES = Table(
    name="seller_legal_entities",
    entity="seller_legal_entities",
    grain="One row per legal entity: a company that owns stores.",
    slice_by="'legal_entities'",
    covers="window",
    columns=(
        column("legal_entity", "法人主体", "Name of the company, as the stores sheet writes it.", filled=True),
        column("registered_country_code", "注册国家", "Country it is registered in, ISO 3166 alpha-2.", filled=True),
        column("currency_code", "币种", "Currency of its books, ISO 4217.", filled=True),
        column("tax_number", "税号", "Its tax number there."),
        column(
            "is_general_taxpayer",
            "一般纳税人",
            "Whether it takes back the VAT it pays its suppliers, by deduction or export refund.",
            "boolean",
        ),
    ),
)

COLLECTION_ACCOUNTS = Table(
    name="seller_collection_accounts",
    entity="seller_collection_accounts",
    grain="One row per collection account and currency: where payouts arrive.",
    slice_by="'collection_accounts'",
    covers="window",
    columns=(
        column("collection_account", "收款账户", "The account, as the stores sheet writes it.", filled=True),
        column("currency_code", "币种", "Currency of the balance.", filled=True),
        column("provider", "收款机构", "PingPong, LianLian, Airwallex, a bank …", filled=True),
        column("legal_entity", "法人主体", "Company it belongs to.", filled=True),
        column("opened_on", "开户日期", "First day.", "date"),
        column("closed_on", "销户日期", "Last day, empty while open.", "date"),
    ),
)

COLLECTION_STATEMENT = Table(
    name="seller_collection_statement",
    entity="seller_collection_statement",
    grain="One row per collection account and transaction, signed as money to us.",
    slice_by="concat_ws('|', collection_account, transaction_number)",
    covers="keys",
    columns=(
        column("collection_account", "收款账户", "The account.", filled=True),
        column("transaction_number", "流水号", "The provider's number of the transaction.", filled=True),
        column("posted_on", "入账日期", "Day it was booked on the account.", "date", filled=True),
        column("transaction_kind", "交易类型", "payout, withdrawal, conversion, fee …", filled=True),
        column("amount", "金额", "Signed: in is positive, out is negative; the fee is not in it.", MONEY, filled=True),
        column("currency_code", "币种", "Currency of amount, fee and balance.", filled=True),
        column("fee_amount", "手续费", "Fee the provider took beside the amount, positive.", MONEY),
        column("balance_amount", "余额", "Balance after the transaction.", MONEY),
        column(
            "counter_amount", "对方金额", "What arrived on the other side of a conversion or withdrawal, positive.", MONEY
        ),
        column("counter_currency_code", "对方币种", "Its currency."),
        column("account_id", "账号编号", "Account of the platform that paid, empty = told by the reference."),
        column("platform_reference", "平台参考号", "The platform's own number of the payout or settlement."),
        VOID,
    ),
    rules=(
        words_rule("transaction_kind"),
        not_negative("fee_amount", remedy="Write the fee as a positive amount"),
        Rule(
            name="payouts_come_in",
            holds="transaction_kind <> 'payout' or amount > 0",
            remedy="A payout comes in: write its amount as positive; what a platform takes back is 其他 (other)",
        ),
        Rule(
            name="counter_amount_has_its_currency",
            holds="counter_amount is null or counter_currency_code is not null",
            remedy="Write the currency of the other side beside its amount",
        ),
    ),
)

OTHER_COSTS = Table(
    name="seller_other_costs",
    entity="seller_other_costs",
    grain="One row per month, entity, store, kind and name: what the business costs beside its goods and platforms.",
    slice_by="concat_ws('|', month, legal_entity, coalesce(store_id, '-'), other_cost_kind, coalesce(cost_name, '-'))",
    covers="keys",
    columns=(
        column("month", "月份", "First day of the month the cost belongs to.", "date", filled=True),
        column("legal_entity", "法人主体", "Company that bears it.", filled=True),
        column("store_id", "店铺编号", "Store it belongs to, empty = the whole company."),
        column("other_cost_kind", "费用类型", "salary, rent, software, sample, service, marketing or other.", filled=True),
        column("cost_name", "费用名称", "What it is, to tell two of one kind apart."),
        column("amount", "金额", "Cost, positive; a refund of it negative.", MONEY, filled=True),
        column("currency_code", "币种", "Currency of the amount.", filled=True),
        VOID,
    ),
    rules=(words_rule("other_cost_kind"),),
)

BOOKING_RATES = Table(
    name="seller_booking_rates",
    entity="seller_booking_rates",
    grain="One row per month and currency: the rate the company books at.",
    slice_by="concat_ws('|', month, currency_code, reporting_currency)",
    covers="keys",
    columns=(
        column("month", "月份", "First day of the month.", "date", filled=True),
        column("currency_code", "币种", "Currency converted from.", filled=True),
        column("reporting_currency", "本位币", "Currency converted to.", filled=True),
        column(
            "rate", "记账汇率", "Units of the reporting currency for one unit of the currency.", "decimal(18,8)", filled=True
        ),
        VOID,
    ),
    rules=(
        Rule(name="positive_rate", holds="rate > 0", remedy="Write how much of the reporting currency one unit is worth"),
    ),
)
