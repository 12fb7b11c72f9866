"""The two pulls from the seller's sheets to data/raw: what is asked, what is kept, and what is said when it fails."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import pulling
from pipelines.errors import PermanentPullError, TransientPullError
from pipelines.landing.batch import land
from pipelines.raw_store import RawStore
from pipelines.settings import Settings
from pipelines.sources import http, pulls
from tests.contract import examples
from tests.support.stand_ins import CUT, OUTAGE, SIGN_IN, STORM, GoogleTrends, Reply, SeventeenTrack

TODAY = date(2026, 10, 29)
TRENDS = next(p for p in pulls("google_trends"))
TRACKING = next(p for p in pulls("tracking"))


@pytest.fixture(autouse=True)
def standing_still(monkeypatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr(http, "pause", waits.append)
    monkeypatch.setattr(pulling, "today", lambda now=None: TODAY)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return waits


@pytest.fixture
def track():
    with SeventeenTrack().running() as running:
        yield running
        assert not running.complaints


@pytest.fixture
def google():
    with GoogleTrends().running() as running:
        yield running
        assert not running.complaints


@pytest.fixture(scope="module")
def landed(tmp_path_factory) -> Callable[[int, int], Path]:
    """The data folder of a seller whose workbook holds so many parcels and these terms, landed once."""
    folder, made = tmp_path_factory.mktemp("sellers"), {}

    def data(parcels: int, terms: tuple[dict, ...]) -> Path:
        key = json.dumps([parcels, terms])
        if key not in made:
            rows = [
                {
                    "tracking_number": f"YT{n:04}",
                    "carrier_name": "YunExpress",
                    "carrier_code": 190008 if n % 2 else None,
                    "order_id": f"O-{n}",
                    "handed_over_on": TODAY - timedelta(days=n % 30),
                }
                for n in range(parcels)
            ]
            sheets = {"包裹": rows, "搜索词": list(terms)}
            book = examples.workbook(folder / "book.xlsx", {name: held for name, held in sheets.items() if held})
            own = Settings(data=folder / str(len(made)))
            at = datetime(2026, 10, 1, tzinfo=UTC)
            RawStore(own).receive(book, file_name="book.xlsx", scope="_", origin="inbox", received_at=at)
            assert land(own, run_id="seller", platform="seller").by_status == {"landed": 1}
            made[key] = own.data
        return made[key]

    return data


@pytest.fixture
def seller(landed, tmp_path) -> Callable[..., Settings]:
    """An installation of its own for one test."""

    def installation(parcels: int = 0, terms: Sequence[dict] = ()) -> Settings:
        shutil.copytree(landed(parcels, tuple(terms)), tmp_path / "data")
        return Settings(data=tmp_path / "data")

    return installation


def kept(settings: Settings) -> list:
    return [o for o in RawStore(settings).observations() if o.origin == "pull"]


def bodies(settings: Settings) -> list[bytes]:
    store = RawStore(settings)
    found = []
    for observation in kept(settings):
        with store.open(observation) as path:
            found.append(path.read_bytes())
    return found


def quiet(_: str) -> None:
    pass


# ---- 17TRACK -----------------------------------------------------------------------------------------------------------


def tracking(settings: Settings, track: SeventeenTrack, key: str = SeventeenTrack.KEY) -> Settings:
    return replace(settings, tracking_url=track.url, tracking_key=key)


def calls(track: SeventeenTrack) -> list[tuple[str, int]]:
    return [(a.path.strip("/"), len(json.loads(a.body))) for a in track.asked]


def test_without_a_key_one_line_says_what_switches_it_on(seller, track):
    outcome = pulling.fetch(replace(seller(parcels=1), tracking_url=track.url), TRACKING, say=quiet)
    assert outcome.line == "17TRACK parcels: skipped, no key: set PIPELINES_TRACKING_KEY to switch this on"
    assert not track.asked


def test_without_parcels_one_line_says_so(settings, track):
    assert "包裹" in pulling.fetch(tracking(settings, track), TRACKING, say=quiet).line
    assert not track.asked and not settings.raw.exists()


def test_new_parcels_are_registered_then_all_are_asked_for_by_forty(seller, track):
    own = tracking(seller(parcels=85), track)
    outcome = pulling.fetch(own, TRACKING, say=quiet)
    assert not outcome.problems
    assert calls(track) == [(call, n) for call in ("register", "gettrackinfo") for n in (40, 40, 5)]
    by_number = {i["number"]: i for a in track.asked[:3] for i in json.loads(a.body)}
    assert by_number["YT0001"] == {"number": "YT0001", "carrier": 190008, "order_no": "O-1"}
    assert by_number["YT0002"] == {"number": "YT0002", "order_no": "O-2"}
    assert len(kept(own)) == 6 == outcome.fetched
    assert [o.meta["call"] for o in kept(own)] == ["register"] * 3 + ["gettrackinfo"] * 3
    assert all(o.meta["pull"] == TRACKING.id and o.meta["day"] == "2026-10-29" for o in kept(own))
    assert SeventeenTrack.KEY not in "".join(o.to_json() for o in kept(own))


def test_what_was_fetched_lands(seller, track):
    own = tracking(seller(parcels=3), track)
    pulling.fetch(own, TRACKING, say=quiet)
    result = land(own, run_id="pulled", platform="tracking")
    assert result.by_status == {"landed": 2}
    from pipelines.landing.standing import standing_rows

    assert {r["tracking_number"] for r in standing_rows(own, "tracking_parcels")} == {"YT0000", "YT0001", "YT0002"}
    assert standing_rows(own, "tracking_rejects") == []


def test_the_same_day_asks_only_for_what_was_not_asked(seller, track):
    own = tracking(seller(parcels=3), track)
    pulling.fetch(own, TRACKING, say=quiet)
    track.asked.clear()
    again = pulling.fetch(own, TRACKING, say=quiet)
    assert not track.asked
    assert (again.fetched, again.already) == (0, 2)
    assert "fetched earlier today and not asked again" in again.line


def test_the_next_day_registers_nothing_twice(seller, track, monkeypatch):
    own = tracking(seller(parcels=3), track)
    pulling.fetch(own, TRACKING, say=quiet)
    track.asked.clear()
    monkeypatch.setattr(pulling, "today", lambda now=None: TODAY + timedelta(days=1))
    pulling.fetch(own, TRACKING, say=quiet)
    assert calls(track) == [("gettrackinfo", 3)]


def test_a_refused_number_lands_as_refused_and_the_rest_goes_on(seller, track):
    own = tracking(seller(parcels=3), track)
    track.undetected = {"YT0001"}
    outcome = pulling.fetch(own, TRACKING, say=quiet)
    assert not outcome.problems
    assert [i["number"] for i in json.loads(track.asked[1].body)] == ["YT0000", "YT0002"]
    land(own, run_id="pulled", platform="tracking")
    from pipelines.landing.standing import standing_rows

    assert [(r["tracking_number"], r["error_code"]) for r in standing_rows(own, "tracking_rejects")] == [
        ("YT0001", -18019903)
    ]


def test_a_number_accepted_later_is_refused_no_more(seller, track, monkeypatch):
    own = tracking(seller(parcels=3), track)
    track.undetected = {"YT0001"}
    pulling.fetch(own, TRACKING, say=quiet)
    track.undetected = set()
    monkeypatch.setattr(pulling, "today", lambda now=None: TODAY + timedelta(days=1))
    pulling.fetch(own, TRACKING, say=quiet)
    land(own, run_id="pulled", platform="tracking")
    from pipelines.landing.standing import standing_rows

    assert standing_rows(own, "tracking_rejects") == []
    assert len(standing_rows(own, "tracking_parcels")) == 3


def test_a_number_registered_elsewhere_before_is_a_success(seller, track):
    own = tracking(seller(parcels=2), track)
    track.registered["YT0001"] = {}
    outcome = pulling.fetch(own, TRACKING, say=quiet)
    assert not outcome.problems
    assert kept(own)[0].meta["registered"] == ["YT0000", "YT0001"]
    land(own, run_id="pulled", platform="tracking")
    from pipelines.landing.standing import standing_rows

    assert standing_rows(own, "tracking_rejects") == []


def test_a_used_up_quota_is_said_once_and_known_parcels_are_watched_on(seller, track):
    own = tracking(seller(parcels=90), track)
    track.quota = 10
    outcome = pulling.fetch(own, TRACKING, say=quiet)
    (problem,) = outcome.problems
    assert isinstance(problem, PermanentPullError)
    assert "quota at 17TRACK is used up; 30 new parcels are not watched" in str(problem)
    assert [c for c, _ in calls(track)].count("register") == 1
    assert sum(n for c, n in calls(track) if c == "gettrackinfo") == 10
    assert not outcome.can_retry


def test_a_wrong_key_stops_at_once_and_nothing_is_kept(seller, track):
    own = tracking(seller(parcels=50), track, key="not-the-key-9000")
    outcome = pulling.fetch(own, TRACKING, say=quiet)
    assert len(track.asked) == 1 and not kept(own)
    assert "refuses the key" in str(outcome.problems[0]) and "not-the-key-9000" not in str(outcome.problems[0])
    assert "register of 40 parcels from YT0000 on" in str(outcome.problems[0])
    assert "nothing has come yet" in outcome.line


@pytest.mark.parametrize(
    ("code", "kind"), [(-18010002, PermanentPullError), (-18010003, TransientPullError), (-18010014, PermanentPullError)]
)
def test_an_error_inside_a_200_never_lands(seller, track, code, kind):
    own = tracking(seller(parcels=1), track)
    body = json.dumps({"code": code, "data": {"errors": [{"code": code, "message": "no"}]}}).encode()
    track.cues.append(Reply(body=body))
    outcome = pulling.fetch(own, TRACKING, say=quiet)
    assert isinstance(outcome.problems[0], kind)
    assert str(code) in str(outcome.problems[0])
    assert not any(body == b for b in bodies(own))


def test_an_answer_that_is_silent_about_a_number_is_not_whole(seller, track):
    own = tracking(seller(parcels=3), track)
    track.silent_about = {"YT0002"}
    outcome = pulling.fetch(own, TRACKING, say=quiet)
    assert not kept(own)
    assert all("1 of the numbers, such as YT0002" in str(p) for p in outcome.problems)
    assert outcome.can_retry


@pytest.mark.parametrize("cue", [STORM, OUTAGE, CUT, SIGN_IN], ids=["storm", "outage", "cut", "sign-in"])
def test_a_platform_out_of_order_leaves_no_file_and_no_half(seller, track, cue):
    own = tracking(seller(parcels=50), track)
    track.cues.extend([None, *[cue] * 4])
    outcome = pulling.fetch(own, TRACKING, say=quiet)
    assert len(track.asked) == 5  # one good, then four attempts, then it is left alone
    assert [o.meta["call"] for o in kept(own)] == ["register"]
    assert outcome.can_retry and len(outcome.problems) == 1
    assert all(json.loads(b)["code"] == 0 for b in bodies(own))
    assert not list(own.raw.rglob("*.partial"))


def test_a_parcel_that_ended_long_ago_is_not_asked_for(seller, track, monkeypatch):
    own = tracking(seller(parcels=2), track)
    pulling.fetch(own, TRACKING, say=quiet)
    RawStore(own).receive(
        json.dumps({"code": 0, "data": {"accepted": [{"number": "YT0000", "carrier": 190008, "track_info": {
            "latest_status": {"status": "Delivered"}, "latest_event": {"time_utc": "2026-10-30T00:00:00Z"},
            "milestone": [{"key_stage": "Delivered", "time_utc": "2026-10-30T00:00:00Z"}]}}], "rejected": []}}).encode(),
        file_name="push.json", scope="_", origin="inbox", received_at=datetime(2026, 10, 31, tzinfo=UTC),
    )  # fmt: skip
    land(own, run_id="pulled", platform="tracking")
    for days, asked in ((10, ["YT0000", "YT0001"]), (20, ["YT0001"]), (130, [])):
        track.asked.clear()
        monkeypatch.setattr(pulling, "today", lambda now=None, days=days: TODAY + timedelta(days=days))
        pulling.fetch(own, TRACKING, say=quiet)
        assert [i["number"] for a in track.asked for i in json.loads(a.body)] == asked


# ---- Google Trends -------------------------------------------------------------------------------------------------------

TERMS = [
    {"term": "yoga mat", "geo_code": "us"},
    {"term": "heated lunch box", "geo_code": "US", "is_anchor": "是"},
    *({"term": f"thing {n}", "geo_code": "US"} for n in range(5)),
    {"term": "Brotdose", "geo_code": "DE"},
]


def trends(settings: Settings, google: GoogleTrends) -> Settings:
    return replace(settings, trends_url=google.url)


def explored(google: GoogleTrends) -> list[tuple[str, list[str]]]:
    asked = [json.loads(a.query["req"])["comparisonItem"] for a in google.asked if a.path == "/api/explore"]
    return [(items[0]["geo"], [i["keyword"] for i in items]) for items in asked]


def test_each_request_of_a_place_holds_its_anchor_and_at_most_five_terms(seller, google, standing_still):
    own = trends(seller(terms=TERMS), google)
    outcome = pulling.fetch(own, TRENDS, say=quiet)
    assert not outcome.problems
    assert explored(google) == [
        ("DE", ["Brotdose"]),
        ("US", ["heated lunch box", "thing 0", "thing 1", "thing 2", "thing 3"]),
        ("US", ["heated lunch box", "thing 4", "yoga mat"]),
    ]
    assert sum(a.path == "/explore/" for a in google.asked) == 1
    assert len([w for w in standing_still if w > 5]) >= 5  # one request in six seconds


def test_the_answer_is_kept_in_both_steps_as_received_and_lands(seller, google):
    own = trends(seller(terms=TERMS[:2]), google)
    pulling.fetch(own, TRENDS, say=quiet)
    (body,) = bodies(own)
    assert body.startswith(b')]}\'\n{"widgets"') and b'\n)]}\',\n{"default"' in body
    (observation,) = kept(own)
    assert observation.meta["terms"] == ["heated lunch box", "yoga mat"]
    assert (observation.meta["geo"], observation.meta["anchor"]) == ("US", "heated lunch box")
    assert land(own, run_id="pulled", platform="google_trends").by_status == {"landed": 1}


def test_fetched_today_is_not_asked_again_and_tomorrow_is(seller, google, monkeypatch):
    own = trends(seller(terms=TERMS[:2]), google)
    pulling.fetch(own, TRENDS, say=quiet)
    google.asked.clear()
    assert pulling.fetch(own, TRENDS, say=quiet).already == 1
    assert not google.asked
    monkeypatch.setattr(pulling, "today", lambda now=None: TODAY + timedelta(days=1))
    assert pulling.fetch(own, TRENDS, say=quiet).fetched == 1


def test_a_storm_leaves_what_stands_and_says_how_old_it_is(seller, google, monkeypatch):
    own = trends(seller(terms=TERMS[:2]), google)
    monkeypatch.setattr(pulling.clock, "now", lambda settings: datetime(2026, 10, 29, 1, tzinfo=UTC).replace(tzinfo=None))
    pulling.fetch(own, TRENDS, say=quiet)
    monkeypatch.setattr(pulling, "today", lambda now=None: TODAY + timedelta(days=1))
    google.cues.extend([STORM] * 9)
    outcome = pulling.fetch(own, TRENDS, say=quiet)
    assert outcome.is_stale and outcome.can_retry
    assert "the newest is of 2026-10-29 01:00 UTC" in outcome.line
    assert "multiTimeline.csv" in outcome.line
    assert len(kept(own)) == 1


@pytest.mark.parametrize("cue", [STORM, OUTAGE, CUT, SIGN_IN], ids=["storm", "outage", "cut", "sign-in"])
@pytest.mark.parametrize("step", ["token", "series"])
def test_half_an_answer_is_no_file(seller, google, cue, step):
    own = trends(seller(terms=TERMS), google)
    google.cues.extend([None, *([None] if step == "series" else []), *[cue] * 3])
    outcome = pulling.fetch(own, TRENDS, say=quiet)
    assert not kept(own)
    assert isinstance(outcome.problems[0], TransientPullError)
    assert "Google Trends, Brotdose in DE: " in str(outcome.problems[0])
    assert len(outcome.problems) == 1  # the other terms are left: they would meet the same


def test_a_passing_storm_is_sat_out(seller, google, standing_still):
    own = trends(seller(terms=TERMS[-1:]), google)
    google.cues.extend([None, STORM, None, OUTAGE])
    assert pulling.fetch(own, TRENDS, say=quiet).fetched == 1
    assert 7.0 in standing_still


def test_an_answer_of_another_form_is_said_not_raised(seller, google):
    own = trends(seller(terms=TERMS[-1:]), google)
    google.cues.extend([None, Reply(body=b')]}\'\n{"widgets": []}')])
    outcome = pulling.fetch(own, TRENDS, say=quiet)
    assert "another form than before" in str(outcome.problems[0]) and not kept(own)


# ---- what holds for all --------------------------------------------------------------------------------------------------


def test_the_demo_seller_asks_nobody(seller, google):
    own = trends(seller(terms=TERMS), google)
    RawStore(own).receive(b"x", file_name="x", scope="_", origin="demo")
    assert "demo seller asks nobody" in pulling.fetch(own, TRENDS, say=quiet).line
    assert not google.asked


def test_a_day_that_is_over_cannot_be_asked(seller, google):
    own = trends(seller(terms=TERMS), google)
    outcome = pulling.fetch(own, TRENDS, day=TODAY - timedelta(days=1), say=quiet)
    assert "2026-10-28 is not today (2026-10-29)" in outcome.line
    assert not google.asked


def test_the_day_is_that_of_shanghai(monkeypatch):
    monkeypatch.undo()
    assert pulling.today(datetime(2026, 10, 28, 16, 30, tzinfo=UTC)) == date(2026, 10, 29)


def test_the_orchestrator_tells_the_outcome_and_never_fails_for_a_platform(seller, google, monkeypatch):
    import dagster as dg

    from pipelines.defs.pull import pull_key, pulled

    own = trends(seller(terms=TERMS[-1:]), google)
    monkeypatch.setattr("pipelines.defs.pull.Settings.load", lambda: own)
    google.cues.extend([STORM] * 3)
    asset = next(a for a in pulled if a.key == pull_key(TRENDS))
    result = dg.materialize([asset], partition_key=TODAY.isoformat())
    assert result.success
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed and check.severity == dg.AssetCheckSeverity.WARN
    assert "Asking again later can help" in str(check.metadata["what to do"].value)
    good = dg.materialize([asset], partition_key=TODAY.isoformat())
    assert good.get_asset_check_evaluations()[0].passed


def test_the_command_line_tells_each_and_its_exit_code_whether_to_try_again(seller, google, monkeypatch, capsys):
    from pipelines import cli

    own = trends(seller(terms=TERMS[-1:]), google)
    monkeypatch.setattr(cli.Settings, "load", lambda: own)
    google.cues.extend([STORM] * 3)
    assert cli.main(["pull"]) == cli.TRY_LATER
    said = capsys.readouterr().out
    assert "17TRACK parcels: skipped, no key" in said and "Asking again later can help" in said
    assert cli.main(["pull", "google_trends"]) == cli.OK
    assert "17TRACK" not in capsys.readouterr().out
    assert cli.main(["pull", "amazon"]) == cli.REFUSED
    assert "amazon cannot be asked; these can: google_trends, tracking" in capsys.readouterr().err


def test_status_and_doctor_say_what_is_on_and_leave_an_unused_installation_untouched(settings):
    from pipelines.cli import doctor, status

    said = status.report(settings)
    assert "Google Trends, interest over time: off, the workbook's sheet 搜索词" in said
    assert "17TRACK parcels: off, no key" in said
    found = {f.subject: f.found for f in doctor.examine(settings)}
    assert found["Asking 17TRACK parcels"].startswith("off: no key")
    assert not settings.data.exists()


def test_status_says_on_when_it_is(seller, track):
    from pipelines.cli import status

    assert "17TRACK parcels: on" in status.report(tracking(seller(parcels=1), track))
