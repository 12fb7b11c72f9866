from datetime import date
from decimal import Decimal

import pytest

from tests.contract import examples, headers

CENTS = 2500 + 2501 + 2502 + 2503 + 2504 - 5 * (375 + 460) - 2501 - 250 - 120 - 1800 - 333 - 123456 + 234567
PAYOUT = Decimal(CENTS) / 100


def test_the_example_adds_up_by_hand():
    assert Decimal("1144.42") == PAYOUT


@pytest.mark.parametrize(("style", "currency"), [("US", "USD"), ("EU", "EUR"), ("UK", "GBP")])
def test_every_region_reads_to_the_same_money_and_days(parse_text, style, currency):
    parsed = parse_text(examples.settlement(style))
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    (summary,), lines = parsed.rows["amazon_settlements"], parsed.rows["amazon_settlement_lines"]
    assert summary["total_amount"] == PAYOUT
    assert summary["settlement_start_at"].isoformat() == "2026-10-01T00:00:00"
    assert summary["deposit_at"].isoformat() == "2026-10-17T00:00:00"
    assert len(lines) == 22
    assert {r["currency_code"] for r in lines} == {currency}
    assert [r["posted_date"] for r in lines[:15:3]] == [date(2026, 10, d) for d in range(1, 6)]
    assert lines[0]["posted_at"].isoformat() == "2026-10-01T05:23:19"
    assert sum(r["amount"] for r in lines) == parsed.control == PAYOUT


def test_the_control_total_is_what_the_summary_states(parse_text):
    parsed = parse_text(examples.settlement("EU", total="1.144,43"))
    control = parsed.reading.control
    assert (control.key, control.currency_code, Decimal(control.expected)) == ("17712345678", "EUR", Decimal("1144.43"))
    assert parsed.control - Decimal(control.expected) == Decimal("-0.01")


def test_account_level_rows_keep_their_empty_cells(parse_text):
    storage = [
        r
        for r in parse_text(examples.settlement()).rows["amazon_settlement_lines"]
        if r["amount_description"] == "Storage Fee"
    ]
    assert [(r["sku"], r["order_id"], r["marketplace_name"]) for r in storage] == [(None, None, None)]


def test_rows_name_their_line(parse_text):
    text = examples.settlement("EU")
    parsed = parse_text(text.replace("\n", "\r\n"))
    assert parsed.rows["amazon_settlements"][0]["_row_number"] == 2
    assert [r["_row_number"] for r in parsed.rows["amazon_settlement_lines"]] == list(range(3, 25))


def test_the_documented_header_without_the_last_column(parse_text):
    text = "\n".join("\t".join(line.split("\t")[:23]) for line in examples.settlement().split("\n"))
    parsed = parse_text(text)
    assert not parsed.problems
    assert parsed.control == PAYOUT


def test_the_period_is_that_of_the_settlement(parse_text):
    reading = parse_text(examples.settlement("UK")).reading
    assert (reading.period_start, reading.period_end) == (date(2026, 10, 1), date(2026, 10, 15))


def test_days_that_could_be_months_are_told_by_the_period(parse_text):
    lines = parse_text(examples.settlement("UK")).rows["amazon_settlement_lines"]
    assert {r["posted_date"].month for r in lines} == {10}
    us = examples.settlement("UK").replace("/10/26", "/XX/26")
    for day in range(1, 16):
        us = us.replace(f"\t{day:02}/XX/26\t", f"\t10/{day:02}/26\t")
    assert {r["posted_date"].month for r in parse_text(us).rows["amazon_settlement_lines"]} == {10}


def test_the_first_version_is_refused_with_the_way_to_the_second(parse_text):
    row = {"settlement-id": "1", "total-amount": "1.00", "currency": "USD"}
    parsed = parse_text(examples.lines(headers.SETTLEMENT_V1, [row]))
    assert parsed.report.id == "amazon_settlement"
    assert parsed.problems[0].code == "superseded_format"
    assert "V2" in parsed.problems[0].remedy


def test_a_file_without_its_summary_is_refused(parse_text):
    head, _, *rest = examples.settlement().split("\n")
    parsed = parse_text("\n".join([head, *rest]))
    assert (parsed.problems[0].code, parsed.problems[0].line) == ("missing_summary", 2)
    assert parse_text(head + "\n").problems[0].code == "missing_summary"


def test_two_number_styles_in_one_file_are_found_with_the_line(parse_text):
    text = examples.settlement("EU").replace("\t-3,75\t", "\t-3.75\t", 1)
    parsed = parse_text(text)
    assert parsed.unreadable == [(4, "amount", "-3.75")]


def test_a_day_of_another_locale_is_found_with_the_line(parse_text):
    text = examples.settlement("EU").replace("\t12.10.2026\t", "\t10/12/2026\t", 1)
    assert parse_text(text).unreadable == [(22, "posted_date", "10/12/2026")]


def test_an_unreadable_summary_is_refused_at_once(parse_text):
    parsed = parse_text(examples.settlement("US", total="about 1144"))
    assert (parsed.problems[0].code, parsed.problems[0].line) == ("unreadable_value", 2)
    assert "total-amount" in parsed.message


def test_a_cut_off_file_names_the_line(parse_text):
    text = examples.settlement()
    parsed = parse_text(text[: text.rindex("Previous Reserve") + 3])
    assert (parsed.problems[0].code, parsed.problems[0].line) == ("truncated_file", 24)
