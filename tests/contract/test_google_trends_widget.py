import json
from datetime import date

import pytest

from tests.contract import examples_web as web


def points_of(parsed):
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    return parsed.rows["google_trends_widget_interest"]


def test_the_request_names_terms_place_and_window(parse_text):
    rows = points_of(parse_text(web.trends_widget()))
    assert {r["request_key"] for r in rows} == {"yoga mat@US + 狗衣服@US"}
    assert {(r["resolution"], r["window_start"], r["window_end"]) for r in rows} == {
        ("week", date(2026, 9, 6), date(2026, 10, 3))
    }


def test_little_is_a_half_and_too_little_is_no_data(parse_text):
    rows = [r for r in points_of(parse_text(web.trends_widget())) if r["term"] == "狗衣服"]
    assert [(r["interest"], r["is_below_one"], r["has_data"]) for r in rows] == [
        (0.5, True, True), (0.0, False, False), (3.0, False, True), (1.0, False, True),
    ]  # fmt: skip


def test_only_a_period_that_is_marked_is_partial(parse_text):
    marked = points_of(parse_text(web.trends_widget()))
    assert {r["period_start"] for r in marked if r["is_partial"]} == {date(2026, 9, 27)}
    whole = web.explored(("a", "b")) + "\n" + web.multiline(web.POINTS, partial=False)
    assert not any(r["is_partial"] for r in points_of(parse_text(whole)))


def test_the_request_is_the_same_as_the_exports(parse_text):
    """The same terms, place and window, exported and answered, are one slice: the answer goes before the export."""
    export = "Week,yoga mat: (United States),狗衣服: (United States)\n" + "".join(
        f"2026-{day},{a},{b}\n" for day, a, b in (("09-06", 81, "<1"), ("09-13", 100, 0), ("09-20", 74, 3), ("09-27", 20, 1))
    )
    exported = parse_text(export, meta={"geo": "US"})
    answered = parse_text(web.trends_widget())
    table, other = exported.reading.tables[0].table, answered.reading.tables[0].table
    assert (table.entity, table.slice_by) == (other.entity, other.slice_by)
    assert other.precedence > table.precedence
    shared = ("request_key", "term", "period_start", "interest", "is_below_one", "is_partial", "window_start", "window_end")

    def facts(rows):
        return sorted(tuple(r[c] for c in shared) for r in rows)

    assert facts(exported.rows["google_trends_interest"]) == facts(points_of(answered))


def test_shares_by_region(parse_text):
    parsed = parse_text(web.trends_widget())
    points_of(parsed)
    rows = {(r["term"], r["region_code"]): r for r in parsed.rows["google_trends_widget_regions"]}
    assert (rows["yoga mat", "US-TX"]["value"], rows["yoga mat", "US-TX"]["is_share"]) == (98.0, True)
    assert (rows["狗衣服", "US-WY"]["value"], rows["狗衣服", "US-WY"]["has_data"]) == (0.0, False)
    assert rows["yoga mat", "US-TX"]["window_end"] == date(2026, 10, 3)


def test_an_answer_alone_needs_its_terms_beside_it(parse_text):
    alone = web.multiline(web.POINTS)
    parsed = parse_text(alone)
    assert [p.code for p in parsed.problems] == ["undeclared_terms"]
    assert '"terms"' in parsed.message
    declared = points_of(parse_text(alone, meta={"terms": ["a", "b"], "geo": "DE", "gprop": "froogle"}))
    assert {r["request_key"] for r in declared} == {"a@DE + b@DE [froogle]"}


def test_the_whole_world_has_a_name(parse_text):
    text = web.explored(("a", "b"), geo=None) + "\n" + web.multiline(web.POINTS)
    assert {r["geo_code"] for r in points_of(parse_text(text))} == {"WORLD"}


@pytest.mark.parametrize(
    "text",
    [
        web.explored(("a", "b")),
        web.explored(("a",)) + "\n" + web.multiline(web.POINTS),
        web.explored(("a", "b")) + '\n)]}\',\n{"default": {"rankedList": []}}',
        web.explored(("a", "b"))
        + "\n)]}',\n"
        + json.dumps({"default": {"timelineData": [{"columnData": [{"time": "1788652800", "value": 1}]}]}}),
    ],
    ids=["no numbers", "another number of terms", "another widget", "several windows"],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(parse_text, text):
    parsed = parse_text(text)
    assert [p.code for p in parsed.problems] == ["unreadable_period"]
    assert "multiTimeline.csv" in parsed.message


def test_hours_keep_their_hour(parse_text):
    hours = [(web.POINTS[0][0] + n * 3600, (1,), ("1",), (True,)) for n in range(3)]
    rows = points_of(parse_text(web.multiline(hours), meta={"terms": ["a"]}))
    assert [(r["resolution"], r["period_start_at"].hour) for r in rows] == [("hour", 0), ("hour", 1), ("hour", 2)]
