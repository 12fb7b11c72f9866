"""The sheets of the workbook one by one: known by their headings, their words understood, their rules kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pipelines.landing.batch import land
from pipelines.landing.standing import standing_rows
from pipelines.raw_store import RawStore
from pipelines.sources.seller.columns import WORDS
from pipelines.sources.seller.reading import table_of
from pipelines.sources.seller.workbook import HISTORY, SHEETS
from tests.contract import examples
from tests.contract.examples_sheets import ALL, MORE
from tests.contract.parsing import parse


@pytest.fixture
def sheet(tmp_path):
    """The rows of one sheet as they land, and what was said of it."""

    def read(name: str, rows: list[dict]) -> tuple[list[dict], list[str]]:
        parsed = parse(examples.workbook(tmp_path / "one.xlsx", {name: rows}))
        assert not parsed.problems, parsed.message
        assert not parsed.unreadable
        return parsed.rows[SHEETS[name].name], parsed.reading.notes

    return read


def test_every_sheet_has_an_example():
    assert set(ALL) == set(SHEETS)


@pytest.mark.parametrize("language", [0, 1], ids=["Chinese", "English"])
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_known_by_its_headings_whole_or_nearly(name, language):
    table = SHEETS[name]
    headings = [c.headers[language] for c in table.columns]
    required = [c.headers[language] for c in table.columns if c.required]
    assert table_of(headings) is table
    assert table_of(reversed([*headings, "备注", "Notes"])) is table
    if len(required) > 2:
        assert table_of(required) is table
        for lost in required:
            assert table_of([h for h in headings if h != lost]) is table, lost


def test_a_sheet_of_two_headings_that_lost_one_is_known_by_its_name(tmp_path):
    parsed = parse(examples.workbook(tmp_path / "b.xlsx", {**MORE, "供应商停工": [{}]}, without=["closed_to"]))
    assert "停工结束" in parsed.message
    assert "供应商停工" in parsed.message


@pytest.mark.parametrize(
    ("column", "name"), [(c.name, n) for n, t in SHEETS.items() for c in t.columns if c.name in WORDS], ids=lambda v: v
)
def test_each_word_of_a_closed_list_lands_in_one_spelling(sheet, column, name):
    for english, chinese in WORDS[column].items():
        model = ALL[name][0]
        rows, _ = sheet(name, [model | {column: word} for word in (chinese, english, f" {english.upper()} ")])
        assert {r[column] for r in rows} == {english}


def test_fractions_months_and_currencies_as_people_write_them(sheet):
    suppliers, _ = sheet("供应商", MORE["供应商"])
    assert {s["deposit_rate"] for s in suppliers} == {Decimal("0.3000")}
    assert {s["currency_code"] for s in suppliers} == {"CNY", "USD"}
    costs, _ = sheet("其他费用", MORE["其他费用"])
    assert {c["month"] for c in costs} == {date(2026, 9, 1), date(2026, 10, 1)}
    closings, _ = sheet("供应商停工", MORE["供应商停工"])
    assert closings[0]["closed_from"] == date(2026, 2, 10)
    assert closings[0]["closed_to"] == date(2026, 2, 25)
    statement, _ = sheet("收款流水", MORE["收款流水"])
    assert statement[1]["counter_currency_code"] == "CNY"
    assert statement[0]["amount"] == Decimal("12345.6700")


def test_two_rows_with_one_key_are_said_and_name_the_one_that_counts(sheet):
    rows = [dict(r) for r in MORE["采购订单"][:4]]
    rows[3] |= {"po_number": rows[1]["po_number"], "sku": rows[1]["sku"]}
    _, notes = sheet("采购订单", rows)
    assert notes == ["sheet '采购订单': rows 3, 5 have one key; row 5 counts"]
    rows[3]["line_number"] = 2
    assert sheet("采购订单", rows)[1] == []


@pytest.mark.parametrize("name", [n for n, t in SHEETS.items() if t in HISTORY])
def test_the_rows_of_an_example_have_keys_of_their_own(sheet, name):
    assert sheet(name, ALL[name])[1] == []


BAD = {
    "采购订单": [({"units": 0}, "how many units were ordered"), ({"promised_on": "2026-01-01"}, "promised day is before")],
    "采购到货": [
        ({"received_units": 5, "rejected_units": 6}, "More units are refused"),
        ({"received_units": -1}, "from 0 up"),
    ],
    "供应商": [({"deposit_rate": 30}, "Write 30 % as 30% or 0.3"), ({"production_days": -1}, "counted from 0 up")],
    "供应商停工": [({"closed_to": "2025-01-01"}, "last closed day is before")],
    "采购价目": [({"tier_from_units": 0}, "smallest order of the tier"), ({"unit_price": -1}, "positive amounts")],
    "供应商付款": [({"payment_kind": "退款", "amount": 5}, "退款 (refund) and negative")],
    "头程货件": [
        ({"units": 0}, "how many units are in the shipment"),
        ({"transport_mode": "骆驼"}, "Choose from the list: 快船"),
    ],
    "头程节点": [({"expected_on": None, "reached_on": None}, "expected day, or the day it happened")],
    "头程费用": [({"leg_cost_kind": "小费"}, "Choose from the list: 运费"), ({"allocation_basis": "感觉"}, "重量")],
    "期初库存": [({"opening_units": -1}, "not negative"), ({"currency_code": None}, "currency beside the cost")],
    "库存调整": [
        ({"to_stock_pool_id": None, "from_stock_pool_id": None}, "pool the units left"),
        ({"to_stock_pool_id": "WH-CN"}, "nothing moves"),
        ({"arrived_on": "2025-01-01"}, "came in before they left"),
    ],
    "库存盘点": [({"counted_units": -2}, "counted from 0 up")],
    "物流合同": [({"valid_to": "2025-01-01"}, "last day is before"), ({"parcel_fee": -2}, "positive amounts")],
    "包裹": [({"promised_on": "2026-01-01"}, "before the hand-over"), ({"currency_code": None}, "currency beside the cost")],
    "其他费用": [({"other_cost_kind": "彩票"}, "Choose from the list: 工资")],
    "收款流水": [
        ({"amount": -5}, "A payout comes in"),
        ({"fee_amount": -1}, "fee as a positive amount"),
        ({"counter_amount": 5, "counter_currency_code": None}, "currency of the other side"),
    ],
    "目标": [({"gmv_target_amount": -1}, "Targets are not negative")],
    "活动": [({"ends_on": "2025-01-01"}, "last day is before"), ({"expected_uplift": 0}, "multiple of a usual day")],
    "搜索词": [({"geo_code": "America"}, "Write the code of the place")],
    "预警处理": [({"silent_until": "2025-01-01"}, "silence ends before"), ({"decision": "算了"}, "Choose from the list")],
}


def _receive(settings, *books, day=1):
    at = datetime(2026, 10, day, tzinfo=UTC)
    for book in books:
        RawStore(settings).receive(book, file_name=book.name, scope="_", origin="inbox", received_at=at)
    return land(settings, run_id=f"run{day}", platform="seller")


def test_every_rule_names_the_sheet_and_row_that_break_it_and_what_to_do(settings, tmp_path):
    books = [
        examples.workbook(tmp_path / f"{name}.xlsx", {name: [ALL[name][0] | change for change, _ in cases]})
        for name, cases in BAD.items()
    ]
    result = _receive(settings, *books)
    assert result.by_status == {"quarantined": len(BAD)}
    for file in result.files:
        name = file.observation.file_name.removesuffix(".xlsx")
        for row, (change, words) in enumerate(BAD[name], 2):
            said = [p for p in file.message.split("\n") if words in p and f"line {row}: sheet {name!r}" in p]
            assert said, f"{change}: {words!r} is not in\n{file.message}"


def test_all_sheets_land_and_a_row_that_left_stays_in_force_until_it_is_void(settings, tmp_path):
    orders = MORE["采购订单"]
    assert _receive(settings, examples.workbook(tmp_path / "1.xlsx", ALL)).by_status == {"landed": 1}
    assert len(standing_rows(settings, "seller_purchase_orders")) == 20
    later = {**ALL, "采购订单": [orders[0] | {"units": 999}, orders[1] | {"is_void": "是"}], "目标": MORE["目标"][:3]}
    assert _receive(settings, examples.workbook(tmp_path / "2.xlsx", later), day=2).by_status == {"landed": 1}
    standing = {r["po_number"]: r["units"] for r in standing_rows(settings, "seller_purchase_orders")}
    assert len(standing) == 19 and standing["PO-26001"] == 999 and "PO-26002" not in standing
    assert len(standing_rows(settings, "seller_targets")) == 3
