from datetime import date

import pytest

from tests.contract import examples


def interest_of(parsed):
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    return parsed.rows["google_trends_interest"]


def test_a_weekly_export_in_chinese(parse_text):
    rows = interest_of(parse_text(examples.trends()))
    assert {(r["term"], r["geo_name"]) for r in rows} == {("coat: red, warm", "美国"), ("狗衣服", "全球")}
    assert {r["resolution"] for r in rows} == {"week"}
    assert {(r["window_start"], r["window_end"]) for r in rows} == {(date(2026, 6, 7), date(2026, 10, 31))}
    assert {r["category"] for r in rows} == {"类别：所有类别"}
    assert min(r["_row_number"] for r in rows) == 4


def test_less_than_one_is_a_half_and_marked(parse_text):
    dogs = [r for r in interest_of(parse_text(examples.trends())) if r["term"] == "狗衣服"]
    assert [(r["interest"], r["is_below_one"]) for r in dogs[:4]] == [(0.5, True), (0.5, True), (0.0, False), (3.0, False)]


def test_only_the_last_period_is_partial(parse_text):
    rows = interest_of(parse_text(examples.trends()))
    assert {r["period_start"] for r in rows if r["is_partial"]} == {date(2026, 10, 25)}


def test_terms_and_places_in_any_order_are_one_request(parse_text):
    one = "Week,b: (Spain),a: (Spain)\n2026-09-06,1,2\n2026-09-13,3,4\n"
    other = "Semana,a: (Spain),b: (Spain)\n2026-09-06,2,1\n2026-09-13,4,3\n"
    keys = {r["request_key"] for text in (one, other) for r in interest_of(parse_text(text))}
    assert len(keys) == 1


def test_the_place_comes_from_what_is_declared(parse_text):
    rows = interest_of(parse_text(examples.trends(), meta={"geo": "US"}))
    assert {r["geo_code"] for r in rows} == {"US"}
    by_name = interest_of(parse_text(examples.trends(), meta={"geo": {"美国": "US", "全球": ""}}))
    assert {(r["geo_name"], r["geo_code"] or None) for r in by_name} == {("美国", "US"), ("全球", None)}
    undeclared = parse_text(examples.trends())
    assert {r["geo_code"] for r in interest_of(undeclared)} == {None}
    assert "place" in undeclared.reading.notes[0]


@pytest.mark.parametrize(
    ("text", "resolution", "starts", "window_end"),
    [
        ("Mois,chat: (Monde)\n2026-01,5\n2026-02,6\n", "month", [date(2026, 1, 1), date(2026, 2, 1)], date(2026, 2, 28)),
        ("Day,cat: (Worldwide)\n2026-02-27,5\n2026-02-28,6\n2026-03-01,7", "day",
         [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)], date(2026, 3, 1)),
        ("Time,cat: (Worldwide)\n2026-02-28T23,5\n2026-03-01T00,6\n", "hour", [date(2026, 2, 28), date(2026, 3, 1)],
         date(2026, 3, 1)),
        ("Week,cat: (United States)\r\n2/23/2020,3\r\n3/1/2020,4\r\n", "week", [date(2020, 2, 23), date(2020, 3, 1)],
         date(2020, 3, 7)),
        ("Woche;Katze: (Deutschland)\r\n23.02.2020;3\r\n01.03.2020;4\r\n", "week", [date(2020, 2, 23), date(2020, 3, 1)],
         date(2020, 3, 7)),
        ("周,猫: (美国)\r\n2020/2/23,3\r\n2020/3/1,4\r\n", "week", [date(2020, 2, 23), date(2020, 3, 1)], date(2020, 3, 7)),
        ("Semaine,chat: (France)\r\n05/04/2026,3\r\n12/04/2026,4\r\n19/04/2026,5\r\n", "week",
         [date(2026, 4, 5), date(2026, 4, 12), date(2026, 4, 19)], date(2026, 4, 25)),
        ("Month,cat: (Spain)\nJan-26,3\nFeb-26,4\n", "month", [date(2026, 1, 1), date(2026, 2, 1)], date(2026, 2, 28)),
    ],
    ids=["months", "days", "hours", "excel us", "excel de", "excel zh", "excel fr", "excel months"],
)  # fmt: skip
def test_the_resolution_is_told_by_the_dates(parse_text, text, resolution, starts, window_end):
    rows = interest_of(parse_text(text))
    assert [r["period_start"] for r in rows] == starts
    assert {(r["resolution"], r["window_end"]) for r in rows} == {(resolution, window_end)}


def test_a_place_with_brackets_in_a_term_with_brackets(parse_text):
    (row, _) = interest_of(parse_text("Week,cap (red): (Spain)\n2026-09-06,1\n2026-09-13,1\n"))
    assert (row["term"], row["geo_name"]) == ("cap (red)", "Spain")


def test_periods_that_are_not_even(parse_text):
    parsed = parse_text("Week,cat: (Spain)\n2026-09-06,1\n2026-09-13,1\n2026-09-15,1\n")
    assert parsed.problems[0].code == "unreadable_period"


def test_a_period_that_is_none_is_named_with_its_line(parse_text):
    parsed = parse_text("Week,cat: (Spain)\n2026-09-06,1\n2026-09-13,1\nsum,2\n")
    assert (parsed.problems[0].code, parsed.problems[0].line) == ("unreadable_period", 4)
