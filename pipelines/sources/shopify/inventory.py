"""Shopify inventory levels by location, as a bulk operation (JSONL) or a query answers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table
from pipelines.sources.shopify import graphql
from pipelines.sources.shopify.graphql import Object, kind_of, number_of

# Names the API gives quantities; each is asked for by its name and may be missing.
QUANTITIES = {
    "available": "can be sold now",
    "on_hand": "in the location in all",
    "committed": "in orders, not sent yet",
    "incoming": "on the way to the location",
    "reserved": "set aside for drafts and transfers",
    "damaged": "damaged",
    "quality_control": "being inspected",
    "safety_stock": "kept back from sale",
}

INVENTORY_LEVELS = Table(
    name="shopify_inventory_levels",
    entity="shopify_inventory_levels",
    grain="One row per location and item of stock, as of the day the answer was received.",
    # The API keeps no history: the answer of a day is the stock of that day, and speaks for the whole shop.
    slice_by="concat_ws('|', _scope, 'levels')",
    covers="window",
    measure="sum(coalesce(on_hand_units, available_units))",
    columns=(
        Column(name="location_id", doc="Number of the location.", filled=True),
        Column(name="location_name", doc="Name of the location."),
        Column(name="fulfillment_service", doc="Service that runs the location (an app of Amazon …); empty for an own one."),
        Column(name="inventory_item_id", doc="Number of the item of stock.", filled=True),
        Column(name="sku", doc="The seller's SKU in the shop; empty where the variant has none."),
        *(
            Column(name=f"{name}_units", doc=f"Units {words}; null when not asked for.", type="bigint")
            for name, words in QUANTITIES.items()
        ),
        Column(name="updated_at", doc="When a quantity last changed, UTC.", type="timestamp"),
    ),
)


def recognise(sample: Sample) -> bool:
    """Inventory levels with named quantities."""
    text = sample.text.replace("\\/", "/")
    return sample.kind == "json" and "gid://shopify/InventoryLevel/" in text and "quantities" in sample.keys


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a level. Item and location stand in the level, around it, or on the line of the parent it names."""
    rows = []
    answer = graphql.answer(source)
    if answer.has_more:  # it would replace the day with its first page
        raise FileRefusedError(graphql.cut_off(answer.roots[-1][0], "inventoryItems"))
    for line, level, item, location in _levels(answer):
        if not item.get("id") or not location.get("id"):
            raise FileRefusedError(_homeless(line, "item" if not item.get("id") else "location"))
        quantities = {q.get("name"): q for q in level.get("quantities") or []}
        stamps = [str(q["updatedAt"]) for q in quantities.values() if q.get("updatedAt")]
        row: dict[str, Any] = {
            "location_id": number_of(location["id"]),
            "location_name": location.get("name"),
            "fulfillment_service": (location.get("fulfillmentService") or {}).get("serviceName"),
            "inventory_item_id": number_of(item["id"]),
            "sku": item.get("sku") or (item.get("variant") or {}).get("sku"),
            "updated_at": max(stamps, default=level.get("updatedAt")),
        }
        row |= {f"{name}_units": quantities[name].get("quantity") for name in QUANTITIES if name in quantities}
        rows.append((line, row))
    cells = readers.flat_cells(con, [row for _, row in rows], rows=[line for line, _ in rows])
    return Reading(tables=[readers.text_table(cells, INVENTORY_LEVELS)] if rows else [])


def _levels(found: graphql.Answer) -> Iterator[tuple[int, Object, Object, Object]]:
    """Each level with its line, item and location."""
    named = {str(o.get("id")): o for _, o in found.roots}
    for line, root in found.roots:
        yield from _within(root, line, {}, {})
    for parent, group in found.by_parent.items():
        above = named.get(parent, {})
        for line, child in group:
            yield from _within(child, line, *(above if kind_of(above) == k else {} for k in ("InventoryItem", "Location")))


def _within(found: Object, line: int, item: Object, location: Object) -> Iterator[tuple[int, Object, Object, Object]]:
    kind = kind_of(found)
    if kind == "InventoryLevel":
        yield line, found, found.get("item") or item, found.get("location") or location
        return
    item, location = (found if kind == "InventoryItem" else item), (found if kind == "Location" else location)
    for node in graphql.nodes(found.get("inventoryLevels"), "inventoryLevels", line):
        yield from _within(node, line, item, location)
    if kind == "ProductVariant" and isinstance(found.get("inventoryItem"), dict):
        inside = {"sku": found.get("sku"), **found["inventoryItem"]}
        yield from _within(inside, line, inside, location)


def _homeless(line: int, what: str) -> Problem:
    return Problem(
        code="missing_value",
        what=f"an inventory level does not say its {what}",
        line=line,
        column=what,
        remedy="Ask for item { id sku } and location { id name } of each level",
    )


INVENTORY_LEVELS_REPORT = Report(
    id="shopify_inventory_levels",
    platform="shopify",
    title="Shopify inventory levels",
    scope="account",
    download=(
        "By API, once a day: inventoryItems { sku inventoryLevels { location { id name fulfillmentService { serviceName } } "
        "quantities(names: …) { name quantity updatedAt } } }, as a bulk operation or a query. The answer must hold every "
        "item: it replaces the day."
    ),
    good_for="What each own or overseas warehouse holds, has promised and expects.",
    traps=(
        "There is no history: a day not asked for is gone.",
        "available may be negative: sold beyond the stock.",
        "A location run by an app of Amazon shows FBA stock a second time.",
        "on_hand holds committed and reserved units too; only available can be sold.",
    ),
    tables=(INVENTORY_LEVELS,),
    recognise=recognise,
    read=read,
    lag_days=1,
    undated=True,
)
