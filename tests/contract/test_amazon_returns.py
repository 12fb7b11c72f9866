from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.sources import readers
from tests.contract import examples_amazon as examples
from tests.contract import headers
from tests.contract.examples import lines, quoted
from tests.contract.parsing import recognised


def at(utc: str) -> datetime:
    """An instant as tables hold it: UTC, naive."""
    return datetime.fromisoformat(utc)


def rows_of(parsed, table):
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    return parsed.rows[table]


# ---- returns --------------------------------------------------------------------------------------------------------------


def returns_of(parsed):
    return rows_of(parsed, "amazon_customer_returns")


def test_offsets_of_a_return_are_applied_row_by_row(parse_text):
    rows = returns_of(parse_text(examples.customer_returns()))
    assert len(rows) == len(examples.RETURNS)
    assert [r["returned_at"] for r in rows[:3]] == [
        at("2026-10-03 04:05:06"),
        at("2026-10-04 06:30:00"),
        at("2026-10-03 23:30:00"),
    ]


def test_a_reason_loses_its_prefix_in_any_case_and_nothing_else(parse_text):
    rows = returns_of(parse_text(examples.customer_returns()))
    assert [r["reason"] for r in rows[:7]] == [
        "UNWANTED_ITEM", "DEFECTIVE", "SWITCHEROO", "NO_REASON_GIVEN", "NO_REASON_GIVEN", "UNDELIVERABLE_REFUSED",
        "quality_unacceptable",
    ]  # fmt: skip


def test_two_equal_returns_without_a_number_are_both_real(parse_text):
    rows = [r for r in returns_of(parse_text(examples.customer_returns())) if r["sku"] == "KIT-0003"]
    assert len([r for r in rows if r["license_plate_number"] is None]) == 2


def test_what_a_buyer_wrote_is_personal_and_a_title_keeps_its_quote(parse_text):
    parsed = parse_text(examples.customer_returns())
    table = parsed.table("amazon_customer_returns").table
    assert table.column("customer_comments_hash").personal
    assert {r["product_name"] for r in returns_of(parsed)} == {'Pan 12" with lid'}


def test_a_japanese_file_in_shift_jis(parse_text):
    # Nothing in the file names Japan but its kana, and cp1252 reads most such bytes as something.
    rows = returns_of(parse_text(examples.customer_returns_jp()))
    assert {r["product_name"] for r in rows} == {"ステンレス製 ボトル"}
    assert {r["returned_at"] for r in rows} == {at("2026-10-03 03:00:00")}


def test_the_same_saved_again_as_csv(parse_text):
    again = returns_of(parse_text(quoted(headers.CUSTOMER_RETURNS, examples.RETURNS)))
    assert again == returns_of(parse_text(examples.customer_returns()))


def test_a_return_without_units_breaks_a_rule(parse_text):
    parsed = parse_text(lines(headers.CUSTOMER_RETURNS, [examples.RETURNS[0] | {"quantity": "0"}]))
    (rule,) = parsed.table("amazon_customer_returns").table.rules
    assert (rule.holds, parsed.rows["amazon_customer_returns"][0]["quantity"]) == ("quantity > 0", 0)


@pytest.mark.parametrize("missing", ["return-date", "order-id", "detailed-disposition"])
def test_a_file_without_what_it_is_known_by_is_not_taken(tmp_path, missing):
    path = tmp_path / "x"
    path.write_text(lines([h for h in headers.CUSTOMER_RETURNS if h != missing], examples.RETURNS))
    assert recognised(path) == []
    found, lacking = readers.nearest(readers.sample(path))
    assert (found.id, lacking) == ("amazon_customer_returns", (missing,))


# ---- reimbursements -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["US", "EU"])
def test_amounts_in_each_style(parse_text, style):
    encoding = "utf-8" if style == "US" else "cp1252"
    rows = rows_of(parse_text(examples.reimbursements(style), encoding=encoding), "amazon_reimbursements")
    assert [r["total_amount"] for r in rows[:7]] == [
        Decimal(x) for x in ("25.00", "19.99", "0.00", "12.50", "1400.00", "-12.50", "12.50")
    ]
    assert {r["currency_code"] for r in rows} == {"USD" if style == "US" else "EUR"}
    assert rows[1]["approved_at"] == at("2026-10-02 15:00:00")


def test_a_number_over_two_skus_and_what_a_reversal_names(parse_text):
    rows = rows_of(parse_text(examples.reimbursements()), "amazon_reimbursements")
    assert [r["sku"] for r in rows if r["reimbursement_id"] == "9000000004"] == ["KIT-0001", "KIT-0003"]
    assert [r["original_reimbursement_id"] for r in rows[5:8]] == ["9000000001", "9000000001", None]
    assert (rows[2]["units_cash"], rows[2]["units_inventory"]) == (0, 3)


# ---- storage fees ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [headers.STORAGE_27, headers.STORAGE_28], ids=["27", "28"])
def test_both_versions_of_the_storage_fees(parse_text, header):
    parsed = parse_text(examples.storage_fees(header))
    rows = rows_of(parsed, "amazon_storage_fees")
    assert len(rows) == len(examples.STORAGE)
    assert {r["month_of_charge"] for r in rows} == {date(2026, 9, 1)}
    assert rows[2]["estimated_storage_fee_amount"] == Decimal("1381.8100")
    assert rows[2]["incentive_amount"] == Decimal("-38.1800")
    assert ("base_rate" in rows[0]) == (header is headers.STORAGE_28)
    assert parsed.table("amazon_storage_fees").unknown == ()


def test_storage_fees_with_a_decimal_comma(parse_text):
    rows = rows_of(parse_text(examples.storage_fees(rows=examples.STORAGE_EU)), "amazon_storage_fees")
    assert rows[0]["estimated_storage_fee_amount"] == Decimal("1.3700")
    assert rows[0]["average_units_on_hand"] == pytest.approx(156.45)
    assert {r["country_code"] for r in rows} == {"DE", "FR"}


@pytest.mark.parametrize(
    ("written", "read"),
    [("2026-09", date(2026, 9, 1)), ("2026/09", date(2026, 9, 1)), ("Sep-26", date(2026, 9, 1)),
     ("2026-09-01", date(2026, 9, 1)), ("2026-09-30", date(2026, 9, 30))],
)  # fmt: skip
def test_a_month_in_the_spellings_of_platform_and_spreadsheet(parse_text, written, read):
    rows = rows_of(
        parse_text(examples.storage_fees(rows=[examples.STORAGE[0] | {"month_of_charge": written}])), "amazon_storage_fees"
    )
    assert rows[0]["month_of_charge"] == read


def test_a_month_that_is_none_is_named(parse_text):
    parsed = parse_text(examples.storage_fees(rows=[examples.STORAGE[0] | {"month_of_charge": "September"}]))
    assert parsed.unreadable == [(2, "month_of_charge", "September")]


# ---- properties -----------------------------------------------------------------------------------------------------------

CENTS = st.integers(min_value=-(10**9), max_value=10**9)


def written(cents: int, style: str) -> str:
    """An amount as the style writes it, grouped."""
    text = f"{abs(cents) // 100:,}.{abs(cents) % 100:02}"
    if style == "EU":
        text = text.replace(",", "_").replace(".", ",").replace("_", ".")
    elif style == "FR":
        text = text.replace(",", "\u202f").replace(".", ",")
    return ("-" if cents < 0 else "") + text


@pytest.mark.parametrize("style", ["US", "EU", "FR"])
@given(amounts=st.lists(CENTS, min_size=1, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_amount_is_read_in_each_locale(parse_text, style, amounts):
    rows = [
        examples.REIMBURSEMENTS[0] | {"reimbursement-id": str(n), "amount-total": written(c, style), "amount-per-unit": ""}
        for n, c in enumerate(amounts)
    ]
    found = rows_of(parse_text(lines(headers.REIMBURSEMENTS, rows)), "amazon_reimbursements")
    assert [r["total_amount"] for r in found] == [Decimal(c) / 100 for c in amounts]


@given(
    instants=st.lists(
        st.datetimes(at("2015-01-01 00:00:00"), at("2030-01-01 00:00:00")).map(lambda d: d.replace(microsecond=0)),
        min_size=1, max_size=8,
    ),
    minutes=st.sampled_from([-420, -300, 0, 60, 330, 540]),
)  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_instant_is_read_at_any_offset(parse_text, instants, minutes):
    zone = timezone(timedelta(minutes=minutes))
    rows = [
        examples.RETURNS[0] | {"return-date": d.replace(tzinfo=zone).isoformat(), "order-id": str(n)}
        for n, d in enumerate(instants)
    ]
    found = returns_of(parse_text(lines(headers.CUSTOMER_RETURNS, rows)))
    assert [r["returned_at"] for r in found] == [d - timedelta(minutes=minutes) for d in instants]
