"""The orchestrator's history without several disk flushes for each of its events.

Dagster opens and closes its SQLite files for every event it notes, and each closing, being the last, writes the whole
journal back. A run notes some 800 events: 14 flushes each were 10 of its seconds before the first step (2026-11, two
cores, a busy disk). Here one connection a file stays open, so that no other is the last, and commits wait for no disk:
with a write-ahead journal a power cut may lose the last seconds of history, and never damages it.
"""

import sqlite3

from sqlalchemy import event
from sqlalchemy.engine import Engine

# The run's own file and the three that all runs share, with room for a run that starts another.
_MOST = 8
_held: dict[str, sqlite3.Connection] = {}


@event.listens_for(Engine, "connect")
def _hold(connection: object, _: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.execute("pragma synchronous = normal")
    file = connection.execute("pragma database_list").fetchall()[0][2]
    if not file or file in _held or connection.execute("pragma journal_mode").fetchall() != [("wal",)]:
        return
    if len(_held) >= _MOST:
        _held.pop(next(iter(_held))).close()
    _held[file] = sqlite3.connect(file, check_same_thread=False)
    _held[file].execute("select count(*) from sqlite_master").fetchall()
