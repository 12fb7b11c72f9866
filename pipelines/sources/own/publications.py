"""What the warehouse itself said, received back: figures published, alerts sent."""

from __future__ import annotations

from pipelines.sources.base import Column, Table

PUBLISHED_FIGURES = Table(
    name="own_published_figures",
    entity="own_published_figures",
    grain="One row per publication, figure and scope.",
    slice_by="concat_ws('|', publication_id)",
    covers="keys",
    columns=(
        Column(name="publication_id", doc="Publication, the run that made it.", filled=True),
        Column(name="published_at", doc="When, UTC.", type="timestamp", filled=True),
        Column(name="known_at", doc="Receipts after this instant were not believed.", type="timestamp", filled=True),
        Column(name="figure", doc="Metric id of the glossary.", filled=True),
        Column(name="scope_id", doc="Store, or `all`.", filled=True),
        Column(name="business_date", doc="Day the figure is about.", type="date"),
        Column(name="value", doc="The figure; null when it was not known.", type="decimal(18,4)"),
        Column(name="unit", doc="Currency code, or units, rate …", filled=True),
    ),
)

SENT_ALERTS = Table(
    name="own_sent_alerts",
    entity="own_sent_alerts",
    grain="One row per alert and run that said it.",
    slice_by="concat_ws('|', publication_id)",
    covers="keys",
    columns=(
        Column(name="publication_id", doc="The run that said it.", filled=True),
        Column(name="alert_id", doc="Stable id of the alert: check and subject.", filled=True),
        Column(name="check_name", doc="Check that raised it.", filled=True),
        Column(name="subject", doc="What it is about: pool and SKU, store and SKU …", filled=True),
        Column(name="sent_at", doc="When, UTC.", type="timestamp", filled=True),
        Column(name="money_amount", doc="Money at stake.", type="decimal(18,4)"),
        Column(name="currency_code", doc="Its currency."),
        Column(name="message", doc="The words.", filled=True),
        Column(name="channel", doc="log, or the kind of notification channel.", filled=True),
    ),
)
