"""Platforms on this machine: they check what they are asked as strictly as the real ones, and misbehave on cue.

A stand-in answers on 127.0.0.1. A wrong request it refuses with 400 and notes in `complaints`; a test looks there last.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Reply:
    """What is sent: `cut` sends only that many bytes of the body it announces, `slow` waits before each half of it."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    cut: int | None = None
    slow: float = 0.0


STORM = Reply(429, b'{"error": "too many requests"}', {"Content-Type": "application/json", "Retry-After": "7"})
OUTAGE = Reply(503, b"", {"Content-Type": "text/plain"})
SIGN_IN = Reply(200, b"<!DOCTYPE html><html><body>Sign in</body></html>", {"Content-Type": "text/html"})
SIGN_IN_AS_JSON = Reply(200, b"\n<html>moved</html>")
ELSEWHERE = Reply(302, b"", {"Location": "http://127.0.0.1:9/login"})


def cut(reply: Reply) -> Reply:
    """The same answer, broken off in the middle."""
    return Reply(reply.status, reply.body, reply.headers, cut=len(reply.body) // 2)


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Platform:
    """A stand-in. `cues` are used up one a request, None for a good answer; then it behaves."""

    def __init__(self) -> None:
        self.cues: deque[Reply | None] = deque()
        self.asked: list[Asked] = []
        self.complaints: list[str] = []
        self.url = ""

    def answer(self, asked: Asked) -> Reply:
        """The good answer; raises AssertionError, with what is wrong, for a request the platform would not take."""
        raise NotImplementedError

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        cue = self.cues.popleft() if self.cues else None
        try:
            good = self.answer(asked)
        except AssertionError as wrong:
            self.complaints.append(f"{asked.method} {asked.path}: {wrong}")
            return Reply(400, str(wrong).encode())
        return good if cue is None else cut(good) if cue is CUT else cue

    @contextmanager
    def running(self) -> Iterator[Platform]:
        """Serve until the body ends."""
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                url = urlsplit(self.path)
                query = {k: v[0] for k, v in parse_qs(url.query, keep_blank_values=True).items()}
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {k.lower(): v for k, v in self.headers.items()}
                reply = platform.reply(Asked(self.command, url.path, query, headers, body))
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(reply.body)), "Connection": "close"}.items():
                    self.send_header(name, value)
                self.end_headers()
                sent = reply.body if reply.cut is None else reply.body[: reply.cut]
                for part in (sent[: len(sent) // 2], sent[len(sent) // 2 :]):
                    time.sleep(reply.slow)
                    self.wfile.write(part)
                    self.wfile.flush()

            do_GET = do_POST = _serve  # noqa: N815 - as the library calls them

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """A client that went away is what some tests want."""

        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


CUT = Reply()  # the cue for: the good answer, broken off


def _json(document: Any, **headers: str) -> Reply:
    return Reply(200, json.dumps(document).encode(), {"Content-Type": "application/json", **headers})


class SeventeenTrack(Platform):
    """17TRACK v2.2: POST, a key in a header, at most 40 numbers, refusals inside a 200."""

    KEY = "stand-in-key-31415"

    def __init__(self) -> None:
        super().__init__()
        self.registered: dict[str, dict[str, Any]] = {}
        self.quota = 1000
        self.undetected: set[str] = set()
        self.silent_about: set[str] = set()

    def answer(self, asked: Asked) -> Reply:
        """register and gettrackinfo."""
        assert asked.method == "POST", "only POST"
        assert asked.headers.get("content-type") == "application/json", "the body must be JSON"
        if asked.headers.get("17token") != self.KEY:
            return Reply(401, b'{"code":-18010002,"data":{"errors":[{"code":-18010002,"message":"invalid key"}]}}')
        items = json.loads(asked.body)
        assert isinstance(items, list) and items, "a list of numbers"
        assert len(items) <= 40, f"{len(items)} numbers, at most 40"
        numbers = [i["number"] for i in items]
        assert len(set(numbers)) == len(numbers), "a number twice"
        call = asked.path.rsplit("/", 1)[-1]
        fields = {"register": {"number", "carrier", "order_no"}, "gettrackinfo": {"number", "carrier"}}
        assert call in fields, f"no call {call}"
        assert not {k for i in items for k in i} - fields[call], "an unknown field"
        assert all(isinstance(i.get("carrier", 0), int) for i in items), "carrier is a whole number"
        accepted, rejected = [], []
        for item in items:
            if item["number"] in self.silent_about:
                continue
            code = self._register(item) if call == "register" else self._known(item)
            if code:
                rejected.append({"number": item["number"], "error": {"code": code, "message": f"refused {code}"}})
            elif call == "register":
                accepted.append({"origin": 1, "number": item["number"], "carrier": item.get("carrier", 190008)})
            else:
                accepted.append({"number": item["number"], "carrier": item.get("carrier", 190008), "track_info": _moving()})
        return _json({"code": 0, "data": {"accepted": accepted, "rejected": rejected}})

    def _register(self, item: Mapping[str, Any]) -> int | None:
        if item["number"] in self.registered:
            return -18019901
        if item["number"] in self.undetected:
            return -18019903
        if len(self.registered) >= self.quota:
            return -18019908
        self.registered[item["number"]] = dict(item)
        return None

    def _known(self, item: Mapping[str, Any]) -> int | None:
        return None if item["number"] in self.registered else -18019902


def _moving() -> dict[str, Any]:
    event = {"time_utc": "2026-10-20T01:00:00Z", "description": "Departed", "location": "Shenzhen", "stage": "Departure"}
    return {
        "latest_status": {"status": "InTransit", "sub_status": "InTransit_Departure"},
        "latest_event": event,
        "milestone": [{"key_stage": "PickedUp", "time_utc": "2026-10-19T01:00:00Z"}],
        "tracking": {"providers": [{"provider": {"key": 190008, "name": "YunExpress"}, "events": [event]}]},
    }


class GoogleTrends(Platform):
    """Google Trends as a browser meets it: a cookie page that is 404, a token, then the widget of that token."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: dict[str, dict[str, Any]] = {}

    def answer(self, asked: Asked) -> Reply:
        """The cookie, explore, and the series."""
        if asked.path == "/explore/":
            return Reply(404, b"<html>Not found</html>", {"Content-Type": "text/html", "Set-Cookie": "NID=511=abc; path=/"})
        assert asked.headers.get("cookie") == "NID=511=abc", f"the cookie is missing: {asked.headers.get('cookie')}"
        assert asked.headers.get("accept-language") == "en-US", "the language"
        request = json.loads(asked.query["req"])
        if asked.path == "/api/explore":
            assert asked.method == "POST" and not asked.body, "explore is a POST with everything in the query"
            items = request["comparisonItem"]
            assert 1 <= len(items) <= 5, f"{len(items)} terms, at most 5"
            assert all(set(i) == {"keyword", "time", "geo"} for i in items), "an item names term, time and place"
            token = f"APP6_{len(self.tokens)}"
            self.tokens[token] = widget = {
                "time": "2021-10-26 2026-10-26",
                "resolution": "WEEK",
                "locale": "en-US",
                "comparisonItem": [
                    {
                        "geo": {"country": i["geo"]} if i["geo"] else {},
                        "complexKeywordsRestriction": {"keyword": [{"type": "BROAD", "value": i["keyword"]}]},
                    }
                    for i in items
                ],
                "requestOptions": {"property": "", "backend": "IZG", "category": 0},
            }
            widgets = [{"id": "TIMESERIES", "type": "fe_line_chart", "token": token, "request": widget}]
            return Reply(200, b")]}'\n" + json.dumps({"widgets": widgets}).encode(), _JSON)
        assert asked.path == "/api/widgetdata/multiline", f"no such address {asked.path}"
        assert self.tokens[asked.query["token"]] == request, "the request is not the one of the token"
        count = len(request["comparisonItem"])
        points = [
            {
                "time": str(1792281600 + 604800 * week),
                "formattedTime": "Oct 18 – 24, 2026",
                "formattedAxisTime": "Oct 18, 2026",
                "value": [100 - 10 * week] * count,
                "hasData": [True] * count,
                "formattedValue": [str(100 - 10 * week)] * count,
                **({"isPartial": True} if week == 1 else {}),
            }
            for week in range(2)
        ]
        body = {"default": {"timelineData": points, "averages": [95] * count}}
        return Reply(200, b")]}',\n" + json.dumps(body).encode(), _JSON)


_JSON = {"Content-Type": "application/json; charset=utf-8"}
