"""Keeps every Python process that a test starts on this machine: Python imports it at start, from PYTHONPATH.

`pytest-socket` guards the test process itself; dbt, Dagster and the command line run in processes of their own. What they
try is refused and noted in the file that TESTS_OFFLINE_NOTES names, so that even a swallowed refusal fails the session.
"""

import os
import socket
import sys

_HERE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", socket.gethostname()})


def _refuse(host: object) -> None:
    note = os.environ.get("TESTS_OFFLINE_NOTES")
    if note:
        with open(note, "a", encoding="utf-8") as file:  # noqa: PTH123  # pathlib costs every process its import
            file.write(f"{host} from {' '.join(sys.argv)[:200]}\n")
    raise OSError(f"no network in tests: {host}")


def _guard(event: str, arguments: tuple) -> None:
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name not in _HERE:
            _refuse(name)
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in _HERE:
            _refuse(address[0])


sys.addaudithook(_guard)
