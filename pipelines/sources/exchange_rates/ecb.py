"""ECB euro reference rates, the whole history (eurofxref-hist.zip or .csv)."""

from __future__ import annotations

from pipelines.sources.base import Column, Table

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
