"""Delete what can be rebuilt; keep what cannot in one verified file, and put it back."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from pipelines.errors import PipelineError
from pipelines.lock import command_line, run_lock
from pipelines.settings import Settings

_SUMS = "SHA256SUMS"


def clean(settings: Settings, *, history: bool = False) -> str:
    """Delete everything made from data/raw (and, with `history`, the orchestrator's memory). Returns what was deleted."""
    made = [
        settings.landed,
        settings.derived,
        settings.warehouse_file.parent,
        settings.marts,
        settings.docs,
        settings.data / "as_of",
        settings.data / "dbt",
        settings.data / "logs",
        settings.data / "quality",
        *([settings.dagster_home] if history else []),
    ]
    with run_lock(settings, command_line()):
        deleted = []
        for folder in made:
            if not folder.exists():
                continue
            for entry in folder.iterdir():
                if entry.name != ".gitkeep":
                    deleted.append(entry)
                    if entry.is_dir() and not entry.is_symlink():
                        shutil.rmtree(entry)
                    else:
                        entry.unlink()
            if not any(folder.iterdir()):
                folder.rmdir()
    names = sorted(
        {str(entry.parent.relative_to(settings.data.parent)) for entry in deleted if settings.data in entry.parents}
    )
    return (
        f"deleted: {', '.join(names) or 'nothing to delete'}. data/raw stays; `python -m pipelines run` makes the rest anew."
    )


def backup(settings: Settings, file: Path | None) -> str:
    """Write data/raw and the sums of its files into a tar file, read it back, and only then give it its name."""
    target = file or settings.data / "backups" / f"raw-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
    with run_lock(settings, command_line()):
        paths = sorted(p for p in settings.raw.rglob("*") if p.is_file() and p.name != ".gitkeep")
        if not paths:
            raise PipelineError(f"There is nothing in {settings.raw} to back up.")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        sums = {str(p.relative_to(settings.raw)): _sum(p) for p in paths}
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                listing = "".join(f"{value}  {name}\n" for name, value in sums.items()).encode()
                entry = tarfile.TarInfo(_SUMS)
                entry.size = len(listing)
                tar.addfile(entry, io.BytesIO(listing))
                for name in sums:
                    tar.add(settings.raw / name, arcname=name, recursive=False)
            out.flush()
            os.fsync(out.fileno())
        _verify(partial)
        partial.replace(target)
    return (
        f"{target}: {len(sums)} files, {target.stat().st_size:,} bytes, every sum verified.\n"
        "It holds the key of the personal hashes and the personal data of the received files: keep it as safe as those."
    )


def restore(settings: Settings, file: Path) -> str:
    """Put a backup into data/raw, which must hold no receipt. Nothing is written before every sum was found right."""
    if not file.exists():
        raise PipelineError(f"Cannot restore: {file} does not exist.")
    with run_lock(settings, command_line()):
        if any(p.is_file() and p.name != ".gitkeep" for p in settings.raw.rglob("*")):
            raise PipelineError(
                f"Cannot restore: {settings.raw} holds files. Move the folder away, or restore elsewhere with "
                f"`python -m pipelines restore --data /another/folder {file}`."
            )
        count = _verify(file)
        settings.raw.mkdir(parents=True, exist_ok=True)
        with tarfile.open(file) as tar:
            tar.extractall(settings.raw, members=[m for m in tar if m.name != _SUMS], filter="data")
    return f"{count} files are back in {settings.raw}. `python -m pipelines run` makes the rest from them."


def _verify(file: Path) -> int:
    """Compare every file of a backup with its listed sum; returns how many there are."""
    wrong, seen = [], 0
    try:
        with tarfile.open(file) as tar:
            listing = tar.extractfile(_SUMS)
            lines = listing.read().decode().splitlines() if listing else []
            expected = {name: value for value, _, name in (line.partition("  ") for line in lines)}
            for member in tar:
                if member.name == _SUMS:
                    continue
                content = tar.extractfile(member)
                found = hashlib.file_digest(cast(io.BufferedReader, content), "sha256").hexdigest() if content else None
                seen += 1
                if expected.pop(member.name, None) != found:
                    wrong.append(member.name)
    except (tarfile.TarError, KeyError, UnicodeDecodeError, OSError) as error:
        raise PipelineError(
            f"{file} is no whole backup of this program ({error}). Nothing was changed; use another."
        ) from error
    if wrong := wrong + list(expected):
        raise PipelineError(
            f"{file} is damaged: {len(wrong)} file(s) are not what was written ({', '.join(wrong[:3])}). "
            "Nothing was changed; use another backup."
        )
    return seen


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
