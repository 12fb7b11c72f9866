"""Who may write where: each part of `data/` has one writer, found by reading the code rather than by trusting it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from pipelines.settings import ROOT

PACKAGE = ROOT / "pipelines"

# Whose each part of `data/` is. Nobody of ours writes the warehouse: dbt does.
OWNER = {
    "raw": {"raw_store"},
    "inbox": {"raw_store"},
    "landed": {"landing"},
    "derived": {"derived"},
    "warehouse_file": set(),
    "marts": {"publishing"},
    "docs": {"publishing", "quality"},
}
MAY_ALSO = {
    "archive": set(OWNER),  # clean and restore are of whole folders
    "defs": {"derived", "warehouse_file"},  # the folders dbt expects are there before it starts
    "demo": {"raw"},  # the truths it planted, for the tests to find
    "runner": {"raw", "landed"},  # as-of lays links to both into a folder beside
}
_WRITES = (
    "write_text write_bytes mkdir touch unlink rmdir rename replace symlink_to hardlink_to chmod "
    "write_parquet write_csv sink_parquet write_table rmtree move copy copy2 copyfile copytree"
)
WRITES = frozenset(_WRITES.split())


def _modules() -> list[tuple[str, Path, ast.Module]]:
    return [
        (path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path, ast.parse(path.read_text("utf-8")))
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


def _is_settings(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in ("settings", "_settings")


def _places(node: ast.AST, known: dict[str, set[str]]) -> set[str]:
    """The parts of `data/` an expression leads to: `settings.raw / "x"`, or a name that was made from such a one."""
    found: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr in OWNER and _is_settings(part.value):
            found.add(part.attr)
        elif isinstance(part, ast.Name):
            found |= known.get(part.id, set())
    return found


def _writes(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and part of `data/` of every call that writes, moves or deletes there, function by function."""
    found = []
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        known: dict[str, set[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.For | ast.comprehension) and (
                value := getattr(node, "value", None) or getattr(node, "iter", None)
            ):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in (n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)):
                    known.setdefault(name.id, set()).update(_places(value, known))
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                if node.func.attr == "replace" and len(node.args) == 2 and ast.unparse(node.func.value) != "os":
                    continue  # of a text
                targets = [node.func.value, *node.args]
                found += [(node.lineno, place) for t in targets for place in _places(t, known)]
    return sorted(found)


def test_each_part_of_data_has_one_writer():
    found = [
        f"{path.relative_to(ROOT)}:{line} writes settings.{place}"
        for module, path, tree in _modules()
        for line, place in _writes(tree)
        if module not in OWNER[place] and place not in MAY_ALSO.get(module, set())
    ]
    assert not found, "\n".join(found)


def test_a_foreign_writer_is_found():
    seen = _writes(
        ast.parse(
            "def f(settings):\n"
            "    folder = settings.raw / 'received'\n"
            "    for path in folder.iterdir():\n"
            "        path.unlink()\n"
            "    shutil.move('x', settings.landed)\n"
            "    print(settings.marts.exists())\n"
        )
    )
    assert seen == [(4, "raw"), (5, "landed")]


def test_only_settings_reads_our_variables():
    """What can be configured is in one place; others hand the environment on as a whole, or ask the system's own."""
    ours = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), flags=re.M)
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for module, path, tree in _modules()
        if module != "settings"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.getenv", "os.environ.get"))
        or (isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ" and isinstance(node.ctx, ast.Load))
        if any(name in ast.unparse(node) for name in ours)
    ]
    assert not found, "\n".join(found)


def test_nothing_uses_a_file_time_as_the_time_of_receipt():
    """A copy, a backup or an unzip changes it."""
    may_look = {"raw_store.py", "expectations.py", "slices.py"}  # whether a file has settled; which run is old; fsspec asks
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for _, path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("st_mtime", "st_ctime") and path.name not in may_look
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
