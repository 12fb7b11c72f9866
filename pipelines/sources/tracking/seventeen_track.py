"""17TRACK answers of gettrackinfo and pushes of TRACKING_UPDATED (v2.2 and v2.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table, TextTable

_WITH_OFFSET = re.compile(r"\d(Z|[+-]\d{2}:?\d{2})$")

PARCELS = Table(
    name="tracking_parcels",
    entity="tracking_parcels",
    grain="One row per carrier and tracking number: the latest state.",
    slice_by="concat_ws('|', carrier_code, tracking_number)",
    covers="keys",
    version="max(coalesce(last_synced_at, latest_event_at))",
    columns=(
        Column(name="tracking_number", doc="Tracking number.", filled=True),
        Column(name="carrier_code", doc="17TRACK's number of the carrier.", type="bigint", filled=True),
        Column(name="carrier_name", doc="Name of the carrier."),
        Column(name="order_reference", doc="Order number or tag given at registration."),
        Column(
            name="status",
            doc="NotFound, InfoReceived, InTransit, Expired, AvailableForPickup, OutForDelivery, DeliveryFailure, Delivered "
            "or Exception.",
            filled=True,
        ),
        Column(name="sub_status", doc="Sub-status."),
        Column(name="origin_country", doc="Country of origin, ISO 3166 alpha-2."),
        Column(name="destination_country", doc="Country of destination, ISO 3166 alpha-2."),
        Column(name="info_received_at", doc="Milestone, UTC.", type="timestamp"),
        Column(name="picked_up_at", doc="Milestone, UTC: first carrier scan.", type="timestamp"),
        Column(name="departed_at", doc="Milestone, UTC.", type="timestamp"),
        Column(name="arrived_at", doc="Milestone, UTC.", type="timestamp"),
        Column(name="available_for_pickup_at", doc="Milestone, UTC.", type="timestamp"),
        Column(name="out_for_delivery_at", doc="Milestone, UTC.", type="timestamp"),
        Column(name="delivered_at", doc="Milestone, UTC.", type="timestamp"),
        Column(name="returning_at", doc="Milestone, UTC.", type="timestamp"),
        Column(name="returned_at", doc="Milestone, UTC.", type="timestamp"),
        Column(name="latest_event_at", doc="Last event, UTC.", type="timestamp"),
        Column(name="latest_event_description", doc="Text of the last event."),
        Column(name="latest_event_location", doc="Place of the last event."),
        Column(name="estimated_delivery_from_at", doc="Estimated delivery, from, UTC.", type="timestamp"),
        Column(name="estimated_delivery_to_at", doc="Estimated delivery, to, UTC.", type="timestamp"),
        Column(name="service_type", doc="Service."),
        Column(name="weight_kg", doc="Weight in kilograms.", type="decimal(18,4)"),
        Column(name="last_mile_number", doc="Number at the last-mile carrier."),
        Column(name="last_synced_at", doc="When 17TRACK last asked the carrier, UTC.", type="timestamp"),
    ),
)

EVENTS = Table(
    name="tracking_events",
    entity="tracking_parcels",
    grain="One row per event of a parcel.",
    slice_by="concat_ws('|', carrier_code, tracking_number)",
    covers="keys",
    columns=(
        Column(name="tracking_number", doc="Tracking number.", filled=True),
        Column(name="carrier_code", doc="17TRACK's number of the carrier.", type="bigint", filled=True),
        Column(name="event_at", doc="When, UTC.", type="timestamp"),
        Column(name="description", doc="Text of the event."),
        Column(name="location", doc="Place."),
        Column(name="stage", doc="Milestone the event reached."),
        Column(name="sub_status", doc="Sub-status."),
    ),
)

REJECTS = Table(
    name="tracking_rejects",
    entity="tracking_rejects",
    grain="One row per number that an answer refused: inside an HTTP 200.",
    slice_by="concat_ws('|', tracking_number)",
    covers="keys",
    columns=(
        Column(name="tracking_number", doc="Tracking number.", filled=True),
        Column(name="error_code", doc="17TRACK's error number.", type="bigint", filled=True),
        Column(name="error_message", doc="17TRACK's words."),
    ),
)

# Refusals that are none: registered before, and registered but nothing known yet.
_WATCHED = ("-18019901", "-18019909")

# Milestone of the answer → column; all nine are always listed, without a time until they are reached.
_MILESTONES = {
    "InfoReceived": "info_received_at",
    "PickedUp": "picked_up_at",
    "Departure": "departed_at",
    "Arrival": "arrived_at",
    "AvailableForPickup": "available_for_pickup_at",
    "OutForDelivery": "out_for_delivery_at",
    "Delivered": "delivered_at",
    "Returning": "returning_at",
    "Returned": "returned_at",
}


def recognise(sample: Sample) -> bool:
    """An answer with accepted and rejected numbers, or a push about one number."""
    answer = {"code", "data"} <= sample.keys and bool(sample.keys & {"accepted", "rejected"})
    push = {"event", "data", "number"} <= sample.keys and '"TRACKING_' in sample.text
    return sample.kind == "json" and (answer or push)


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Parcels, their events, and refused numbers; one answer or push a file, or one a line."""
    items: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    for document in readers.documents(source):
        accepted, rejected = _numbers(document)
        watched = [r for r in rejected if str(stripped(r.get("error")).get("code")) in _WATCHED]
        items += [*accepted, *watched]
        rejects += [r for r in rejected if r not in watched]
    known = [(n, item, info) for n, item in enumerate(items, 1) if (info := stripped(item.get("track_info")))]
    parcels = [_parcel(item, info) for _, item, info in known]
    events = [(n, event) for n, item, info in known for event in _events(item, info)]
    tables = []
    for table, rows, lines in (
        (PARCELS, parcels, [n for n, _, _ in known]),
        (EVENTS, [e for _, e in events], [n for n, _ in events]),
    ):
        if rows:
            tables.append(readers.text_table(readers.flat_cells(con, rows, lines), table))
    tables.append(_refused(con, items, rejects))
    silent = len(items) - len(known)
    notes = [f"{silent} number(s) carry no tracking information yet, or tracking has stopped"] if silent else []
    if rejects:
        notes.append(f"{len(rejects)} number(s) were refused by 17TRACK; see tracking_rejects")
    return Reading(tables=tables, notes=notes)


def _numbers(document: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Accepted and rejected items of an answer; the one item of a push."""
    body = stripped(document)
    data = stripped(body.get("data"))
    if "event" in body:
        return [data], []
    if str(body.get("code")) != "0":
        raise FileRefusedError(
            Problem(
                code="failed_request",
                what="17TRACK answered with an error, not with parcels",
                found=str(body.get("code")),
                expected="code 0",
                remedy="Check the key and the quota at 17TRACK, then ask again",
            )
        )
    accepted, rejected = ([stripped(i) for i in data.get(k) or []] for k in ("accepted", "rejected"))
    return accepted, rejected


def _parcel(item: dict[str, Any], info: dict[str, Any]) -> dict[str, Any]:
    status, latest, misc = (stripped(info.get(k)) for k in ("latest_status", "latest_event", "misc_info"))
    shipping, metrics = stripped(info.get("shipping_info")), stripped(info.get("time_metrics"))
    expected = stripped(metrics.get("estimated_delivery_date"))
    providers = _providers(info)
    reached = {m.get("key_stage"): _instant(m) for m in map(stripped, info.get("milestone") or [])}
    return {
        "tracking_number": item.get("number"),
        "carrier_code": item.get("carrier"),
        "carrier_name": next((p["provider"].get("name") for p in providers if p["provider"]), None),
        "order_reference": item.get("order_no") or item.get("tag"),
        "status": status.get("status"),
        "sub_status": status.get("sub_status"),
        "origin_country": stripped(shipping.get("shipper_address")).get("country"),
        "destination_country": stripped(shipping.get("recipient_address")).get("country"),
        **{column: reached.get(stage) for stage, column in _MILESTONES.items()},
        "latest_event_at": _instant(latest),
        "latest_event_description": latest.get("description"),
        "latest_event_location": latest.get("location"),
        "estimated_delivery_from_at": expected.get("from"),
        "estimated_delivery_to_at": expected.get("to"),
        "service_type": misc.get("service_type"),
        "weight_kg": misc.get("weight_kg"),
        "last_mile_number": misc.get("local_number"),
        "last_synced_at": max((p["synced"] for p in providers if p["synced"]), default=None),
        "days_of_transit": metrics.get("days_of_transit"),
        "risk_factor": misc.get("risk_factor"),
        "last_mile_provider": misc.get("local_provider"),
    }


def _events(item: dict[str, Any], info: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for provider in _providers(info):
        for event in map(stripped, provider["events"]):
            yield {
                "tracking_number": item.get("number"),
                "carrier_code": item.get("carrier"),
                "event_at": _instant(event),
                "description": event.get("description"),
                "location": event.get("location"),
                "stage": event.get("stage"),
                "sub_status": event.get("sub_status"),
                "provider": provider["provider"].get("name"),
            }


def _providers(info: dict[str, Any]) -> list[dict[str, Any]]:
    listed = stripped(info.get("tracking")).get("providers") or []
    return [
        {
            "provider": stripped(p.get("provider")),
            "synced": p.get("latest_sync_time"),
            "events": p.get("events") or [],
        }
        for p in map(stripped, listed)
    ]


def _refused(con: duckdb.DuckDBPyConnection, items: list[dict[str, Any]], rejects: list[dict[str, Any]]) -> TextTable:
    """The refused numbers; a number that is accepted now is refused no more, so the file speaks for it too."""
    rows = [_reject(r) for r in rejects] or [dict.fromkeys(c.name for c in REJECTS.columns)]
    table = readers.text_table(readers.flat_cells(con, rows), REJECTS, where=None if rejects else "false")
    table.claims = tuple(sorted({str(i["number"]) for i in items if i.get("number")}))
    return table


def _reject(item: dict[str, Any]) -> dict[str, Any]:
    error = stripped(item.get("error"))
    return {
        "tracking_number": item.get("number"),
        "error_code": error.get("code"),
        "error_message": error.get("message"),
        "tag": item.get("tag"),
    }


def _instant(event: dict[str, Any]) -> str | None:
    """UTC as 17TRACK worked it out, else its local time with an offset; a local time without one is no instant."""
    for text in (event.get("time_utc"), event.get("time_iso")):
        if text:
            return text
    raw = event.get("time_raw")
    if isinstance(raw, dict) and raw.get("date") and raw.get("time") and raw.get("timezone"):
        return f"{raw['date']}T{raw['time']}{raw['timezone']}"
    return raw if isinstance(raw, str) and _WITH_OFFSET.search(raw) else None


def stripped(value: Any) -> dict[str, Any]:
    """An object with its keys stripped (some of 17TRACK's end in a blank); an empty one for anything else."""
    return {k.strip(): v for k, v in value.items()} if isinstance(value, dict) else {}


GET_TRACK_INFO = Report(
    id="seventeen_track_info",
    platform="tracking",
    title="17TRACK parcels",
    scope="none",
    download=(
        "Set PIPELINES_TRACKING_KEY and fill the sheet 包裹: it is asked for every day. By hand: "
        "POST /track/v2.2/gettrackinfo (or v2.4) with up to 40 numbers, the answer saved as it came; or the body of "
        "a TRACKING_UPDATED push. Files of one answer a line are read too."
    ),
    good_for="Where parcels are, how long each stage takes by carrier and lane, what is stuck.",
    traps=(
        "Refused numbers come inside an answer of success; they land apart.",
        "After 30 days without an event tracking stops: Expired does not mean lost.",
        "A number belongs to a carrier: the same number at two carriers is two parcels.",
        "A time without an offset is no instant and stays empty.",
        "Delivered may be followed by Returned.",
    ),
    tables=(PARCELS, EVENTS, REJECTS),
    recognise=recognise,
    read=read,
    lag_days=1,
    revision=2,
)
