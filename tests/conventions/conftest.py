"""The dbt project as dbt understands it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from pipelines.settings import ROOT


@dataclass(frozen=True)
class Project:
    """dbt's manifest, asked in our words. A node is dbt's own dictionary."""

    manifest: dict[str, Any]

    @cached_property
    def nodes(self) -> dict[str, dict[str, Any]]:
        """Models and seeds by their unique id."""
        return {k: n for k, n in self.manifest["nodes"].items() if n["resource_type"] in ("model", "seed")}

    @cached_property
    def models(self) -> list[dict[str, Any]]:
        """The models, by name."""
        return sorted((n for n in self.nodes.values() if n["resource_type"] == "model"), key=lambda n: n["name"])

    @cached_property
    def sources(self) -> list[dict[str, Any]]:
        """The tables dbt reads from outside."""
        return list(self.manifest["sources"].values())

    def layer(self, node: dict[str, Any]) -> str:
        """`seed`, or the folder of the model: staging, intermediate, marts."""
        return "seed" if node["resource_type"] == "seed" else node["path"].split("/")[0]

    def in_layer(self, *layers: str) -> list[dict[str, Any]]:
        """The models (and seeds) of these layers."""
        return [n for n in self.nodes.values() if self.layer(n) in layers]

    def tests_of(self, node: dict[str, Any], name: str | None = None) -> list[dict[str, Any]]:
        """The tests attached to a node, all or those of one generic test."""
        return [
            t
            for t in self.manifest["nodes"].values()
            if t["resource_type"] == "test"
            and t.get("attached_node") == node["unique_id"]
            and (name is None or (t.get("test_metadata") or {}).get("name") == name)
        ]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project, parsed once. Sources, models, tests; no data."""
    folder = tmp_path_factory.mktemp("manifest")
    done = subprocess.run([sys.executable, "tools/dbt_parse.py", str(folder)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"dbt cannot parse the project\n{done.stdout}{done.stderr}")
    return Project(json.loads((folder / "manifest.json").read_text("utf-8")))
