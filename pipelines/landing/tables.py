"""The tables landing itself keeps beside the rows: what came in, what it speaks for, what people decided, what this run is.

They are `raw.` tables like any other, so that freshness, conservation and the choice of the current rows are plain SQL.
"""

from __future__ import annotations

from pipelines.sources.base import Column

# A landed unit is one content parsed for one scope (and declared period, and day of receipt for undated reports). Many
# receipts may carry the same unit.
RECEIVED_FILES = (
    Column(name="observation_id", doc="One receipt of a file."),
    Column(name="unit_id", doc="The content as parsed for its scope; null when it was never parsed."),
    Column(name="content_id", doc="sha-256 of the report's bytes (of the member, when it came in a container)."),
    Column(name="blob_id", doc="sha-256 of the file as received."),
    Column(name="file_name", doc="Name as received, with the member after `!` when it came in a container."),
    Column(name="report_id", doc="Report it was recognised as; null when unknown."),
    Column(name="scope_id", doc="Account or store it was received for; `_` for none."),
    Column(name="origin", doc="demo, inbox, pull or own."),
    Column(name="received_at", type="timestamp", doc="When it was received, UTC."),
    Column(name="version_at", type="timestamp", doc="The platform's own stamp of the file, UTC; null when it has none."),
    Column(name="period_start", type="date", doc="First day the file speaks for; null when it does not say."),
    Column(name="period_end", type="date", doc="Last day the file speaks for."),
    Column(name="size_bytes", type="bigint", doc="Size of the report."),
    Column(name="contract_id", doc="Contract it was judged by: a changed contract judges, and lands, anew."),
    Column(name="batch_id", doc="Batch its rows landed with: names the Parquet parts; null when none landed."),
    Column(name="status", doc="landed, duplicate, held, quarantined or pending."),
    Column(name="reason", doc="Stable code of the first problem; null when there is none."),
    Column(name="message", doc="What was found, where, and what to do; no personal values."),
    Column(name="rows_in_file", type="bigint", doc="Rows the file holds, headers and preamble apart."),
    Column(name="rows_landed", type="bigint", doc="Rows that landed from this content, all its tables."),
    Column(name="rows_quarantined", type="bigint", doc="Rows that did not land."),
    Column(name="control_label", doc="The file's own total that was checked; null when it states none."),
    Column(name="control_key", doc="What the total belongs to: a settlement number …"),
    Column(name="control_currency", doc="Currency of the total."),
    Column(name="control_expected", type="decimal(18,4)", doc="Total the file states."),
    Column(name="control_found", type="decimal(18,4)", doc="Total its rows add up to."),
)

COVERAGE = (
    Column(name="unit_id", doc="Landed unit."),
    Column(name="entity", doc="What the slice is a slice of."),
    Column(name="slice", doc="The slice, as rows name it in `_slice`."),
    Column(name="content_id", doc="Content that speaks for the slice."),
    Column(name="report_id", doc="Report of the content."),
    Column(name="scope_id", doc="Scope of the content."),
    Column(name="version_at", type="timestamp", doc="The platform's stamp of the slice, UTC; null when it has none."),
    Column(name="precedence", type="bigint", doc="Higher wins where several reports share an entity."),
    Column(name="row_count", type="bigint", doc="Rows of the slice; 0 for a slice the file speaks for without rows."),
    Column(name="measure", type="double", doc="What the shrink guard watches beside rows; null when nothing."),
    Column(name="held_reason", doc="Why the slice is held back; null when it is not."),
)

DECISIONS = (
    Column(name="observation_id", doc="Receipt decided on."),
    Column(name="decision", doc="accept: a held slice of it may become current."),
    Column(name="decided_at", type="timestamp", doc="When, UTC."),
    Column(name="reason", doc="Why, in the words of who decided."),
)

RUN_CONTEXT = (
    Column(name="run_id", doc="This run."),
    Column(name="run_at", type="timestamp", doc="Instant of the run, UTC: decides which local days are complete."),
    Column(name="known_at", type="timestamp", doc="Receipts later than this are not believed, UTC."),
    Column(name="reporting_currency", doc="Currency all money is also shown in."),
    Column(name="fx_source", doc="booking (the company's monthly rates, else ECB) or ecb."),
)

REPORT_CONTRACTS = (
    Column(name="report_id", doc="Report."),
    Column(name="platform", doc="Platform."),
    Column(name="title", doc="Title."),
    Column(name="scope_kind", doc="account, store or none: what the report is issued to."),
    Column(name="entity", doc="Entity of one of its tables."),
    Column(name="covers", doc="window or keys."),
    Column(name="lag_days", type="bigint", doc="Days after a slice's end until the platform has it whole."),
    Column(name="every_days", type="bigint", doc="Days that lie at most between the ends of two slices."),
)

OWN_TABLES: dict[str, tuple[Column, ...]] = {
    "received_files": RECEIVED_FILES,
    "coverage": COVERAGE,
    "decisions": DECISIONS,
    "run_context": RUN_CONTEXT,
    "report_contracts": REPORT_CONTRACTS,
}
