"""What a batch's typed rows measure up to, unit by unit: rule counts, control totals, slices."""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.errors import Problem
from pipelines.landing.typed import Typed, header_of
from pipelines.landing.unit import Unit, content_key
from pipelines.quality.expectations import Check
from pipelines.sources import readers
from pipelines.sources.base import Report, Table

TOTAL_CHECK = "control total differs"
UNREADABLE_CHECK = "unreadable columns"


def checks_of(table: Table) -> list[Check]:
    """The expectations of a table's profile."""
    checks = [Check(column=UNREADABLE_CHECK, says="Every value reads as the type of its column.", absent=True)]
    checks += [Check(column=f"{c.name} missing", says=f"Every row has a {c.name}.") for c in table.columns if c.filled]
    checks += [Check(column=r.name, says=r.name) for r in table.rules]
    return [*checks, Check(column=TOTAL_CHECK, says="The total the file states is what its rows add up to.")]


def measure(con: duckdb.DuckDBPyConnection, typed: list[Typed], units: dict[str, Unit]) -> None:
    """Fill each unit's rows, profile and control total from its typed rows."""
    for t in typed:
        counts = {f"{c.name} missing": f"count(*) filter (where {c.name} is null)" for c in t.table.columns if c.filled}
        counts |= {r.name: f"count(*) filter (where not ({r.holds}))" for r in t.table.rules}
        sql = f"select _unit, count(*){''.join(f', {c}' for c in counts.values())} from {t.relation} group by _unit"
        for unit_id, rows, *found in con.sql(sql).fetchall():
            units[unit_id].rows[t.table.name] = rows
            units[unit_id].profile[t.table.name] = dict(zip(counts, found, strict=True))
        _totals(con, t, units)


def explain(con: duckdb.DuckDBPyConnection, typed: list[Typed], unit: Unit, table: Table, check: str) -> Problem | None:
    """The first row of the unit that breaks a check of its profile; None for checks whose problem is known already."""
    broken = unit.profile.get(table.name, {}).get(check, 0)
    rule = next((r for r in table.rules if r.name == check), None)
    if not broken or not (rule or check.endswith(" missing")):
        return None
    name = check.removesuffix(" missing")
    bad = f"not ({rule.holds})" if rule else f"{name} is null"
    lines = [
        con.sql(f"select min(_row_number) from {t.relation} where _unit = '{unit.unit_id}' and {bad}").fetchall()[0][0]
        for t in typed
        if t.table is table
    ]
    line = min((n for n in lines if n is not None), default=None)
    many = f" ({broken} rows in all)" if broken > 1 else ""
    where = f"sheet {unit.sheets[table.name]!r}: " if table.name in unit.sheets else ""
    if rule:
        return Problem(code="rule_broken", what=f"{where}{rule.name}{many}", remedy=rule.remedy, line=line)
    return Problem(
        code="missing_value",
        what=f"{where}a value is missing{many}",
        remedy="Download the file again; a row cut off in the middle looks like this. Retrying the same file does not help",
        line=line,
        column=header_of(table.column(name)),
        expected="a value in every row",
    )


def coverage(con: duckdb.DuckDBPyConnection, typed: list[Typed], units: dict[str, Unit], report: Report) -> pl.DataFrame:
    """The slices the units speak for, one row a unit and slice, with what the choice of current rows needs of them."""
    frames = []
    for table in report.tables:
        found = [
            con.sql(
                f"select _unit as unit_id, _slice as slice, cast({table.version or 'null'} as timestamp) as version_at, "
                f"count(*) as row_count, cast({table.measure or 'null'} as double) as measure "
                f"from {t.relation} group by _unit, _slice"
            ).pl()
            for t in typed
            if t.table is table
        ]
        claims = [
            {"unit_id": u.unit_id, "slice": s, "version_at": None, "row_count": 0, "measure": 0.0}
            for u in units.values()
            for s in u.claims.get(table.name, ())
        ]
        schema = {
            "unit_id": pl.String,
            "slice": pl.String,
            "version_at": pl.Datetime("us"),
            "row_count": pl.Int64,
            "measure": pl.Float64,
        }
        rows = pl.concat([*(f.cast(schema) for f in found), pl.DataFrame(claims, schema=schema)])  # type: ignore[arg-type]
        frames.append(
            rows.with_columns(
                entity=pl.lit(table.entity),
                precedence=pl.lit(table.precedence, dtype=pl.Int64),
                measure=pl.when(pl.lit(table.measure is not None)).then(pl.col("measure")),
            )
        )
    known = pl.DataFrame(
        [
            {
                "unit_id": u.unit_id,
                "content_id": content_key(u.observation, report),
                "scope_id": u.scope,
                "declared_at": u.version_at,
            }
            for u in units.values()
            if not u.problems
        ],
        schema={"unit_id": pl.String, "content_id": pl.String, "scope_id": pl.String, "declared_at": pl.Datetime("us")},
    )
    # Tables that share an entity, and claims beside rows, share a slice: one row for all of them.
    return (
        pl.concat(frames)
        .group_by("unit_id", "entity", "slice", maintain_order=True)
        .agg(pl.col("version_at", "precedence").max(), pl.col("row_count", "measure").sum(), n=pl.col("measure").count())
        .with_columns(measure=pl.when(pl.col("n") > 0).then(pl.col("measure")))
        .join(known, on="unit_id")
        .with_columns(
            version_at=pl.coalesce("declared_at", "version_at"),
            report_id=pl.lit(report.id),
            held_reason=pl.lit(None, dtype=pl.String),
        )
    )


def _totals(con: duckdb.DuckDBPyConnection, t: Typed, units: dict[str, Unit]) -> None:
    """Compare the totals that files state with what their rows add up to."""
    controlled = {u.unit_id: u for u in units.values() if u.control and u.control.table == t.table.name}
    for sql in {u.control.found for u in controlled.values() if u.control}:
        rows = con.sql(f"select _unit, cast({sql} as decimal(18,4)) from {t.relation} group by _unit").fetchall()
        for unit_id, found in rows:
            unit = controlled.get(unit_id)
            if unit is None or unit.control is None or unit.control.found != sql:
                continue
            expected = con.sql(f"select cast({readers.literal(unit.control.expected)} as decimal(18,4))").fetchall()[0][0]
            unit.control_found = found
            unit.profile.setdefault(t.table.name, {})[TOTAL_CHECK] = int(found != expected)
            if found != expected:
                unit.problems.append(_disagreement(unit, expected - found))


def _disagreement(unit: Unit, difference: object) -> Problem:
    control = unit.control
    if control is None:
        raise AssertionError("a disagreement without a control total")
    return Problem(
        code="control_total",
        what=f"{control.label}: stated and found differ by {difference:+.2f} {control.currency_code}",
        remedy="Download it again; if the same comes, open a case with the platform. Until then its money is in no mart "
        "but the settlement reconciliation",
        found=f"{unit.control_found:.2f}",
        expected=f"{control.expected} {control.currency_code}",
    )
