from datetime import date
from decimal import Decimal

import pytest

from tests.contract import examples, headers

VERSIONS = {"early": headers.PLANNING_EARLY, "2024": headers.PLANNING_94, "2026": headers.PLANNING_98}


def stock_of(parsed):
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    return parsed.rows["amazon_inventory_planning"]


@pytest.mark.parametrize("header", VERSIONS.values(), ids=VERSIONS)
def test_every_published_version(parse_text, header):
    rows = stock_of(parse_text(examples.planning(header)))
    assert [(r["sku"], r["available_units"]) for r in rows] == [(p["sku"], int(p["available"])) for p in examples.PLANNING]
    assert {r["snapshot_date"] for r in rows} == {date(2026, 10, 28)}
    assert {r["sales_rank"] for r in rows} == {1204}


@pytest.mark.parametrize("header", [headers.PLANNING_94, headers.PLANNING_98], ids=["2024", "2026"])
def test_renamed_columns_are_the_same_figures(parse_text, header):
    row = stock_of(parse_text(examples.planning(header)))[0]
    assert (row["fc_transfer_units"], row["fc_processing_units"], row["customer_order_units"]) == (4, 2, 3)
    assert row["reserved_units"] == 9
    older, newer = row.get("age_365_plus_units"), row.get("age_366_to_455_units")
    assert (older, newer) == ((5, None) if header is headers.PLANNING_94 else (None, 2))


def test_a_price_of_zero_is_no_price(parse_text):
    rows = {r["sku"]: r for r in stock_of(parse_text(examples.planning()))}
    assert rows["KIT-0005"]["your_price_amount"] is None
    assert rows["KIT-0001"]["your_price_amount"] == Decimal("24.9900")
    assert {r["sales_price_amount"] for r in rows.values()} == {None}


def test_a_marketplace_is_its_number_however_it_is_spelt(parse_text):
    assert {r["marketplace"] for r in stock_of(parse_text(examples.planning()))} == {"ATVPDKIKX0DER"}
    unknown = examples.lines(headers.PLANNING_98, [examples.PLANNING[0] | {"marketplace": "A2ZV50J4W1RKNI"}])
    assert stock_of(parse_text(unknown))[0]["marketplace"] == "A2ZV50J4W1RKNI"


def test_the_quoted_csv_of_seller_central_is_the_same(parse_text):
    plain = stock_of(parse_text(examples.planning()))
    assert stock_of(parse_text(examples.quoted(headers.PLANNING_98, examples.PLANNING))) == plain
    assert (
        stock_of(parse_text("\ufeff" + examples.quoted(headers.PLANNING_98, examples.PLANNING).replace("\n", "\r\n")))
        == plain
    )


def test_a_title_over_two_lines_in_the_quoted_csv(parse_text):
    rows = [dict(r) for r in examples.PLANNING]
    rows[1]["product-name"] = "first line\nsecond line"
    assert [r["sku"] for r in stock_of(parse_text(examples.quoted(headers.PLANNING_98, rows)))] == [r["sku"] for r in rows]


def test_used_stock_keeps_its_condition(parse_text):
    assert [r["sku"] for r in stock_of(parse_text(examples.planning())) if r["condition"] == "Used"] == ["KIT-0007"]


def test_a_day_saved_again_by_excel_is_found(parse_text):
    parsed = parse_text(examples.planning().replace("2026-10-28", "10/28/2026", 1))
    assert parsed.unreadable == [(2, "snapshot_date", "10/28/2026")]


def test_missing_available_units_are_named(parse_text):
    parsed = parse_text(examples.planning([h for h in headers.PLANNING_98 if h != "available"]))
    assert "'available'" in parsed.message
