"""Amazon FBA inventory planning report (GET_FBA_INVENTORY_PLANNING_DATA), also as the quoted CSV of Seller Central."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from pipelines.sources.amazon.flat_files import flat_file
from pipelines.sources.amazon.marketplaces import MARKETPLACE_IDS
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table

INVENTORY_PLANNING = Table(
    name="amazon_inventory_planning",
    entity="amazon_inventory_planning",
    grain="One row per account, marketplace, SKU, condition and snapshot day. A shared pool repeats in each marketplace.",
    slice_by="concat_ws('|', _scope, marketplace, snapshot_date)",
    covers="window",
    measure="sum(available_units)",
    columns=(
        Column(
            name="snapshot_date",
            doc="Day of the snapshot.",
            type="date",
            headers=("snapshot-date",),
            required=True,
            filled=True,
        ),
        Column(name="marketplace", doc="Marketplace number; country codes are turned into it where known.", required=True),
        Column(name="sku", doc="The seller's SKU on the platform.", required=True, filled=True),
        Column(name="fnsku", doc="Amazon's label number.", required=True),
        Column(name="asin", doc="Amazon's product number.", required=True),
        Column(name="product_name", doc="Title."),
        Column(name="condition", doc="New, Used …"),
        Column(
            name="available_units", doc="Sellable units.", type="bigint", headers=("available",), required=True, filled=True
        ),
        Column(
            name="fc_transfer_units",
            doc="Units moving between fulfilment centres.",
            type="bigint",
            headers=(
                "fc-transfer",
                "Reserved FC Transfer",
            ),
        ),
        Column(
            name="fc_processing_units",
            doc="Units being processed in a fulfilment centre.",
            type="bigint",
            headers=("Reserved FC Processing",),
        ),
        Column(
            name="customer_order_units",
            doc="Units reserved for customer orders: never sellable.",
            type="bigint",
            headers=("Reserved Customer Order",),
        ),
        Column(
            name="reserved_units",
            doc="Reserved in all.",
            type="bigint",
            headers=(
                "Total Reserved Quantity",
                "reserved-quantity",
            ),
        ),
        Column(name="staging_units", doc="Units in staging.", type="bigint", headers=("Reserved Staging",)),
        Column(
            name="pending_removal_units",
            doc="Units waiting for removal.",
            type="bigint",
            headers=("pending-removal-quantity",),
        ),
        Column(
            name="unfulfillable_units", doc="Units that cannot be sold.", type="bigint", headers=("unfulfillable-quantity",)
        ),
        Column(name="inbound_units", doc="Inbound in all.", type="bigint", headers=("inbound-quantity",)),
        Column(name="inbound_working_units", doc="Inbound, announced.", type="bigint", headers=("inbound-working",)),
        Column(name="inbound_shipped_units", doc="Inbound, on the way.", type="bigint", headers=("inbound-shipped",)),
        Column(name="inbound_received_units", doc="Inbound, being received.", type="bigint", headers=("inbound-received",)),
        Column(name="units_shipped_t7", doc="Units shipped in 7 days.", type="bigint", headers=("units-shipped-t7",)),
        Column(name="units_shipped_t30", doc="Units shipped in 30 days.", type="bigint", headers=("units-shipped-t30",)),
        Column(name="units_shipped_t60", doc="Units shipped in 60 days.", type="bigint", headers=("units-shipped-t60",)),
        Column(name="units_shipped_t90", doc="Units shipped in 90 days.", type="bigint", headers=("units-shipped-t90",)),
        Column(name="currency_code", doc="Currency of the prices.", headers=("currency",)),
        Column(
            name="your_price_amount",
            doc="Listed price; 0.0 in the file means none and is landed as null.",
            type="decimal(18,4)",
            headers=("your-price",),
        ),
        Column(
            name="sales_price_amount",
            doc="Sale price; 0.0 means none and is landed as null.",
            type="decimal(18,4)",
            headers=("sales-price",),
        ),
        Column(
            name="age_0_to_90_units",
            doc="Units of that age. Age bands overlap: never add them all.",
            type="bigint",
            headers=("inv-age-0-to-90-days",),
        ),
        Column(name="age_91_to_180_units", doc="Units of that age.", type="bigint", headers=("inv-age-91-to-180-days",)),
        Column(name="age_181_to_270_units", doc="Units of that age.", type="bigint", headers=("inv-age-181-to-270-days",)),
        Column(name="age_271_to_365_units", doc="Units of that age.", type="bigint", headers=("inv-age-271-to-365-days",)),
        Column(
            name="age_366_to_455_units",
            doc="Units of that age, newer files.",
            type="bigint",
            headers=("inv-age-366-to-455-days",),
        ),
        Column(
            name="age_456_plus_units",
            doc="Units of that age, newer files.",
            type="bigint",
            headers=("inv-age-456-plus-days",),
        ),
        Column(
            name="age_365_plus_units",
            doc="Units of that age, older files.",
            type="bigint",
            headers=("inv-age-365-plus-days",),
        ),
        Column(name="days_of_supply", doc="The platform's own days of supply.", type="double", headers=("days-of-supply",)),
        Column(name="sell_through", doc="The platform's sell-through of 90 days.", type="double", headers=("sell-through",)),
        Column(name="sales_rank", doc="Best seller rank.", type="bigint", headers=("sales-rank",)),
        Column(
            name="estimated_excess_units",
            doc="The platform's estimate of excess.",
            type="bigint",
            headers=("estimated-excess-quantity",),
        ),
        Column(name="storage_type", doc="Storage type.", headers=("storage-type",)),
        Column(name="storage_volume", doc="Volume in storage.", type="double", headers=("storage-volume",)),
        Column(name="storage_volume_unit", doc="Unit of the volume.", headers=("volume-unit-measurement",)),
        Column(
            name="estimated_storage_cost_amount",
            doc="The platform's estimate of next month's storage.",
            type="decimal(18,4)",
            headers=("estimated-storage-cost-next-month",),
        ),
        Column(name="alert", doc="The platform's alert."),
        Column(name="recommended_action", doc="The platform's advice.", headers=("recommended-action",)),
        Column(name="supplier", doc="Supplier, newer files."),
    ),
)


def recognise(sample: Sample) -> bool:
    """Planning files date their snapshot and break stock down by age."""
    return sample.has_header("snapshot-date", "fnsku", "inv-age-0-to-90-days")


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line; a price of 0.0 means none, and the marketplace is its number however the file spells it."""
    return Reading(tables=[flat_file(con, source, INVENTORY_PLANNING, _values)])


def _values(found: Mapping[str, str]) -> dict[str, str]:
    values = {n: _none_if_zero(found[n]) for n in ("your_price_amount", "sales_price_amount") if n in found}
    return values | ({"marketplace": _marketplace_id(found["marketplace"])} if "marketplace" in found else {})


def _none_if_zero(text: str) -> str:
    return f"case when not regexp_full_match(trim({text}), '0+([.,]0*)?') then {text} end"


def _marketplace_id(text: str) -> str:
    cases = " ".join(f"when '{country}' then '{number}'" for country, number in MARKETPLACE_IDS.items())
    return f"case upper(trim({text})) {cases} else trim({text}) end"


PLANNING = Report(
    id="amazon_inventory_planning",
    platform="amazon",
    title="Amazon FBA inventory planning",
    scope="account",
    download=(
        "Seller Central › Inventory › FBA Inventory › Download (CSV), once a day and marketplace. By API: "
        "GET_FBA_INVENTORY_PLANNING_DATA."
    ),
    good_for="What can be sold, is reserved, on the way or ageing in Amazon's warehouses, as of a day.",
    traps=(
        "A stock shared by several European marketplaces stands whole in the file of each: never add them up.",
        "Customer orders are reserved stock, but cannot be sold again; transfers and processing can.",
        "Age bands overlap (0-90 and 0-30, 31-60, 61-90): never add them all.",
        "A price of 0.0 means no price. Amazon adds and renames columns several times a year; unknown ones are kept.",
        "There is no file of an earlier day: a day not downloaded is gone.",
        "Not offered for NL, PL, SE and BE.",
    ),
    tables=(INVENTORY_PLANNING,),
    recognise=recognise,
    read=read,
    lag_days=1,
)
