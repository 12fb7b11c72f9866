"""Asking a platform over HTTP: one client for all, so that every pull waits, retries and explains itself in the same way.

An answer is handed on complete or not at all. Belongs here: transport. Does not belong here: what an answer means
(`sources/<platform>/`), where it is kept (`raw_store`), when to ask (`defs/pull.py`).

The loop of attempts is our own (a page long): urllib3's policy ends where the body begins, and a body that is cut or is a
web page is what must be tried again. Its reading of Retry-After is used.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util.retry import Retry

from pipelines.errors import PermanentPullError, PullError, TransientPullError

_log = logging.getLogger(__name__)
_CHUNK = 1 << 16
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_KEY_REFUSED = frozenset({401, 403})
_RETRY_AFTER = Retry()


def pause(seconds: float) -> None:
    """Wait. The one place where a pull sleeps."""
    time.sleep(seconds)


@dataclass(frozen=True)
class Answer:
    """A whole answer: the body as received, its status, and the cookies it set."""

    status: int
    body: bytes
    cookies: Mapping[str, str]

    def json(self) -> Any:
        """The body as JSON, after the guard `)]}'` that some services put before it. Raises ValueError."""
        start = min((at for at in (self.body.find(b"{"), self.body.find(b"[")) if at >= 0), default=0)
        if self.body[:start].strip(b" \r\n\t)]}',\xef\xbb\xbf"):
            raise ValueError("no JSON")
        return json.loads(self.body[start:])


@dataclass(kw_only=True)
class Client:
    """One platform's API.

    `secret` are headers that carry a key: sent, never said. `per_second` bounds the requests. `attempts` counts the first.
    Before attempt n+1 a random time up to `backoff_seconds` * 2**(n-1) is waited, at most `most_seconds`; a Retry-After is
    waited in full, and when it is longer than `most_seconds` the platform is left alone until another run. `whole_seconds`
    bounds one answer from request to last byte; `most_bytes` its size, unpacked.
    """

    platform: str
    base_url: str
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    per_second: float = 1.0
    attempts: int = 4
    backoff_seconds: float = 2.0
    most_seconds: float = 60.0
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    whole_seconds: float = 120.0
    most_bytes: int = 64 * 2**20
    _session: requests.Session = field(default_factory=requests.Session, repr=False)
    _last: float | None = field(default=None, repr=False)

    def ask(
        self,
        method: str,
        path: str,
        *,
        what: str,
        params: Mapping[str, Any] | None = None,
        payload: Any = None,
        cookies: Mapping[str, str] | None = None,
        fine: Collection[int] = (200,),
        is_json: bool = True,
    ) -> Answer:
        """The answer to one request, tried again while that can help.

        `what` says in a person's words what is asked and for whom. `fine` are the statuses that are an answer. Raises
        TransientPullError when the attempts are used up, PermanentPullError when another would not help.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return self._once(method, path, what, params, payload, cookies, fine, is_json)
            except TransientPullError as error:
                told = error.retry_after_seconds
                if attempt == self.attempts or (told or 0) > self.most_seconds:
                    raise
                wait = told or random.uniform(0, min(self.most_seconds, self.backoff_seconds * 2 ** (attempt - 1)))
                _log.info("%s Attempt %d of %d, the next in %.0f s.", error.problem, attempt, self.attempts, wait)
                pause(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(
        self,
        method: str,
        path: str,
        what: str,
        params: Mapping[str, Any] | None,
        payload: Any,
        cookies: Mapping[str, str] | None,
        fine: Collection[int],
        is_json: bool,
    ) -> Answer:
        self._keep_the_pace()
        began = time.monotonic()
        try:
            # A redirect is not followed: it would carry the key to whoever it names, and leads to a sign-in page anyway.
            with self._session.request(
                method,
                self.base_url.rstrip("/") + path,
                params=params,
                json=payload,
                headers={**self.headers, **self.secret},
                cookies=dict(cookies or {}),
                timeout=(self.connect_seconds, self.read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code not in fine:
                    raise self._refused(response, what)
                body = self._body(response, what, began)
                answer = Answer(response.status_code, body, {c.name: c.value or "" for c in response.cookies})
                kind = response.headers.get("Content-Type", "").lower()
        # The words of these errors hold the address, and an address may hold a key: only their kind is told.
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            late = isinstance(error, requests.exceptions.Timeout) or isinstance((*error.args, None)[0], ReadTimeoutError)
            words = f"no answer within {self.read_seconds:g} s" if late else "the connection failed or broke off"
            raise self._transient(what, f"{words} ({type(error).__name__})") from None
        finally:
            self._session.cookies.clear()  # whoever needs a cookie hands it in
        if is_json:
            if "html" in kind or answer.body.lstrip()[:1] == b"<":
                raise self._transient(what, "a web page came instead of data")
            try:
                answer.json()
            except ValueError:
                raise self._transient(what, "the answer breaks off or is no JSON") from None
        return answer

    def _body(self, response: requests.Response, what: str, began: float) -> bytes:
        """The whole body, bounded in size and in time."""
        parts, size = [], 0
        for part in response.iter_content(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > self.most_bytes:
                raise PermanentPullError(
                    what=what,
                    problem=f"{self.platform} sent more than {self.most_bytes} bytes: no answer of this kind is so large",
                    remedy="Ask for less at once",
                )
            if time.monotonic() - began > self.whole_seconds:
                raise self._transient(what, f"the answer was not complete after {self.whole_seconds:g} s")
        return b"".join(parts)

    def _keep_the_pace(self) -> None:
        now = time.monotonic()
        if self._last is not None and (wait := self._last + 1 / self.per_second - now) > 0:
            pause(wait)
            now += wait
        self._last = now

    def _refused(self, response: requests.Response, what: str) -> PullError:
        status = response.status_code
        if status in _TRY_AGAIN:
            words = {429: "it has been asked too often (HTTP 429)"}.get(status, f"it is out of order (HTTP {status})")
            return self._transient(what, words, _seconds(response.headers.get("Retry-After")))
        if status in _KEY_REFUSED:
            remedy = f"Check the key of {self.platform} in the environment and the account behind it"
            problem = f"{self.platform} refuses the key or this address (HTTP {status})"
        elif 300 <= status < 400:
            problem = f"{self.platform} sends elsewhere (HTTP {status}): a sign-in page or an address that has moved"
            remedy = "Check the base address in the settings and the key"
        else:
            problem = f"{self.platform} does not accept the request (HTTP {status})"
            remedy = "Check the base address in the settings; the platform may have changed what it expects"
        of_request = status not in _KEY_REFUSED and status >= 400
        return PermanentPullError(what=what, problem=problem, remedy=remedy, only_this_request=of_request)

    def _transient(self, what: str, words: str, retry_after: float | None = None) -> TransientPullError:
        later = f"in {retry_after:.0f} s or later" if retry_after else "later"
        return TransientPullError(
            what=what,
            problem=f"{self.platform}: {words}",
            remedy=f"The next run asks again; or run `python -m pipelines pull` {later}",
            retry_after_seconds=retry_after,
        )


def _seconds(header: str | None) -> float | None:
    """What Retry-After says, in seconds or as a date; None when it says nothing that can be understood."""
    try:
        return _RETRY_AFTER.parse_retry_after(header) if header else None
    except InvalidHeader:
        return None
