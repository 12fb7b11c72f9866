"""The seller: what no platform knows, in one workbook."""

from pipelines.sources.seller.reading import WORKBOOK

REPORTS = (WORKBOOK,)
