"""Amazon FBA stock, MYI (GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA): the stock of the moment, without a date in the file."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from pipelines.sources.amazon.flat_files import flat_file
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table


def _units(name: str, header: str, doc: str, *, required: bool = False) -> Column:
    return Column(name=name, doc=doc, type="bigint", headers=(header,), required=required, filled=required)


FBA_STOCK = Table(
    name="amazon_fba_stock",
    entity="amazon_fba_stock",
    grain="One row per store, SKU and condition on the day the file was received. A shared pool repeats in each store.",
    slice_by="_scope",  # landing adds the day of receipt: the file has none
    covers="window",
    measure="sum(fulfillable_units)",
    columns=(
        Column(name="sku", doc="The seller's SKU on the platform.", required=True, filled=True),
        Column(name="fnsku", doc="Amazon's label number.", required=True),
        Column(name="asin", doc="Amazon's product number.", required=True),
        Column(name="product_name", doc="Title."),
        Column(name="condition", doc="New, UsedGood …"),
        Column(
            name="your_price_amount", doc="Price, in the store's currency.", type="decimal(18,4)", headers=("your-price",)
        ),
        Column(name="is_listed_by_merchant", doc="Whether an own-shipped offer exists.", type="boolean",
               headers=("mfn-listing-exists",)),
        _units("merchant_units", "mfn-fulfillable-quantity", "Units the seller ships himself, as he told Amazon."),
        Column(name="is_listed_by_amazon", doc="Whether an FBA offer exists.", type="boolean",
               headers=("afn-listing-exists",)),
        _units("warehouse_units", "afn-warehouse-quantity", "Units in Amazon's warehouses, all states."),
        _units("fulfillable_units", "afn-fulfillable-quantity", "Sellable units.", required=True),
        _units("unsellable_units", "afn-unsellable-quantity", "Units that cannot be sold."),
        _units("reserved_units", "afn-reserved-quantity", "Reserved for orders, transfers and processing, in one number."),
        _units("total_units", "afn-total-quantity", "Units in all, inbound included."),
        Column(name="per_unit_volume", doc="Volume of a unit.", type="double", headers=("per-unit-volume",)),
        _units("inbound_working_units", "afn-inbound-working-quantity", "Inbound, announced."),
        _units("inbound_shipped_units", "afn-inbound-shipped-quantity", "Inbound, on the way."),
        _units("inbound_receiving_units", "afn-inbound-receiving-quantity", "Inbound, being received."),
        _units("researching_units", "afn-researching-quantity", "Units Amazon is looking for."),
        _units("reserved_future_units", "afn-reserved-future-supply", "Inbound units already sold."),
        _units("future_buyable_units", "afn-future-supply-buyable", "Inbound units that can be bought already."),
        _units("local_fulfillable_units", "afn-fulfillable-quantity-local", "Sellable units in the country, Europe only."),
        _units("remote_fulfillable_units", "afn-fulfillable-quantity-remote", "Sellable units abroad, Europe only."),
        Column(name="amazon_store", doc="Store the row is of, in some European files.", headers=("store",)),
    ),
)  # fmt: skip


def recognise(sample: Sample) -> bool:
    """Stock with an offer of Amazon's beside one of the merchant's."""
    return sample.has_header("sku", "afn-listing-exists", "afn-fulfillable-quantity", "mfn-listing-exists")


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line; a dash means no value, a price of 0.0 no price."""
    return Reading(tables=[flat_file(con, source, FBA_STOCK, _values)])


def _values(found: Mapping[str, str]) -> dict[str, str]:
    values = {}
    for column in FBA_STOCK.columns:
        if column.name in found and column.type != "string":
            none = "-+|0+([.,]0*)?" if column.name == "your_price_amount" else "-+"
            text = found[column.name]
            values[column.name] = f"case when not regexp_full_match(trim({text}), '{none}') then {text} end"
    return values


MYI = Report(
    id="amazon_fba_stock",
    platform="amazon",
    title="Amazon FBA stock (MYI)",
    scope="store",
    undated=True,
    download=(
        "Seller Central › Reports › Fulfillment › Manage FBA Inventory, each day. By API: "
        "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA. Drop it the same day: the file has no date. Its instant may stand in "
        "<file>.meta.json as version_at."
    ),
    good_for="What can be sold, is reserved or on the way, as of now, where the planning report is late or not offered.",
    traps=(
        "No date in the file: it is of the day it was received, or of the version_at beside it: drop it the same day.",
        "Of two files received on one day (UTC) the later counts.",
        "Reserved is one number: units in transfer, which can be sold, are in it, so sellable looks lower than planning's.",
        "A stock shared by European stores stands whole in the file of each: never add them up.",
        "European files have three columns more, and may name the store in each row.",
    ),
    tables=(FBA_STOCK,),
    recognise=recognise,
    read=read,
    lag_days=1,
)
