import json
from decimal import Decimal

from tests.contract import examples


def test_parcels_of_an_answer(parse_text):
    parsed = parse_text(examples.tracking())
    assert not parsed.problems, parsed.message
    assert not parsed.unreadable
    parcels = parsed.rows["tracking_parcels"]
    assert len(parcels) == 20
    first = parcels[0]
    assert (first["carrier_code"], first["carrier_name"], first["status"]) == (190008, "YunExpress", "InTransit")
    assert (first["origin_country"], first["destination_country"]) == ("CN", "US")
    assert (first["picked_up_at"].isoformat(), first["arrived_at"]) == ("2026-10-11T02:00:00", None)
    assert first["latest_event_at"].isoformat() == "2026-10-20T01:00:00"
    assert first["estimated_delivery_from_at"].isoformat() == "2026-10-31T16:00:00"
    assert first["order_reference"] == "114-0000000"


def test_a_weight_is_a_number_whether_written_as_text_or_not(parse_text):
    assert {p["weight_kg"] for p in parse_text(examples.tracking()).rows["tracking_parcels"]} == {Decimal("0.4800")}


def test_event_times_are_utc_or_nothing(parse_text):
    events = [e for e in parse_text(examples.tracking()).rows["tracking_events"] if e["_row_number"] == 1]
    times = [e["event_at"] and e["event_at"].isoformat() for e in events]
    assert sorted(times, key=str) == ["2026-10-17T23:15:00", "2026-10-20T01:00:00", "2026-10-20T06:30:00", None]


def test_refused_numbers_land_apart(parse_text):
    parsed = parse_text(examples.tracking())
    assert [(r["tracking_number"], r["error_code"]) for r in parsed.rows["tracking_rejects"]] == [
        ("1234", -18010012),
        ("YT9", -18019902),
    ]
    assert any("refused" in n for n in parsed.reading.notes)


def test_numbers_without_information_are_said(parse_text):
    assert any("1 number" in n for n in parse_text(examples.tracking()).reading.notes)


def test_keys_that_end_in_a_blank_are_the_same_keys(parse_text):
    document = json.loads(examples.tracking())
    info = document["data"]["accepted"][0]["track_info"]
    info["latest_status "] = info.pop("latest_status")
    info["latest_status "]["status "] = info["latest_status "].pop("status")
    assert parse_text(json.dumps(document)).rows["tracking_parcels"][0]["status"] == "InTransit"


def test_a_push_is_one_parcel(parse_text):
    parsed = parse_text(examples.tracking_push())
    assert [p["tracking_number"] for p in parsed.rows["tracking_parcels"]] == ["RR123456785CN"]
    assert len(parsed.rows["tracking_events"]) == 4


def test_pushes_one_a_line(parse_text):
    other = examples.tracking_push().replace("RR123456785CN", "RR473124829GB")
    parsed = parse_text(examples.tracking_push() + "\n" + other + "\n")
    assert [p["tracking_number"] for p in parsed.rows["tracking_parcels"]] == ["RR123456785CN", "RR473124829GB"]


def test_all_numbers_refused(parse_text):
    document = json.loads(examples.tracking())
    document["data"]["accepted"] = []
    assert set(parse_text(json.dumps(document)).rows) == {"tracking_rejects"}


def test_addresses_of_people_are_not_read(parse_text):
    parsed = parse_text(examples.tracking())
    assert not any("Example Street" in str(v) for rows in parsed.rows.values() for row in rows for v in row.values())


def test_an_answer_of_failure(parse_text):
    parsed = parse_text('{"code": -18010002, "data": {"accepted": [], "errors": []}}')
    assert parsed.problems[0].code == "failed_request"
