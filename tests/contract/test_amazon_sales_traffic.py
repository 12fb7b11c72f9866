import json
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from tests.contract import examples


def test_days_of_a_window(parse_text):
    parsed = parse_text(examples.sales_traffic())
    assert not parsed.problems, parsed.message
    days = parsed.rows["amazon_sales_traffic_daily"]
    assert [d["date"] for d in days] == [date(2026, 10, n) for n in (1, 2, 3)]
    assert {d["marketplace_id"] for d in days} == {"ATVPDKIKX0DER"}
    assert days[0]["ordered_product_sales_amount"] == Decimal("1234567.1000")
    assert days[0]["buy_box_percentage"] == pytest.approx(10.54)
    assert [d["units_ordered"] for d in days] == [20, 21, 22]


def test_a_misspelt_key_is_the_same_figure(parse_text):
    days = parse_text(examples.sales_traffic()).rows["amazon_sales_traffic_daily"]
    assert [d["browser_page_views"] for d in days] == [1158, 1159, 1160]


def test_amounts_keep_digits_that_a_float_would_lose(parse_text):
    text = examples.sales_traffic().replace("1234567.10", "90071992547409.9301")
    assert parse_text(text).rows["amazon_sales_traffic_daily"][0]["ordered_product_sales_amount"] == Decimal(
        "90071992547409.9301"
    )


def test_the_days_asked_for_are_claimed_also_without_rows(parse_text):
    parsed = parse_text(examples.sales_traffic(days=["2026-10-02"]), scope="acc")
    assert parsed.table("amazon_sales_traffic_daily").claims == tuple(f"acc|ATVPDKIKX0DER|2026-10-0{n}" for n in (1, 2, 3))


def test_a_claim_is_spelt_as_the_slice_of_a_row(parse_text):
    text = parse_text(examples.sales_traffic(), scope="acc").table("amazon_sales_traffic_daily")
    row = "select 'acc' as _scope, 'ATVPDKIKX0DER' as marketplace_id, date '2026-10-01' as date"
    assert duckdb.sql(f"select {text.table.slice_by} from ({row})").fetchall() == [(text.claims[0],)]


def test_products_of_one_day_are_daily(parse_text):
    parsed = parse_text(examples.sales_traffic("2026-10-01", "2026-10-01", days=["2026-10-01"]))
    assert "amazon_sales_traffic_asin_period" not in parsed.rows
    products = parsed.rows["amazon_sales_traffic_asin_daily"]
    assert len(products) == 20
    assert {(p["date"], p["asin_granularity"]) for p in products} == {(date(2026, 10, 1), "CHILD")}
    assert products[3]["unit_session_percentage"] == pytest.approx(300.0)


def test_products_of_several_days_are_a_period(parse_text):
    parsed = parse_text(examples.sales_traffic())
    assert "amazon_sales_traffic_asin_daily" not in parsed.rows
    period = {(p["period_start"], p["period_end"]) for p in parsed.rows["amazon_sales_traffic_asin_period"]}
    assert period == {(date(2026, 10, 1), date(2026, 10, 3))}


def test_no_products_claim_nothing_and_say_so(parse_text):
    parsed = parse_text(examples.sales_traffic(products=0))
    assert [t.table.name for t in parsed.reading.tables] == ["amazon_sales_traffic_daily"]
    assert "no products" in parsed.reading.notes[0]


def test_nothing_at_all_claims_nothing(parse_text):
    parsed = parse_text(examples.sales_traffic(days=[], products=0))
    assert parsed.reading.tables == []
    assert len(parsed.reading.notes) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"marketplaceIds": ["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"]}, "exactly one marketplace"),
        ({"marketplaceIds": []}, "exactly one marketplace"),
        ({"reportOptions": {"dateGranularity": "WEEK"}}, "dateGranularity"),
        ({"dataStartTime": None}, "dataStartTime"),
    ],
)
def test_a_request_that_does_not_say_what_the_figures_are_of(parse_text, change, words):
    document = json.loads(examples.sales_traffic())
    document["reportSpecification"] |= change
    parsed = parse_text(json.dumps(document))
    assert parsed.problems[0].code == "wrong_request"
    assert words in parsed.message


def test_a_cut_off_document(parse_text):
    text = examples.sales_traffic()
    parsed = parse_text(text[: len(text) * 2 // 3])
    assert parsed.problems[0].code == "broken_json"
    assert "breaks off" in parsed.message


def test_text_in_a_number(parse_text):
    text = examples.sales_traffic().replace('"unitsOrdered": 21', '"unitsOrdered": "many"')
    assert parse_text(text).unreadable == [(2, "units_ordered", "many")]


def test_every_figure_we_do_not_use_is_still_there(parse_text):
    unknown = parse_text(examples.sales_traffic()).table("amazon_sales_traffic_daily").unknown
    assert {"salesByDate.averageSellingPrice.amount", "trafficByDate.averageParentItems"} <= set(unknown)
