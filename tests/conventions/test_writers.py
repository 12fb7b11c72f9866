"""Who may write where: each part of `data/` has one writer, found by reading the code rather than by trusting it."""

from __future__ import annotations

import ast
from pathlib import Path

from pipelines.settings import ROOT

PACKAGE = ROOT / "pipelines"

# A place of Settings, and the modules that may name it. Beside its owner stands whoever only reads it, or shows where it is.
MAY_NAME = {
    "raw": {"raw_store", "runner"},  # the runner keeps its lock beside what it guards
    "inbox": {"raw_store", "cli"},
    "landed": {"landing", "warehouse", "fingerprint"},
    "derived": {"derived", "warehouse"},
    "warehouse_file": {"warehouse", "fingerprint"},
    "marts": {"publishing", "cli", "fingerprint"},
    "docs": {"publishing", "quality", "cli"},
}


def _modules() -> list[tuple[str, Path, ast.Module]]:
    return [
        (path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path, ast.parse(path.read_text("utf-8")))
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


def _is_settings(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in ("settings", "_settings")


def test_each_folder_of_data_is_named_by_its_owner_alone():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} names settings.{node.attr}"
        for module, path, tree in _modules()
        if module != "settings"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in MAY_NAME
        and _is_settings(node.value)
        and module not in MAY_NAME[node.attr]
    ]
    assert not found, "\n".join(found)


def test_only_settings_reads_the_environment():
    """What can be configured is in one place; `os.environ` elsewhere may only be handed on whole to a child process."""
    found = []
    for module, path, tree in _modules():
        if module == "settings":
            continue
        for node in ast.walk(tree):
            reads = isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.getenv", "os.environ.get")
            indexes = isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ"
            if reads or (indexes and isinstance(node.ctx, ast.Load)):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}")
    assert not found, "\n".join(found)


def test_nothing_uses_a_file_time_as_the_time_of_receipt():
    """A copy, a backup or an unzip changes it; raw_store looks at it only to see whether a file has settled."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for module, path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("st_mtime", "st_ctime")
        and module not in ("raw_store", "quality")
    ]
    assert not found, "\n".join(found)


def test_downstream_of_raw_nothing_knows_the_demo_seller():
    """Neither code nor SQL names a store, a platform SKU or a file of the demo."""
    demo = {"demo", "raw_store", "runner", "cli", "settings", "__main__", "definitions", "defs", "landing"}
    words = ("amazon-us", "amazon-eu", "FBA-US", "FBA-EU", "pipelines.demo")
    texts = [path for module, path, _ in _modules() if module not in demo | {"sources"}]
    texts += sorted(p for p in (ROOT / "dbt_project" / "models").rglob("*.sql"))
    texts += sorted((ROOT / "dbt_project" / "seeds").rglob("*.csv"))
    found = [f"{path.relative_to(ROOT)} names {w!r}" for path in texts for w in words if w in path.read_text("utf-8")]
    assert not found, "\n".join(found)
