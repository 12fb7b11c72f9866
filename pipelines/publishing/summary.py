"""What a run ends with: a screenful that says what came in, what is known, what to do first and where to look next."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.publishing import facts, figures
from pipelines.publishing.figures import ALL
from pipelines.publishing.pages import numbers
from pipelines.publishing.published import Alert, Published, open_published
from pipelines.settings import Settings

_MOST_ALERTS = 5


def text(settings: Settings) -> str:
    """The summary of the publication in force; coloured when standard output is a terminal.

    Raises `PipelineError` before the first publication.
    """
    with open_published(settings) as published:
        lines = [
            ("Came in", _files(published)),
            ("Coverage", _coverage(published)),
            ("Month to date", _figures(published)),
            ("Data checks", _reconciliation(published)),
        ]
        alerts = published.alerts()
        publication = published.publication
    head = f"Published: run {publication['publication_id']}, data as of {numbers.moment(publication['run_at'])}"
    return _written(head, lines, alerts, _next(settings))


def _files(published: Published) -> str:
    files = facts.files(published)
    if not files.total:
        return "nothing yet: drop reports into data/raw/inbox/<account>/"
    return f"{numbers.count(files.total)} files: " + ", ".join(
        f"{numbers.count(s['count'])} {s['status']}" for s in files.states
    )


def _coverage(published: Published) -> str:
    coverage = facts.coverage(published)
    if coverage is None or coverage.rate is None:
        return "no sale has landed"
    currency = published.publication["reporting_currency"]
    said = f"{numbers.share(coverage.rate)} of net sales has SKU, cost and fees"
    if coverage.missing:
        gaps = ", ".join(f"{numbers.money(gap.amount, currency)} {gap.en}" for gap in coverage.gaps)
        said += f"; {numbers.share(1 - coverage.rate)} does not: {gaps}"
    return said


def _figures(published: Published) -> str:
    of = {f.figure: f for f in figures.headline(published) if f.scope_id == ALL}
    if not of:
        return "no sale has landed"
    sales, contribution = of["net_sales"], of["contribution_profit"]
    return (
        f"net sales {numbers.money(sales.month_to_date, sales.unit)}, "
        f"contribution {numbers.money(contribution.month_to_date, contribution.unit)}, "
        f"{numbers.count(of['orders'].month_to_date)} orders, {numbers.count(of['units'].month_to_date)} units, "
        f"through {numbers.day(sales.complete_to)}"
    )


def _reconciliation(published: Published) -> str:
    found = facts.reconciliation(published)
    if not found.total:
        return "nothing to reconcile yet"
    said = f"{numbers.count(found.total - len(found.odd))} of {numbers.count(found.total)} reconciliations hold"
    for kind in found.banner[:3]:
        money = " + ".join(numbers.money(amount, code) for code, amount in kind.money.items()) or "no amount"
        said += f"\n{money}: {kind.odd[0]['explanation'] or kind.invariant}"
    return said + (f"\nand {len(found.banner) - 3} more kinds" if len(found.banner) > 3 else "")


def _count(alerts: Sequence[Alert]) -> str:
    at_stake = facts.by_currency([vars(alert) for alert in alerts])
    sums = " + ".join(numbers.money(amount, code) for code, amount in at_stake.items())
    return f"{len(alerts)} alert{'s' if len(alerts) != 1 else ''}" + (f" over {sums}, most money first" if sums else "")


def _next(settings: Settings) -> list[tuple[str, str]]:
    return [
        (_relative(settings.docs / "index.html"), "everything to do and why, in a browser (make docs)"),
        ("make sql", "ask the marts yourself; analysts open data/marts/marts.duckdb"),
        ("python -m pipelines status", "files that were held or refused, and what to do"),
    ]


def _relative(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _written(
    head: str,
    lines: Sequence[tuple[str, str]],
    alerts: Sequence[Alert],
    look_next: Sequence[tuple[str, str]],
) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    target = io.StringIO()
    is_terminal = sys.stdout.isatty()
    console = Console(file=target, force_terminal=is_terminal, width=None if is_terminal else 120, highlight=False)

    def table(*styles: str, right: int = -1) -> Table:
        made = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for n, style in enumerate(styles):
            made.add_column(style=style, no_wrap=n == 0, justify="right" if n == right else "left")
        return made

    console.print(Text(head, style="bold"))
    facts_table = table("bold", "")
    for name, said in lines:
        facts_table.add_row(name, Text(said))
    console.print(facts_table)
    more = f"; the first {_MOST_ALERTS}" if len(alerts) > _MOST_ALERTS else ""
    console.print(Text(f"\nTo do: {_count(alerts)}{more}", style="bold"))
    alert_table = table("bold yellow", "", "", right=0)
    for alert in alerts[:_MOST_ALERTS]:
        amount = numbers.money(alert.money_amount, alert.currency_code) if alert.money_amount is not None else "no amount"
        due = f"by {numbers.day(alert.due_date)}" if alert.due_date else ""
        alert_table.add_row(amount, Text(f"{alert.title}\n{alert.advice}"), Text(f"{due} {alert.owner or ''}".strip()))
    console.print(alert_table)
    console.print(Text("\nLook next", style="bold"))
    next_table = table("cyan", "dim")
    for where, why in look_next:
        next_table.add_row(where, why)
    console.print(next_table)
    return "\n".join(line.rstrip() for line in target.getvalue().rstrip().splitlines())
