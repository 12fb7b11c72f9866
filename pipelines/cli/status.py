"""What stands: received, waiting, held, refused, published, running. Read from the ledgers alone, in well under a second."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipelines import fingerprint
from pipelines.lock import holder
from pipelines.raw_store import RawStore
from pipelines.settings import Settings

_MOST = 10


def report(settings: Settings) -> str:
    """The status as text."""
    store = RawStore(settings)
    lines = [f"{settings.data}" + (", the demo seller" if store.has_origin("demo") else "")]
    if clock := store.clock():
        lines.append(f"  the clock stands at {clock:%Y-%m-%d %H:%M} UTC, as the demo's does")
    receipts = store.observations()
    last = max((o.received_at for o in receipts), default=None)
    lines.append(f"Received   {len(receipts)} files" + (f", the last at {_at(last)}" if last else ""))
    if waiting := store.waiting():
        lines.append(f"           {waiting} more in the inbox: {settings.inbox}")
    lines += _pulls(settings)
    lines += _landed(settings)
    lines += _published(settings)
    who = holder(settings)
    lines.append(f"Running    {who}" if who else "Running    nothing")
    reasons = fingerprint.reasons(settings)
    lines.append("Next run   " + ("; ".join(reasons) if reasons else "would find nothing new"))
    return "\n".join(lines)


def _pulls(settings: Settings) -> list[str]:
    from pipelines import pulling
    from pipelines.sources import pulls

    heads = ("Asked      ", *["           "] * len(pulls()))
    off = [(p, pulling.switched_off(settings, p)) for p in pulls()]
    return [f"{head}{p.title}: {f'off, {why}' if why else 'on'}" for head, (p, why) in zip(heads, off, strict=False)]


def _landed(settings: Settings) -> list[str]:
    files = list(settings.landed.glob("received_files/*/*.parquet"))
    if not files:
        return ["Landed     nothing yet"]
    import duckdb

    source = "read_parquet([" + ", ".join(f"'{_quoted(f)}'" for f in files) + "])"
    with duckdb.connect() as con:
        counts = con.execute(f"select status, count(*) from {source} group by all order by all").fetchall()
        troubled = con.execute(
            f"select status, observation_id, file_name, message from {source} "
            "where status not in ('landed', 'duplicate') order by received_at desc, file_name"
        ).fetchall()
    accepted = {d.observation_id for d in RawStore(settings).decisions() if d.decision == "accept"}
    lines = ["Landed     " + ", ".join(f"{n} {status}" for status, n in counts)]
    for status, observation_id, name, message in troubled[:_MOST]:
        word = "accepted" if observation_id in accepted else status
        lines.append(f"  {word} {observation_id}  {name}\n    {_first_line(message)}")
    if len(troubled) > _MOST:
        lines.append(f"  … and {len(troubled) - _MOST} more: select * from rpt_received_files where status <> 'landed'")
    return lines


def _published(settings: Settings) -> list[str]:
    file = settings.marts / "marts.duckdb"
    if not file.exists():
        return ["Published  nothing yet"]
    import duckdb

    with duckdb.connect(str(file.resolve()), read_only=True) as con:
        row = con.execute("select published_at, known_at, reporting_currency from publication").fetchall()[0]
        lines = [f"Published  {_at(row[0])}, believing what was received by {_at(row[1])}, in {row[2]}: {file}"]
        names = {name for (name,) in con.execute("select table_name from duckdb_tables() where not internal").fetchall()}
        if "rpt_alerts" in names:
            alerts = con.execute("select check_name, count(*) from rpt_alerts group by all order by all").fetchall()
            lines.append("Alerts     " + (", ".join(f"{n} {name}" for name, n in alerts) or "none"))
    return lines


def _at(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _first_line(message: str | None) -> str:
    return (message or "").split("\n")[0]


def _quoted(path: Any) -> str:
    return str(path).replace("'", "''")
