import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract import examples_amazon as examples
from tests.contract import headers
from tests.contract.test_amazon_returns import rows_of

PRODUCTS, CAMPAIGNS, TERMS = "amazon_ads_products", "amazon_ads_campaigns", "amazon_ads_search_terms"
PERIOD = {"period_start": date(2026, 10, 1), "period_end": date(2026, 10, 4), "scope": "us"}


def test_ids_are_text_whether_sent_as_numbers_or_not(parse_text):
    rows = rows_of(parse_text(examples.ads_products(), **PERIOD), PRODUCTS)
    assert len(rows) == 24
    assert [r["ad_id"] for r in rows[:2]] == ["987654321012345678", "987654321012345679"]
    assert rows[0]["campaign_id"] == "281474976710656"
    assert rows[0]["ad_group_id"] == "377"


def test_money_never_passes_through_a_float(parse_text):
    rows = rows_of(parse_text(examples.ads_products(), **PERIOD), PRODUCTS)
    assert rows[0]["spend_amount"] == Decimal("1234567890.1000")
    assert rows[1]["spend_amount"] == Decimal("13.3400")
    assert {r["currency_code"] for r in rows} == {"USD"}


def test_the_days_asked_for_are_claimed_those_without_rows_too(parse_text):
    parsed = parse_text(examples.ads_products(), **PERIOD)
    assert parsed.table(PRODUCTS).claims == tuple(f"us|2026-10-0{n}" for n in range(1, 5))
    assert parsed.reading.notes == []


def test_undeclared_days_are_not_claimed_and_that_is_said(parse_text):
    parsed = parse_text(examples.ads_products())
    assert parsed.table(PRODUCTS).claims == ()
    assert "period_start" in parsed.reading.notes[0]


def test_a_row_outside_the_declared_days_refuses_the_file(parse_text):
    parsed = parse_text(examples.ads_products(), **{**PERIOD, "period_end": date(2026, 10, 3)})
    assert "2026-10-04" in parsed.message and "2026-10-01 to 2026-10-03" in parsed.message


def test_sums_over_a_period_are_refused_with_the_way_out(parse_text):
    parsed = parse_text(examples.ads_summary(), **PERIOD)
    assert parsed.report.id == PRODUCTS
    assert parsed.problems[0].code == "wrong_request"
    assert "timeUnit DAILY" in parsed.message and "startDate" in parsed.message


def test_a_currency_not_asked_for_is_told(parse_text):
    rows = [{k: v for k, v in r.items() if k != "campaignBudgetCurrencyCode"} for r in json.loads(examples.ads_campaigns())]
    parsed = parse_text(json.dumps(rows), **PERIOD)
    assert any("campaignBudgetCurrencyCode" in n for n in parsed.reading.notes)
    assert "currency_code" not in rows_of(parsed, CAMPAIGNS)[0]


@pytest.mark.parametrize("module_table", [PRODUCTS, CAMPAIGNS, TERMS])
def test_an_empty_list_is_zero_for_the_days_it_was_asked_for(tmp_path, module_table):
    import duckdb

    from pipelines.errors import FileRefusedError
    from pipelines.sources import report
    from pipelines.sources.base import Source
    from tests.contract.parsing import RECEIVED

    path = tmp_path / "x.json"
    path.write_text("[]")
    common = {"path": path, "file_name": "x.json", "scope": "us", "received_at": RECEIVED}
    with duckdb.connect() as con:
        reading = report(module_table).read(
            con, Source(**common, period_start=PERIOD["period_start"], period_end=PERIOD["period_end"])
        )
        (text,) = reading.tables
        assert con.sql(f"select count(*) from {text.relation}").fetchall() == [(0,)]
        assert len(text.claims) == 4
        assert text.table.empty == "zero"
        with pytest.raises(FileRefusedError, match="period_start"):
            report(module_table).read(con, Source(**common))


def test_every_published_column_is_known_or_kept(parse_text):
    """All columns of the type asked for at once: what the contract does not know is kept aside, never lost."""
    row = dict.fromkeys(headers.ADS_PRODUCT_KEYS, 1) | {"date": "2026-10-01", "advertisedSku": "KIT-1", "sales7d": 1.5}
    parsed = parse_text(json.dumps([row]))
    known = {h for c in parsed.table(PRODUCTS).table.columns for h in (c.headers or (c.name,))}
    assert set(parsed.table(PRODUCTS).unknown) == set(headers.ADS_PRODUCT_KEYS) - known
    assert rows_of(parsed, PRODUCTS)[0]["sales_7d_amount"] == Decimal("1.5000")


def test_campaigns_by_placement_keep_the_placement(parse_text):
    rows = rows_of(parse_text(examples.ads_campaigns(placementClassification="Other on-Amazon"), **PERIOD), CAMPAIGNS)
    assert {r["placement"] for r in rows} == {"Other on-Amazon"}
    assert rows[5]["impressions"] == 0


def test_search_terms_in_any_letters(parse_text):
    rows = rows_of(parse_text(examples.ads_search_terms(), **PERIOD), TERMS)
    assert [r["search_term"] for r in rows[:4]] == ["garlic press", "*", 'pan 12"', "フライパン"]
    assert rows[0]["keyword_id"] == "55"


def test_one_object_instead_of_a_list_of_objects_is_refused(parse_text):
    parsed = parse_text('[[{"campaignId": 1, "impressions": 1, "clicks": 1, "cost": 1, "sales7d": 3}]]')
    assert parsed.problems[0].code == "broken_json"


NUMBERS = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False)


@given(costs=st.lists(NUMBERS, min_size=1, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cost_is_read_to_the_last_place(parse_text, costs):
    first = json.loads(examples.ads_campaigns())[0]
    texts = [json.dumps(first | {"cost": "@"}).replace('"@"', format(c, "f")) for c in costs]
    rows = rows_of(parse_text("[" + ",".join(texts) + "]"), CAMPAIGNS)
    assert [r["spend_amount"] for r in rows] == costs
