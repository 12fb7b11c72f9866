"""The two reference pages: reports that can be dropped, from their contracts; marts and metrics, from the publication."""

from __future__ import annotations

from pipelines import sources
from pipelines.publishing.pages import Site, glossary
from pipelines.publishing.published import Published, Row
from pipelines.sources.base import Report


def reports_page(site: Site) -> str:
    """Every report a person can download and drop: where to get it, what it is good for, what to beware of."""
    platforms: dict[str, list[Report]] = {}
    for report in sources.reports():
        if report.platform != "own":
            platforms.setdefault(report.platform, []).append(report)
    return site.render("reports.html.j2", here="reports.html", platforms=platforms)


def marts_page(site: Site, published: Published) -> str:
    """Every metric and every table of the publication, as described inside it."""
    tables = published.rows(
        "select table_name as name, comment as description, estimated_size as row_count "
        "from duckdb_tables() where not internal order by name"
    )
    columns = published.rows(
        "select table_name, column_name as name, lower(data_type) as type, comment as description "
        "from duckdb_columns() where not internal order by table_name, column_index"
    )
    by_table: dict[str, list[Row]] = {}
    for column in columns:
        by_table.setdefault(column.pop("table_name"), []).append(column)
    marts = [
        {**table, "summary": (table["description"] or "").split(". ")[0], "columns": by_table[table["name"]]}
        for table in tables
    ]
    return site.render("marts.html.j2", here="marts.html", glossary=glossary.chapters(), marts=marts)
