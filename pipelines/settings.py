"""Where things are and how this seller wants them: the only reader of the environment.

Everything the warehouse can be told from outside is a field of `Settings`; `.env.example` lists the variables.
Secrets never have a default and are never written to disk.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """One installation: its data folder, its reporting currency and its engine.

    Paths are absolute. `reporting_currency` is an ISO 4217 code. `fx_source` is `booking` (the seller's own monthly
    rates, the ECB where a month has none) or `ecb`. A `_url` is the base address of a platform's API (empty: its own), a
    `_key` its credential; without one that platform is not asked.
    """

    data: Path
    reporting_currency: str = "CNY"
    fx_source: str = "booking"
    dbt_target: str = "duckdb"
    spark_connect_url: str = "sc://127.0.0.1:15002"
    trends_url: str = ""
    tracking_url: str = "https://api.17track.net/track/v2.2"
    tracking_key: str = field(default="", repr=False)
    notify_urls: tuple[str, ...] = field(default=(), repr=False)
    hash_key: str = field(default="", repr=False)

    @classmethod
    def load(cls) -> Settings:
        """Read the settings from the environment, with defaults that suit one machine."""
        env = os.environ
        return cls(
            data=Path(env.get("PIPELINES_DATA") or ROOT / "data").resolve(),
            reporting_currency=env.get("PIPELINES_REPORTING_CURRENCY", "CNY").upper(),
            fx_source=env.get("PIPELINES_FX_SOURCE", "booking").lower(),
            dbt_target=env.get("DBT_TARGET", cls.dbt_target),
            spark_connect_url=env.get("SPARK_CONNECT_URL", cls.spark_connect_url),
            trends_url=env.get("PIPELINES_TRENDS_URL", ""),
            tracking_url=env.get("PIPELINES_TRACKING_URL") or cls.tracking_url,
            tracking_key=env.get("PIPELINES_TRACKING_KEY", ""),
            notify_urls=tuple(env.get("PIPELINES_NOTIFY_URLS", "").split()),
            hash_key=env.get("PIPELINES_HASH_KEY", ""),
        )

    @property
    def raw(self) -> Path:
        """Everything received, and the ledger of receipts. The truth."""
        return self.data / "raw"

    @property
    def inbox(self) -> Path:
        """Where people drop files: `<scope id>/[<period>/]file`, `_/` for files of no scope."""
        return self.raw / "inbox"

    @property
    def landed(self) -> Path:
        """Typed Parquet, one folder a table. Can be rebuilt from `raw`."""
        return self.data / "landed"

    @property
    def derived(self) -> Path:
        """Parquet computed in Python between the two dbt phases. Can be rebuilt."""
        return self.data / "derived"

    @property
    def warehouse_file(self) -> Path:
        """The database that dbt alone opens; people read `marts`."""
        return self.data / "warehouse" / "warehouse.duckdb"

    @property
    def marts(self) -> Path:
        """What analysts open: `marts.duckdb` and one Parquet file a mart."""
        return self.data / "marts"

    @property
    def dagster_home(self) -> Path:
        """What the orchestrator remembers: runs, ticks, materialisations. Can be deleted; only history is lost."""
        return self.data / "dagster"

    @property
    def docs(self) -> Path:
        """The generated pages."""
        return self.data / "docs"
