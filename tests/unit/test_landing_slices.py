"""Receipts that a simple rule gets wrong: each ordinary case of which version of a slice is in force.

A platform invented here issues three reports: stock without a date, ad figures of days, and orders with their own stamp.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from types import ModuleType

import duckdb
import polars as pl
import pytest

from pipelines import sources
from pipelines.landing import recognise
from pipelines.landing.batch import land
from pipelines.landing.context import open_ledger
from pipelines.landing.tables import RECEIVED_FILES
from pipelines.raw_store import RawStore
from pipelines.settings import Settings
from pipelines.sources.base import Column, Reading, Report, Rule, Table, TextTable


def _reader(table: Table, header: str, days: str | None = None):
    def read(con, source):
        view = f"toy_{source.path.name[:8]}_{table.name}"
        con.execute(
            f"create or replace temp view {view} as select *, row_number() over () + 1 as _row_number "
            f"from read_csv('{source.path}', header = true, all_varchar = true, delim = ',')"
        )
        claims = ()
        if days:
            claims = tuple(f"{source.scope}|{d}" for d in json.loads(source.meta.get("days", "[]")))
        return Reading(tables=[TextTable(table=table, relation=view, claims=claims)])

    return read


def _report(id_: str, header: str, table: Table, **kw) -> Report:
    return Report(
        id=id_,
        platform="toy",
        title=id_,
        download="",
        good_for="",
        traps=(),
        tables=(table,),
        lag_days=0,
        scope="account",
        recognise=lambda s: s.text.startswith(header),
        read=_reader(table, header, "days" if kw.pop("claims", False) else None),
        **kw,
    )


SKU = Column(name="sku", doc="SKU.", filled=True)
STOCK = Table(
    name="toy_stock",
    entity="toy_stock",
    grain="One row per SKU.",
    columns=(SKU, Column(name="units", type="bigint", doc="Units.", filled=True)),
    slice_by="_scope",
    covers="window",
    measure="sum(units)",
)
ADS = Table(
    name="toy_ads",
    entity="toy_ads",
    grain="One row per campaign and day.",
    columns=(Column(name="day", type="date", doc="Day."), Column(name="spend", type="decimal(18,4)", doc="Spend.")),
    slice_by="concat_ws('|', _scope, day)",
    covers="window",
    empty="zero",
)
ORDERS = Table(
    name="toy_orders",
    entity="toy_orders",
    grain="One row per order line.",
    columns=(
        Column(name="order_id", doc="Order."),
        Column(name="updated_at", type="timestamp", doc="Stamp."),
        Column(name="price", type="decimal(18,4)", doc="Price."),
    ),
    slice_by="order_id",
    version="max(updated_at)",
    covers="keys",
    rules=(Rule(name="price is not negative", holds="price >= 0", remedy="Ask the platform"),),
)
CONSOLE = Table(
    name="toy_console_ads",
    entity="toy_ads",
    grain="The same facts by another road.",
    columns=ADS.columns,
    slice_by=ADS.slice_by,
    covers="window",
    precedence=-1,
)


@pytest.fixture
def toy(tmp_path, monkeypatch) -> Settings:
    module = ModuleType("pipelines.sources.toy")
    module.REPORTS = (
        _report("toy_stock", "sku,units", STOCK, undated=True),
        _report("toy_ads", "day,spend", ADS, claims=True),
        _report("toy_orders", "order_id,updated_at,price", ORDERS),
        _report("toy_console_ads", "day,spend,console", CONSOLE),
    )
    # The console's header begins like the API's: recognise the longer one first.
    api = module.REPORTS[1]
    object.__setattr__(api, "recognise", lambda s: s.text.startswith("day,spend\n"))
    monkeypatch.setitem(sys.modules, "pipelines.sources.toy", module)
    monkeypatch.setattr(sources, "PLATFORMS", ("toy",))
    stores = recognise.Scopes({"shop-de": "shop", "shop-fr": "shop", "one": "one", "two": "two"})
    monkeypatch.setattr(recognise, "_scopes", lambda ledger: stores)
    sources.reports.cache_clear()
    yield Settings(data=tmp_path)
    sources.reports.cache_clear()


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 10, day, hour)  # noqa: DTZ001


class Warehouse:
    """Drops files and lands them, and answers which content is in force."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.store, self.n = settings, RawStore(settings), 0

    def drop(self, text: str, when: datetime, *, scope: str = "shop", land_now: bool = True, **meta) -> str:
        """Receive and land; the status."""
        self.n += 1
        [o] = self.store.receive(
            text.encode(), file_name=f"f{self.n}", scope=scope, origin="inbox", received_at=when, meta=meta
        )
        if not land_now:
            return "later"
        result = land(self.settings, run_id=f"run{self.n}", platform="toy")
        return next(f.status for f in result.files if f.observation.observation_id == o.observation_id)

    def land(self):
        self.n += 1
        return land(self.settings, run_id=f"run{self.n}")

    def current(self, table: Table) -> list[tuple]:
        """The current rows, chosen from coverage as staging chooses them."""
        ledger = open_ledger(self.settings)
        coverage = ledger.coverage(table.entity)
        accepted = {d.observation_id for d in self.store.decisions()}
        winners = (
            coverage.filter(pl.col("held_reason").is_null() | pl.col("observation_id").is_in(accepted))
            .unique("slice", keep="first", maintain_order=True)
            .select("slice", "content_id")
        )
        names = ", ".join(c.name for c in table.columns)
        with duckdb.connect() as con:
            con.register("winners", winners)
            path = self.settings.landed / table.name / "*" / "*.parquet"
            return con.execute(
                f"select {names} from read_parquet('{path}') r join winners w on r._slice = w.slice "
                "and r._content_id = w.content_id order by all"
            ).fetchall()


@pytest.fixture
def w(toy) -> Warehouse:
    return Warehouse(toy)


def test_unchanged_undated_stock_of_the_next_day_is_a_day_of_its_own(w):
    stock = "sku,units\nA,5\nB,7\n"
    assert w.drop(stock, at(1)) == "landed"
    assert w.drop(stock, at(2)) == "landed"
    assert w.drop(stock, at(2, 9)) == "duplicate"
    assert w.current(STOCK) == [("A", 5), ("A", 5), ("B", 7), ("B", 7)]


def test_header_only_files_of_two_shops_are_two_statements(w):
    w.drop("day,spend\n2026-10-01,5\n", at(2), scope="one")
    w.drop("day,spend\n2026-10-01,6\n", at(2), scope="two")
    empty = "day,spend\n"
    assert w.drop(empty, at(3), scope="one", days='["2026-10-02"]') == "landed"
    assert w.drop(empty, at(3), scope="two", days='["2026-10-02"]') == "landed"
    slices = set(open_ledger(w.settings).coverage("toy_ads")["slice"])
    assert slices == {"one|2026-10-01", "two|2026-10-01", "one|2026-10-02", "two|2026-10-02"}


def test_a_restatement_and_its_return_is_believed(w):
    a, b = "day,spend\n2026-10-01,5\n", "day,spend\n2026-10-01,6\n"
    w.drop(a, at(2))
    w.drop(b, at(3))
    assert [r[1] for r in w.current(ADS)] == [6]
    w.drop(a, at(4))
    assert [r[1] for r in w.current(ADS)] == [5]


def test_a_return_to_earlier_figures_under_a_newer_stamp_is_believed(w):
    a, b = "day,spend\n2026-10-01,5\n", "day,spend\n2026-10-01,6\n"
    for text, stamp in ((a, "2026-10-02"), (b, "2026-10-03"), (a, "2026-10-04")):
        w.drop(text, at(9), version_at=f"{stamp}T00:00:00Z")
    assert [r[1] for r in w.current(ADS)] == [5]


def test_one_content_declared_for_two_periods_counts_once(w):
    orders = "order_id,updated_at,price\nX,2026-10-01T00:00:00Z,4\n"
    w.drop(orders, at(2))
    w.drop(orders, at(2), period_start="2026-10-01", period_end="2026-10-01")
    assert len(w.current(ORDERS)) == 1


def test_a_day_of_ads_that_became_empty_is_zero_not_missing(w):
    w.drop("day,spend\n2026-10-01,5\n", at(2), days='["2026-10-01"]')
    w.drop("day,spend\n", at(3), days='["2026-10-01"]')
    assert w.current(ADS) == []
    newest = open_ledger(w.settings).coverage("toy_ads").row(0, named=True)
    assert (newest["slice"], newest["row_count"]) == ("shop|2026-10-01", 0)


def test_an_old_download_dropped_late_does_not_win(w):
    new = "order_id,updated_at,price\nX,2026-10-03T00:00:00Z,9\n"
    old = "order_id,updated_at,price\nX,2026-10-01T00:00:00Z,4\nY,2026-10-01T00:00:00Z,1\n"
    w.drop(new, at(3))
    w.drop(old, at(9))
    assert [(r[0], r[2]) for r in w.current(ORDERS)] == [("X", 9), ("Y", 1)]


def test_an_order_may_lose_lines(w):
    line = "X,2026-10-01T00:00:00Z,4\n"
    w.drop("order_id,updated_at,price\n" + line * 8, at(2))
    assert w.drop("order_id,updated_at,price\nX,2026-10-05T00:00:00Z,4\n", at(6)) == "landed"
    assert len(w.current(ORDERS)) == 1


def test_the_same_facts_by_two_roads_count_once(w):
    w.drop("day,spend\n2026-10-01,5\n", at(2))
    w.drop("day,spend,console\n2026-10-01,5,x\n2026-10-02,3,x\n", at(4))
    # The API speaks for the first, the console for the second: read both tables through one choice.
    assert len(w.current(ADS)) == 1
    assert [str(r[0]) for r in w.current(CONSOLE)] == ["2026-10-02"]


def test_the_same_region_file_dropped_for_two_shops_of_one_account_lands_once(w):
    orders = "order_id,updated_at,price\nX,2026-10-01T00:00:00Z,4\n"
    w.drop(orders, at(2), scope="shop-de")
    assert w.drop(orders, at(2), scope="shop-fr") == "duplicate"
    assert len(w.current(ORDERS)) == 1


def test_a_closed_day_that_shrinks_waits_for_a_person(w):
    rows = "".join(f"2026-10-01,{n}\n" for n in range(10))
    w.drop("day,spend\n" + rows, at(3))
    assert w.drop("day,spend\n2026-10-01,1\n", at(5)) == "held"
    assert len(w.current(ADS)) == 10
    held = open_ledger(w.settings).files.filter(pl.col("status") == "held").row(0, named=True)
    assert "1 rows where 10 stood" in held["message"]
    assert f"accept {held['observation_id']}" in held["message"]
    w.store.decide(held["observation_id"], "accept", "the campaigns were deleted", at(6))
    assert len(w.current(ADS)) == 1


def test_files_and_rows_are_conserved(w):
    good = "order_id,updated_at,price\nX,2026-10-01T00:00:00Z,4\n"
    w.drop(good, at(1), land_now=False)
    w.drop(good, at(1, 9), land_now=False)
    w.drop("order_id,updated_at,price\nX,2026-10-01T00:00:00Z,cheap\nZ,2026-10-01T00:00:00Z,1\n", at(2), land_now=False)
    w.drop("order_id,updated_at,price\nQ,2026-10-01T00:00:00Z,-4\n", at(3), land_now=False)
    w.drop("<html>Sign in</html>", at(4), land_now=False)
    result = w.land()
    assert result.by_status == {"landed": 1, "duplicate": 1, "quarantined": 3}
    files = open_ledger(w.settings).files
    known = files.filter(pl.col("report_id").is_not_null())
    assert (known["rows_in_file"] == known["rows_landed"] + known["rows_quarantined"]).all()
    assert len(files) == len(w.store.observations())
    messages = {r["reason"]: r["message"] for r in files.iter_rows(named=True) if r["reason"]}
    assert "line 2, column 'price'" in messages["unreadable_value"]
    assert "'cheap'" in messages["unreadable_value"]
    assert "price is not negative" in messages["rule_broken"]
    assert "Log in" in messages["web_page"]
    assert len(list((w.settings.raw / "quarantine").iterdir())) == 3


def test_landing_again_changes_nothing_and_a_crash_is_swept(w):
    w.drop("day,spend\n2026-10-01,5\n", at(2))
    stray = next(p for p in (w.settings.landed / "toy_ads").glob("*/part-run*.parquet"))
    stray.with_name("part-crashed.parquet").write_bytes(stray.read_bytes())
    assert len(w.current(ADS)) == 2
    assert not w.land().changed
    assert len(w.current(ADS)) == 1


def test_a_changed_contract_lands_what_stands_anew(w, monkeypatch):
    w.drop("day,spend\n2026-10-01,5\n", at(2))
    ads = sources.report("toy_ads")
    object.__setattr__(ads, "revision", 2)
    result = w.land()
    assert [f.report_id for f in result.files] == ["toy_ads"]
    assert len(w.current(ADS)) == 1


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_any_order_of_landing_the_same_receipts_gives_the_same_rows(w, order):
    files = [
        ("order_id,updated_at,price\nX,2026-10-01T00:00:00Z,4\nY,2026-10-01T00:00:00Z,1\n", at(1)),
        ("order_id,updated_at,price\nX,2026-10-02T00:00:00Z,5\n", at(2)),
        ("order_id,updated_at,price\nY,2026-10-03T00:00:00Z,6\n", at(3)),
        ("order_id,updated_at,price\nX,2026-10-01T00:00:00Z,7\n", at(4)),
    ]
    for n in order:
        w.drop(*files[n])
    assert [(r[0], r[2]) for r in w.current(ORDERS)] == [("X", 5), ("Y", 6)]


def test_received_files_hold_their_declared_columns(w):
    w.drop("day,spend\n2026-10-01,5\n", at(2))
    assert open_ledger(w.settings).files.columns == [c.name for c in RECEIVED_FILES]
