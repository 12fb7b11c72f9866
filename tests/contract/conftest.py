"""Files of a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contract.parsing import Parsed, parse


@pytest.fixture
def parse_text(tmp_path: Path) -> Callable[..., Parsed]:
    """Parse text (in UTF-8 unless said otherwise) or bytes as a received file of no telling name."""

    def parse_(content: str | bytes, *, encoding: str = "utf-8", **declared: Any) -> Parsed:
        path = tmp_path / "received"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return parse(path, **declared)

    return parse_
