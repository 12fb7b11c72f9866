"""What a director reads: the figures, the money, what to do, and plain words where nothing is known."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.publishing import docs_site
from pipelines.publishing.pages import numbers
from pipelines.publishing.pages.front import PLACES
from pipelines.settings import ROOT, Settings
from tests.support.small_marts import SmallMarts, small_seller


def text(html: str) -> str:
    """What is read aloud: no tags, blanks folded."""
    html = re.sub(r"<(style|svg)\b.*?</\1>", " ", html, flags=re.S).replace("<wbr>", "")
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).replace(" .", ".").replace(" ,", ",")


def section(html: str, anchor: str) -> str:
    """The text of one section of the front page."""
    return text(re.search(rf'<(section|h3) id="{anchor}".*?(?=<section|<h3 id|</main>)', html, re.S)[0])


def written(marts: SmallMarts) -> Path:
    marts.publish()
    return docs_site.build(marts.settings, dbt_docs=marts.settings.data / "no dbt docs").parent


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return written(small_seller(Settings(data=tmp_path_factory.mktemp("small") / "data")))


@pytest.fixture(scope="module")
def front(site):
    return (site / "index.html").read_text("utf-8")


def test_the_figures_of_all_stores_and_of_each(front):
    said = section(front, "figures")
    assert "Net sales 净销售额 CNY 1,890 +238% on the month before 1,190 on the last day" in said
    assert (
        "Contribution profit 贡献利润 CNY 420 0% on the month before 210 on the last day 31.6% of covered net sales" in said
    )
    assert "Orders 订单数 2 +100% on the month before" in said
    assert "Market.us shop-us 2026-10-27 USD 270 1,890 420 31.6% 2 3 USD 170" in said
    assert "Market.de shop-de 2026-10-28 EUR 50 400 300 75.0% 1 1 EUR 50" in said


def test_the_coverage_line_and_where_the_rest_is(front):
    said = section(front, "coverage")
    assert "87.5% of net sales has SKU, cost and fees; 12.5% (CNY 320) does not" in said
    assert "7.8% without SKU 未匹配 SKU, CNY 200" in said
    assert "1 order line in a currency without a rate" in said
    assert "NO<b>MAP Mug <i>& co shop-us SKU 3 USD 80 Add it to the listings sheet." in said


def test_what_files_say_is_text_and_never_markup(front):
    assert "<b>MAP" not in front
    assert "Mug &lt;i&gt;&amp; co" in front


def test_the_banner_names_the_money_a_currency_apart_and_leaves_out_what_is_for_information(front):
    banner = text(re.search(r'<div class="banner".*?</div>', front, re.S)[0])
    assert "Read with care: 1 check of the data does not hold" in banner
    assert "EUR 5.00 + USD 30.00 the settlement is short (s-1 and 1 more)" in banner
    assert "one file waits" not in banner


def test_alerts_have_money_day_owner_and_advice_or_say_that_they_lack_it(front):
    said = section(front, "alerts")
    assert "3 alerts, most money first" in said
    assert "CNY 5,000 S-1 runs out It does so on 2026-11-05. Order 300. stockout_risk:" in said
    assert "was due 2026-10-20 Li" in said
    assert "CNY 700 S-2 loses money" in said
    assert "by 2026-11-02 no owner named" in said
    assert "no amount A feed is late" in said


def test_quiet_alerts_are_counted_and_how_to_quiet_one_is_said(front, settings):
    assert "in the workbook's sheet 预警处理." in section(front, "alerts")
    marts = small_seller(settings)
    quiet = [{"alert_id": f"a:{n}", "decided_on": date(2026, 10, 20), "is_silent": n < 2} for n in range(3)]
    marts.add("rpt_alert_decisions", *quiet)
    said = section((written(marts) / "index.html").read_text("utf-8"), "alerts")
    assert "sheet 预警处理; 2 are quiet now" in said


def test_an_alert_leads_to_its_row_or_to_the_part_that_explains_it(front):
    assert '<a href="#stock-POOL-S-1">S-1 runs out</a>' in front
    assert 'id="stock-POOL-S-1"' in front
    assert '<a href="#margin-shop-us-S-2">' in front
    assert '<a href="#freshness">A feed is late</a>' in front


def test_every_check_leads_somewhere(site):
    """The places are fixed in the page; the checks are named in the contract of `rpt_alerts`."""
    contract = (ROOT / "dbt_project/models/marts/operations/_operations__models.yml").read_text("utf-8")
    named = re.search(r"Check that raised it: ([a-z_, ]+?)\.", contract)[1].replace(" or ", ", ").split(", ")
    assert sorted(PLACES) == sorted(named)


def test_both_stock_rules_stand_side_by_side(front):
    said = section(front, "stock")
    assert "1 of 2 watched SKUs breach a rule" in said
    assert "1 stopped, clearing or not replenished SKUs are exempt" in said
    assert "S-1 Thing S-1 POOL 12 0 3.5 3 200 188 2026-10-31 2026-09-29 overdue 150 5,000" in said
    assert "S-3" not in said


def test_a_low_margin_names_the_cost_that_did_it(front):
    said = section(front, "margin")
    assert "S-2 shop-us 1,000 −700 −70.0% −71.0% Fulfilment 配送费 45.0% 20.0% Measure it again." in said


def test_reconciliations_are_counted_and_the_failing_ones_come_first(front):
    said = section(front, "trust")
    assert "2 of 5 reconciliations hold; 3 do not" in said
    assert (
        said.index("payout s-1 100.00 70.00 USD 30.00") < said.index("payout s-2") < said.index("files for information all")
    )


def test_received_files_with_their_problem_and_remedy(front):
    said = section(front, "files")
    assert "3 received: 1 held, 1 landed, 1 quarantined" in said
    assert "line 7: the file breaks off. Download it again" in said
    assert "python -m pipelines accept h1" in said
    assert "figures.jsonl" not in said


def test_long_lists_are_cut_and_say_so(settings):
    marts = SmallMarts(settings)
    base = small_seller(settings).rows["rpt_alerts"][0]
    marts.add(
        "rpt_alerts",
        *({**base, "alert_id": f"a:{n}", "alert_rank": n, "is_top": n <= 15, "title": f"Alert {n}"} for n in range(1, 41)),
    )
    front = (written(marts) / "index.html").read_text("utf-8")
    said = section(front, "alerts")
    assert "The 15 with most money of 40; the rest are in rpt_alerts" in said
    assert "Alert 15 " in said
    assert "Alert 16 " not in said


def test_account_fees_of_no_store_have_a_line_of_their_own(settings):
    marts = small_seller(settings)
    fee = {"business_date": date(2026, 10, 5), "revenue_amount_reporting": 0, "contribution_profit_amount_reporting": -280}
    marts.add("fct_order_line_profit", fee)
    said = section((written(marts) / "index.html").read_text("utf-8"), "figures")
    assert "Contribution profit 贡献利润 CNY 140" in said
    assert "Of no store 2026-10-27 0 −280 fees of an account that no store could carry" in said


def test_sales_without_any_exchange_rate_say_so(settings):
    marts = small_seller(settings)
    zero = dict.fromkeys((c for c in marts.contracts["rpt_profit_coverage"] if c.endswith("_amount_reporting")), 0)
    row = {"store_id": "all", "order_month": "2026-10", "order_lines_without_rate": 7, **zero}
    marts.rows["rpt_profit_coverage"] = [row]
    said = section((written(marts) / "index.html").read_text("utf-8"), "coverage")
    assert "All 7 order lines are in a currency without an exchange rate" in said


def test_a_seller_without_anything_is_told_so_everywhere(settings):
    front = text((written(SmallMarts(settings)) / "index.html").read_text("utf-8"))
    for words in (
        "No sale has landed yet, so nothing can be said about SKU, cost and fees",
        "No sale has landed yet, so there are no figures",
        "Nothing to do: no check found anything",
        "No stock has landed yet",
        "No SKU with a known profit is under the limit",
        "Nothing has been reconciled yet",
        "No file has been received yet",
        "No feed has been received yet",
    ):
        assert words in front
    assert "Read with care" not in front


@pytest.mark.parametrize(
    "missing",
    [
        {"rpt_stockout_risk", "rpt_low_margin_skus", "rpt_alerts", "rpt_source_freshness", "rpt_mapping_gaps"},
        {"fct_order_line_profit", "dim_fx_rate_daily", "dim_product", "rpt_received_files", "rpt_published_figures"},
    ],
    ids=["reports", "facts and dimensions"],
)
def test_marts_that_do_not_exist_leave_the_rest_of_the_page(settings, missing):
    marts = small_seller(settings)
    marts.without = missing
    front = (written(marts) / "index.html").read_text("utf-8")
    assert "2 of 5 reconciliations hold" in front
    assert "87.5%" in front


class Lint(HTMLParser):
    """What every page must keep, whatever is in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.page, self.problems, self.links, self.ids = page, [], [], set()
        self.tables = 0
        self.captions = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "script" or (tag == "link" and has.get("rel") == "stylesheet"):
            self.problems.append(f"loads a {tag}")
        if tag == "img" or any(name.startswith("on") for name in has):
            self.problems.append(f"{tag} {sorted(has)}")
        if tag == "th" and "scope" not in has:
            self.problems.append("a th without scope")
        if tag == "svg" and not has.get("aria-label"):
            self.problems.append("a picture without words")
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if "id" in has:
            self.problems += [f"id {has['id']} twice"] if has["id"] in self.ids else []
            self.ids.add(has["id"])
        if tag == "a":
            self.links.append(has["href"])


@pytest.mark.parametrize("name", ["index.html", "marts.html", "reports.html", "gx/index.html"])
def test_every_page_is_accessible_loads_nothing_and_leads_somewhere(site, name):
    page = site / name
    lint = Lint(page)
    lint.feed(page.read_text("utf-8"))
    assert lint.problems == []
    assert lint.tables == lint.captions
    for href in lint.links:
        target, _, anchor = href.partition("#")
        assert not target.startswith("http")
        assert (page.parent / target).exists(), href
        if anchor:
            assert f'id="{anchor}"' in (page if not target else page.parent / target).read_text("utf-8"), href


def test_every_mart_and_metric_is_described(site):
    said = text((site / "marts.html").read_text("utf-8"))
    assert "rpt_alerts One row per thing of rpt_alerts 3" in said
    assert "money_amount decimal(18,4) What money_amount is." in said
    assert "Contribution profit 贡献利润（ERP 毛利润）" in said


def test_every_report_a_person_can_drop_is_described(site):
    from pipelines import sources

    said = text((site / "reports.html").read_text("utf-8"))
    for report in sources.reports():
        assert (report.title in said) == (report.platform != "own"), report.id


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (numbers.money(None, "CNY"), "—"),
        (numbers.money(-1234.5, "CNY"), "CNY −1,235"),
        (numbers.money(1234.565, "USD", cents=True), "USD 1,234.57"),
        (numbers.money(1234.5, "JPY", cents=True), "JPY 1,235"),
        (numbers.share(-0.0567), "−5.7%"),
        (numbers.count(1234567), "1,234,567"),
        (numbers.change(90, 100), "−10%"),
        (numbers.change(50, -100), "+150%"),
        (numbers.change(5, 0), None),
        (numbers.change(5, None), None),
    ],
)
def test_numbers_are_written_as_people_write_them(written, expected):
    assert written == expected
