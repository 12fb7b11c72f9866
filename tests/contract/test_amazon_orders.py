from decimal import Decimal

import pytest

from pipelines.sources.amazon.orders import ORDER_LINES
from tests.contract import examples, headers

VARIANTS = {
    "oldest": headers.ALL_ORDERS_29,
    "business": headers.ALL_ORDERS_32,
    "sold by": headers.ALL_ORDERS_33,
    "by last update": headers.ALL_ORDERS_BY_LAST_UPDATE,
    "by order date": headers.ALL_ORDERS_BY_ORDER_DATE,
    "Europe": headers.ALL_ORDERS_EU_55,
}


def lines_of(parsed):
    assert not parsed.problems, parsed.message
    return parsed.rows["amazon_order_lines"]


@pytest.mark.parametrize("header", VARIANTS.values(), ids=VARIANTS)
def test_every_published_header_gives_the_same_lines(parse_text, header):
    rows = lines_of(parse_text(examples.all_orders(header)))
    always = [
        c.name
        for c in ORDER_LINES.columns
        if set(c.known_as) & set(headers.ALL_ORDERS_29) & set(headers.ALL_ORDERS_BY_LAST_UPDATE)
    ]
    reference = lines_of(parse_text(examples.all_orders(headers.ALL_ORDERS_33)))
    assert [[r[n] for n in always] for r in rows] == [[r[n] for n in always] for r in reference]
    assert len(rows) == 24


def test_columns_are_found_by_name_in_any_order(parse_text):
    shuffled = tuple(sorted(headers.ALL_ORDERS_EU_55, reverse=True))
    rows = lines_of(parse_text(examples.all_orders(shuffled)))
    assert [r["amazon_order_id"] for r in rows] == [o["amazon-order-id"] for o in examples.ORDERS]


def test_no_price_and_a_price_of_zero_stay_different(parse_text):
    rows = {r["amazon_order_id"]: r for r in lines_of(parse_text(examples.all_orders()))}
    assert rows["114-0000001-0000004"]["item_price"] is None
    assert rows["114-0000001-0000005"]["item_price"] == Decimal("0.0000")
    assert rows["114-0000001-0000006"]["item_price"] == Decimal("19.9900")
    assert rows["114-0000001-0000011"]["item_price"] == Decimal("1249.0000")


def test_two_equal_lines_of_an_order_are_two_rows(parse_text):
    rows = [r for r in lines_of(parse_text(examples.all_orders())) if r["amazon_order_id"] == "114-0000001-0000003"]
    assert len(rows) == 2
    assert rows[0]["_row_number"] != rows[1]["_row_number"]


def test_quotes_in_titles_swallow_nothing(parse_text):
    titles = [r["product_name"] for r in lines_of(parse_text(examples.all_orders()))]
    assert 'Pan 12" with lid' in titles
    assert '"Quoted" title' in titles


def test_instants_are_utc(parse_text):
    rows = {r["amazon_order_id"]: r for r in lines_of(parse_text(examples.all_orders()))}
    assert rows["114-0000001-0000001"]["purchased_at"].isoformat() == "2026-10-01T06:59:59"
    assert rows["114-0000001-0000011"]["purchased_at"].isoformat() == "2026-10-02T14:00:00"


def test_the_row_number_is_the_line_an_editor_shows(parse_text):
    text = examples.all_orders()
    for row in lines_of(parse_text(text)):
        assert text.split("\n")[row["_row_number"] - 1].startswith(row["amazon_order_id"])


def test_unknown_columns_are_kept_and_listed(parse_text):
    parsed = parse_text(examples.all_orders(headers.ALL_ORDERS_EU_55))
    assert "number-of-items" in parsed.table("amazon_order_lines").unknown
    assert "number-of-items" in lines_of(parsed)[0]
    assert "amazon-order-id" not in parsed.table("amazon_order_lines").unknown


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_accents_survive_every_encoding_of_the_region(parse_text, encoding):
    rows = lines_of(parse_text(examples.all_orders(), encoding=encoding))
    assert [r["product_name"] for r in rows if r["sales_channel"] == "Amazon.ca"] == ["Étui à crayons"]
    assert [r["_row_number"] for r in rows] == list(range(2, 26))


def test_japanese_files_in_shift_jis(parse_text):
    order = examples.ORDERS[0] | {"sales-channel": "Amazon.co.jp", "currency": "JPY", "product-name": "にんにく絞り器"}
    text = examples.lines(headers.ALL_ORDERS_33, [order])
    assert lines_of(parse_text(text, encoding="cp932"))[0]["product_name"] == "にんにく絞り器"


def test_line_ends_repeated_headers_and_empty_lines_leave_the_rows_as_they_are(parse_text):
    text = examples.all_orders()
    reference = [{k: v for k, v in r.items() if k != "_row_number"} for r in lines_of(parse_text(text))]
    head, *rest = text.rstrip("\n").split("\n")
    for ugly in (
        text.replace("\n", "\r\n"),
        text.rstrip("\n"),
        "\n".join([head, *rest[:5], head, *rest[5:]]) + "\n",
        "\n".join([head, *rest[:5], "", "", *rest[5:]]) + "\n\n",
        "\n".join(["", head, *rest]) + "\n",
        "\n".join([head, *rest[:9]]) + "\r\n" + "\n".join(rest[9:]) + "\n",
        "\r".join([head, *rest]),
    ):
        rows = lines_of(parse_text(ugly))
        assert [{k: v for k, v in r.items() if k != "_row_number"} for r in rows] == reference
        shown = ugly.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert all(shown[r["_row_number"] - 1].startswith(r["amazon_order_id"]) for r in rows)


def test_a_file_saved_again_by_excel(parse_text):
    text = examples.quoted(headers.ALL_ORDERS_33, examples.ORDERS)
    rows = lines_of(parse_text(text))
    assert [r["product_name"] for r in rows[:2]] == ["Garlic press", 'Pan 12" with lid']
    # … which drops the delimiters of empty cells at the end of rows
    short = "\n".join(line.rstrip("\t") for line in examples.all_orders().split("\n"))
    assert len(lines_of(parse_text(short))) == len(examples.ORDERS)


def test_a_missing_required_column_is_named(parse_text):
    header = [h for h in headers.ALL_ORDERS_33 if h not in ("asin", "item-price")]
    parsed = parse_text(examples.all_orders(header))
    assert [p.code for p in parsed.problems] == ["missing_column", "missing_column"]
    assert "'asin'" in parsed.message
    assert "'item-price'" in parsed.message


def test_a_file_cut_off_inside_a_row(parse_text):
    text = examples.all_orders()
    parsed = parse_text(text[: text.rindex("Shipped") + 4])
    assert parsed.problems[0].code == "truncated_file"
    assert parsed.problems[0].line == 25


def test_text_in_a_number_is_found_with_its_line(parse_text):
    rows = [dict(o) for o in examples.ORDERS]
    rows[7]["quantity"] = "two"
    rows[8]["quantity"] = "1.5"
    parsed = parse_text(examples.lines(headers.ALL_ORDERS_33, rows))
    assert parsed.unreadable == [(9, "quantity", "two"), (10, "quantity", "1.5")]


def test_a_number_of_another_locale_is_found_with_its_line(parse_text):
    rows = [dict(o) for o in examples.ORDERS]
    rows[3]["item-price"] = "24,99"
    assert parse_text(examples.lines(headers.ALL_ORDERS_33, rows)).unreadable == [(5, "item_price", "24,99")]


def test_a_row_with_too_many_cells_is_found_with_its_line(parse_text):
    first, second, *rest = examples.all_orders().split("\n")
    parsed = parse_text("\n".join([first, second + "\tmore", *rest]))
    assert (parsed.problems[0].code, parsed.problems[0].line) == ("uneven_row", 2)
    assert "Garlic" not in parsed.message


def test_bytes_of_no_known_encoding_are_refused(parse_text):
    text = examples.all_orders().encode()
    parsed = parse_text(text.replace(b"Garlic", b"Garl\x81c", 1))
    assert parsed.problems[0].code == "wrong_encoding"
    assert parsed.problems[0].line == 2
