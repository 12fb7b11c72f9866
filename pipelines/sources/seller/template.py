"""The empty workbook a seller fills: headings in two languages, drop-downs, and what each column means."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.sources.base import Column
from pipelines.sources.seller.columns import WORDS
from pipelines.sources.seller.workbook import EXPLANATION, HISTORY, SHEETS

ROWS = 2000
CURRENCIES = (
    "CNY",
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CAD",
    "AUD",
    "MXN",
    "BRL",
    "SEK",
    "PLN",
    "SGD",
    "MYR",
    "THB",
    "PHP",
    "INR",
    "AED",
)
YES_NO = ("是", "否")
# A column whose values are listed in the first column of another sheet: store ids, SKUs, suppliers …
_LISTED_ON = {
    "store_id": "店铺",
    "sku": "商品",
    "successor_sku": "商品",
    "bundle_sku": "商品",
    "component_sku": "商品",
    "legal_entity": "法人主体",
    "collection_account": "收款账户",
    "supplier_id": "供应商",
    "po_number": "采购订单",
    "shipment_number": "头程货件",
    "carrier_name": "物流合同",
}
_KINDS = {
    "string": "文字 text",
    "bigint": "整数 whole number",
    "boolean": "是 / 否 yes / no",
    "date": "日期 day, 2026-10-31",
    "decimal(18,4)": "数字 number",
    "decimal(18,8)": "数字 number",
}


def write_template(path: Path) -> None:
    """Write the workbook: an explanation, then one empty sheet a table. The same bytes every time."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "Workbook of the warehouse", "created": datetime(2026, 1, 1, tzinfo=UTC)})
        heading = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
        required = book.add_format({**heading, "bg_color": "#FFD966"})
        optional = book.add_format({**heading, "bg_color": "#E7E6E6"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        text = book.add_format({"num_format": "@"})
        _explain(book, required, optional)
        for name, table in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.set_row(0, 32)
            sheet.freeze_panes(1, 1)
            for at, column in enumerate(table.columns):
                sheet.write_string(
                    0, at, "\n".join(dict.fromkeys(column.headers)), required if column.required else optional
                )
                sheet.write_comment(0, at, f"{column.doc}\n{_KINDS[column.type]}")
                sheet.set_column(at, at, 16, {"date": day, "string": text}.get(column.type))
                _offer(sheet, at, name, column)


def _explain(book: Workbook, required: Format, optional: Format) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    sheet.set_column(0, 3, 22)
    sheet.set_column(4, 4, 80)
    for n, line in enumerate(
        (
            "黄色列必填；其余列没有就空着。 Yellow columns must be filled; the others may stay empty.",
            f"状态类表以最新一份为准：{_named(history=False)}。 Sheets of state: the newest counts whole.",
            f"历史类表按行保留，改动请新增一行，撤回请在“作废”列填 是：{_named(history=True)}。 "
            "Sheets of history: a new value is a new row, one that leaves the sheet stays; 是 under 作废 takes it back.",
        )
    ):
        sheet.write_string(n, 0, line)
    for at, word in enumerate(("工作表 Sheet", "列 Column", "English", "填写 Kind", "含义 Meaning")):
        sheet.write_string(4, at, word, optional)
    row = 5
    for name, table in SHEETS.items():
        for column in table.columns:
            colour = required if column.required else None
            for at, word in enumerate((name, column.headers[0], column.name, _KINDS[column.type], _meaning(column))):
                sheet.write_string(row, at, word, colour if at == 1 else None)
            row += 1
    sheet.freeze_panes(5, 0)


def _named(*, history: bool) -> str:
    return "、".join(name for name, table in SHEETS.items() if (table in HISTORY) == history)


def _meaning(column: Column) -> str:
    words = ", ".join(f"{zh} = {en}" for en, zh in WORDS.get(column.name, {}).items())
    return f"{column.doc} {words}".strip() if words else column.doc


def _offer(sheet: Worksheet, at: int, sheet_name: str, column: Column) -> None:
    """A drop-down where the values are known; others may still be typed where the list is only a help."""
    rule: dict[str, object] | None = None
    if column.name in WORDS:
        rule = {"validate": "list", "source": list(WORDS[column.name].values())}
    elif column.type == "boolean":
        rule = {"validate": "list", "source": list(YES_NO)}
    elif column.name.endswith(("currency_code", "reporting_currency")):
        rule = {"validate": "list", "source": list(CURRENCIES), "error_type": "warning"}
    elif _LISTED_ON.get(column.name, sheet_name) != sheet_name:
        rule = {"validate": "list", "source": f"='{_LISTED_ON[column.name]}'!$A$2:$A${ROWS}", "error_type": "warning"}
    if rule:
        sheet.data_validation(1, at, ROWS, at, rule)
