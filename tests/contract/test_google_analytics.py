import json
from datetime import date
from decimal import Decimal

import pytest

from tests.contract import examples_web as web


def days_of(parsed, table="ga4_channels_daily"):
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    return parsed.rows[table]


def test_every_value_is_text_and_lands_typed(parse_text):
    first = days_of(parse_text(web.ga4_channels()))[0]
    named = ("date", "channel_group", "sessions", "purchases", "purchase_revenue_amount")
    assert tuple(first[n] for n in named) == (
        date(2026, 10, 1), "Organic Search", 412, 8, Decimal("368.5"),
    )  # fmt: skip
    assert (first["currency_code"], first["time_zone"], first["is_sampled"]) == ("USD", "America/New_York", False)


def test_a_day_between_without_rows_is_a_day_without_visits(parse_text):
    parsed = parse_text(web.ga4_channels())
    assert parsed.table("ga4_channels_daily").claims == tuple(f"account|2026-10-0{n}" for n in (1, 2, 3))
    declared = parse_text(web.ga4_channels(), period_start=date(2026, 9, 30), period_end=date(2026, 10, 4))
    assert len(declared.table("ga4_channels_daily").claims) == 5


def test_what_the_platform_says_against_its_own_figures_is_noted(parse_text):
    plain = parse_text(web.ga4_channels()).reading.notes
    assert [n.split()[0] for n in plain] == ["rare", "some"]  # (other) and (not set) stand in the rows
    parsed = parse_text(
        web.ga4_channels(
            subjectToThresholding=True, dataLossFromOtherRow=True, samplingMetadatas=[{"samplesReadCount": "1"}]
        )
    )
    said = " ".join(parsed.reading.notes)
    assert all(word in said for word in ("thresholding", "(other)", "sample", "(not set)"))
    first = days_of(parsed)[0]
    assert (first["is_thresholded"], first["has_other_row"], first["is_sampled"]) == (True, True, True)


def test_an_answer_without_rows(parse_text):
    empty = json.dumps(web.ga4(web.CHANNEL_DIMENSIONS, web.CHANNEL_METRICS, []))
    silent = parse_text(empty)
    assert silent.rows == {}
    assert "nothing is concluded" in silent.reading.notes[0]
    declared = parse_text(empty, period_start=date(2026, 10, 1), period_end=date(2026, 10, 2))
    assert days_of(declared) == []
    assert declared.table("ga4_channels_daily").claims == ("account|2026-10-01", "account|2026-10-02")


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(json.dumps, web.ga4_pages(2, 3))),
        json.dumps(web.ga4_pages(2, 3)),
        json.dumps({"reports": web.ga4_pages(1, 2, 3), "kind": "analyticsData#batchRunReports"}),
    ],
    ids=["one after the other", "a list", "a batch"],
)
def test_pages_of_one_report_in_one_file(parse_text, text):
    assert [r["sessions"] for r in days_of(parse_text(text))] == [412, 55, 3]


def test_a_first_page_alone_is_refused(parse_text):
    parsed = parse_text(json.dumps(web.ga4_pages(2)[0]))
    assert [(p.code, p.found, p.expected) for p in parsed.problems] == [("pages_missing", "2 rows", "3 rows")]


def test_a_page_that_stands_in_the_file_twice_is_refused(parse_text):
    parsed = parse_text(web.ga4_channels() + "\n" + web.ga4_channels())
    assert [(p.code, p.found) for p in parsed.problems] == [
        ("rows_repeated", "20261001, Organic Search, mobile, United States")
    ]


def test_figures_of_several_days_at_once_are_of_no_day(parse_text):
    answer = web.ga4(("sessionDefaultChannelGroup",), ("sessions",), [("Direct", "9")])
    assert [p.code for p in parse_text(json.dumps(answer)).problems] == ["no_dates"]
    month = parse_text(json.dumps(answer), period_start=date(2026, 10, 1), period_end=date(2026, 10, 31))
    assert [p.code for p in month.problems] == ["no_dates"]
    day = parse_text(json.dumps(answer), period_start=date(2026, 10, 1), period_end=date(2026, 10, 1))
    assert [(r["date"], r["sessions"]) for r in days_of(day)] == [(date(2026, 10, 1), 9)]


def test_a_date_that_is_none(parse_text):
    parsed = parse_text(web.ga4_channels().replace("20261001", "(other)"))
    assert {(column, cell) for _, column, cell in parsed.unreadable} == {("date", "(other)")}


def test_metrics_that_were_not_asked_for_are_unknown_not_zero(parse_text):
    answer = web.ga4(("date", "sessionPrimaryChannelGroup"), ("sessions",), [("20261001", "Direct", "9")])
    (row,) = days_of(parse_text(json.dumps(answer)))
    assert (row["channel_group"], "add_to_carts" in row, "device_category" in row) == ("Direct", False, False)


def test_items(parse_text):
    rows = days_of(parse_text(web.ga4_items()), "ga4_items_daily")
    assert [(r["item_id"], r["item_name"], r["items_viewed"], r["items_purchased"]) for r in rows] == [
        ("KET-1", "Kettle", 60, 2),
        ("(not set)", None, 4, 0),
    ]


def test_a_row_cut_short(parse_text):
    answer = json.loads(web.ga4_channels())
    answer["rows"][0]["metricValues"].pop()
    assert [p.code for p in parse_text(json.dumps(answer)).problems] == ["broken_json"]
