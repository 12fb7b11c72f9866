"""Reports of one store, and files that say nothing by themselves: where they belong, and what they claim."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import duckdb
import pytest

from pipelines.landing import recognise
from pipelines.landing.batch import land
from pipelines.landing.context import open_ledger
from pipelines.raw_store import RawStore
from pipelines.settings import Settings
from tests.contract import examples_amazon as examples
from tests.contract import headers
from tests.contract.examples import lines

DECLARED = {"report": "amazon_ads_products", "period_start": "2026-10-01", "period_end": "2026-10-04"}


class Inbox:
    """Receives files for a scope on a day and lands them."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.n = settings, 0

    def drop(self, data: str | bytes, scope: str, day: int = 5, **meta: Any) -> list[str]:
        """The status (and reason) of each report in the file."""
        self.n += 1
        RawStore(self.settings).receive(
            data.encode() if isinstance(data, str) else data, file_name=f"{self.n}.dat", scope=scope, origin="inbox",
            received_at=datetime.fromisoformat(f"2026-10-{day:02}T08:00:00"), meta=meta,
        )  # fmt: skip
        result = land(self.settings, run_id=f"r{self.n}")
        return [f.status + (f" {f.problems[0].code}" if f.problems else "") for f in result.files]

    def coverage(self, entity: str) -> set[tuple[str, int]]:
        rows = open_ledger(self.settings).coverage(entity)
        return {(r["slice"], r["row_count"]) for r in rows.iter_rows(named=True)}

    def ask(self, sql: str) -> list[tuple]:
        with duckdb.connect() as con:
            return con.execute(sql.replace("landed/", f"{self.settings.landed}/")).fetchall()


@pytest.fixture
def inbox(tmp_path, monkeypatch) -> Inbox:
    scopes = recognise.Scopes({"us-us": "us", "eu-de": "eu", "eu-fr": "eu"})
    monkeypatch.setattr(recognise, "_scopes", lambda ledger: scopes)
    return Inbox(Settings(data=tmp_path))


def test_the_folder_of_the_store_says_whose_file_it_is(inbox):
    assert inbox.drop(examples.ads_products(), "eu-de", **DECLARED) == ["landed"]
    assert inbox.ask("select distinct _scope from read_parquet('landed/amazon_ads_products/*/*.parquet')") == [("eu-de",)]


def test_an_account_of_one_store_is_that_store_and_of_several_waits(inbox):
    assert inbox.drop(examples.ads_campaigns(), "us", **DECLARED) == ["landed"]
    assert inbox.drop(examples.ads_campaigns(), "eu", **DECLARED) == ["pending unknown_store"]
    assert inbox.drop(examples.ads_campaigns(), "jp", **DECLARED)[-1] == "pending unknown_scope"
    assert {s.split("|")[0] for s, _ in inbox.coverage("amazon_ads_campaigns")} == {"us-us"}


def test_a_report_of_the_account_lands_for_the_account_from_any_of_its_folders(inbox):
    assert inbox.drop(examples.customer_returns(), "eu-fr") == ["landed"]
    assert {s.split("|")[0] for s, _ in inbox.coverage("amazon_customer_returns")} == {"eu"}


def test_an_empty_list_claims_the_days_it_was_asked_for(inbox):
    assert inbox.drop(examples.ads_products(), "us-us", **DECLARED) == ["landed"]
    assert inbox.coverage("amazon_ads_products") == {(f"us-us|2026-10-0{n}", 8 if n != 3 else 0) for n in range(1, 5)}
    week = DECLARED | {"period_start": "2026-10-05", "period_end": "2026-10-06"}
    assert inbox.drop("[]", "us-us", 7, **week) == ["landed"]
    # the same bytes for other days, and for another report, say something else
    later = DECLARED | {"period_start": "2026-10-07", "period_end": "2026-10-07"}
    assert inbox.drop("[]", "us-us", 8, **later) == ["landed"]
    assert inbox.drop("[]", "us-us", 8, **later | {"report": "amazon_ads_campaigns"}) == ["landed"]
    zeros = {(f"us-us|2026-10-0{n}", 0) for n in (3, 5, 6, 7)}
    assert zeros <= inbox.coverage("amazon_ads_products")
    assert inbox.coverage("amazon_ads_campaigns") == {("us-us|2026-10-07", 0)}
    assert inbox.ask("select count(*) from read_parquet('landed/amazon_ads_products/*/*.parquet')") == [(24,)]


def test_the_same_rows_declared_for_more_days_claim_them_and_stand_once(inbox):
    assert inbox.drop(examples.ads_products(), "us-us") == ["landed"]
    assert ("us-us|2026-10-03", 0) not in inbox.coverage("amazon_ads_products")
    assert inbox.drop(examples.ads_products(), "us-us", 6, **DECLARED) == ["landed"]
    longer = DECLARED | {"period_end": "2026-10-05"}
    assert inbox.drop(examples.ads_products(), "us-us", 7, **longer) == ["landed"]
    assert inbox.drop(examples.ads_products(), "us-us", 7, **longer) == ["duplicate"]
    newest = open_ledger(inbox.settings).coverage("amazon_ads_products").unique("slice", keep="first", maintain_order=True)
    assert {r["slice"]: r["row_count"] for r in newest.iter_rows(named=True)} == {
        f"us-us|2026-10-0{n}": 8 if n in (1, 2, 4) else 0 for n in range(1, 6)
    }
    # Of the landed rows the current content of each slice is one of three, told apart by the days it was declared for.
    of_content = inbox.ask(
        "select _content_id, count(*) from read_parquet('landed/amazon_ads_products/*/*.parquet') group by all order by 1"
    )
    assert [n for _, n in of_content] == [24, 24, 24]
    assert {c for _, c in newest.select("slice", "content_id").iter_rows()} == {of_content[2][0]}


def test_an_empty_list_of_nobody_knows_what_is_explained(inbox):
    assert inbox.drop("[]", "us-us") == ["quarantined empty_list"]
    assert inbox.drop("[]", "us-us", report="amazon_ads_products") == ["quarantined undeclared_period"]
    assert inbox.drop("[]", "us-us", report="no_such_report") == ["quarantined empty_list"]


def test_what_a_file_holds_goes_before_what_it_is_called(inbox):
    inbox.drop(examples.ads_campaigns(), "us-us", **DECLARED)
    assert inbox.coverage("amazon_ads_products") == set()
    assert len(inbox.coverage("amazon_ads_campaigns")) == 4


def test_stock_without_a_date_is_of_the_day_it_came(inbox):
    stock = lines(headers.MYI_UNSUPPRESSED, examples.MYI)
    assert [inbox.drop(stock, "us-us", day) for day in (5, 6, 6)] == [["landed"], ["landed"], ["duplicate"]]
    assert inbox.coverage("amazon_fba_stock") == {("us-us|2026-10-05", 26), ("us-us|2026-10-06", 26)}


def test_a_shipment_is_known_day_by_day(inbox):
    inbox.drop(examples.inbound_shipments() + examples.inbound_items(), "eu", 5)
    inbox.drop(examples.inbound_shipments(), "eu", 6)
    assert {s for s, _ in inbox.coverage("amazon_inbound_shipments") if "ABC001" in s} == {
        "eu|FBA15ABC001|2026-10-05", "eu|FBA15ABC001|2026-10-06",
    }  # fmt: skip


def test_a_zip_of_several_reports_is_each_of_them(inbox):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, dresses in examples.TEXTS.items():
            archive.writestr(f"{name}.txt", next(iter(dresses.values())))
    assert inbox.drop(buffer.getvalue(), "us") == ["landed"] * len(examples.TEXTS)


def test_a_return_listed_again_replaces_itself_alone(inbox):
    changed = [r | {"status": "Reimbursed"} for r in examples.RETURNS[:1]]
    assert inbox.drop(examples.customer_returns(), "us", 5) == ["landed"]
    assert inbox.drop(lines(headers.CUSTOMER_RETURNS, changed), "us", 6) == ["landed"]
    rows = open_ledger(inbox.settings).coverage("amazon_customer_returns").unique("slice", keep="first", maintain_order=True)
    units = inbox.ask(
        "select count(distinct _slice), count(*) from read_parquet('landed/amazon_customer_returns/*/*.parquet')"
    )
    assert (rows.height, units) == (len(examples.RETURNS) - 1, [(len(examples.RETURNS) - 1, len(examples.RETURNS) + 1)])
