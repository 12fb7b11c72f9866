"""A second platform is one folder a side, one word and one fixture: the page that says so is carried out on a copy."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.raw_store import RawStore
from pipelines.settings import ROOT, Settings
from tests.contract import examples

PAGE = ROOT / "docs" / "adding-a-platform.md"
COPIED = ("pipelines", "dbt_project", "tests", "tools", "pyproject.toml", "dagster.yaml", "workspace.yaml")
RUN_AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC)


def _files_of_the_page() -> dict[str, str]:
    """Path → content of every fenced block that follows a line naming its file in backticks."""
    blocks = re.findall(r"`([\w./-]+/[\w./-]+\.\w+)`:?\n\n```\w+\n(.*?)```", PAGE.read_text("utf-8"), flags=re.S)
    return dict(blocks)


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The repository with the platform of the page in it."""
    root = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__", "target*", "logs"))
        else:
            shutil.copy(source, root / name)
    for path, content in _files_of_the_page().items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        assert not target.exists(), f"{path} exists: the page would change it"
        target.write_text(content, "utf-8")
    registry = root / "pipelines" / "sources" / "__init__.py"
    text = registry.read_text("utf-8")
    assert text.count('"own")') == 1
    registry.write_text(text.replace('"own")', '"own", "corner_shop")'), "utf-8")
    return root


def _python(copy: Path, data: Path, *arguments: str) -> str:
    environment = os.environ | {"PIPELINES_DATA": str(data), "PYTHONPATH": f"{copy}{os.pathsep}{os.environ['PYTHONPATH']}"}
    done = subprocess.run([sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def data(copy, tmp_path_factory) -> Path:
    """An installation with a seller's workbook and the page's file, run whole in the copy."""
    settings = Settings(data=tmp_path_factory.mktemp("second") / "data")
    store = RawStore(settings)
    workbook = examples.workbook(tmp_path_factory.mktemp("workbook") / "seller.xlsx")
    store.receive(workbook, file_name="seller.xlsx", scope="_", origin="inbox", received_at=RUN_AT)
    fixture = copy / "tests" / "fixtures" / "corner_shop" / "orders.csv"
    store.receive(fixture, file_name="whatever.txt", scope="acc2", origin="inbox", received_at=RUN_AT)
    store.pin_clock(RUN_AT, "the examples are of this day")
    _python(copy, settings.data, "-m", "pipelines", "run", "--no-demo")
    return settings.data


def test_its_file_lands_and_its_model_builds(data):
    with duckdb.connect(str(data / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
        con.execute("set timezone = 'UTC'")
        rows = con.execute(
            "select order_id, line_ordinal, platform_sku, units, line_amount, currency_code "
            "from staging.stg_corner_shop__order_lines order by all"
        ).fetchall()
        received = con.execute(
            "select status, rows_landed from raw.received_files where report_id = 'corner_shop_orders'"
        ).fetchall()
        hashes = con.execute("select count(distinct buyer_email_hash) from raw.corner_shop_order_lines").fetchall()
    assert [(*r[:4], str(r[4]), r[5]) for r in rows] == [
        ("A-1", 1, "KETTLE-1", 2, "39.8000", "EUR"),
        ("A-1", 2, "MUG-3", 1, "7.5000", "EUR"),
        ("A-2", 1, "MUG-3", 4, "30.0000", "EUR"),
    ]
    assert received == [("landed", 3)]
    assert hashes == [(2,)]


def test_the_graph_has_its_assets_and_its_check(copy, data):
    listed = _python(
        copy,
        data,
        "-c",
        "import json; from pipelines.definitions import defs; g = defs().get_repository_def().asset_graph; "
        "print(json.dumps([[k.path for k in g.get_all_asset_keys()], [c.asset_key.path for c in g.asset_check_keys]]))",
    )
    assets, checked = json.loads(listed.splitlines()[-1])
    assert ["raw", "corner_shop_order_lines"] in assets
    assert ["staging", "stg_corner_shop__order_lines"] in assets
    assert ["raw", "corner_shop_order_lines"] in checked


def test_the_code_of_the_page_keeps_the_house_rules(copy):
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, "check", "pipelines/sources/corner_shop"], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
