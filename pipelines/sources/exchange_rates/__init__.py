"""Exchange rates: what one currency was worth in another, by whom it was said."""

from pipelines.sources.exchange_rates.ecb import ECB

REPORTS = (ECB,)
