"""Amazon FBA reimbursements (GET_FBA_REIMBURSEMENTS_DATA): what Amazon pays, or gives back in units, for what it lost."""

from __future__ import annotations

import duckdb

from pipelines.sources.amazon.flat_files import flat_file
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table

FBA_REIMBURSEMENTS = Table(
    name="amazon_reimbursements",
    entity="amazon_reimbursements",
    grain="One row per reimbursement, SKU and label, as the newest file that holds the reimbursement lists it.",
    slice_by="concat_ws('|', _scope, reimbursement_id)",
    covers="keys",
    columns=(
        Column(
            name="approved_at",
            doc="When it was approved, UTC.",
            type="timestamp",
            headers=("approval-date",),
            required=True,
            filled=True,
        ),
        Column(name="reimbursement_id", doc="Number of the reimbursement.", required=True, filled=True),
        Column(name="case_id", doc="The seller's case, when there was one."),
        Column(name="amazon_order_id", doc="Order, when it is about one.", headers=("amazon-order-id", "order-id")),
        Column(
            name="reason", doc="CustomerReturn, Lost_Warehouse, Damaged_Warehouse, Reimbursement_Reversal …", required=True
        ),
        Column(name="sku", doc="The seller's SKU on the platform.", required=True),
        Column(name="fnsku", doc="Amazon's label number."),
        Column(name="asin", doc="Amazon's product number."),
        Column(name="product_name", doc="Title."),
        Column(name="condition", doc="Sellable, Unsellable, NewItem … of the unit reimbursed."),
        Column(name="currency_code", doc="Currency of the amounts.", headers=("currency-unit",), required=True),
        Column(name="unit_amount", doc="Amount of a unit.", type="decimal(18,4)", headers=("amount-per-unit",)),
        Column(
            name="total_amount",
            doc="Amount in all, as the file signs it; 0 where units came back instead of money.",
            type="decimal(18,4)",
            headers=("amount-total",),
            required=True,
            filled=True,
        ),
        Column(name="units_cash", doc="Units paid for.", type="bigint", headers=("quantity-reimbursed-cash",)),
        Column(name="units_inventory", doc="Units given back.", type="bigint", headers=("quantity-reimbursed-inventory",)),
        Column(name="units_total", doc="Units in all.", type="bigint", headers=("quantity-reimbursed-total",)),
        Column(name="original_reimbursement_id", doc="The reimbursement that this one takes back; empty otherwise."),
        Column(name="original_reimbursement_type", doc="Cash or Inventory: how the one taken back was given."),
    ),
)


def recognise(sample: Sample) -> bool:
    """The only report with numbers of reimbursements and their approval."""
    return sample.has_header("approval-date", "reimbursement-id", "amount-total")


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line."""
    return Reading(tables=[flat_file(con, source, FBA_REIMBURSEMENTS)])


REIMBURSEMENTS = Report(
    id="amazon_reimbursements",
    platform="amazon",
    title="Amazon FBA reimbursements",
    scope="account",
    download=(
        "Seller Central › Reports › Fulfillment › Payments › Reimbursements, the last 60 days again each week. By API: "
        "GET_FBA_REIMBURSEMENTS_DATA."
    ),
    good_for="What Amazon made good for lost and damaged units, by SKU and reason: what a settlement pays in one lump.",
    traps=(
        "Reimbursements are other income, not revenue; the money itself arrives with a settlement.",
        "A reversal is a row of its own that names the reimbursement it takes back.",
        "Units may be given back instead of money: the amount is then 0.",
        "Since March 2025 lost units are paid at manufacturing cost, not at the price of sale; claims end after 60 days.",
    ),
    tables=(FBA_REIMBURSEMENTS,),
    recognise=recognise,
    read=read,
    lag_days=2,
)
