from datetime import date
from decimal import Decimal

from tests.contract import examples


def test_one_row_a_day_and_currency(parse_text):
    parsed = parse_text(examples.ecb())
    assert not parsed.problems, parsed.message
    rates = parsed.rows["exchange_rates"]
    assert len(rates) == 20 * 3
    assert {r["currency_code"] for r in rates} == {"USD", "JPY", "CNY"}
    newest = {r["currency_code"]: r["rate"] for r in rates if r["rate_date"] == date(2026, 10, 28)}
    assert newest == {"USD": Decimal("1.11000000"), "JPY": Decimal("175.00000000"), "CNY": Decimal("8.00000000")}
    assert {r["_row_number"] for r in rates if r["rate_date"] == date(2026, 10, 1)} == {21}


def test_the_file_of_one_day(parse_text):
    parsed = parse_text("Date, USD, JPY, CNY, \n30 October 2026, 1.1172, 175.68, 7.9481, \n")
    assert {(r["rate_date"], r["currency_code"], r["rate"]) for r in parsed.rows["exchange_rates"]} == {
        (date(2026, 10, 30), "USD", Decimal("1.11720000")),
        (date(2026, 10, 30), "JPY", Decimal("175.68000000")),
        (date(2026, 10, 30), "CNY", Decimal("7.94810000")),
    }


def test_a_rate_that_is_no_number(parse_text):
    parsed = parse_text(examples.ecb().replace("1.1105", "n.a.", 1))
    assert [(line, cell) for line, _, cell in parsed.unreadable] == [(7, "n.a.")]
