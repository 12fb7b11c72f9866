"""Publish once and copy what was published once: `python -m bench.publication FOLDER` prints both seconds and the bytes."""

from __future__ import annotations

import os
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from pipelines.publishing import database
from pipelines.settings import Settings


def main(folder: Path) -> None:
    """Time a publication of the installation of the environment, then the copy of its files with fsync."""
    settings = Settings.load()
    began = time.perf_counter()
    publication = database.publish(settings, run_id=uuid.uuid4().hex, published_at=datetime.now(UTC).replace(tzinfo=None))
    published = time.perf_counter() - began
    files = [p for p in publication.database.resolve().parent.rglob("*") if p.is_file()]
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    for n, path in enumerate(files):
        with (folder / str(n)).open("wb") as out:
            out.write(path.read_bytes())
            out.flush()
            os.fsync(out.fileno())
    print(published, time.perf_counter() - began, sum(p.stat().st_size for p in files))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
