"""Look at an installation and say what would go wrong, before it does."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.settings import ROOT, Settings

# Landing and building write about six times the received bytes, and a publication twice its size while it is swapped in.
# Below this much free space a run of any size may fail in the middle. 2026-11.
MIN_FREE_BYTES = 2 * 2**30
_PORTS = {3000: "dev and serve", 8080: "docs"}
_TARGETS = ("duckdb", "spark", "spark_connect")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. `advice` says what to do when it is not `ok`."""

    subject: str
    verdict: Literal["ok", "warn", "fail"]
    found: str
    advice: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which one would mend them."""
    checks = (_python, _packages, _programs, _values, _zones, _folders, _space, _secrets, _pulls, _lock, _ports, _published)
    return [finding for check in checks for finding in check(settings)]


def render(findings: list[Finding]) -> str:
    """The findings as lines, with what to do below those that are not right."""
    mark = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}
    lines = []
    for f in findings:
        lines.append(f"{mark[f.verdict]}  {f.subject}: {f.found}")
        lines += [f"      → {f.advice}"] if f.advice else []
    bad = sum(f.verdict == "fail" for f in findings)
    lines.append(f"{bad} thing(s) to mend." if bad else "A run can start.")
    return "\n".join(lines)


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    good = (3, 11) <= sys.version_info[:2] < (3, 13)
    yield Finding(
        subject="Python",
        verdict="ok" if good else "fail",
        found=version,
        advice="" if good else "Use Python 3.11 or 3.12: `make PYTHON=python3.11 run`.",
    )


def _packages(_: Settings) -> Iterator[Finding]:
    from packaging.requirements import Requirement

    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = [Requirement(line) for line in re.findall(r"^([A-Za-z0-9][^\\\n]*==[^\\\n]*?)\s*\\?$", lock, re.M)]
    pins = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    wrong = []
    for pin in pins:
        try:
            found = metadata.version(pin.name)
        except metadata.PackageNotFoundError:
            found = "missing"
        if found not in pin.specifier:
            wrong.append(f"{pin.name} {found} instead of {str(pin.specifier).removeprefix('==')}")
    yield Finding(
        subject="Packages",
        verdict="fail" if wrong else "ok",
        found=f"{len(wrong)} differ from requirements.lock: {'; '.join(wrong[:5])}" if wrong else f"{len(pins)} as locked",
        advice="Delete .venv and let make install it anew: `rm -r .venv && make run`." if wrong else "",
    )


def _programs(settings: Settings) -> Iterator[Finding]:
    dbt = Path(sys.executable).with_name("dbt")
    yield Finding(
        subject="dbt",
        verdict="ok" if dbt.exists() else "fail",
        found=str(dbt) if dbt.exists() else f"{dbt} does not exist",
        advice="" if dbt.exists() else "Run with the Python of the project's environment: `.venv/bin/python -m pipelines`.",
    )
    if settings.dbt_target == "spark":
        java = shutil.which("java") or os.environ.get("JAVA_HOME")
        yield Finding(
            subject="Java, for Spark",
            verdict="ok" if java else "fail",
            found=java or "none",
            advice="" if java else "Install a Java runtime (17 or 21), or unset DBT_TARGET to use DuckDB.",
        )


def _values(settings: Settings) -> Iterator[Finding]:
    wrong = []
    if not re.fullmatch("[A-Z]{3}", settings.reporting_currency):
        wrong.append(f"PIPELINES_REPORTING_CURRENCY={settings.reporting_currency!r} is no ISO 4217 code, such as CNY")
    if settings.fx_source not in ("booking", "ecb"):
        wrong.append(f"PIPELINES_FX_SOURCE={settings.fx_source!r} is neither booking nor ecb")
    if settings.dbt_target not in _TARGETS:
        wrong.append(f"DBT_TARGET={settings.dbt_target!r} is none of {', '.join(_TARGETS)}")
    yield Finding(
        subject="Settings",
        verdict="fail" if wrong else "ok",
        found="; ".join(wrong)
        or f"{settings.reporting_currency}, rates from {settings.fx_source}, engine {settings.dbt_target}, "
        f"{len(settings.notify_urls)} notification channel(s)",
        advice="Correct .env or the environment; .env.example explains each." if wrong else "",
    )


def _zones(_: Settings) -> Iterator[Finding]:
    try:
        ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError as error:
        yield Finding(subject="Time zones", verdict="fail", found=str(error), advice="Install the package tzdata.")


def _folders(settings: Settings) -> Iterator[Finding]:
    nearest = settings.data
    while not nearest.exists():
        nearest = nearest.parent
    writable = os.access(nearest, os.W_OK | os.X_OK)
    yield Finding(
        subject="Data folder",
        verdict="ok" if writable else "fail",
        found=f"{settings.data}" + ("" if settings.data.exists() else " (will be made)"),
        advice="" if writable else f"This user may not write in {nearest}; change its owner, or choose another with --data.",
    )
    foreign = [
        p
        for p in (settings.raw, settings.landed, settings.marts, settings.dagster_home)
        if p.exists() and not os.access(p, os.W_OK)
    ]
    if foreign:
        yield Finding(
            subject="Permissions",
            verdict="fail",
            found=f"this user may not write in {', '.join(map(str, foreign))}",
            advice="Another user ran here before: run as that one, or give the folders to this one.",
        )


def _space(settings: Settings) -> Iterator[Finding]:
    nearest = settings.data
    while not nearest.exists():
        nearest = nearest.parent
    free = shutil.disk_usage(nearest).free
    yield Finding(
        subject="Free space",
        verdict="ok" if free >= MIN_FREE_BYTES else "warn",
        found=f"{free / 2**30:.1f} GiB",
        advice=""
        if free >= MIN_FREE_BYTES
        else "Make room, or move the data folder (PIPELINES_DATA); `clean` deletes rebuildable data.",
    )


def _secrets(settings: Settings) -> Iterator[Finding]:
    key = settings.raw / "hash.key"
    if settings.hash_key or not key.exists():
        return
    open_to = stat.S_IMODE(key.stat().st_mode) & 0o077
    yield Finding(
        subject="Key of personal hashes",
        verdict="warn" if open_to else "ok",
        found=f"{key} may be read by others" if open_to else "readable by its owner alone",
        advice=f"chmod 600 {key}" if open_to else "",
    )


def _pulls(settings: Settings) -> Iterator[Finding]:
    from pipelines import pulling
    from pipelines.sources import pulls

    for pull in pulls():
        off = pulling.switched_off(settings, pull)
        yield Finding(subject=f"Asking {pull.title}", verdict="ok", found=f"off: {off}" if off else "on, every day")


def _lock(settings: Settings) -> Iterator[Finding]:
    from pipelines.lock import holder

    who = holder(settings)
    yield Finding(
        subject="Run lock",
        verdict="warn" if who else "ok",
        found=f"held by {who}" if who else "free",
        advice="Wait for that run to end before starting another." if who else "",
    )


def _ports(_: Settings) -> Iterator[Finding]:
    from pipelines.cli.services import is_free

    for port, used_by in _PORTS.items():
        if not is_free(port):
            yield Finding(
                subject=f"Port {port}",
                verdict="warn",
                found=f"taken, and {used_by} would listen there",
                advice=f"If that is not your own {used_by}, start with --port {port + 1}.",
            )


def _published(settings: Settings) -> Iterator[Finding]:
    file = settings.marts / "marts.duckdb"
    if not file.exists():
        yield Finding(
            subject="Publication", verdict="warn", found="none yet", advice="`python -m pipelines run` makes the first."
        )
        return
    import duckdb

    try:
        with duckdb.connect(str(file.resolve()), read_only=True) as con:
            at, run = con.execute("select published_at, publication_id from publication").fetchall()[0]
        yield Finding(subject="Publication", verdict="ok", found=f"of {at:%Y-%m-%d %H:%M} UTC, run {str(run)[:8]}")
    except duckdb.Error as error:
        yield Finding(
            subject="Publication",
            verdict="fail",
            found=f"{file} cannot be opened ({str(error).splitlines()[0]})",
            advice="`python -m pipelines publish` writes it anew; nothing is lost.",
        )
