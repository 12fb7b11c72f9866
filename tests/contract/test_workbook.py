from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from pipelines.sources.seller.columns import WORDS
from pipelines.sources.seller.template import write_template
from pipelines.sources.seller.workbook import SHEETS
from tests.contract import examples, examples_sheets
from tests.contract.parsing import parse, recognised


@pytest.fixture
def book(tmp_path):
    return lambda sheets=None, **k: parse(examples.workbook(tmp_path / "book.xlsx", sheets or examples_sheets.ALL, **k))


@pytest.mark.parametrize("language", [0, 1], ids=["Chinese", "English"])
def test_all_sheets_in_either_language(book, language):
    parsed = book(language=language)
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    assert {t: len(rows) for t, rows in parsed.rows.items()} == {
        SHEETS[name].name: len(rows) for name, rows in examples_sheets.ALL.items()
    }


def test_words_of_closed_lists_land_as_one_spelling(book):
    rows = book().rows
    assert [p["lifecycle_status"] for p in rows["seller_products"][:4]] == ["active", "clearing", "stopped", "new"]
    assert [p["is_replenished"] for p in rows["seller_products"][:2]] == [True, False]
    assert [s["price_tax_basis"] for s in rows["seller_stores"]] == ["excluded", None]
    assert [s["currency_code"] for s in rows["seller_stores"]] == ["USD", "CNY"]
    assert {c["currency_code"] for c in rows["seller_unit_costs"]} == {"CNY"}


def test_days_as_excel_keeps_them_and_as_people_type_them(book):
    rows = book().rows
    assert rows["seller_products"][0]["launched_on"] == date(2026, 1, 2)
    assert {c["valid_from"] for c in rows["seller_unit_costs"]} == {date(2026, 9, 1)}
    assert rows["seller_bundles"][0]["valid_from"] == date(2026, 3, 1)
    assert [r["month"] for r in rows["seller_booking_rates"]] == [date(2026, 9, 1), date(2026, 10, 1)]


def test_numbers_keep_their_digits(book):
    rows = book().rows
    assert rows["seller_unit_costs"][0]["purchase_cost"] == Decimal("13.5000")
    assert rows["seller_unit_costs"][0]["purchase_vat_rate"] == Decimal("0.1300")
    assert rows["seller_products"][2]["weight_kg"] == Decimal("0.3000")
    assert [r["rate"] for r in rows["seller_booking_rates"]] == [Decimal("7.12310000"), Decimal("8.35000000")]


def test_the_row_number_is_the_row_of_the_sheet(book):
    assert [r["_row_number"] for r in book().rows["seller_listings"]] == list(range(2, 22))
    assert [r["_row_number"] for r in book(title="2026 年成本").rows["seller_listings"]] == list(range(4, 24))


def test_empty_rows_are_no_rows(book):
    listings = examples.SELLER["链接对应"]
    parsed = book({"链接对应": [*listings[:3], {}, {"store_id": "  "}, {}, *listings[3:]]})
    assert [r["_row_number"] for r in parsed.rows["seller_listings"]] == [2, 3, 4, *range(8, 25)]


def test_sheets_under_other_names_and_in_another_order(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as out:
        for at, (title, name) in enumerate((("Notes", None), ("Sheet9", "记账汇率"), ("Costs old", "单位成本"))):
            sheet = out.add_worksheet(title)
            if name is None:
                sheet.write(0, 0, "remember the milk")
                continue
            for column, c in enumerate(reversed(SHEETS[name].columns)):
                sheet.write(at, column, c.headers[1].upper())
    parsed = parse(tmp_path / "b.xlsx")
    assert {t.table.name for t in parsed.reading.tables} == {"seller_booking_rates", "seller_unit_costs"}
    assert any("Notes" in n for n in parsed.reading.notes)


def test_a_missing_required_column_names_the_sheet_and_both_headings(book):
    parsed = book(without=["purchase_cost"])
    assert len(parsed.problems) == 1
    assert all(word in parsed.message for word in ("单位成本", "采购单价", "purchase_cost"))


def test_two_sheets_of_one_table_are_refused(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as out:
        for title in ("2025", "2026"):
            sheet = out.add_worksheet(title)
            for column, c in enumerate(SHEETS["记账汇率"].columns):
                sheet.write(0, column, c.headers[0])
    parsed = parse(tmp_path / "b.xlsx")
    assert parsed.problems[0].code == "repeated_sheet"
    assert "2025" in parsed.message
    assert "2026" in parsed.message


def test_text_in_a_number_names_the_row(book):
    costs = [dict(c) for c in examples.SELLER["单位成本"]]
    costs[4]["purchase_cost"] = "12,5 元"
    assert book({"单位成本": costs}).unreadable == [(6, "purchase_cost", "12,5 元")]


def test_a_formula_with_its_value_is_taken_and_said(book):
    parsed = book(formulas={"单位成本": ("E2", "=10+2.5", 12.5)})
    assert parsed.rows["seller_unit_costs"][0]["purchase_cost"] == Decimal("12.5000")
    assert any("单位成本" in n and "1 formula" in n for n in parsed.reading.notes)


@pytest.mark.parametrize(("formula", "value"), [("=Other!A1", ""), ("=1/0", "#DIV/0!")])
def test_a_formula_without_a_value_names_its_cell(book, formula, value):
    parsed = book(formulas={"单位成本": ("E7", formula, value)})
    assert parsed.problems[0].code == "formula_without_value"
    assert "单位成本" in parsed.message
    assert "E7" in parsed.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_one_sheet_saved_as_csv(parse_text, encoding):
    parsed = parse_text(examples.sheet_csv("商品"), encoding=encoding)
    assert not parsed.problems, parsed.message
    products = parsed.rows["seller_products"]
    assert [p["product_name_zh"] for p in products] == [f"物品{n}" for n in range(1, 21)]
    assert products[0]["lifecycle_status"] == "active"


def test_a_damaged_workbook_is_none_of_ours_and_is_explained(tmp_path):
    from pipelines.errors import FileRefusedError
    from pipelines.sources import readers

    path = examples.workbook(tmp_path / "b.xlsx")
    for damaged, code in (
        (path.read_bytes()[:3000], "damaged_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted_workbook"),
    ):
        (tmp_path / "damaged").write_bytes(damaged)
        assert recognised(tmp_path / "damaged") == []
        with pytest.raises(FileRefusedError) as refusal:
            readers.read_sheets(tmp_path / "damaged")
        assert refusal.value.problems[0].code == code


def test_a_workbook_that_unpacks_to_far_too_much(tmp_path):
    import zipfile

    from pipelines.errors import FileRefusedError
    from pipelines.sources import readers

    path = examples.workbook(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/media/bomb", bytes(60_000_000))
    with pytest.raises(FileRefusedError, match="far more"):
        readers.read_sheets(path)


def test_the_template_is_read_as_an_empty_workbook_of_all_tables(tmp_path):
    write_template(tmp_path / "template.xlsx")
    parsed = parse(tmp_path / "template.xlsx")
    assert not parsed.problems, parsed.message
    assert {t.table.name for t in parsed.reading.tables} == {t.name for t in SHEETS.values()}
    assert parsed.reading.notes == []
    assert all(set(t.table.column(c.name).known_as) for t in parsed.reading.tables for c in t.table.columns)
    carried = {name: set(types) - {"_row_number"} for name, types in parsed.types.items()}
    assert carried == {t.name: {c.name for c in t.columns} for t in SHEETS.values()}


def test_the_template_offers_what_a_cell_may_hold(tmp_path):
    import zipfile

    write_template(tmp_path / "template.xlsx")
    with zipfile.ZipFile(tmp_path / "template.xlsx") as z:
        xml = "".join(z.read(n).decode() for n in z.namelist() if n.startswith("xl/worksheets/sheet"))
        comments = "".join(z.read(n).decode() for n in z.namelist() if "comments" in n)
    offers = (
        "新品,在售,清仓,停售",
        "是,否",
        "含税,不含税",
        "CNY,USD,EUR",
        "定金,尾款,退款,其他",
        "已处理,知悉接受,推迟,误报",
    )
    listed_elsewhere = [f"{sheet}'!$A$2" for sheet in ("店铺", "商品", "供应商", "采购订单", "法人主体", "头程货件")]
    for offered in (*offers, *listed_elsewhere):
        assert offered in xml
    assert max(len(",".join(words.values())) for words in WORDS.values()) <= 255  # as much as a list of Excel holds
    assert all(c.doc in comments.replace("&amp;", "&") for t in SHEETS.values() for c in t.columns)


def test_the_template_is_the_same_every_time(tmp_path):
    write_template(tmp_path / "one.xlsx")
    write_template(tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
