"""One client for all platforms: each way in which an answer can fail, and what a person is told of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipelines.errors import PermanentPullError, PullError, TransientPullError
from pipelines.sources import http
from pipelines.sources.http import Client
from tests.support.stand_ins import CUT, ELSEWHERE, OUTAGE, SIGN_IN, SIGN_IN_AS_JSON, STORM, Asked, Platform, Reply

SECRET = "sk-never-said-2718"
JSON = {"Content-Type": "application/json"}


class Shop(Platform):
    def answer(self, asked: Asked) -> Reply:
        assert asked.headers.get("x-key") == SECRET, "the key"
        return Reply(body=b'{"orders": [1, 2, 3]}')


@pytest.fixture
def shop():
    with Shop().running() as running:
        yield running


@pytest.fixture(autouse=True)
def waits(monkeypatch) -> list[float]:
    """Nobody waits in tests; how long one would is noted."""
    noted: list[float] = []
    monkeypatch.setattr(http, "pause", noted.append)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return noted


def client(shop: Platform, **different) -> Client:
    usual = {"attempts": 3, "per_second": 1e6, "read_seconds": 2.0, "connect_seconds": 2.0}
    return Client(platform="Shop", base_url=shop.url, secret={"x-key": SECRET}, **{**usual, **different})


def ask(shop: Platform, **different):
    return client(shop, **different).ask("GET", "/orders", what="the orders of store A")


def refusal(shop: Platform, cues: list, **different) -> PullError:
    shop.cues.extend(cues)
    with pytest.raises(PullError) as raised:
        ask(shop, **different)
    said = str(raised.value)
    assert said.startswith("the orders of store A: ")
    assert SECRET not in said and SECRET not in repr(client(shop))
    assert shop.url not in said and str(shop.url.rsplit(":", 1)[1]) not in said
    return raised.value


def test_a_good_answer_is_handed_on_as_it_came(shop):
    answer = ask(shop)
    assert answer.body == b'{"orders": [1, 2, 3]}'
    assert answer.json() == {"orders": [1, 2, 3]}
    assert not shop.complaints


@pytest.mark.parametrize("cue", [STORM, OUTAGE, CUT, SIGN_IN, SIGN_IN_AS_JSON, Reply(body=b'{"orders": [1, ')])
def test_what_may_pass_is_tried_again_and_then_taken(shop, cue):
    shop.cues.extend([cue, cue])
    assert ask(shop).json() == {"orders": [1, 2, 3]}
    assert len(shop.asked) == 3


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        (STORM, "asked too often (HTTP 429)"),
        (OUTAGE, "out of order (HTTP 503)"),
        (CUT, "the connection failed or broke off"),
        (SIGN_IN, "a web page came instead of data"),
        (SIGN_IN_AS_JSON, "a web page came instead of data"),
        (Reply(body=b'{"orders": [1, '), "breaks off or is no JSON"),
        (Reply(body=b")]}'\nnothing"), "breaks off or is no JSON"),
    ],
)
def test_what_does_not_pass_is_transient_and_says_so(shop, cue, words):
    error = refusal(shop, [cue] * 3)
    assert isinstance(error, TransientPullError)
    assert words in str(error)
    assert "Asking again later can help" in str(error)
    assert len(shop.asked) == 3


@pytest.mark.parametrize(
    ("cue", "words", "only_this"),
    [
        (Reply(401, b"{}", JSON), "refuses the key", False),
        (Reply(403, b"{}", JSON), "refuses the key", False),
        (ELSEWHERE, "sends elsewhere (HTTP 302)", False),
        (Reply(404, b"{}", JSON), "does not accept the request (HTTP 404)", True),
        (Reply(400, b"{}", JSON), "does not accept the request (HTTP 400)", True),
    ],
)
def test_what_will_never_pass_is_asked_once(shop, cue, words, only_this):
    error = refusal(shop, [cue])
    assert isinstance(error, PermanentPullError)
    assert words in str(error)
    assert "Asking again does not help before that" in str(error)
    assert error.only_this_request is only_this
    assert len(shop.asked) == 1


def test_retry_after_in_seconds_is_waited_in_full(shop, waits):
    shop.cues.append(STORM)
    ask(shop)
    assert 7.0 in waits


def test_retry_after_as_a_date_is_waited_in_full(shop, waits):
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    shop.cues.append(Reply(503, b"", {"Retry-After": at}))
    ask(shop)
    assert any(37 <= w <= 40 for w in waits)


def test_a_retry_after_beyond_our_patience_ends_the_asking_and_says_when(shop, waits):
    error = refusal(shop, [Reply(429, b"", {"Retry-After": "3600"})], most_seconds=60)
    assert len(shop.asked) == 1 and not [w for w in waits if w > 1]
    assert error.retry_after_seconds == 3600
    assert "in 3600 s or later" in str(error)


def test_a_retry_after_nobody_can_read_is_none(shop):
    shop.cues.append(Reply(429, b"", {"Retry-After": "soon"}))
    assert ask(shop).json()


def test_without_retry_after_the_waits_are_random_and_grow(shop, monkeypatch):
    drawn = []
    monkeypatch.setattr(http.random, "uniform", lambda low, high: drawn.append((low, high)) or high)
    refusal(shop, [OUTAGE] * 6, attempts=6, backoff_seconds=2, most_seconds=10)
    assert drawn == [(0, 2), (0, 4), (0, 8), (0, 10), (0, 10)]


def test_the_pace_is_kept_between_requests_of_one_client(shop, waits):
    asker = client(shop, per_second=0.2)
    for _ in range(3):
        asker.ask("GET", "/orders", what="the orders")
    assert [round(w) for w in waits] == [5, 10]  # time stands still here, so the third waits for the second too


def test_a_slow_answer_is_given_up(shop):
    error = refusal(shop, [Reply(body=b'{"a": 1}', slow=0.8)] * 2, attempts=2, read_seconds=0.2)
    assert isinstance(error, TransientPullError) and "no answer within" in str(error)


def test_an_answer_that_drips_is_given_up_as_a_whole(shop):
    began = time.monotonic()
    error = refusal(shop, [Reply(body=b'{"a": 1}', slow=0.4)], attempts=1, read_seconds=5, whole_seconds=0.3)
    assert "not complete" in str(error)
    assert time.monotonic() - began < 3


def test_an_answer_far_too_large_is_not_read_to_its_end(shop):
    error = refusal(shop, [Reply(body=b'{"a": "' + b"x" * 400_000 + b'"}')], most_bytes=100_000)
    assert isinstance(error, PermanentPullError) and "more than 100000 bytes" in str(error)


def test_nobody_listening(shop):
    gone = client(shop)
    gone.base_url = "http://127.0.0.1:9"
    with pytest.raises(TransientPullError, match="connection failed"):
        gone.ask("GET", "/orders", what="the orders")


def test_a_key_does_not_travel_with_a_redirect(shop):
    refusal(shop, [ELSEWHERE])
    assert [a.path for a in shop.asked] == ["/orders"]
