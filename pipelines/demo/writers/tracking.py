"""17TRACK answers of gettrackinfo: at most forty numbers a call, refusals inside an answer that says all is well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.demo import parcels, planted
from pipelines.demo.orders import DAY
from pipelines.demo.period import epoch, instant
from pipelines.demo.world import World
from pipelines.demo.writers.base import DemoFile

NUMBERS_A_CALL = 40
ASKED = tuple(datetime(2026, m, d, 23, 50, tzinfo=UTC) for m, d in ((9, 10), (9, 24), (10, 8), (10, 18), (10, 25), (10, 28)))
STAGES = (
    "InfoReceived",
    "PickedUp",
    "Departure",
    "Arrival",
    "AvailableForPickup",
    "OutForDelivery",
    "Delivered",
    "Returning",
    "Returned",
)
STOPS_AFTER_DELIVERY = 15 * DAY  # then the service stops asking the carrier
REFUSED = (
    {"number": "1234", "tag": "SHOP-39998", "error": {"code": -18010012, "message": "The format of '1234' is invalid."}},
    {
        "number": "UG999999999YP",
        "tag": "SHOP-39999",
        "error": {"code": -18019902, "message": "The tracking number 'UG999999999YP' is not registered."},
    },
)


def _times(seconds: int) -> dict[str, str]:
    at = instant(seconds)
    return {
        "time_iso": (at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%S+08:00"),
        "time_utc": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _event(e: parcels.Event) -> dict[str, Any]:
    return _times(e.at) | {
        "description": e.description,
        "location": e.location,
        "stage": e.stage or None,
        "sub_status": e.sub_status,
        "address": {"country": None, "state": None, "city": None, "street": None, "postal_code": None},
    }


def accepted(p: parcels.Parcel, asked: datetime) -> dict[str, Any]:
    """What the service says about a parcel at an instant."""
    now = epoch(asked)
    past = sorted((e for e in p.events if e.at <= now), key=lambda e: e.at)
    last = past[-1] if past else None
    status = last.sub_status.split("_")[0] if last else "NotFound"
    sub_status = last.sub_status if last else "NotFound_Other"
    is_canary = p.number.endswith(("7YP", "7CN"))
    address = {k: v if is_canary else None for k, v in planted.CANARIES["tracking"].items()}
    reached = {e.stage: e.at for e in past if e.stage}
    delivered = reached.get("Delivered")
    name, homepage, tel = parcels.CARRIERS[p.carrier]
    return {
        "number": p.number,
        "carrier": p.carrier,
        "param": None,
        "tag": p.tag,
        "track_info": {
            "shipping_info": {
                "shipper_address": {"country": "CN", "state": None, "city": None, "street": None, "postal_code": None},
                "recipient_address": {"country": p.country, "state": None, **address},
            },
            "latest_status": {"status": status, "sub_status": sub_status, "sub_status_descr": None},
            "latest_event": _event(last) if last else None,
            "time_metrics": {
                "days_after_order": (now - p.registered_at) // DAY,
                "days_of_transit": ((delivered or now) - reached["PickedUp"]) // DAY if "PickedUp" in reached else 0,
                "days_of_transit_done": (delivered - reached["PickedUp"]) // DAY if delivered else 0,
                "days_after_last_update": (now - last.at) // DAY if last else 0,
                "estimated_delivery_date": {
                    "source": "17TRACK",
                    "from": (instant(p.registered_at) + timedelta(days=7)).strftime("%Y-%m-%dT00:00:00Z"),
                    "to": (instant(p.registered_at) + timedelta(days=15)).strftime("%Y-%m-%dT00:00:00Z"),
                },
            },
            "milestone": [
                {"key_stage": s} | (_times(reached[s]) if s in reached else dict.fromkeys(("time_iso", "time_utc")))
                for s in STAGES
            ],
            "misc_info": {
                "risk_factor": 0,
                "service_type": "Registered small parcel",
                "weight_raw": f"{p.weight_kg} kg",
                "weight_kg": f"{p.weight_kg:.3f}" if p.carrier == parcels.YANWEN else p.weight_kg,  # text or number
                "pieces": "1",
                "dimensions": None,
                "customer_number": None,
                "reference_number": p.tag,
                "local_number": p.local_number if len(past) > 4 else None,
                "local_provider": None,
                "local_key": 0,
            },
            "tracking": {
                "providers_hash": p.registered_at % 100_000_007,
                "providers": [
                    {
                        "provider": {
                            "key": p.carrier,
                            "name": name,
                            "alias": name,
                            "tel": tel,
                            "homepage": homepage,
                            "country": "CN",
                        },
                        "service_type": None,
                        "latest_sync_status": "Success" if past else "Failure",
                        "latest_sync_time": (asked - timedelta(minutes=25)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                        "events_hash": sum(e.at for e in past) % 2_147_483_647,
                        "events": [_event(e) for e in reversed(past)],
                    }
                ],
            },
        },
    }


def files(world: World) -> Iterator[DemoFile]:
    """The answers of each day of asking, forty numbers each; the last answer of a day names the refused numbers."""
    for asked in ASKED:
        now = epoch(asked)
        known = [p for p in world.parcels if p.registered_at < now and not _is_over(p, now)]
        chunks = [known[i : i + NUMBERS_A_CALL] for i in range(0, len(known), NUMBERS_A_CALL)]
        for n, chunk in enumerate(chunks, start=1):
            answer = {
                "code": 0,
                "data": {
                    "accepted": [accepted(p, asked) for p in chunk],
                    "rejected": list(REFUSED) if n == len(chunks) else [],
                },
            }
            make = json.dumps(answer, ensure_ascii=False).encode
            yield DemoFile("_", f"17track_gettrackinfo_{asked:%Y-%m-%d}_{n}.json", make, asked + timedelta(minutes=n))


def _is_over(p: parcels.Parcel, now: int) -> bool:
    """Whether the service has stopped tracking the parcel."""
    return any(e.stage == "Delivered" and e.at + STOPS_AFTER_DELIVERY < now for e in p.events)
