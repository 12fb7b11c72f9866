"""Amazon FBA monthly storage fees (GET_FBA_STORAGE_FEE_CHARGES_DATA): what a settlement charges in one lump, by product."""

from __future__ import annotations

import duckdb

from pipelines.sources.amazon.flat_files import flat_file
from pipelines.sources.base import Column, Reading, Report, Rule, Sample, Source, Table


def _as_written(name: str) -> tuple[str, ...]:
    """The file spells its headers with underscores; hyphens are read too."""
    return (name, name.replace("_", "-"))


STORAGE_FEES = Table(
    name="amazon_storage_fees",
    entity="amazon_storage_fees",
    grain="One row per account, month of charge, label, fulfilment centre and country.",
    # Whole months by country, named by the month's last day: files of one region may be downloaded country by country.
    slice_by="concat_ws('|', _scope, country_code, last_day(month_of_charge))",
    covers="window",
    measure="sum(estimated_storage_fee_amount)",
    columns=(
        Column(name="asin", doc="Amazon's product number.", required=True),
        Column(name="fnsku", doc="Amazon's label number.", required=True, filled=True),
        Column(name="product_name", doc="Title.", headers=_as_written("product_name")),
        Column(
            name="fulfillment_center",
            doc="Warehouse.",
            headers=_as_written("fulfillment_center"),
            required=True,
            filled=True,
        ),
        Column(
            name="country_code",
            doc="Country of the warehouse, ISO 3166 alpha-2.",
            headers=_as_written("country_code"),
            required=True,
            filled=True,
        ),
        Column(name="longest_side", doc="In measurement_units.", type="double", headers=_as_written("longest_side")),
        Column(name="median_side", doc="In measurement_units.", type="double", headers=_as_written("median_side")),
        Column(name="shortest_side", doc="In measurement_units.", type="double", headers=_as_written("shortest_side")),
        Column(name="measurement_units", doc="inches or centimeters.", headers=_as_written("measurement_units")),
        Column(name="weight", doc="Weight of a unit, in weight_units.", type="double"),
        Column(name="weight_units", doc="pounds or kilograms.", headers=_as_written("weight_units")),
        Column(
            name="item_volume", doc="Volume of a unit, in volume_units.", type="double", headers=_as_written("item_volume")
        ),
        Column(name="volume_units", doc="cubic inches, cubic feet, cubic meters …", headers=_as_written("volume_units")),
        Column(name="product_size_tier", doc="Size tier.", headers=_as_written("product_size_tier")),
        Column(
            name="average_units_on_hand",
            doc="Units stored on an average day of the month.",
            type="double",
            headers=_as_written("average_quantity_on_hand"),
        ),
        Column(
            name="average_units_pending_removal",
            doc="Units waiting for removal on an average day.",
            type="double",
            headers=_as_written("average_quantity_pending_removal"),
        ),
        Column(
            name="estimated_total_item_volume",
            doc="Volume stored on an average day, in volume_units.",
            type="double",
            headers=_as_written("estimated_total_item_volume"),
        ),
        Column(
            name="month_of_charge",
            doc="Month, as its first day.",
            type="date",
            headers=_as_written("month_of_charge"),
            required=True,
            filled=True,
        ),
        Column(
            name="storage_rate", doc="Money for a unit of volume.", type="decimal(18,4)", headers=_as_written("storage_rate")
        ),
        Column(
            name="base_rate",
            doc="Of which without surcharges, newer files.",
            type="decimal(18,4)",
            headers=_as_written("base_rate"),
        ),
        Column(name="currency_code", doc="Currency of the fees.", headers=("currency",), required=True, filled=True),
        Column(
            name="estimated_storage_fee_amount",
            doc="Fee of the month, positive, before incentives.",
            type="decimal(18,4)",
            headers=_as_written("estimated_monthly_storage_fee"),
            required=True,
            filled=True,
        ),
        Column(
            name="dangerous_goods_storage_type",
            doc="Kind of dangerous goods, or none.",
            headers=_as_written("dangerous_goods_storage_type"),
        ),
        Column(
            name="is_eligible_for_discount",
            doc="Whether the product may earn the discount.",
            type="boolean",
            headers=_as_written("eligible_for_inventory_discount"),
        ),
        Column(
            name="qualifies_for_discount",
            doc="Whether it earned the discount.",
            type="boolean",
            headers=_as_written("qualifies_for_inventory_discount"),
        ),
        Column(
            name="incentive_amount",
            doc="Incentives of the month, as the file signs them.",
            type="decimal(18,4)",
            headers=_as_written("total_incentive_fee_amount"),
        ),
        Column(
            name="incentive_breakdown",
            doc="What the incentives are made of, as written.",
            headers=_as_written("breakdown_incentive_fee_amount"),
        ),
        Column(
            name="average_units_customer_orders",
            doc="Units reserved for orders on an average day.",
            type="double",
            headers=_as_written("average_quantity_customer_orders"),
        ),
    ),
    rules=(
        Rule(
            name="a storage fee is not negative",
            holds="estimated_storage_fee_amount >= 0",
            remedy="Take the file as Amazon issues it: it writes fees without a sign",
        ),
    ),
)

# 2024-12 as issued; a spreadsheet makes it Dec-24 or a day.
_MONTHS = ("%Y-%m", "%Y-%m-%d", "%Y/%m", "%b-%y", "%Y/%m/%d")


def recognise(sample: Sample) -> bool:
    """The only report that charges by month and warehouse."""
    return any(
        sample.has_header(*(spelling(n) for n in ("fulfillment_center", "month_of_charge", "estimated_monthly_storage_fee")))
        for spelling in (str, lambda n: n.replace("_", "-"))
    )


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line."""
    rows = flat_file(con, source, STORAGE_FEES)
    rows.dates = _MONTHS
    return Reading(tables=[rows])


STORAGE = Report(
    id="amazon_storage_fees",
    platform="amazon",
    title="Amazon FBA monthly storage fees",
    scope="account",
    download=(
        "Seller Central › Reports › Fulfillment › Payments › Monthly Storage Fees, in the middle of each month for the one "
        "before. By API: GET_FBA_STORAGE_FEE_CHARGES_DATA."
    ),
    good_for="What storage costs by product, month and warehouse: what the settlement charges in one lump.",
    traps=(
        "The month is there around the 14th of the next one; before that the file is empty or short.",
        "There is no SKU in the file, only Amazon's label and product number.",
        "The fee is an estimate before incentives; the settlement says what was charged.",
        "Volumes and sides are in the units of the country: never add them across files.",
    ),
    tables=(STORAGE_FEES,),
    recognise=recognise,
    read=read,
    lag_days=15,
    every_days=31,
)
