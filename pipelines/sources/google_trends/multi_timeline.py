"""Google Trends, interest over time as the site exports it (multiTimeline.csv, any language)."""

from __future__ import annotations

from pipelines.sources.base import Column, Table

INTEREST = Table(
    name="google_trends_interest",
    entity="google_trends_interest",
    grain="One row per request (terms, geography, window), term and period.",
    slice_by="concat_ws('|', request_key, window_start, window_end)",
    covers="keys",
    columns=(
        Column(
            name="request_key",
            doc="Terms and geography of the request, sorted: an index is comparable only inside one request.",
            filled=True,
        ),
        Column(name="term", doc="Search term.", filled=True),
        Column(name="geo_name", doc="Geography as the export names it, in its language."),
        Column(
            name="geo_code",
            doc="Geography as declared beside the file (`<name>.meta.json`), ISO 3166; null when undeclared.",
        ),
        Column(name="category", doc="Category line of the export."),
        Column(name="resolution", doc="hour, day, week or month.", filled=True),
        Column(name="period_start", doc="First day of the period (for hours the day).", type="date", filled=True),
        Column(name="period_start_at", doc="Begin of the period.", type="timestamp", filled=True),
        Column(
            name="interest",
            doc="Index 0 to 100 within the request; 0.5 where the site writes less than one.",
            type="double",
            filled=True,
        ),
        Column(name="is_below_one", doc="The site wrote less than one.", type="boolean", filled=True),
        Column(
            name="is_partial",
            doc="The last period of the export: not yet over, its value is not final.",
            type="boolean",
            filled=True,
        ),
        Column(name="window_start", doc="First day of the request.", type="date", filled=True),
        Column(name="window_end", doc="Last day of the request.", type="date", filled=True),
    ),
)
