"""Asking 17TRACK where our parcels are: new numbers are registered, then all open ones are asked for, forty at a time.

A refused number comes inside an answer of success and lands as it came; an answer whose own code is an error never lands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pipelines.errors import PermanentPullError, PullError, TransientPullError
from pipelines.settings import Settings
from pipelines.sources.http import Client
from pipelines.sources.pull import Pull, Pulled, Rows, Wanted
from pipelines.sources.tracking.seventeen_track import stripped

BATCH = 40
# Nobody asks for a parcel that was handed over so long ago: 17TRACK deletes stopped numbers after 90 days. 2026-11.
ASKED_DAYS = 120
# A delivered parcel may still come back; 17TRACK watches it for 15 more days.
AFTER_END_DAYS = 15
PARCELS, STATES = "seller_parcels", "tracking_parcels"

# 17TRACK's codes that decide what we do (its help pages, 2026-11).
_ALREADY_REGISTERED = -18019901
_NO_MORE_TODAY, _NO_MORE_AT_ALL = -18019907, -18019908
_KEY = {-18010001: "this address is not on the key's list", -18010002: "the key is not known",
        -18010004: "the account is disabled", -18010005: "the key may not do this"}  # fmt: skip
_OUT_OF_ORDER = -18010003


class _SeventeenTrack:
    """One day's conversation: which numbers were refused, and whether the quota is used up."""

    def __init__(self, settings: Settings) -> None:
        self.refused: set[str] = set()
        self.quota_is_out = False
        self.client = Client(
            platform="17TRACK", base_url=settings.tracking_url, secret={"17token": settings.tracking_key}, per_second=2.5
        )

    def ask(self, wanted: Wanted) -> Iterable[Pulled]:
        """One call, `register` or `gettrackinfo`; raises PullError after what was answered has been yielded."""
        call, day, items = wanted.ask
        if call == "register" and self.quota_is_out:
            self.refused |= {i["number"] for i in items}
            return
        items = [i for i in items if call == "register" or i["number"] not in self.refused]
        if not items:
            return
        what = f"17TRACK, {call} of {len(items)} parcels from {items[0]['number']} on"
        body = self.client.ask("POST", f"/{call}", what=what, payload=items)
        accepted, rejected = _judged(body.json(), items, what)
        if call == "register":
            known = accepted | {number for number, code in rejected.items() if code == _ALREADY_REGISTERED}
            self.refused |= set(rejected) - known
            meta = {"registered": sorted(known)}
        else:
            meta = {"numbers": sorted(accepted | set(rejected))}
        name = f"17track-{call}-{day}-{items[0]['number']}.json"
        yield Pulled(file_name=name, data=body.body, meta={"call": call, **meta})
        if quota := {_NO_MORE_TODAY, _NO_MORE_AT_ALL} & set(rejected.values()):
            self.quota_is_out = True
            raise _out_of_quota(what, quota, rejected)


def _judged(document: Any, items: Sequence[Mapping[str, Any]], what: str) -> tuple[set[str], dict[str, int]]:
    """Accepted numbers and the code of each rejected one. Raises when the answer is an error or does not speak of all."""
    body = stripped(document)
    data = stripped(body.get("data"))
    code = _code(body.get("code"))
    if code != 0:
        inner = next((_code(stripped(e).get("code")) for e in data.get("errors") or []), code)
        raise _failed(what, inner)
    accepted = {str(stripped(i).get("number")) for i in data.get("accepted") or []}
    rejected = {str(stripped(i).get("number")): _code(stripped(stripped(i).get("error")).get("code"))
                for i in data.get("rejected") or []}  # fmt: skip
    missing = {i["number"] for i in items} - accepted - set(rejected)
    if missing:
        raise TransientPullError(
            what=what,
            problem=f"17TRACK says nothing of {len(missing)} of the numbers, such as {min(missing)}",
            remedy="The next run asks for them again",
            only_this_request=True,
        )
    return accepted, rejected


def _failed(what: str, code: int) -> PullError:
    if code == _OUT_OF_ORDER:
        return TransientPullError(
            what=what, problem=f"17TRACK is out of order (code {code})", remedy="The next run asks again"
        )
    if code in _KEY:
        remedy = "Check PIPELINES_TRACKING_KEY and the account at 17TRACK"
        return PermanentPullError(what=what, problem=f"17TRACK refuses: {_KEY[code]} (code {code})", remedy=remedy)
    return PermanentPullError(
        what=what,
        problem=f"17TRACK does not accept the request (code {code})",
        remedy="Look the code up at 17TRACK; it may have changed what it expects",
        only_this_request=True,
    )


def _out_of_quota(what: str, codes: set[int], rejected: Mapping[str, int]) -> PullError:
    left = sum(code in codes for code in rejected.values())
    if _NO_MORE_AT_ALL in codes:
        return PermanentPullError(
            what=what,
            problem=f"the quota at 17TRACK is used up; {left} new parcels are not watched",
            remedy="Buy more there; parcels registered before are watched on",
            only_this_request=True,
        )
    return TransientPullError(
        what=what,
        problem=f"17TRACK takes no more numbers today; {left} new parcels are not watched yet",
        remedy="Tomorrow's run registers them",
        only_this_request=True,
    )


def _code(value: Any) -> int:
    return int(value) if str(value).lstrip("-").isdigit() else 1


def _wanted(rows: Rows, before: Sequence[Mapping[str, Any]], day: date) -> list[Wanted]:
    """First the numbers never registered, then all that may still move and were not asked for today."""
    ended = {r["tracking_number"] for r in rows(STATES) if _ended(r, day)}
    known = {r["tracking_number"] for r in rows(STATES)} | {n for m in before for n in m.get("registered", ())}
    today = {n for m in before if m.get("day") == day.isoformat() for n in m.get("numbers", ())}
    open_ = {
        row["tracking_number"]: _item(row)
        for row in rows(PARCELS)
        if row["tracking_number"] not in ended and (day - row["handed_over_on"]).days <= ASKED_DAYS
    }
    calls = (
        ("register", [item for number, item in open_.items() if number not in known]),
        (
            "gettrackinfo",
            [{k: v for k, v in item.items() if k != "order_no"} for n, item in open_.items() if n not in today],
        ),
    )
    return [
        Wanted(key=f"{call}|{batch[0]['number']}|{len(batch)}", ask=(call, day.isoformat(), batch))
        for call, items in calls
        for at in range(0, len(items), BATCH)
        if (batch := items[at : at + BATCH])
    ]


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    item = {"number": row["tracking_number"], "carrier": row["carrier_code"], "order_no": row["order_id"]}
    return {k: v for k, v in item.items() if v is not None}


def _ended(row: Mapping[str, Any], day: date) -> bool:
    ends: list[datetime] = [row[c] for c in ("delivered_at", "returned_at") if row[c]]
    return bool(ends) and max(ends).date() + timedelta(days=AFTER_END_DAYS) < day


def _off(settings: Settings, rows: Rows) -> str | None:
    if not settings.tracking_key:
        return "no key: set PIPELINES_TRACKING_KEY to switch this on"
    return None if rows(PARCELS) else "the workbook's sheet 包裹 (parcels) is empty: write parcels into it to switch this on"


TRACKING_PULL = Pull(
    id="seventeen_track_info",
    platform="tracking",
    title="17TRACK parcels",
    off=_off,
    wanted=_wanted,
    client=lambda settings: _SeventeenTrack(settings).ask,
    fallback="the parcels' last known states stand",
)
