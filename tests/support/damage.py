"""Seeing an invariant red: a copy of a built warehouse in which something is broken, and what its tests then say.

dbt has compiled every model and test to SQL, so a damage needs no second dbt run: the damaged relation is changed in the
copy, what is built from it is built again from the compiled SQL, and the compiled tests are asked.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True)
class Built:
    """A warehouse as dbt built it, with the target folder of that build."""

    file: Path
    target: Path

    @cached_property
    def nodes(self) -> dict[str, dict[str, Any]]:
        """Models, seeds and tests of the manifest by unique id."""
        return json.loads((self.target / "manifest.json").read_text("utf-8"))["nodes"]

    def node(self, name: str) -> dict[str, Any]:
        """The model, seed or test of that name."""
        return next(n for n in self.nodes.values() if n["name"] == name and n["resource_type"] in ("model", "seed", "test"))

    def sql(self, node: dict[str, Any]) -> str:
        """The compiled SQL of a model, or of a test: the query whose rows are its failures. Empty when it was not built."""
        return node.get("compiled_code") or ""

    def downstream(self, unique_id: str) -> list[dict[str, Any]]:
        """The models built from a node, each after those it reads."""
        after: dict[str, dict[str, Any]] = {}

        def visit(parent: str) -> None:
            for key, node in self.nodes.items():
                if node["resource_type"] == "model" and parent in node["depends_on"]["nodes"]:
                    after.pop(key, None)
                    after[key] = node
                    visit(key)

        visit(unique_id)
        return list(after.values())

    @contextmanager
    def damaged(self, folder: Path, name: str, *statements: str) -> Iterator[Damaged]:
        """A copy in which these statements were run against the relation of model `name` (written `{this}`)."""
        copy = folder / self.file.name
        shutil.copy(self.file, copy)
        node = self.node(name)
        this = f"{node['schema']}.{node['alias']}"
        with duckdb.connect(str(copy)) as con:
            con.execute("set timezone = 'UTC'")
            if node["config"]["materialized"] == "view":
                con.execute(f"create table {node['schema']}.damaged as select * from {this}")
                con.execute(f"drop view {this}")
                con.execute(f"alter table {node['schema']}.damaged rename to {node['alias']}")
            for statement in statements:
                changed = con.execute(statement.format(this=this)).fetchall()
                assert changed and changed[0][0], f"nothing was damaged by: {statement}"
            for model in self.downstream(node["unique_id"]):
                if model["config"]["materialized"] == "table" and self.sql(model):
                    con.execute(f"create or replace table {model['schema']}.{model['alias']} as {self.sql(model)}")
            yield Damaged(self, con)


@dataclass(frozen=True)
class Damaged:
    """The damaged copy, open."""

    built: Built
    con: duckdb.DuckDBPyConnection = field(repr=False)

    def fails(self, test: str) -> bool:
        """Whether the dbt test of that name fails."""
        return bool(self.con.execute(f"select * from ({self.built.sql(self.built.node(test))}) limit 1").fetchall())

    def broken(self, model: str, invariant: str) -> bool:
        """Whether a row of that invariant in a reconciliation model is not ok."""
        sql = f"select * from intermediate.{model} where invariant = ? and not coalesce(is_ok, false)"
        return bool(self.con.execute(sql, [invariant]).fetchall())
