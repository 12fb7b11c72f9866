"""Amazon settlement report V2 (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import duckdb

from pipelines.errors import FileRefusedError, Problem
from pipelines.sources import readers
from pipelines.sources.amazon.marketplaces import encodings
from pipelines.sources.base import Column, Control, Reading, Report, Sample, Source, Table, TextTable, fold

SETTLEMENTS = Table(
    name="amazon_settlements",
    entity="amazon_settlements",
    grain="One row per settlement: the summary line of the file.",
    slice_by="concat_ws('|', _scope, settlement_id)",
    covers="keys",
    columns=(
        Column(name="settlement_id", doc="Settlement number.", required=True, filled=True),
        Column(
            name="settlement_start_at",
            doc="Begin of the settlement, UTC.",
            type="timestamp",
            headers=("settlement-start-date",),
            required=True,
            filled=True,
        ),
        Column(
            name="settlement_end_at",
            doc="End of the settlement, UTC.",
            type="timestamp",
            headers=("settlement-end-date",),
            required=True,
            filled=True,
        ),
        Column(
            name="deposit_at",
            doc="When the payout was started, UTC.",
            type="timestamp",
            headers=("deposit-date",),
            required=True,
        ),
        Column(
            name="total_amount",
            doc="Payout; the sum of all lines must equal it.",
            type="decimal(18,4)",
            required=True,
            filled=True,
        ),
        Column(name="currency_code", doc="Currency of the settlement.", headers=("currency",), required=True, filled=True),
    ),
)

SETTLEMENT_LINES = Table(
    name="amazon_settlement_lines",
    entity="amazon_settlements",
    grain="One row per money line of a settlement.",
    slice_by="concat_ws('|', _scope, settlement_id)",
    covers="keys",
    columns=(
        Column(name="settlement_id", doc="Settlement number.", required=True, filled=True),
        Column(
            name="currency_code", doc="Currency, carried down from the summary line.", headers=("currency",), filled=True
        ),
        Column(name="transaction_type", doc="Order, Refund, ServiceFee, other-transaction …", required=True, filled=True),
        Column(
            name="order_id", doc="Order number; on FBAFees rows a shipment id; empty on account-level rows.", required=True
        ),
        Column(name="merchant_order_id", doc="The seller's own order number."),
        Column(name="adjustment_id", doc="Refund or adjustment number."),
        Column(name="shipment_id", doc="Shipment number."),
        Column(name="marketplace_name", doc="Amazon.com, Amazon.de … empty on some account-level rows.", required=True),
        Column(
            name="amount_type",
            doc="ItemPrice, ItemFees, Promotion, ItemWithheldTax, other-transaction …",
            required=True,
            filled=True,
        ),
        Column(
            name="amount_description", doc="Principal, Commission, FBAPerUnitFulfillmentFee …", required=True, filled=True
        ),
        Column(name="amount", doc="Signed amount from the seller's view.", type="decimal(18,4)", required=True, filled=True),
        Column(name="fulfillment_id", doc="AFN or MFN."),
        Column(name="posted_date", doc="Day of posting as the file writes it.", type="date", required=True, filled=True),
        Column(name="posted_at", doc="Instant of posting, UTC.", type="timestamp", headers=("posted-date-time",)),
        Column(name="order_item_code", doc="Amazon's number of the order line."),
        Column(name="merchant_order_item_id", doc="The seller's number of the order line."),
        Column(name="merchant_adjustment_item_id", doc="The seller's number of the adjusted line."),
        Column(name="sku", doc="The seller's SKU on the platform; empty on account-level rows.", required=True),
        Column(name="quantity_purchased", doc="Units, on item price rows.", type="bigint"),
        Column(name="promotion_id", doc="Promotion, on promotion rows."),
    ),
)

# Day and time as the regions write them (2026-11); ISO 8601 and the US style are read without a format.
_INSTANTS = ("%d.%m.%Y %H:%M:%S UTC", "%d/%m/%Y %H:%M:%S UTC", "%d/%m/%y %H:%M:%S UTC", "%d.%m.%Y", "%d/%m/%Y", "%d/%m/%y")
_DAYS = ("%d.%m.%Y", "%d/%m/%Y", "%d/%m/%y", "%m/%d/%Y", "%m/%d/%y", "%d-%m-%Y")


def recognise(sample: Sample) -> bool:
    """Settlement files, the first version too: it is recognised to be refused with the way to the second."""
    return any(
        sample.has_header("settlement-id", "total-amount", "transaction-type", mark)
        for mark in ("amount-type", "shipment-fee-type")
    )


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """The summary line and the money lines: its currency is carried down to them, its total is the control of their sum."""
    file = readers.readable(source, encodings(source))
    header = readers.named_header(file.head, (*SETTLEMENTS.columns, *SETTLEMENT_LINES.columns))
    if "shipment-fee-type" in header.cells:
        raise FileRefusedError(_first_version(header.line))
    cells = readers.cut(con, file, header)
    line, summary = _summary(cells)
    settlement = readers.text_table(readers.flat_cells(con, [summary], rows=[line]), SETTLEMENTS)
    settlement.decimal_comma = readers.decimal_comma([summary["total-amount"]])
    settlement.timestamps = _format([summary["settlement-start-date"]], _INSTANTS)
    total, start, end = _typed_summary(con, settlement, line)

    lines = readers.text_table(
        readers.cut(con, file, header, below=line),
        SETTLEMENT_LINES,
        values={"currency_code": readers.literal(summary["currency"])},
        elsewhere=SETTLEMENTS.columns,
    )
    instants, days = (cells.first_values(SETTLEMENT_LINES.column(c)) for c in ("posted_at", "posted_date"))
    lines.decimal_comma = settlement.decimal_comma
    lines.timestamps = _format(instants, _INSTANTS)
    lines.dates = _format(days, _DAYS, (start - timedelta(days=1), end + timedelta(days=1)))
    control = Control(
        table=SETTLEMENT_LINES.name,
        label="payout of the settlement",
        key=summary["settlement-id"],
        expected=str(total),
        found="sum(amount)",
        currency_code=summary["currency"],
    )
    return Reading(tables=[settlement, lines], control=control, period_start=start, period_end=end)


def _summary(cells: readers.Cells) -> tuple[int, dict[str, str]]:
    """Line and cells (by the platform's names) of the first row, which must be the summary."""
    line, row = cells.beginning[0] if cells.beginning else (cells.header_line + 1, ())
    named = {fold(h): v.strip() for h, v in zip(cells.headers, row, strict=False)}
    summary = {h: named.get(h, "") for c in SETTLEMENTS.columns for h in c.known_as if h in map(fold, cells.headers)}
    needed = ("settlement-id", "settlement-start-date", "total-amount", "currency")
    if named.get("transaction-type") or not all(summary.get(h) for h in needed):
        raise FileRefusedError(
            Problem(
                code="missing_summary",
                what="the first row is not the summary of the settlement, so neither its currency nor its total is known",
                line=line,
                expected="a row with settlement-id, dates, total-amount and currency, and no transaction-type",
                remedy="Download the settlement again and drop it unsorted and unfiltered, one file a settlement",
            )
        )
    return line, summary


def _typed_summary(con: duckdb.DuckDBPyConnection, settlement: TextTable, line: int) -> tuple[Decimal, date, date]:
    """The total, and the first and last day of the settlement."""
    columns = [SETTLEMENTS.column(n) for n in ("total_amount", "settlement_start_at", "settlement_end_at")]
    typed = ", ".join(readers.typed_sql(c, settlement) for c in columns)
    values = con.execute(f"select {typed} from {settlement.relation}").fetchall()[0]
    unreadable = [c for c, v in zip(columns, values, strict=True) if v is None]
    if unreadable:
        raise FileRefusedError(
            *(
                Problem(
                    code="unreadable_value",
                    what="the value of the summary row cannot be read",
                    line=line,
                    column=(c.headers or (c.name.replace("_", "-"),))[0],
                    expected=readers.expected(c, settlement),
                    remedy="Download the settlement again and drop it unopened",
                )
                for c in unreadable
            )
        )
    total, start, end = values
    return total, start.date(), end.date()


def _format(values: Iterable[str], formats: tuple[str, ...], within: tuple[date, date] | None = None) -> tuple[str, ...]:
    """The format of a column as `TextTable` takes it; none when it is written in ISO order or is not there."""
    first = list(values)
    found = None if first and first[0][:4].isdecimal() else readers.date_format(first, formats, within)
    return (found,) if found else ()


def _first_version(line: int) -> Problem:
    return Problem(
        code="superseded_format",
        what="this is a settlement in the first flat file format, which lumps fees together",
        line=line,
        found="a column 'shipment-fee-type'",
        expected="columns 'amount-type' and 'amount-description'",
        remedy="Download the same settlement as 'Flat File V2' (Payments › Reports › Statements). Do not send both",
    )


SETTLEMENT = Report(
    id="amazon_settlement",
    platform="amazon",
    title="Amazon settlement (flat file V2)",
    scope="account",
    download=(
        "Seller Central › Payments › Reports repository › Statements › 'Download Flat File V2', one file a statement. By "
        "API: list GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2; it cannot be requested, only 90 days are listed."
    ),
    good_for="What was really paid and withheld, line by line: fees, refunds, taxes, reserves; the profit to the cent.",
    traps=(
        "About one file every 14 days and currency group; the same file is listed for several marketplaces: it lands once.",
        "Only 90 days back can be fetched: whoever misses them has lost them.",
        "Files of European accounts write numbers as 1.234,56 and days as 31.10.2026; both are read from the file itself.",
        "The lines must add up to the payout. A file that does not balance waits in quarantine with its difference.",
        "Reserve rows are timing of cash, not profit; 'Cost of Advertising' is one lump without a SKU.",
        "On FBAFees rows the order number is a shipment number. There is no line number.",
    ),
    tables=(SETTLEMENTS, SETTLEMENT_LINES),
    recognise=recognise,
    read=read,
    lag_days=2,
)
