"""Measure: `python -m bench` (all), `python -m bench run day` (some), `--megabytes 100` (a smaller settlement file).

Everything runs as a person runs it, in processes of its own, on a data folder under bench/work that is made anew. A limit
in seconds is for two cores; a ratio is to a floor taken on the same machine in the same minutes, so it holds on any machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from bench import bulk_orders, report, settlement_file, small_files
from bench.processes import ROOT, Measured, run
from pipelines import warehouse
from pipelines.raw_store import Observation, RawStore
from pipelines.settings import Settings

WORK = ROOT / "bench" / "work"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of the table: a figure, its limit (None where none is set), how it was taken, and the floor beside it."""

    name: str
    figure: float
    unit: str
    limit: float | None
    command: str
    peak_mb: float | None = None
    floor: str | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps the limit."""
        return self.limit is None or self.figure <= self.limit


def main() -> int:
    """Run the chosen measures; returns 1 when one misses its limit."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "measures", nargs="*", choices=[[], *MEASURES], help=f"of {', '.join(MEASURES)}; all when none is named"
    )
    parser.add_argument("--megabytes", type=int, default=1000, help="size of the settlement file (1000)")
    options = parser.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    results: list[Result] = []
    for name in options.measures or MEASURES:
        print(f"measuring {name} …", flush=True)
        taken = MEASURES[name](options)
        for result in taken:
            print(f"  {result.name}: {result.figure} {result.unit} (limit {result.limit or 'none'})", flush=True)
        report.write(machine(), [asdict(r) | {"is_met": r.is_met} for r in taken])
        results += taken
    return 0 if all(r.is_met for r in results) else 1


def machine() -> dict[str, object]:
    """What the figures were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "measured_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: version(package) for package in ("duckdb", "dbt-core", "dagster", "polars")},
    }


def _pipelines(command: str, data: Path) -> Measured:
    return run(["-m", "pipelines", *command.split()], {"PIPELINES_DATA": str(data)})


# ---- the demo, whole ----------------------------------------------------------------------------------------------------


def whole(_: argparse.Namespace) -> list[Result]:
    """The pipeline part of `make run` in a fresh clone, with the demo seller and the first parsing; then nothing new."""
    clone = WORK / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    first = run(["-m", "pipelines", "run"], folder=clone)
    again = [run(["-m", "pipelines", "run"], folder=clone) for _ in range(3)]
    receipts = RawStore(Settings(data=clone / "data")).observations()
    size = f"{len(receipts)} files, {sum(o.size_bytes for o in receipts) / 1e6:.0f} MB received"
    return [
        Result(name="make run, without the environment", figure=first.seconds, unit="s", limit=90,
               command="python -m pipelines run", peak_mb=first.peak_mb, note=f"in a fresh clone: {size}"),
        Result(name="a run with nothing new", figure=statistics.median(m.seconds for m in again), unit="s", limit=15,
               command="python -m pipelines run", peak_mb=max(m.peak_mb for m in again), note="median of 3"),
        Result(name="peak memory of a whole run", figure=first.peak_mb, unit="MB", limit=2048,
               command="python -m pipelines run", note="all processes together, at once"),
    ]  # fmt: skip


def day(_: argparse.Namespace) -> list[Result]:
    """The demo as it stood a day before its end; then the files of its last day arrive."""
    demo, data = Settings(data=WORK / "day-demo"), Settings(data=WORK / "day")
    _pipelines("demo", demo.data)
    source, store = RawStore(demo), RawStore(data)
    end = source.clock() or max(o.received_at for o in source.observations())
    day_before = end - timedelta(days=1)
    _copy(source, store, lambda o: o.received_at <= day_before)
    store.pin_clock(day_before, "the day before")
    _pipelines("run", data.data)
    new = _copy(source, store, lambda o: o.received_at > day_before)
    store.pin_clock(end, "the day")
    measured = _pipelines("run", data.data)
    return [
        Result(name="a day's new files", figure=measured.seconds, unit="s", limit=45, command="python -m pipelines run",
               peak_mb=measured.peak_mb, note=f"{new} files of the demo's last 24 hours, everything rebuilt behind them"),
    ]  # fmt: skip


def _built() -> Path:
    """The data of a whole run of the demo seller."""
    data = WORK / "clone" / "data"
    if not data.exists():
        data = WORK / "demo"
        _pipelines("run", data)
    return data


def _copy(source: RawStore, store: RawStore, wanted: Callable[[Observation], bool]) -> int:
    chosen = [o for o in source.observations() if wanted(o)]
    for o in chosen:
        declared = {"period_start": o.period_start, "period_end": o.period_end, "version_at": o.version_at}
        with source.open(o) as path:
            store.receive(
                path,
                file_name=o.file_name,
                scope=o.scope_id,
                origin="demo",
                received_at=o.received_at,
                meta={**o.meta, **declared},
            )
    return len(chosen)


# ---- single steps -------------------------------------------------------------------------------------------------------


def definitions(_: argparse.Namespace) -> list[Result]:
    """A code location's start: import of everything Dagster asks for. The first start, which parses dbt, is not counted."""
    code = "from pipelines.definitions import defs; defs().get_repository_def()"
    run(["-c", code], {"PIPELINES_DATA": str(WORK / "definitions")})
    measured = [run(["-c", code], {"PIPELINES_DATA": str(WORK / "definitions")}) for _ in range(3)]
    return [
        Result(name="definitions load", figure=statistics.median(m.seconds for m in measured), unit="s", limit=4,
               command=f'python -c "{code}"', peak_mb=max(m.peak_mb for m in measured), note="median of 3 processes"),
    ]  # fmt: skip


def landing(options: argparse.Namespace) -> list[Result]:
    """A settlement file of a gigabyte through the inbox, against DuckDB's bare typed COPY of the same file."""
    file = WORK / "settlement.txt"
    lines = settlement_file.write(file, options.megabytes)
    floors = [run(["-m", "bench.settlement_file", "floor", str(file), str(WORK / "floor.parquet")]) for _ in range(3)]
    landed, idle = _land("landing", "amazon", lambda store, account: store.receive(
        file, file_name=file.name, scope=account, origin="demo"
    ))  # fmt: skip
    ratio, floor, took = _against(floors, landed, idle, file)
    return [
        Result(name="landing a large settlement file", figure=ratio, unit="x floor", limit=2.0,
               command="python -m pipelines land", peak_mb=landed.peak_mb, floor=floor, note=f"{lines} lines: {took}"),
        Result(name="peak memory of landing it", figure=landed.peak_mb, unit="MB", limit=2048,
               command="python -m pipelines land", note=f"the floor holds {max(m.peak_mb for m in floors):.0f} MB"),
    ]  # fmt: skip


def nested(options: argparse.Namespace) -> list[Result]:
    """A bulk result of shop orders, against DuckDB reading the same lines into the same tables."""
    file = WORK / "orders.jsonl"
    orders = bulk_orders.write(file, options.megabytes // 2)
    floors = [run(["-m", "bench.bulk_orders", "floor", str(file), str(WORK / "floor")]) for _ in range(3)]
    landed, idle = _land("nested", "ecolivinglab-shop", lambda store, account: store.receive(
        file, file_name=file.name, scope=account, origin="demo"
    ))  # fmt: skip
    ratio, floor, took = _against(floors, landed, idle, file)
    return [
        Result(name="landing nested JSONL", figure=ratio, unit="x floor", limit=2.0,
               command="python -m pipelines land", peak_mb=landed.peak_mb, floor=floor,
               note=f"{orders} orders of two lines: {took}"),
    ]  # fmt: skip


def small(_: argparse.Namespace) -> list[Result]:
    """A thousand small files of three reports, against the same rows in three files and a millisecond a file."""

    def receive(store: RawStore, account: str, *, together: bool) -> None:
        made = small_files.files(together=together)
        store.receive_many((data, {"file_name": name, "scope": account, "origin": "demo"}) for name, data in made)

    many, idle = _land("small", "amazon", lambda store, account: receive(store, account, together=False))
    few, _idle = _land("small-together", "amazon", lambda store, account: receive(store, account, together=True))
    floor = few.seconds - idle.seconds + 1
    return [
        Result(name="landing 1,000 small files", figure=round((many.seconds - idle.seconds) / floor, 2), unit="x floor",
               limit=3.0, command="python -m pipelines land", peak_mb=many.peak_mb,
               floor=f"{floor:.2f} s: the same rows in one file a report, and a millisecond a file",
               note=f"{many.seconds} s less the {idle.seconds} s that landing nothing takes"),
    ]  # fmt: skip


def _land(name: str, account: str, receive: Callable[[RawStore, str], object]) -> tuple[Measured, Measured]:
    """Land what `receive` hands to an account (named, or by its platform); and what landing nothing takes before it."""
    data = Settings(data=WORK / name)
    demo = Settings(data=WORK / "landing-demo")
    if not demo.data.exists():
        _pipelines("demo", demo.data)
    # The seller's own sheets say which accounts exist; nothing else of the demo is needed.
    _copy(RawStore(demo), RawStore(data), lambda o: o.file_name.endswith(".xlsx") and o.scope_id == "_")
    _pipelines("land", data.data)
    idle = _pipelines("land", data.data)
    accounts = {o.scope_id for o in RawStore(demo).observations() if account in (o.scope_id, o.scope_id.split("-")[0])}
    receive(RawStore(data), min(accounts))
    return _pipelines("land", data.data), idle


def _against(floors: list[Measured], landed: Measured, idle: Measured, file: Path) -> tuple[float, str, str]:
    """The ratio to the median floor, and both in words."""
    floor = statistics.median(m.seconds for m in floors)
    size = file.stat().st_size / 1e6
    return (
        round((landed.seconds - idle.seconds) / floor, 2),
        f"{floor} s, {size / floor:.0f} MB/s: DuckDB's typed COPY to Parquet, median of 3",
        f"{size:.0f} MB in {landed.seconds} s less the {idle.seconds} s that landing nothing takes",
    )


# ---- the whole world ----------------------------------------------------------------------------------------------------


def world(_: argparse.Namespace) -> list[Result]:
    """The demo seller's eighteen months: written, then from received files to published marts."""
    data = WORK / "world"
    written = _pipelines("demo --months 18", data)
    receipts = RawStore(Settings(data=data)).observations()
    size = f"{len(receipts)} files, {sum(o.size_bytes for o in receipts) / 1e6:.0f} MB"
    ran = _pipelines("run", data)
    return [
        Result(name="eighteen months written", figure=written.seconds, unit="s", limit=120,
               command="python -m pipelines demo --months 18", peak_mb=written.peak_mb, note=size),
        Result(name="eighteen months from files to pages", figure=ran.seconds, unit="s", limit=240,
               command="python -m pipelines run", peak_mb=ran.peak_mb, note=size),
    ]  # fmt: skip


def orchestration(_: argparse.Namespace) -> list[Result]:
    """Building all models through the orchestrator, against the same two dbt commands by hand."""
    data = Settings(data=_built())
    built = _pipelines("build", data.data)
    dbt = [
        "-m",
        "dbt.cli.main",
        "--quiet",
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--indirect-selection",
        "buildable",
    ]
    where = ["--project-dir", str(ROOT / "dbt_project"), "--profiles-dir", str(ROOT / "dbt_project")]
    environment = warehouse.dbt_env(data)
    bare = sum(
        run([*dbt, *where, "--selector", half, "--target-path", str(WORK / "dbt")], environment).seconds
        for half in ("before_python", "before_python", "after_python")
    )
    # The first pass parses the project for this target folder, which the orchestrator has done before: it does not count.
    first = run([*dbt, *where, "--selector", "before_python", "--target-path", str(WORK / "dbt")], environment).seconds
    floor = bare - first
    return [
        Result(name="orchestration", figure=round(built.seconds / floor, 2), unit="x floor", limit=1.5,
               command="python -m pipelines build", peak_mb=built.peak_mb,
               floor=f"{floor:.1f} s: the two halves by dbt alone", note=f"{built.seconds} s, the derived tables included"),
    ]  # fmt: skip


def publishing(_: argparse.Namespace) -> list[Result]:
    """Writing the publication anew, against copying its files and forcing them to disk."""
    data = _built()
    measured = run(["-m", "bench.publication", str(WORK / "copy")], {"PIPELINES_DATA": str(data)})
    took, copied, size = map(float, measured.output.split()[-3:])
    return [
        Result(name="publishing", figure=round(took / copied, 1), unit="x floor", limit=None,
               command="python -m bench publishing", peak_mb=measured.peak_mb,
               floor=f"{copied:.2f} s: copying the same {size / 1e6:.1f} MB with fsync",
               note=f"{took:.2f} s: one database and one Parquet file a mart"),
    ]  # fmt: skip


MEASURES: dict[str, Callable[[argparse.Namespace], list[Result]]] = {
    "whole": whole,
    "day": day,
    "definitions": definitions,
    "landing": landing,
    "nested": nested,
    "small": small,
    "orchestration": orchestration,
    "world": world,
    "publishing": publishing,
}

if __name__ == "__main__":
    sys.exit(main())
