"""One installation of a seller whose files of a morning are half wrong, taken through a whole run once."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.raw_store import RawStore
from pipelines.settings import Settings
from tests.contract import examples, headers

RUN_AT = datetime(2026, 10, 29, 1, 30, tzinfo=UTC)
STAMP = {"received_at": "2026-10-29T00:10:00+00:00", "version_at": "2026-10-28T12:00:00+00:00"}


@dataclass(frozen=True)
class Morning:
    """The installation after its run, asked in SQL."""

    settings: Settings
    dropped: tuple[str, ...]

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query on the warehouse."""
        with duckdb.connect(str(self.settings.warehouse_file), read_only=True) as con:
            con.execute("set timezone = 'UTC'")
            return con.execute(sql, list(values)).fetchall()

    @cached_property
    def received(self) -> dict[str, dict[str, Any]]:
        """What became of each file, by its name (of the container, when it came in one)."""
        with duckdb.connect(str(self.settings.warehouse_file), read_only=True) as con:
            con.execute("set timezone = 'UTC'")
            rows = con.sql("select * from raw.received_files where origin = 'inbox'").pl().to_dicts()
        return {Path(r["file_name"].partition("!")[0]).name: r for r in rows}

    def note(self, name: str) -> str:
        """The note the quarantine keeps about a file."""
        notes = list((self.settings.raw / "quarantine").glob(f"{self.received[name]['observation_id']}-*.txt"))
        assert len(notes) == 1, f"{len(notes)} notes about {name}"
        return notes[0].read_text("utf-8")


class Inbox:
    """Where the seller's people drop files."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.dropped = settings, []

    def drop(self, name: str, data: str | bytes, scope: str = "acc", **meta: str) -> None:
        """Lay a file, and what is known about it, into the folder of an account."""
        target = self.settings.inbox / scope / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
        if meta:
            target.with_name(f"{name}.meta.json").write_text(json.dumps(meta), "utf-8")
        self.dropped.append(name)


def _sheets() -> dict[str, list[dict[str, Any]]]:
    """The seller of the examples, with a shop in a currency that no source of rates knows."""
    shop = dict(examples.SELLER["店铺"][0])
    dubai = shop | {
        "store_id": "acc-ae",
        "marketplace_name": "Amazon.ae",
        "marketplace_id": "A2VIGQ35RCS4UG",
        "country_code": "AE",
        "currency_code": "AED",
        "time_zone": "Asia/Dubai",
        "stock_pool_id": "FBA-AE",
    }
    return examples.SELLER | {"店铺": [shop, dubai]}


def _orders(*rows: dict[str, str]) -> str:
    return examples.lines(headers.ALL_ORDERS_33, rows)


def _order(number: str, **more: str) -> dict[str, str]:
    return examples.ORDERS[0] | {"amazon-order-id": number} | {k.replace("_", "-"): v for k, v in more.items()}


def _changed(text: str, line: int, column: str, value: str) -> str:
    """The same tab-separated file with one cell changed; lines from 1, as an editor counts."""
    lines = text.split("\n")
    cells = lines[line - 1].split("\t")
    cells[lines[0].split("\t").index(column)] = value
    return "\n".join([*lines[: line - 1], "\t".join(cells), *lines[line:]])


def _without(text: str, column: str) -> str:
    lines = [line.split("\t") for line in text.rstrip("\n").split("\n")]
    at = lines[0].index(column)
    return "\n".join("\t".join(c for n, c in enumerate(cells) if n != at) for cells in lines) + "\n"


def _zip(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _fill(inbox: Inbox, folder: Path) -> None:
    orders, settlement = examples.all_orders(), examples.settlement()
    # what is good
    inbox.drop("workbook.xlsx", examples.workbook(folder / "good.xlsx", _sheets()).read_bytes(), "_")
    inbox.drop("rates.csv", examples.ecb(), "_")
    inbox.drop("orders.txt", orders)
    inbox.drop("settlement.txt", settlement)
    inbox.drop("traffic.json.gz", gzip.compress(examples.sales_traffic().encode()))
    inbox.drop("stock.zip", _zip(**{"stock.txt": examples.planning().encode()}))
    # what is cut, garbled or not what it says
    inbox.drop("settlement-cut.txt", settlement.replace("17712345678", "17700000001")[: len(settlement) * 3 // 5])
    between = "\n".join(settlement.replace("17712345678", "17700000003").split("\n")[:12]) + "\n"
    inbox.drop("settlement-cut-between-lines.txt", between)
    inbox.drop("traffic-cut.json", examples.sales_traffic("2026-10-04", "2026-10-04", days=["2026-10-04"])[:900])
    # a Japanese word in an account of the west: 0x81 is neither UTF-8 nor in its code page
    garbled = _changed(orders, 3, "product-name", "WORD").encode().replace(b"WORD", "シ".encode("cp932") + b"\x81\x8d")
    inbox.drop("orders-garbled.txt", garbled)
    inbox.drop("orders-page.csv", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in</body></html>")
    inbox.drop("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8)
    inbox.drop("nothing.txt", b"")
    inbox.drop("bomb.zip", _zip(**{"orders.txt": bytes(80 << 20)}))
    inbox.drop("archive-in-archive.zip", _zip(**{"inner.zip": _zip(**{"orders.txt": orders.encode()})}))
    # what breaks its contract
    inbox.drop("orders-no-sku.txt", _without(orders, "sku"))
    inbox.drop("orders-text-in-number.txt", _changed(orders, 5, "quantity", "two"))
    inbox.drop("orders-other-locale.txt", _changed(orders, 4, "purchase-date", "31.10.2026 08:00:00"))
    inbox.drop("settlement-short.txt", examples.settlement(total="1000.00").replace("17712345678", "17700000002"))
    formula = {"单位成本": ("E3", "=VLOOKUP(A3,Prices!A:B,2,0)", "")}
    inbox.drop("costs-formula.xlsx", examples.workbook(folder / "formula.xlsx", formulas=formula).read_bytes(), "_")
    inbox.drop("coupons.csv", "coupon-id,coupon-title,clips\nC-1,Save,12\n")
    # what is nobody's, or badly labelled
    inbox.drop("orders-of-nobody.txt", _orders(_order("114-0000009-0000001")), "acc-unknown")
    inbox.drop("orders-badly-labelled.txt", _orders(_order("114-0000009-0000002")), period_start="yesterday")
    # what is whole and leaves a question to the warehouse
    inbox.drop("orders-unknown-sku.txt", _orders(_order("114-0000009-0000003", sku="NOBODY-KNOWS-1")))
    dubai = {"sales_channel": "Amazon.ae", "currency": "AED", "ship_country": "AE"}
    inbox.drop("orders-no-rate.txt", _orders(_order("114-0000009-0000004", item_price="99.50", **dubai)))
    tied = _order("114-0000009-0000005", item_price="10.00")
    inbox.drop("orders-tie-1.txt", _orders(tied), **STAMP)
    inbox.drop("orders-tie-2.txt", _orders(tied | {"item-price": "20.00"}), **STAMP)


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory, pipelines_command) -> Morning:
    """The files dropped, and one `python -m pipelines run` over them."""
    settings = Settings(data=tmp_path_factory.mktemp("morning") / "data")
    inbox = Inbox(settings)
    _fill(inbox, tmp_path_factory.mktemp("workbooks"))
    RawStore(settings).pin_clock(RUN_AT, "the examples are of this day")
    pipelines_command("run", "--no-demo", data=settings.data)
    return Morning(settings, tuple(inbox.dropped))
