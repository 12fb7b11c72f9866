"""FBA inbound shipments: answers of the Fulfillment Inbound API v0, getShipments and getShipmentItems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Rule, Sample, Source, Table

SHIPMENTS = Table(
    name="amazon_inbound_shipments",
    entity="amazon_inbound_shipments",
    grain="One row per account and shipment on the day the answer was received: an answer knows the state, not since when.",
    slice_by="concat_ws('|', _scope, shipment_id)",  # landing adds the day of receipt
    covers="keys",
    columns=(
        Column(name="shipment_id", doc="FBA shipment number (FBA15…).", headers=("ShipmentId",), required=True, filled=True),
        Column(name="shipment_name", doc="Name given at creation.", headers=("ShipmentName",)),
        Column(
            name="destination_fulfillment_center_id",
            doc="Warehouse it goes to.",
            headers=("DestinationFulfillmentCenterId",),
        ),
        Column(
            name="shipment_status",
            doc="WORKING, READY_TO_SHIP, SHIPPED, IN_TRANSIT, DELIVERED, CHECKED_IN, RECEIVING, CLOSED, CANCELLED, DELETED "
            "or ERROR.",
            headers=("ShipmentStatus",),
            required=True,
            filled=True,
        ),
        Column(name="label_prep_type", doc="Who labels.", headers=("LabelPrepType",)),
        Column(name="are_cases_required", doc="Whether packed by the case.", type="boolean", headers=("AreCasesRequired",)),
        Column(
            name="confirmed_need_by_date",
            doc="Day it must arrive for pre-orders; rarely there.",
            type="date",
            headers=("ConfirmedNeedByDate",),
        ),
        Column(name="box_contents_source", doc="How Amazon knows what is in the boxes.", headers=("BoxContentsSource",)),
        Column(name="ship_from_country", doc="Country it is sent from.", headers=("ShipFromCountry",)),
    ),
)

ITEMS = Table(
    name="amazon_inbound_shipment_items",
    entity="amazon_inbound_shipment_items",
    grain="One row per account, shipment and SKU on the day the answer was received.",
    slice_by="concat_ws('|', _scope, shipment_id)",
    covers="keys",
    measure="sum(quantity_shipped)",
    columns=(
        Column(name="shipment_id", doc="FBA shipment number.", headers=("ShipmentId",), required=True, filled=True),
        Column(name="sku", doc="The seller's SKU on the platform.", headers=("SellerSKU",), required=True, filled=True),
        Column(name="fnsku", doc="Amazon's label number.", headers=("FulfillmentNetworkSKU",)),
        Column(
            name="quantity_shipped",
            doc="Units sent.",
            type="bigint",
            headers=("QuantityShipped",),
            required=True,
            filled=True,
        ),
        Column(name="quantity_received", doc="Units received so far.", type="bigint", headers=("QuantityReceived",)),
        Column(name="quantity_in_case", doc="Units in a case; 0 when loose.", type="bigint", headers=("QuantityInCase",)),
        Column(name="release_date", doc="Day pre-ordered units may be sold.", type="date", headers=("ReleaseDate",)),
    ),
    rules=(
        Rule(
            name="units are not negative",
            holds="quantity_shipped >= 0 and coalesce(quantity_received, 0) >= 0",
            remedy="Ask for the shipment's items again",
        ),
    ),
)  # fmt: skip


def recognise(sample: Sample) -> bool:
    """An answer, or several, with shipments or their items."""
    return sample.kind == "json" and "payload" in sample.keys and bool(sample.keys & {"ShipmentData", "ItemData"})


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Shipments and items of every answer in the file: pages one after the other, one a line, or in one list."""
    shipments: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    more: dict[str, bool] = {}
    for answer in _answers(readers.documents(source)):
        payload = answer.get("payload")
        if not isinstance(payload, dict):
            raise FileRefusedError(_error_answer(answer))
        shipments += [_shipment(s) for s in payload.get("ShipmentData") or []]
        items += [_item(i) for i in payload.get("ItemData") or []]
        more |= {kind: bool(payload.get("NextToken")) for kind in ("ShipmentData", "ItemData") if kind in payload}
    tables = [
        readers.text_table(readers.flat_cells(con, rows), table)
        for table, rows in ((SHIPMENTS, shipments), (ITEMS, items))
        if rows
    ]
    notes = [
        f"the last page of {kind} names another one (NextToken) that is not in the file: some are missing"
        for kind, goes_on in more.items()
        if goes_on
    ]
    if not tables:
        notes.append("the answer lists no shipments")
    return Reading(tables=tables, notes=notes)


def _answers(documents: list[Any]) -> Iterator[dict[str, Any]]:
    for document in documents:
        for answer in document if isinstance(document, list) else [document]:
            yield answer if isinstance(answer, dict) else {}


def _shipment(shipment: dict[str, Any]) -> dict[str, Any]:
    """Without the address of the sender, of which only the country is kept, and without the fee for box contents."""
    address = shipment.get("ShipFromAddress") or {}
    kept = {k: v for k, v in shipment.items() if k not in ("ShipFromAddress", "EstimatedBoxContentsFee")}
    return {**kept, "ShipFromCountry": address.get("CountryCode")}


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in item.items() if k != "PrepDetailsList"}


def _error_answer(answer: dict[str, Any]) -> Problem:
    errors = answer.get("errors") or [{}]
    return Problem(
        code="failed_request",
        what="one of the answers is an error, not a page of shipments",
        found=str(errors[0].get("code") or sorted(answer))[:60],
        expected="payload with ShipmentData or ItemData",
        remedy="Ask for all pages again and save them together",
    )


INBOUND = Report(
    id="amazon_inbound",
    platform="amazon",
    title="Amazon FBA inbound shipments",
    scope="account",
    undated=True,
    download=(
        "By API, each day: GET /fba/inbound/v0/shipments with all states but WORKING, then "
        "/fba/inbound/v0/shipments/{shipmentId}/items (or shipmentItems); the answers saved as they came, all pages in one "
        "file. The day counts: an answer holds no date."
    ),
    good_for="What is on its way into Amazon's warehouses, since when, and whether all that was sent was received.",
    traps=(
        "An answer says the state, never since when: dates come from looking each day.",
        "Pages continue under NextToken: a file without its last page misses shipments, and says so.",
        "Receiving goes on for weeks; received may exceed sent, and units missing may still be found.",
        "Units are of the listing, packs unopened.",
    ),
    tables=(SHIPMENTS, ITEMS),
    recognise=recognise,
    read=read,
    lag_days=1,
)
