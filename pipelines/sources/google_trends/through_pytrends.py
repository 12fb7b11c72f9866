"""pytrends, which knows the requests and tokens of Google Trends, speaking through our client."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pytrends import request as pytrends

from pipelines.sources.http import Client

BASE_URL: str = pytrends.BASE_TRENDS_URL


class Trends(pytrends.TrendReq):
    """pytrends with its two network calls replaced: our client waits, retries and keeps every answer as received.

    Its own `retries=` breaks on today's urllib3, and its cookie loop never ends behind a bad proxy.
    """

    def __init__(self, client: Client, language: str) -> None:
        self.client, self.what, self.received = client, "Google Trends, its cookie", list[bytes]()
        super().__init__(hl=language, tz=0)  # days as UTC counts them

    def GetGoogleCookie(self) -> dict[str, str]:  # noqa: N802 - pytrends' name
        """The cookie that later requests must carry; the page itself is often 404, which is fine."""
        page = self.client.ask(
            "GET", "/explore/", what=self.what, params={"geo": self.hl[-2:]}, fine=(200, 404), is_json=False
        )
        return {name: value for name, value in page.cookies.items() if name == "NID"}

    def _get_data(self, url: str, method: str = "get", trim_chars: int = 0, **kwargs: Any) -> Any:  # noqa: ARG002
        path = url.removeprefix(pytrends.BASE_TRENDS_URL)
        answer = self.client.ask(method.upper(), path, what=self.what, params=kwargs["params"], cookies=self.cookies)
        self.received.append(answer.body)
        return answer.json()

    def interest(self, terms: Sequence[str], geo: str, timeframe: str) -> list[bytes]:
        """The answers to both steps as received: explore, which names terms, place and window, then the series."""
        self.received = []
        self.build_payload(list(terms), timeframe=timeframe, geo=geo)
        widget = self.interest_over_time_widget
        asked = {"req": json.dumps(widget["request"]), "token": widget["token"], "tz": self.tz}
        series = self._get_data(self.INTEREST_OVER_TIME_URL, params=asked)
        series["default"]["timelineData"]
        return self.received
