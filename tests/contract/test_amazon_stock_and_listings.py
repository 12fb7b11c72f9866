import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract import examples_amazon as examples
from tests.contract import headers
from tests.contract.examples import lines
from tests.contract.test_amazon_returns import at, rows_of

# ---- stock of the moment --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "rows"),
    [(headers.MYI_UNSUPPRESSED, examples.MYI), (headers.MYI_EU_24, examples.MYI_EU)],
    ids=["21", "Europe, 24"],
)
def test_both_versions_of_the_stock(parse_text, header, rows):
    parsed = parse_text(lines(header, rows))
    stock = rows_of(parsed, "amazon_fba_stock")
    by_sku = {r["sku"]: r for r in stock}
    assert len(stock) == len(examples.MYI)
    assert parsed.table("amazon_fba_stock").unknown == ()
    assert parsed.report.undated
    assert [by_sku["KIT-0001"][c] for c in ("fulfillable_units", "reserved_units", "total_units")] == [156, 12, 208]
    assert [by_sku["KIT-0001"][f"inbound_{c}_units"] for c in ("working", "shipped", "receiving")] == [25, 10, 5]
    assert by_sku["KIT-0004"]["fulfillable_units"] == 1100
    assert by_sku["KIT-0004"]["your_price_amount"] == Decimal("1249.0000")
    assert (by_sku["KIT-0001"].get("local_fulfillable_units"), by_sku["KIT-0001"].get("amazon_store")) == (
        (None, None) if header is headers.MYI_UNSUPPRESSED else (1, "DE")
    )


def test_no_price_and_no_units_are_empty(parse_text):
    by_sku = {r["sku"]: r for r in rows_of(parse_text(lines(headers.MYI_UNSUPPRESSED, examples.MYI)), "amazon_fba_stock")}
    assert [by_sku[s]["your_price_amount"] for s in ("KIT-0002", "KIT-0003")] == [None, None]
    assert by_sku["KIT-0003"]["inbound_working_units"] is None
    assert (by_sku["KIT-0002"]["fulfillable_units"], by_sku["KIT-0003"]["merchant_units"]) == (0, None)
    assert [by_sku["KIT-0006"][c] for c in ("is_listed_by_amazon", "is_listed_by_merchant")] == [False, True]


# ---- listings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [headers.LISTINGS_US, headers.LISTINGS_EU], ids=["US", "Europe"])
def test_both_forms_of_the_day_of_creation(parse_text, header):
    rows = rows_of(parse_text(examples.listings(header)), "amazon_listings")
    assert [r["opened_at"] for r in rows[:4]] == [
        at("2013-01-07 15:35:42"),
        at("2022-07-11 08:34:18"),
        at("2021-08-01 07:00:00"),
        at("2024-03-01 07:59:59"),
    ]
    assert [r["status"] for r in rows[:4]] == ["Active", "Active", "Inactive", "Incomplete"]
    assert [r["price_amount"] for r in rows[2:4]] == [Decimal("1249.0000"), None]
    assert [r["quantity"] for r in rows[:3]] == [None, None, 7]
    assert rows[5]["asin"] is None and rows[5]["product_id"] == "4006381333931"


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("07/01/2013 07:35:42 GMT", "2013-01-07 07:35:42"),
        ("07/06/2013 07:35:42 BST", "2013-06-07 06:35:42"),
        ("2013/01/07 07:35:42 JST", "2013-01-06 22:35:42"),
        ("07/06/2013 07:35:42 MEST", "2013-06-07 05:35:42"),
        ("2026-01-07T07:35:42+01:00", "2026-01-07 06:35:42"),
    ],
)
def test_letters_of_a_zone_are_those_of_the_store(parse_text, written, utc):
    rows = [examples.LISTINGS[0] | {"open-date": written}]
    assert rows_of(parse_text(examples.listings(rows=rows)), "amazon_listings")[0]["opened_at"] == at(utc)


def test_an_unknown_zone_is_named_not_guessed(parse_text):
    parsed = parse_text(examples.listings(rows=[examples.LISTINGS[0] | {"open-date": "2013-01-07 07:35:42 XYZ"}]))
    assert parsed.unreadable == [(2, "opened_at", "2013-01-07 07:35:42 XYZ")]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_japanese_headings_in_both_encodings(parse_text, encoding):
    rows = rows_of(parse_text(lines(examples.LISTINGS_JP_HEADER, examples.LISTINGS_JP).encode(encoding)), "amazon_listings")
    assert rows[0]["title"] == "ボトル 0"
    assert (rows[0]["opened_at"], rows[0]["price_amount"]) == (at("2026-01-05 00:00:00"), Decimal("1980.0000"))
    assert {r["fulfillment_channel"] for r in rows} == {"AMAZON_JP"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_european_letters_in_both_encodings(parse_text, encoding):
    titles = [r["title"] for r in rows_of(parse_text(examples.listings().encode(encoding)), "amazon_listings")]
    assert titles[:3] == ['Pan 12" with lid', "Whisk", "Étui à crayons"]


@given(
    days=st.lists(st.datetimes(at("2001-01-01 00:00:00"), at("2030-01-01 00:00:00")).map(lambda d: d.replace(microsecond=0)),
                  min_size=1, max_size=6),
    style=st.sampled_from([("%Y-%m-%d %H:%M:%S PST", 8), ("%d/%m/%Y %H:%M:%S GMT", 0), ("%Y/%m/%d %H:%M:%S JST", -9),
                           ("%d/%m/%Y %H:%M:%S CEST", -2)]),
)  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_day_of_creation_is_read_in_each_locale(parse_text, days, style):
    pattern, behind = style
    rows = [examples.LISTINGS[0] | {"open-date": d.strftime(pattern)} for d in days]
    found = rows_of(parse_text(examples.listings(rows=rows)), "amazon_listings")
    assert [r["opened_at"] for r in found] == [d + timedelta(hours=behind) for d in days]


# ---- inbound --------------------------------------------------------------------------------------------------------------


def test_pages_one_after_the_other_are_one_list(parse_text):
    parsed = parse_text(examples.inbound_shipments())
    rows = rows_of(parsed, "amazon_inbound_shipments")
    assert [r["shipment_id"] for r in rows] == [f"FBA15ABC{n:03}" for n in range(22)]
    assert {r["shipment_status"] for r in rows} == set(examples.STATUSES)
    assert [r["confirmed_need_by_date"] for r in rows[10:12]] == [None, date(2026, 11, 20)]
    assert {r["ship_from_country"] for r in rows} == {"CN"}
    assert parsed.reading.notes == []


def test_the_senders_address_is_nowhere(parse_text):
    parsed = parse_text(examples.inbound_shipments())
    assert parsed.table("amazon_inbound_shipments").unknown == ()
    assert "Jane Roe" not in str(parsed.rows)


def test_a_list_cut_off_before_its_last_page_says_so(parse_text):
    (note,) = parse_text(examples.inbound_shipments().split("\n")[0]).reading.notes
    assert "ShipmentData" in note and "NextToken" in note


def test_items_with_and_without_what_was_received(parse_text):
    rows = rows_of(parse_text(examples.inbound_items()), "amazon_inbound_shipment_items")
    assert [(r["quantity_shipped"], r["quantity_received"]) for r in rows[:3]] == [(100, 103), (101, 0), (102, None)]
    assert rows[1]["release_date"] == date(2026, 12, 1)
    assert len(rows) == 24


def test_an_answer_of_both_kinds(parse_text):
    parsed = parse_text(examples.inbound_shipments() + "\n" + examples.inbound_items())
    assert {n: len(r) for n, r in parsed.rows.items()} == {
        "amazon_inbound_shipments": 22, "amazon_inbound_shipment_items": 24,
    }  # fmt: skip


def test_an_error_among_the_pages_refuses_the_file(parse_text):
    error = json.dumps({"errors": [{"code": "QuotaExceeded", "message": "You exceeded your quota"}]})
    parsed = parse_text(examples.inbound_shipments() + "\n" + error)
    assert "QuotaExceeded" in parsed.message and "all pages" in parsed.message
