"""Amazon FBA customer returns (GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA): units that came back to a fulfilment centre."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from pipelines.sources.amazon.flat_files import flat_file
from pipelines.sources.base import Column, Reading, Report, Rule, Sample, Source, Table

CUSTOMER_RETURNS = Table(
    name="amazon_customer_returns",
    entity="amazon_customer_returns",
    grain="One row per unit, or units of one label, that came back, as the newest file that holds the return lists it.",
    # The status of a return changes later, so a newer file must replace it; a file cut out of the middle of a day must not
    # take the day's other returns with it.
    slice_by="concat_ws('|', _scope, order_id, sku, returned_at)",
    covers="keys",
    columns=(
        Column(
            name="returned_at",
            doc="When the unit was received back, UTC; the file may mix offsets.",
            type="timestamp",
            headers=("return-date",),
            required=True,
            filled=True,
        ),
        Column(
            name="order_id", doc="Order number, 3-7-7 digits; S01-… for multi-channel orders.", required=True, filled=True
        ),
        Column(name="sku", doc="The seller's SKU on the platform.", required=True, filled=True),
        Column(name="asin", doc="Amazon's product number."),
        Column(name="fnsku", doc="Amazon's label number."),
        Column(name="product_name", doc="Title."),
        Column(name="quantity", doc="Units.", type="bigint", required=True, filled=True),
        Column(name="fulfillment_center_id", doc="Where it came back to."),
        Column(
            name="detailed_disposition",
            doc="SELLABLE, CUSTOMER_DAMAGED, CARRIER_DAMAGED, DEFECTIVE, DAMAGED, EXPIRED, WAREHOUSE_DAMAGED.",
            required=True,
        ),
        Column(name="reason", doc="DEFECTIVE, UNWANTED_ITEM, SWITCHEROO …; the prefix CR- is taken off.", required=True),
        Column(name="status", doc="Unit returned to inventory, Reimbursed …; changes later."),
        Column(name="license_plate_number", doc="Number of the unit (LPN); may be empty."),
        Column(
            name="customer_comments_hash",
            doc="Keyed hash of what the buyer wrote: people write names and numbers there.",
            headers=("customer-comments",),
            personal=True,
        ),
    ),
    rules=(
        Rule(
            name="units are positive",
            holds="quantity > 0",
            remedy="A return without units is a damaged row: download the report again",
        ),
    ),
)


def recognise(sample: Sample) -> bool:
    """The only report that knows in which state a unit came back."""
    return sample.has_header("return-date", "order-id", "detailed-disposition")


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line; a reason loses its CR- prefix."""
    return Reading(tables=[flat_file(con, source, CUSTOMER_RETURNS, _values)])


def _values(found: Mapping[str, str]) -> dict[str, str]:
    return {"reason": f"regexp_replace(trim({found['reason']}), '^CR-', '', 'i')"} if "reason" in found else {}


RETURNS = Report(
    id="amazon_customer_returns",
    platform="amazon",
    title="Amazon FBA customer returns",
    scope="account",
    download=(
        "Seller Central › Reports › Fulfillment › Customer Concessions › FBA Customer Returns, the last 60 days again each "
        "week. By API: GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA."
    ),
    good_for="What came back, why, in which state, and whether it can be sold again.",
    traps=(
        "The day is that of receipt in the warehouse, days after the refund; the money is in the settlement, not here.",
        "A return's status changes from received to reimbursed: take the last weeks again.",
        "The number of the unit may be empty, and then two equal rows of one second are both real.",
        "Reasons come with and without the prefix CR-; times come with the offset of the warehouse.",
        "A return of a multi-channel order is a return of the other shop's order.",
    ),
    tables=(CUSTOMER_RETURNS,),
    recognise=recognise,
    read=read,
    lag_days=2,
)
