"""Helpers that travel inside the published database, so that a SQL prompt alone can follow a figure to its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Macro:
    """A macro of the published database; `needs` are the columns it reads, by table: without them it is left out."""

    sql: str
    needs: Mapping[str, frozenset[str]]

    def fits(self, columns: Mapping[str, set[str]]) -> bool:
        """Whether the published tables have what the macro reads."""
        return all(needed <= columns.get(table, set()) for table, needed in self.needs.items())


MACROS = (
    # Any ledger line, down to the file and the line of it: from explain_profit_line('…').
    Macro(
        """
        create macro explain_profit_line(id) as table
        select p.*, f.file_name, p._row_number as line_in_file, f.received_at, f.report_id
        from fct_profit_lines as p
        left join (
            select content_id, min(file_name) as file_name, min(received_at) as received_at, min(report_id) as report_id
            from rpt_received_files group by content_id
        ) as f on f.content_id = split_part(p._content_id, '@', 1)
        where p.profit_line_id = id
        """,
        {
            "fct_profit_lines": frozenset({"profit_line_id", "_content_id", "_row_number"}),
            "rpt_received_files": frozenset({"content_id", "file_name", "received_at", "report_id"}),
        },
    ),
    # An amount in the reporting currency at a day's rate, null without one: select to_reporting(12.5, 'USD', order_date) …
    Macro(
        """
        create macro to_reporting(amount, currency, day) as (
            select cast(cast(amount as decimal(19,4)) * r.rate as decimal(18,4))
            from dim_fx_rate_daily as r
            where r.currency_code = currency and r.rate_date = day
        )
        """,
        {"dim_fx_rate_daily": frozenset({"currency_code", "rate_date", "rate"})},
    ),
)
