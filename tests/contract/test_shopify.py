import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract import examples_web as web
from tests.contract.headers import SHOPIFY_ORDERS, SHOPIFY_TRANSACTIONS


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def rows_of(parsed, table):
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    return parsed.rows[table]


# ---- the export -------------------------------------------------------------------------------------------------------


def test_what_is_of_the_order_stands_on_its_first_row_only(parse_text):
    rows = rows_of(parse_text(web.orders_export()), "shopify_order_export_lines")
    of_one = [(r["total_amount"], r["tax_amount"], r["financial_status"]) for r in rows if r["order_name"] == "#1001"]
    assert of_one == [(Decimal("74.3"), Decimal("6.3"), "paid"), (None, None, None)]
    assert [(r["sku"], r["units"], r["unit_price_amount"]) for r in rows[:2]] == [
        ("KET-1", 2, Decimal(20)),
        ("MUG-2", 1, Decimal(30)),
    ]


def test_equal_lines_of_an_order_are_both_kept(parse_text):
    rows = rows_of(parse_text(web.orders_export()), "shopify_order_export_lines")
    assert [(r["sku"], r["product_name"]) for r in rows if r["order_name"] == "#1002"] == [
        (None, "Gift wrap"),
        ("MUG-2", "Kettle"),
        ("MUG-2", "Kettle"),
    ]


def test_local_times_with_their_offset_become_utc(parse_text):
    rows = rows_of(parse_text(web.orders_export()), "shopify_order_export_lines")
    assert rows[0]["created_at"] == utc(2025, 5, 11, 13, 55, 16)
    assert {r["created_at"] for r in rows if r["order_name"] == "#1003"} == {utc(2026, 7, 1, 5, 33, 9)}


def test_a_postal_code_loses_its_apostrophe_and_every_person_is_hashed_at_the_door(parse_text):
    parsed = parse_text(web.orders_export())
    rows = rows_of(parsed, "shopify_order_export_lines")
    assert rows[0]["shipping_zip_hash"] == "02134"
    personal = {c.name for c in parsed.table("shopify_order_export_lines").table.columns if c.personal}
    shipping = {f"shipping_{part}_hash" for part in ("name", "street", "city", "zip", "phone")}
    assert personal == {"email_hash", "phone_hash", "billing_name_hash"} | shipping


def test_what_is_written_about_a_person_is_not_kept_under_any_name(parse_text):
    parsed = parse_text(web.orders_export())
    kept = json.dumps(parsed.rows, default=str)
    assert "ring twice" not in kept
    assert set(parsed.table("shopify_order_export_lines").unknown) & {"Notes", "Billing Street", "Billing Address1"} == set()
    # what the contract does not know is kept aside
    assert "Vendor" in parsed.table("shopify_order_export_lines").unknown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Cancelled at", "Canceled at"),
        ("Lineitem sku", "Lineitem SKU"),
        ("Lineitem compare at price", "Lineitem compare-at price"),
    ],
)
def test_columns_under_their_other_names(parse_text, old, new):
    plain = rows_of(parse_text(web.orders_export()), "shopify_order_export_lines")
    renamed = parse_text(web.orders_export().replace(old, new, 1))
    assert rows_of(renamed, "shopify_order_export_lines") == plain


def test_an_export_without_a_column_it_needs_says_which(parse_text):
    parsed = parse_text(web.orders_export([h for h in SHOPIFY_ORDERS if h != "Subtotal"]))
    assert [p.code for p in parsed.problems] == ["missing_column"]
    assert "Subtotal" in parsed.message


def test_a_number_that_is_none_is_named_with_its_line(parse_text):
    parsed = parse_text(web.orders_export().replace("63.00", "63.00 USD", 1))
    assert parsed.unreadable == [(2, "subtotal_amount", "63.00 USD")]


def test_a_note_of_several_lines_does_not_break_its_row(parse_text):
    rows = rows_of(parse_text(web.orders_export()), "shopify_order_export_lines")
    (row,) = [r for r in rows if r["order_name"] == "#1007"]
    assert (row["units"], row["unit_price_amount"], row["tags"]) == (3, Decimal(1020), "gift, 预售")
    assert len(rows) == len(web.ORDERS)


def test_an_order_without_its_first_row_is_refused(parse_text):
    header, _, second, *rest = web.orders_export().splitlines(keepends=True)
    parsed = parse_text("".join([header, second, *rest]))
    assert [(p.code, p.line) for p in parsed.problems] == [("missing_value", 2)]
    assert "#1001" in parsed.message


def test_two_orders_of_one_name_are_noted(parse_text):
    assert not parse_text(web.orders_export()).reading.notes
    doubled = parse_text(web.orders_export().replace("#1003", "#1004"))
    assert "#1004" in doubled.reading.notes[0]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    local=st.datetimes(datetime(2019, 1, 1), datetime(2029, 12, 31)),  # noqa: DTZ001
    minutes=st.integers(-12 * 4, 14 * 4).map(lambda quarters: quarters * 15),
)
def test_an_instant_of_any_offset_is_itself_in_utc(parse_text, local, minutes):
    at = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    text = web.orders_export().replace(web._MAY, f"{at:%Y-%m-%d %H:%M:%S %z}")
    rows = rows_of(parse_text(text), "shopify_order_export_lines")
    assert rows[0]["created_at"] == at.astimezone(UTC).replace(tzinfo=None)


# ---- the API ----------------------------------------------------------------------------------------------------------


def without_lines(rows):
    return sorted(({k: v for k, v in r.items() if k != "_row_number"} for r in rows), key=str)


def test_children_are_found_wherever_they_stand(parse_text):
    grouped, apart, escaped = (parse_text(web.bulk(**how)) for how in ({}, {"grouped": False}, {"escaped": True}))
    for table in ("shopify_orders", "shopify_order_lines", "shopify_refunds"):
        assert without_lines(rows_of(apart, table)) == without_lines(rows_of(grouped, table))
        assert rows_of(escaped, table) == rows_of(grouped, table)
    assert len(grouped.rows["shopify_order_lines"]) == 4


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.permutations(web.bulk().splitlines()))
def test_no_order_of_the_lines_matters(parse_text, lines):
    plain, mixed = parse_text(web.bulk()), parse_text("".join(line + "\n" for line in lines))
    for table in plain.rows:
        assert without_lines(rows_of(mixed, table)) == without_lines(plain.rows[table])


def test_amounts_are_the_shops_and_exact(parse_text):
    parsed = parse_text(web.bulk())
    orders = {r["order_name"]: r for r in rows_of(parsed, "shopify_orders")}
    assert (orders["#1001"]["total_amount"], orders["#1001"]["tax_amount"]) == (Decimal("74.3"), Decimal("6.3"))
    assert (orders["#1002"]["total_amount"], orders["#1002"]["presentment_total_amount"]) == (Decimal(20), Decimal("27.1"))
    lines = {r["line_item_id"]: r for r in rows_of(parsed, "shopify_order_lines")}
    # the line's own discount and its share of the order's; the taxes of a line added up
    assert (lines["11"]["discount_amount"], lines["12"]["tax_amount"]) == (Decimal(4), Decimal("2.7"))
    assert (lines["13"]["sku"], lines["13"]["discount_amount"], lines["13"]["tax_amount"]) == (None, Decimal(0), None)


def test_an_order_in_test_mode_without_an_address(parse_text):
    order = next(r for r in rows_of(parse_text(web.bulk()), "shopify_orders") if r["order_name"] == "#1003")
    assert (order["is_test"], order["ship_country"], order["email_hash"]) == (True, None, None)


def test_a_bulk_result_cannot_list_the_lines_of_a_refund_and_says_so(parse_text):
    parsed = parse_text(web.bulk())
    assert "shopify_refund_lines" not in parsed.rows
    assert "refundLineItems" in parsed.reading.notes[0]
    assert [(r["refund_id"], r["refunded_amount"]) for r in rows_of(parsed, "shopify_refunds")] == [("901", Decimal(5))]


def test_a_query_lists_what_a_refund_is_made_of(parse_text):
    parsed = parse_text(web.orders_query())
    assert not parsed.reading.notes
    (line,) = rows_of(parsed, "shopify_refund_lines")
    assert (line["refund_id"], line["line_item_id"], line["units"], line["restock_type"], line["subtotal_amount"]) == (
        "901", "13", 1, "RETURN", Decimal(4),
    )  # fmt: skip
    (adjustment,) = rows_of(parsed, "shopify_refund_adjustments")
    assert (adjustment["reason"], adjustment["amount"]) == ("SHIPPING_REFUND", Decimal(-1))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (web.orders_query(more=True), "cut_off"),
        (web.bulk(grouped=False).split("\n", 1)[1], "orphan_rows"),
        ("".join(line + "\n" for line in web.bulk().splitlines() if "__parentId" not in line), "missing_value"),
        (web.bulk().replace('"name": "#1002", ', ""), "missing_value"),
        (web.bulk()[:-40], "broken_json"),
    ],
    ids=["a further page of lines", "a part of a bulk result", "no lines", "no name", "broken off"],
)
def test_an_answer_that_is_not_whole_is_refused(parse_text, text, code):
    parsed = parse_text(text)
    assert [p.code for p in parsed.problems] == [code]
    assert parsed.problems[0].remedy


def test_an_error_is_no_answer(tmp_path):
    from pipelines.errors import FileRefusedError
    from pipelines.sources.base import Source
    from pipelines.sources.shopify import graphql
    from tests.contract.parsing import RECEIVED

    path = tmp_path / "answer"
    path.write_text('{"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}')
    with pytest.raises(FileRefusedError, match="Throttled"):
        graphql.answer(Source(path=path, file_name="answer", scope="shop", received_at=RECEIVED))


def test_export_and_answer_of_one_order_agree_on_what_both_carry(parse_text):
    """Order #1001 in both files: the same money under the same names."""
    export = [
        r for r in rows_of(parse_text(web.orders_export()), "shopify_order_export_lines") if r["order_name"] == "#1001"
    ]
    parsed = parse_text(web.bulk())
    order = next(r for r in rows_of(parsed, "shopify_orders") if r["order_name"] == "#1001")
    both = set(export[0]) & set(order) - {"_row_number", "shopify_order_id", "duties_amount", "tags", "payment_gateways"}
    assert {"created_at", "subtotal_amount", "shipping_amount", "tax_amount", "total_amount", "ship_country"} <= both
    differing = {c for c in both if str(export[0][c]).lower() != str(order[c]).lower()}
    assert differing == {"discount_amount", "phone_hash"}  # the answer was not asked for these
    lines = sorted((r["sku"], r["units"], r["original_total_amount"]) for r in rows_of(parsed, "shopify_order_lines")[:2])
    assert lines == sorted((r["sku"], r["units"], r["units"] * r["unit_price_amount"]) for r in export)


# ---- payments ---------------------------------------------------------------------------------------------------------


def test_movements_keep_their_sign_and_know_no_payout_before_it_is_paid(parse_text):
    rows = rows_of(parse_text(web.table(SHOPIFY_TRANSACTIONS, web.TRANSACTIONS)), "shopify_payment_transactions")
    assert [(r["transaction_type"], r["amount"], r["fee_amount"], r["payout_id"]) for r in rows] == [
        ("charge", Decimal("6.99"), Decimal("0.45"), "77001"),
        ("charge", Decimal(1200), Decimal("30.3"), None),
        ("refund", Decimal("-6.99"), Decimal(0), "77001"),
        ("adjustment", Decimal(-15), Decimal(0), "77001"),
    ]
    assert rows[0]["transaction_at"] == utc(2026, 7, 1, 5, 33, 9)


def test_payouts(parse_text):
    rows = rows_of(parse_text(web.TEXTS["shopify_payouts"][""]), "shopify_payouts")
    assert [(r["payout_date"], r["payout_status"], r["total_amount"]) for r in rows] == [
        (date(2026, 7, 10), "paid", Decimal("-15.45")),
        (date(2026, 7, 12), "scheduled", Decimal("1069.7")),
    ]


# ---- stock ------------------------------------------------------------------------------------------------------------


def test_levels_below_their_item_or_on_lines_of_their_own(parse_text):
    rows = rows_of(parse_text(web.levels_bulk()), "shopify_inventory_levels")
    assert [
        (r["sku"], r["inventory_item_id"], r["location_name"], r["available_units"], r["on_hand_units"]) for r in rows
    ] == [
        ("KET-1", "71", "Ohio", -2, 4),
        ("KET-1", "71", "Amazon US", 30, None),
        (None, "72", "Ohio", 7, 7),
    ]
    assert rows[0]["updated_at"] == utc(2026, 10, 28, 10)
    (nested,) = rows_of(parse_text(web.levels_query()), "shopify_inventory_levels")
    assert {k: v for k, v in nested.items() if k != "_row_number"} == {k: rows[0][k] for k in nested if k != "_row_number"}


def test_a_first_page_of_stock_does_not_replace_the_day(parse_text):
    assert [p.code for p in parse_text(web.levels_query(more=True)).problems] == ["cut_off"]


def test_a_level_without_its_location(parse_text):
    parsed = parse_text(web.levels_query().replace('"location": {"id": "gid://shopify/Location/5", ', '"location": {'))
    assert [(p.code, p.column) for p in parsed.problems] == [("missing_value", "location")]
