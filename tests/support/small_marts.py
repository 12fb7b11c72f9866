"""A small seller's marts, written by hand in the columns of the project's own contracts, for what is made from marts.

A case says only the columns it is about; a column that the contract does not have is an error. Seeds are the real ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import yaml

from pipelines.publishing import database
from pipelines.settings import ROOT, Settings

DBT = ROOT / "dbt_project"
RUN_AT = datetime.fromisoformat("2026-10-29T01:30")


def contracts() -> dict[str, dict[str, str]]:
    """The columns and types of every mart, by name, as its yml declares them."""
    found = {}
    for file in sorted((DBT / "models" / "marts").rglob("_*__models.yml")):
        for model in yaml.safe_load(file.read_text("utf-8")).get("models", []):
            types = {c["name"]: c["data_type"].replace("string", "varchar") for c in model["columns"]}
            found[model["name"]] = types
    return found


class SmallMarts:
    """An installation's warehouse with the marts a test fills; `build` writes it and the manifest that describes it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.manifest = settings.data / "manifest.json"
        self.contracts = contracts()
        self.rows: dict[str, list[Mapping[str, Any]]] = {}
        self.sent: list[Mapping[str, Any]] = []
        self.without: set[str] = set()

    def add(self, mart: str, *rows: Mapping[str, Any]) -> None:
        """Add rows of a mart."""
        for row in rows:
            if unknown := set(row) - set(self.contracts[mart]):
                raise KeyError(f"{mart} has no column {sorted(unknown)}")
        self.rows.setdefault(mart, []).extend(rows)

    def build(self) -> SmallMarts:
        """Write the warehouse and the manifest anew."""
        self.settings.warehouse_file.parent.mkdir(parents=True, exist_ok=True)
        self.settings.warehouse_file.unlink(missing_ok=True)
        with duckdb.connect(self.settings.warehouse_file) as con:
            con.execute("begin")
            con.execute("create schema marts; create schema raw")
            for seed in sorted((DBT / "seeds").glob("*.csv")):
                con.execute(f"create table marts.{seed.stem} as from read_csv('{seed}')")
            for mart, columns in self.contracts.items():
                con.execute(f"create table marts.{mart} ({', '.join(f'{n} {t}' for n, t in columns.items())})")
                for row in self.rows.get(mart, ()):
                    marks = ", ".join("?" for _ in row)
                    con.execute(f"insert into marts.{mart} ({', '.join(row)}) values ({marks})", list(row.values()))
            for mart in self.without:
                con.execute(f"drop table marts.{mart}")
            con.execute(
                "create table raw.run_context as select 'r' as run_id, ?::timestamp as run_at, ?::timestamp as known_at, "
                "'CNY' as reporting_currency, 'booking' as fx_source",
                [RUN_AT, RUN_AT],
            )
            con.execute("create table raw.own_sent_alerts (alert_id varchar, sent_at timestamp, channel varchar)")
            for row in self.sent:
                con.execute(
                    "insert into raw.own_sent_alerts values (?, ?, ?)", [row[k] for k in ("alert_id", "sent_at", "channel")]
                )
            tables = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
            con.execute("commit")
        self._describe([name for (name,) in tables])
        return self

    def publish(self, run_id: str = "r1") -> database.Publication:
        """Build, and publish at the run's instant."""
        self.build()
        return database.publish(self.settings, run_id=run_id, published_at=RUN_AT, manifest=self.manifest)

    def _describe(self, names: list[str]) -> None:
        nodes = {
            f"model.house.{name}": {
                "alias": name,
                "schema": "marts",
                "resource_type": "model",
                "description": f"One row per thing of {name}. More about `it`.",
                "config": {"enabled": True},
                "columns": {c: {"name": c, "description": f"What {c} is."} for c in self.contracts.get(name, {})},
            }
            for name in names
        }
        self.manifest.write_text(json.dumps({"nodes": nodes}), "utf-8")


def small_seller(settings: Settings) -> SmallMarts:
    """Two stores and everything that can be wrong with them.

    The US store's 27 October is over, the German one's 28th too. Net sales of October, US, in USD: 100 on the 1st, 200 sold
    and 30 refunded on the 27th, 500 on the unfinished 28th. DE, in EUR: 50 on the 28th. One USD is 7 CNY, one EUR 8.
    """
    marts = SmallMarts(settings)
    marts.add(
        "dim_store",
        _store("shop-us", "acc-us", "Market.us", "USD", "2026-10-27"),
        _store("shop-de", "acc-eu", "Market.de", "EUR", "2026-10-28"),
    )
    marts.add(
        "fct_order_lines",
        _line("o1", "shop-us", "2026-09-01", "USD", 80),
        _line("o2", "shop-us", "2026-10-01", "USD", 100),
        _line("o3", "shop-us", "2026-10-27", "USD", 120),
        _line("o3", "shop-us", "2026-10-27", "USD", 80),
        _line("o4", "shop-us", "2026-10-28", "USD", 500),
        _line("o5", "shop-de", "2026-10-28", "EUR", 50),
        {**_line("o6", "shop-us", "2026-10-27", "USD", 0), "counts_as_sale": False, "units": 9},
    )
    marts.add(
        "fct_order_line_profit",
        _profit("shop-us", "2026-09-01", 80, 7, purchase=-140),
        _profit("shop-us", "2026-10-01", 100, 7, purchase=-350, advertising=-140),
        _profit("shop-us", "2026-10-27", 120, 7, purchase=-420),
        _profit("shop-us", "2026-10-27", 80, 7, known=False),
        _profit("shop-us", "2026-10-27", -30, 7),
        _profit("shop-us", "2026-10-28", 500, 7),
        _profit("shop-de", "2026-10-28", 50, 8, purchase=-100),
    )
    marts.add(
        "rpt_profit_coverage",
        {**_coverage("2026-10", 2000), "order_lines_without_rate": 1},
        _coverage("2026-09", 560),
        _coverage("all", 2560),
        {**_coverage("2026-10", 9999), "store_id": "shop-us"},
    )
    marts.add(
        "rpt_mapping_gaps",
        {
            "account_id": "acc-us",
            "store_id": "shop-us",
            "platform_sku": "NO<b>MAP",
            "gap": "no_sku",
            "currency_code": "USD",
            "title": "Mug <i>& co",
            "units": 3,
            "net_sales_amount": 80,
            "net_sales_amount_reporting": 560,
            "advice": "Add it to the listings sheet.",
        },
    )
    marts.add(
        "rpt_alerts",
        _alert(
            1,
            "stockout_risk:POOL:S-1",
            "5000",
            stock_pool_id="POOL",
            sku="S-1",
            due_date=date(2026, 10, 20),
            title="S-1 runs out",
        ),
        _alert(2, "low_margin_skus:shop-us:S-2", "700", store_id="shop-us", sku="S-2", title="S-2 loses money", owner=None),
        _alert(3, "source_freshness:x", None, title="A feed is late"),
    )
    marts.add(
        "rpt_stockout_risk", _stockout("S-1", "error"), _stockout("S-3", "ok"), {**_stockout("S-4", "ok"), "is_exempt": True}
    )
    marts.add(
        "rpt_low_margin_skus",
        {
            "store_id": "shop-us",
            "sku": "S-2",
            "contribution_rank": 1,
            "window_start_date": date(2026, 9, 30),
            "window_end_date": date(2026, 10, 27),
            "revenue_amount_reporting": 1000,
            "contribution_profit_amount_reporting": -700,
            "contribution_profit_rate": -0.7,
            "operating_net_rate": -0.71,
            "limit_rate": Decimal("0.05"),
            "cost_line": "fulfilment",
            "cost_line_label_en": "Fulfilment",
            "cost_line_label_zh": "配送费",
            "cost_line_share": 0.45,
            "cost_line_share_of_store": 0.2,
            "advice_en": "Measure it again.",
            "is_exempt": False,
        },
    )
    marts.add(
        "rpt_reconciliation",
        _check("payout", "s-1", False, "warn", 30, "USD", "the settlement is short"),
        _check("payout", "s-2", False, "warn", 5, "EUR", "the settlement is short"),
        _check("payout", "s-3", True, "warn", 99, "EUR", "kept"),
        _check("files", "all", False, "info", None, None, "one file waits"),
        _check("shares", "all", True, "error", None, None, "kept"),
    )
    marts.add(
        "rpt_received_files",
        _file("orders.txt", "landed", content_id="c1", report_id="orders"),
        _file("cut.txt", "quarantined", message="line 7: the file breaks off. Download it again"),
        _file("half.txt", "held", message="half the rows. `python -m pipelines accept h1`"),
        _file("figures.jsonl", "quarantined", origin="own"),
    )
    marts.add(
        "rpt_source_freshness",
        {
            "report_id": "orders",
            "scope_id": "acc-us",
            "platform": "market",
            "title": "Orders",
            "status": "ok",
            "severity": "ok",
            "newest_date": date(2026, 10, 28),
            "expected_date": date(2026, 10, 27),
            "lag_days": 1,
            "days_late": 0,
            "missing_days": 0,
            "receipts": 4,
            "refused_receipts": 0,
        },
    )
    marts.add(
        "dim_fx_rate_daily",
        *(
            {"currency_code": code, "rate_date": date(2026, 10, 28), "reporting_currency": "CNY", "rate": rate}
            for code, rate in (("USD", 7), ("EUR", 8))
        ),
    )
    return marts


def _store(store_id: str, account_id: str, name: str, currency: str, complete: str) -> dict[str, Any]:
    return {
        "store_id": store_id,
        "account_id": account_id,
        "platform": "market",
        "marketplace_name": name,
        "currency_code": currency,
        "last_complete_date": date.fromisoformat(complete),
    }


def _line(order_id: str, store_id: str, day: str, currency: str, amount: int) -> dict[str, Any]:
    rate = {"USD": 7, "EUR": 8}[currency]
    return {
        "order_line_id": f"{order_id}-{amount}",
        "order_id": order_id,
        "store_id": store_id,
        "account_id": "acc-us" if currency == "USD" else "acc-eu",
        "order_date": date.fromisoformat(day),
        "currency_code": currency,
        "counts_as_sale": True,
        "units": 1,
        "gmv_amount": amount * 2,
        "gmv_amount_reporting": amount * 2 * rate,
        "_content_id": "c1",
        "_row_number": 1,
    }


def _profit(store_id: str, day: str, revenue: int, rate: int, *, known: bool = True, **costs: int) -> dict[str, Any]:
    contribution = revenue * rate + sum(costs.values())
    return {
        "store_id": store_id,
        "business_date": date.fromisoformat(day),
        "revenue_amount": revenue,
        "revenue_amount_reporting": revenue * rate,
        "contribution_profit_amount_reporting": contribution if known else None,
        **{f"{k}_amount_reporting": v for k, v in costs.items()},
    }


def _coverage(month: str, net_sales: int) -> dict[str, Any]:
    return {
        "store_id": "all",
        "order_month": month,
        "order_lines_without_rate": 0,
        "net_sales_amount_reporting": net_sales,
        "with_sku_amount_reporting": net_sales - 100,
        "with_cost_amount_reporting": net_sales - 150,
        "with_fees_amount_reporting": net_sales,
        "complete_amount_reporting": net_sales - 160,
        "reporting_currency": "CNY",
    }


def _alert(rank: int, alert_id: str, amount: str | None, **columns: Any) -> dict[str, Any]:
    return {
        "alert_id": alert_id,
        "alert_rank": rank,
        "is_top": rank <= 15,
        "check_name": alert_id.split(":")[0],
        "subject": alert_id.split(":", 1)[1],
        "severity": "warn",
        "owner": "Li",
        "due_date": date(2026, 11, 2),
        "money_amount": Decimal(amount) if amount else None,
        "currency_code": "CNY",
        "message": "It does so on 2026-11-05.",
        "advice": "Order 300.",
        **columns,
    }


def _stockout(sku: str, severity: str) -> dict[str, Any]:
    breached = severity != "ok"
    return {
        "stock_pool_id": "POOL",
        "sku": sku,
        "product_name": f"Thing {sku}",
        "is_exempt": False,
        "as_of_date": date(2026, 10, 27),
        "sellable_units": 12,
        "inbound_units": 0,
        "avg_daily_units": 3.5,
        "cover_days": 3.4,
        "target_stock_units": 200,
        "guide_is_breached": breached,
        "guide_order_units": 188,
        "statistical_is_breached": breached,
        "statistical_order_units": 150,
        "predicted_stockout_date": date(2026, 10, 31),
        "order_by_date": date(2026, 9, 29),
        "is_out_of_stock": False,
        "money_at_stake_amount": 5000,
        "currency_code": "CNY",
        "severity": severity,
    }


def _check(
    invariant: str, scope: str, is_ok: bool, severity: str, amount: int | None, currency: str | None, words: str
) -> dict[str, Any]:
    return {
        "invariant": invariant,
        "scope": scope,
        "left_value": 100,
        "right_value": 100 - (amount or 1),
        "difference": amount or 1,
        "is_ok": is_ok,
        "severity": severity,
        "money_amount": amount,
        "currency_code": currency,
        "explanation": words,
    }


def _file(name: str, status: str, **columns: Any) -> dict[str, Any]:
    return {
        "observation_id": name,
        "file_name": name,
        "scope_id": "acc-us",
        "origin": "inbox",
        "status": status,
        "received_at": RUN_AT,
        "remedy": "Look at the message.",
        **columns,
    }
