"""The planted truths, machine readable: what a warehouse that works must find in the simulated seller's files."""

from __future__ import annotations

from typing import Any


def collect(world: Any) -> list[dict[str, Any]]:
    return []
