"""The pages as a person sees them: they open, they link, they fit a phone, and nothing leaves the machine."""

from __future__ import annotations

from urllib.parse import urljoin

import duckdb
import pytest

pytestmark = pytest.mark.needs("chromium")

PAGES = ("index.html", "marts.html", "reports.html", "gx/index.html", "dbt/index.html")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_with_content(page, site, path):
    response = page.goto(f"{site}/{path}", wait_until="load")
    assert response.status == 200
    page.wait_for_function("document.body.innerText.length > 200")


def test_every_link_of_the_front_page_leads_somewhere(page, site):
    page.goto(f"{site}/index.html")
    links = {urljoin(page.url, a.get_attribute("href")).partition("#")[0] for a in page.query_selector_all("a[href]")}
    mine = sorted(link for link in links if link.startswith(site))
    assert len(mine) >= 4
    dead = [link for link in mine if page.request.get(link).status != 200]
    assert not dead


def test_the_front_page_says_what_to_do_and_how_far_it_can_be_trusted(page, site, demo_run):
    page.goto(f"{site}/index.html")
    text = page.inner_text("body")
    with duckdb.connect(str(demo_run.marts / "marts.duckdb"), read_only=True) as con:
        titles = [
            t
            for (t,) in con.execute("select title from rpt_alerts order by money_amount desc nulls last limit 3").fetchall()
        ]
    assert titles
    assert [t for t in titles if t not in text] == []
    assert "%" in text and "SKU" in text


@pytest.mark.parametrize("path", ["index.html", "marts.html", "reports.html", "gx/index.html"])
def test_a_page_of_ours_fits_a_phone(page, site, path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_warehouse_pages_of_dbt_show_a_mart(page, site):
    page.goto(f"{site}/dbt/index.html#!/model/model.warehouse.fct_profit_lines")
    page.wait_for_function("document.body.innerText.includes('fct_profit_lines')", timeout=30_000)
    assert "One row per" in page.inner_text("body")
