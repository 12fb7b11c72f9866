"""What the sheets share: how a column is written, the words of closed lists, and the columns of validity."""

from __future__ import annotations

from pipelines.sources.base import Column, Rule

MONEY = "decimal(18,4)"

# Words of closed lists as sellers write them, beside the word that lands.
WORDS = {
    "lifecycle_status": {"new": "新品", "active": "在售", "clearing": "清仓", "stopped": "停售"},
    "price_tax_basis": {"included": "含税", "excluded": "不含税"},
    "payment_kind": {"deposit": "定金", "balance": "尾款", "refund": "退款", "other": "其他"},
    "transport_mode": {
        "sea_fast": "快船",
        "sea": "普船",
        "rail": "铁路",
        "truck": "卡航",
        "air": "空运",
        "express": "快递",
    },
    "stage": {
        "ready": "备好",
        "picked_up": "提货",
        "departed": "开船起飞",
        "arrived": "到港",
        "cleared": "清关",
        "delivered": "送达",
        "received": "上架",
    },
    "leg_cost_kind": {
        "freight": "运费",
        "duty": "关税",
        "import_vat": "进口增值税",
        "clearance": "清关费",
        "inbound": "入库费",
        "insurance": "保险费",
        "other": "其他",
    },
    "allocation_basis": {"weight": "重量", "volume": "体积", "units": "件数", "value": "货值"},
    "movement_kind": {
        "transfer": "调拨",
        "removal": "移除",
        "disposal": "销毁",
        "sample": "样品领用",
        "found": "盘盈",
        "lost": "盘亏",
    },
    "other_cost_kind": {
        "salary": "工资",
        "rent": "房租",
        "software": "软件",
        "sample": "样品",
        "service": "服务费",
        "marketing": "站外推广",
        "other": "其他",
    },
    "transaction_kind": {
        "payout": "平台入账",
        "withdrawal": "提现",
        "conversion": "结汇",
        "supplier_payment": "付供应商",
        "tax_payment": "缴税",
        "fee": "手续费",
        "transfer": "转账",
        "other": "其他",
    },
    "event_kind": {
        "promotion": "大促",
        "holiday": "节假日",
        "deal": "秒杀",
        "price_change": "调价",
        "launch": "上新",
        "other": "其他",
    },
    "decision": {"done": "已处理", "accepted": "知悉接受", "postponed": "推迟", "wrong": "误报"},
}
# Fractions people write as a percentage.
FRACTIONS = ("purchase_vat_rate", "deposit_rate")
# Months people write as a year and a month.
MONTHS = ("month",)


def column(name: str, heading: str, doc: str, type_: str = "string", *, filled: bool = False) -> Column:
    """A column under its Chinese heading and its own name; `filled`: the sheet and every row must have it."""
    return Column(name=name, doc=doc, type=type_, headers=(heading, name), required=filled, filled=filled)


def words_rule(name: str) -> Rule:
    """The rule that a column of a closed list holds one of its words."""
    listed = ", ".join(f"'{word}'" for word in WORDS[name])
    chinese = ", ".join(WORDS[name].values())
    return Rule(name=f"known_{name}", holds=f"{name} in ({listed})", remedy=f"Choose from the list: {chinese}")


def positive(name: str, remedy: str) -> Rule:
    """The rule that a number is above zero."""
    return Rule(name=f"positive_{name}", holds=f"{name} > 0", remedy=remedy)


def not_negative(*names: str, remedy: str) -> Rule:
    """The rule that none of these numbers is below zero."""
    return Rule(name=f"no_negative_{names[0]}", holds=f"least({', '.join(names)}) >= 0", remedy=remedy)


def with_currency(name: str) -> Rule:
    """The rule that an amount that may be empty has its currency beside it."""
    return Rule(
        name=f"{name}_has_its_currency",
        holds=f"{name} is null or currency_code is not null",
        remedy="Write the currency beside the cost",
    )


def in_order(first: str, last: str, remedy: str) -> Rule:
    """The rule that one day is not before another."""
    return Rule(name=f"{last}_not_before_{first}", holds=f"{last} >= {first}", remedy=remedy)


VALIDITY = Rule(
    name="validity_in_order", holds="valid_to >= valid_from", remedy="The last day is before the first: swap them"
)
VOID = column("is_void", "作废", "Takes the row back.", "boolean")
SINCE = column("valid_from", "生效日期", "First day, empty = always.", "date")
UNTIL = column("valid_to", "失效日期", "Last day, empty = still.", "date")
