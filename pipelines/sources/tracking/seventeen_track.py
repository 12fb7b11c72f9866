"""17TRACK answers of gettrackinfo and pushes of TRACKING_UPDATED (v2.2 and v2.4)."""

from __future__ import annotations

from pipelines.sources.base import Column, Table

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
            doc="NotFound, InfoReceived, InTransit, Expired, AvailableForPickup, OutForDelivery, DeliveryFailure, Delivered, Exception.",
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
