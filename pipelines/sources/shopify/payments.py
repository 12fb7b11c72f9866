"""Shopify Payments: the balance transactions and the payouts, as the admin exports them."""

from __future__ import annotations

import duckdb

from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table
from pipelines.sources.shopify.orders_export import INSTANTS


def _money(name: str, header: str, doc: str, *, required: bool = False) -> Column:
    return Column(name=name, doc=doc, type="decimal(18,4)", headers=(header,), required=required, filled=required)


PAYMENT_TRANSACTIONS = Table(
    name="shopify_payment_transactions",
    entity="shopify_payment_transactions",
    grain="One row per movement of the balance: charge, refund, chargeback, adjustment, reserve.",
    # No number, and an export may be of some days, of one payout or of all: the slice is the movement itself, so that a file
    # of one payout takes nothing away from its days. Equal movements of one second are both real and stay, as one slice.
    slice_by="concat_ws('|', _scope, transaction_at, transaction_type, order_name, checkout, amount)",
    # The payout is blank until it is paid. Once told it is believed, whichever download comes last.
    version="max(case when payout_id is not null then cast(payout_date as timestamp) end)",
    covers="keys",
    columns=(
        Column(
            name="transaction_at",
            doc="When the money moved, UTC.",
            type="timestamp",
            headers=("Transaction Date",),
            required=True,
            filled=True,
        ),
        Column(
            name="transaction_type",
            doc="charge, refund, chargeback, adjustment, reserve … as the file writes it.",
            headers=("Type",),
            required=True,
            filled=True,
        ),
        Column(name="order_name", doc="Order: #1001; empty for money of no order.", headers=("Order",), required=True),
        Column(name="card_brand", doc="master, visa …", headers=("Card Brand",)),
        Column(name="card_source", doc="online, in person …", headers=("Card Source",)),
        Column(name="payout_status", doc="pending, scheduled, in_transit, paid …", headers=("Payout Status",)),
        Column(
            name="payout_date",
            doc="Day of the payout, expected until it is paid.",
            type="date",
            headers=("Payout Date",),
            required=True,
        ),
        Column(name="payout_id", doc="Number of the payout; blank until it is paid.", headers=("Payout ID",), required=True),
        Column(name="available_on", doc="Day the money can be paid out.", type="date", headers=("Available On",)),
        _money("amount", "Amount", "What moved before the fee, signed as money to us.", required=True),
        _money("fee_amount", "Fee", "Fee the service keeps, positive.", required=True),
        _money("net_amount", "Net", "Amount less fee.", required=True),
        Column(name="checkout", doc="Number of the checkout.", headers=("Checkout",)),
        Column(
            name="payment_method",
            doc="card, shop_pay, klarna …",
            headers=("Payment Method Name",),
        ),
        _money("presentment_amount", "Presentment Amount", "What the buyer paid, in presentment_currency_code."),
        Column(name="presentment_currency_code", doc="Currency the buyer paid in.", headers=("Presentment Currency",)),
        Column(
            name="currency_code", doc="Currency of the payout, ISO 4217.", headers=("Currency",), required=True, filled=True
        ),
        _money("vat_amount", "VAT", "Tax within the fee, where the service charges it."),
    ),
)

PAYOUTS = Table(
    name="shopify_payouts",
    entity="shopify_payouts",
    grain="One row per payout: a day and a currency.",
    # Payouts have no number here. One is paid a day and currency; its status moves on until it is paid.
    slice_by="concat_ws('|', _scope, payout_date, currency_code)",
    covers="keys",
    columns=(
        Column(
            name="payout_date",
            doc="Day of the payout.",
            type="date",
            headers=("Payout Date",),
            required=True,
            filled=True,
        ),
        Column(
            name="payout_status",
            doc="scheduled, in_transit, paid, failed, canceled.",
            headers=("Status",),
            required=True,
            filled=True,
        ),
        _money("charges_amount", "Charges", "Charges before fees.", required=True),
        _money("refunds_amount", "Refunds", "Refunds before fees, negative.", required=True),
        _money("adjustments_amount", "Adjustments", "Adjustments, signed.", required=True),
        _money("reserved_funds_amount", "Reserved Funds", "Held back (negative) or released.", required=True),
        _money("fees_amount", "Fees", "Fees as the file writes them."),
        _money("retried_amount", "Retried Amount", "Of a payout that failed and is paid again."),
        _money("total_amount", "Total", "What arrives at the bank.", required=True),
        Column(name="currency_code", doc="Currency, ISO 4217.", headers=("Currency",), required=True, filled=True),
    ),
)


def recognise_transactions(sample: Sample) -> bool:
    """Balance movements with their payout."""
    return sample.has_header("Transaction Date", "Payout ID", "Available On", "Fee", "Net")


def recognise_payouts(sample: Sample) -> bool:
    """Payouts summed up by kind of money."""
    return sample.has_header("Payout Date", "Status", "Charges", "Refunds", "Total")


def _read(con: duckdb.DuckDBPyConnection, source: Source, table: Table) -> Reading:
    cells = readers.delimited(con, source, table.columns)
    rows = readers.text_table(cells, table)
    money = [c for c in table.columns if c.type.startswith("decimal")]
    rows.decimal_comma = readers.decimal_comma(cells.first_values(*money))
    rows.timestamps = INSTANTS
    return Reading(tables=[rows])


def read_transactions(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line."""
    return _read(con, source, PAYMENT_TRANSACTIONS)


def read_payouts(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line."""
    return _read(con, source, PAYOUTS)


PAYMENT_TRANSACTIONS_EXPORT = Report(
    id="shopify_payment_transactions",
    platform="shopify",
    title="Shopify Payments transactions",
    scope="account",
    download="Shopify admin › Finances › Payouts › Transactions › Export, the last 60 days each time.",
    good_for="What the payment service charged, paid back and kept of each order, and in which payout it went to the bank.",
    traps=(
        "A payout has no number until it is paid, and its day may move: take the weeks before again.",
        "A charge is the whole order, with shipping and tax: it is no revenue. The fee stands beside it, positive.",
        "Only Shopify Payments is in here: PayPal and other gateways pay out by themselves.",
        "A line has no number of its own.",
    ),
    tables=(PAYMENT_TRANSACTIONS,),
    recognise=recognise_transactions,
    read=read_transactions,
    lag_days=4,  # its stamp is the last payout, and a payout follows its movements by some days
)

PAYOUTS_EXPORT = Report(
    id="shopify_payouts",
    platform="shopify",
    title="Shopify Payments payouts",
    scope="account",
    download="Shopify admin › Finances › Payouts › Export.",
    good_for="What arrived, or will arrive, at the bank: one line a payout.",
    traps=(
        "A payout has no number here: its day and currency tell which it is.",
        "Scheduled and in-transit payouts are listed too, and change until they are paid.",
    ),
    tables=(PAYOUTS,),
    recognise=recognise_payouts,
    read=read_payouts,
    lag_days=1,
)
