"""The headline figures, worked out by hand from `small_seller`, and the record of what was said."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from pipelines.publishing import announce, facts, figures
from pipelines.publishing.published import open_published
from pipelines.raw_store import RawStore
from pipelines.settings import Settings
from tests.support.small_marts import RUN_AT, small_seller


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The small seller's publication, open for reading."""
    seller = small_seller(Settings(data=tmp_path_factory.mktemp("small") / "data"))
    seller.publish()
    with open_published(seller.settings) as published:
        yield published


@pytest.fixture(scope="module")
def found(published):
    return {(f.scope_id, f.figure): f for f in figures.headline(published)}


def test_a_store_is_counted_through_its_own_last_complete_day(found):
    us, de = found["shop-us", "net_sales"], found["shop-de", "net_sales"]
    assert (us.unit, us.complete_to, us.month_to_date, us.day) == ("USD", date(2026, 10, 27), 270, 170)
    assert (de.unit, de.complete_to, de.month_to_date, de.day) == ("EUR", date(2026, 10, 28), 50, 50)
    assert found["shop-us", "net_sales_reporting"].month_to_date == 270 * 7


def test_all_stores_are_counted_through_the_day_that_is_over_everywhere(found):
    together = found["all", "net_sales"]
    assert (together.unit, together.complete_to, together.month_to_date) == ("CNY", date(2026, 10, 27), 1890)


def test_only_sales_count_as_orders_and_an_order_of_two_lines_is_one(found):
    assert found["all", "orders"].month_to_date == 2
    assert found["all", "units"].month_to_date == 3
    assert found["all", "gmv"].month_to_date == 600 * 7


def test_contribution_is_of_what_is_known_and_says_of_how_much(found):
    assert found["all", "contribution_profit"].month_to_date == 210 + 420 - 210
    assert found["all", "net_sales_covered"].month_to_date == 700 + 840 - 210
    assert found["all", "contribution_profit"].day == 420 - 210


def test_the_month_before_is_compared_on_the_same_days_or_not_at_all(found):
    assert found["shop-us", "net_sales"].month_before == 80
    assert found["shop-us", "net_sales"].same_days_before == (date(2026, 9, 1), date(2026, 9, 27))
    assert found["shop-de", "net_sales"].month_before is None, "nothing is known of its September"


@pytest.mark.parametrize(
    ("complete_to", "days"),
    [("2026-03-31", ("2026-02-01", "2026-02-28")), ("2026-01-15", ("2025-12-01", "2025-12-15"))],
    ids=["a longer month", "over the year"],
)
def test_same_days_of_the_month_before(complete_to, days):
    figure = figures.Figure(
        figure="gmv",
        scope_id="s",
        unit="USD",
        complete_to=date.fromisoformat(complete_to),
        first_day=date(2020, 1, 1),
        days={},
    )
    assert tuple(d.isoformat() for d in figure.same_days_before) == days


def test_days_that_the_orders_have_not_reached_are_not_days_without_sales(settings):
    seller = small_seller(settings)
    (feed,) = seller.rows["rpt_source_freshness"]
    seller.rows["rpt_source_freshness"] = [{**feed, "newest_date": date(2026, 10, 20), "status": "late"}]
    seller.publish()
    with open_published(settings) as published:
        stores = {s["store_id"]: s["complete_to"] for s in facts.stores(published)}
        of = {(f.scope_id, f.figure): f for f in figures.headline(published)}
    assert stores == {"shop-us": date(2026, 10, 20), "shop-de": date(2026, 10, 28)}
    assert of["shop-us", "net_sales"].month_to_date == 100
    assert of["all", "net_sales"].complete_to == date(2026, 10, 20)


def test_the_walk_begins_at_net_sales_and_ends_at_contribution(published):
    walk = figures.walk(published, 28)
    assert (walk.first_day, walk.last_day) == (date(2026, 9, 30), date(2026, 10, 27))
    steps = {step.en: step.amount for step in walk.steps}
    assert steps == {
        "Net sales after refunds": 1890,
        "Net sales without known profit": -560,
        "Purchase cost": -770,
        "Advertising": -140,
        "Contribution profit": 420,
    }
    assert walk.steps[0].width == 1
    bars = walk.steps[1:-1]
    assert [round(b.start + b.width, 6) for b in bars] == [1.0, *(round(b.start, 6) for b in bars[:-1])], (
        "each begins where the last ended"
    )
    assert bars[-1].start == pytest.approx(420 / 1890)


def test_coverage_is_that_of_the_last_two_months_and_its_gaps_add_up(published):
    coverage = facts.coverage(published)
    assert coverage.months == ["2026-09", "2026-10"]
    assert coverage.rate == 2240 / 2560
    assert [(g.en, g.amount) for g in coverage.gaps] == [("without SKU", 200), ("without cost", 100), ("without fees", 20)]
    assert sum(g.amount for g in coverage.gaps) == coverage.missing == 320


def test_what_was_said_is_received_back(settings):
    small_seller(settings).publish()
    announce.announce(settings)
    received = RawStore(settings).observations()
    assert [(o.file_name, o.origin, o.received_at) for o in received] == [
        ("figures-r1.jsonl", "own", RUN_AT),
        ("alerts-r1.jsonl", "own", RUN_AT),
    ]
    with RawStore(settings).open(received[0]) as path:
        said = path.read_text()
    assert (
        '"figure": "net_sales_month_to_date", "scope_id": "shop-us", "business_date": "2026-10-27", "value": "270.0000"'
        in said
    )
    assert '"figure": "coverage", "scope_id": "all", "value": "0.875", "unit": "fraction"' in said


def test_each_figure_is_said_once_a_scope(published):
    rows = figures.statements(figures.headline(published), published.publication, 0.875)
    keys = [(r["figure"], r["scope_id"]) for r in rows]
    assert len(keys) == len(set(keys))
    assert {"gmv_day", "net_sales_month_to_date", "contribution_profit_day", "units_day", "coverage"} <= {f for f, _ in keys}


def test_a_day_that_changed_since_it_was_said_shows_both(settings):
    seller = small_seller(settings)
    then = {
        "scope_id": "all", "business_date": date(2026, 10, 1), "unit": "CNY", "currency_code": "CNY",
        "published_at": datetime.fromisoformat("2026-10-02T01:30"), "publication_id": "r0",
    }  # fmt: skip
    seller.add(
        "rpt_published_figures",
        {**then, "figure": "net_sales_day", "value": Decimal(900)},
        {**then, "figure": "contribution_profit_day", "value": Decimal(300)},
        {**then, "figure": "net_sales_day", "value": Decimal(1), "publication_id": "r0b", "published_at": RUN_AT},
        {**then, "figure": "net_sales_day", "value": Decimal(5), "scope_id": "shop-us"},
    )
    seller.publish()
    with open_published(settings) as published:
        (row,) = figures.restated(published, figures.headline(published))
    assert (row.day, row.net_sales_then, row.net_sales) == (date(2026, 10, 1), 900, 700)
    assert (row.contribution_then, row.contribution) == (300, 210)
