"""The pages in a real browser: nothing is loaded from elsewhere, nothing sticks out; light, dark, on a phone, on paper."""

from __future__ import annotations

from pathlib import Path

import great_expectations as gx
import pandas as pd
import pytest

from pipelines.publishing import docs_site, foreign_pages
from pipelines.settings import Settings
from tests.support.small_marts import SmallMarts, small_seller

pytestmark = pytest.mark.needs("chromium")

PAGES = ("index.html", "marts.html", "reports.html", "gx/index.html")


def check_at_the_door(docs: Path) -> None:
    """What landing leaves in the data docs: one batch with a value that does not belong."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs / "gx")}
    index = {"class_name": "DefaultSiteIndexBuilder"}
    context.add_data_docs_site("local", {"class_name": "SiteBuilder", "site_index_builder": index, "store_backend": store})
    batch = context.data_sources.add_pandas("p").add_dataframe_asset("orders").add_batch_definition_whole_dataframe("b")
    expectation = gx.expectations.ExpectColumnValuesToNotBeNull(column="sku")
    suite = context.suites.add(gx.ExpectationSuite(name="orders lines", expectations=[expectation]))
    validation = context.validation_definitions.add(gx.ValidationDefinition(name="orders", data=batch, suite=suite))
    checkpoint = gx.Checkpoint(
        name="orders",
        validation_definitions=[validation],
        actions=[gx.checkpoint.UpdateDataDocsAction(name="docs")],
        result_format="SUMMARY",
    )
    context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": pd.DataFrame({"sku": ["A", None]})})


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    seller = small_seller(Settings(data=tmp_path_factory.mktemp("browser") / "data"))
    seller.publish()
    check_at_the_door(seller.settings.docs)
    return docs_site.build(seller.settings, dbt_docs=seller.settings.data / "none").parent


class Visit:
    """A page opened in a window of some width, with what it asked for and what it complained about."""

    def __init__(self, chromium, path: Path, *, width: int = 1280, scheme: str = "light") -> None:
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(path.as_uri())

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_but_itself(chromium, pages, name):
    with Visit(chromium, pages / name) as visit:
        assert visit.asked == [(pages / name).as_uri()]
        assert visit.errors == []


def test_the_models_page_draws_itself_and_reaches_nobody(chromium, tmp_path, httpserver):
    httpserver.expect_request("/elsewhere.js").respond_with_data("document.title = 'reached'")
    static = tmp_path / "static_index.html"
    static.write_text(
        '<html><head><title>models</title></head><body><p id="m">waiting</p>'
        "<script>document.getElementById('m').textContent = 'drawn by its own script'; fetch('URL')</script>"
        '<script src="URL"></script><img src="URL"></body></html>'.replace("URL", httpserver.url_for("/elsewhere.js"))
    )
    with Visit(chromium, static) as visit:
        assert visit.page.title() == "reached", "without our hand it does reach out"
    httpserver.clear_log()

    foreign_pages.offline_dbt_docs(static, tmp_path / "index.html")
    with Visit(chromium, tmp_path / "index.html") as visit:
        assert visit.page.inner_text("#m") == "drawn by its own script"
        assert visit.page.title() == "models"
    assert httpserver.log == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", [*PAGES, "a validation"])
def test_nothing_sticks_out_of_the_window(chromium, pages, name, width):
    page = next((pages / "gx" / "validations").rglob("*.html")) if name == "a validation" else pages / name
    with Visit(chromium, page, width=width) as visit:
        visit.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_validation_is_legible_without_what_it_used_to_load(chromium, pages):
    page = next((pages / "gx" / "validations").rglob("*.html"))
    with Visit(chromium, page) as visit:
        assert "values must never be null" in visit.page.inner_text("body")
        assert visit.asked == [page.as_uri()]
        mark = visit.page.locator("i.fa-times").first
        assert "not met" in mark.evaluate("e => getComputedStyle(e, '::before').content")


CONTRAST = """
() => {
  const luminance = c => {
    const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const [r, g, b] = c.match(/[\\d.]+/g).map(v => linear(Number(v) / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const low = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [luminance(getComputedStyle(e).color), luminance(behind(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) low.push(e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40));
  }
  return low;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_text_stands_out_from_what_is_behind_it(chromium, pages, name, scheme):
    with Visit(chromium, pages / name, scheme=scheme) as visit:
        assert visit.page.evaluate(CONTRAST) == []


def test_dark_is_dark(chromium, pages):
    def paper(scheme: str) -> str:
        with Visit(chromium, pages / "index.html", scheme=scheme) as visit:
            return visit.page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert paper("light") == "rgb(255, 255, 255)"
    assert max(int(part) for part in paper("dark").strip("rgb()").split(",")) < 60


def test_numbers_are_right_aligned_and_losses_stand_out(chromium, pages):
    with Visit(chromium, pages / "index.html") as visit:
        loss = visit.page.locator("#margin-shop-us-S-2 td", has_text="−700")
        assert loss.evaluate("e => getComputedStyle(e).textAlign") == "right"
        usual = visit.page.locator("#margin-shop-us-S-2 td", has_text="1,000")
        colour = "e => getComputedStyle(e).color"
        assert loss.evaluate(colour) != usual.evaluate(colour)


def test_an_alert_leads_to_its_row(chromium, pages):
    with Visit(chromium, pages / "index.html") as visit:
        visit.page.get_by_role("link", name="S-1 runs out").click()
        assert visit.page.locator("#stock-POOL-S-1").evaluate("e => e.matches(':target')")
        # The browser scrolls to whole pixels of a page whose rows are not.
        assert 0 <= round(visit.page.locator("#stock-POOL-S-1").bounding_box()["y"]) < 900


def test_a_wide_table_scrolls_in_itself_and_keeps_its_first_column(chromium, pages):
    with Visit(chromium, pages / "index.html", width=390) as visit:
        scroll = visit.page.locator("#stock .scroll")
        assert scroll.evaluate("e => e.scrollWidth > e.clientWidth")
        scroll.evaluate("e => e.scrollLeft = 300")
        assert visit.page.locator("#stock tbody th").first.bounding_box()["x"] >= 0


def test_it_prints(chromium, pages):
    with Visit(chromium, pages / "index.html", scheme="dark") as visit:
        visit.page.emulate_media(media="print")
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert not visit.page.locator("nav").is_visible()
        assert visit.page.pdf(format="A4").startswith(b"%PDF")


def test_a_seller_without_anything_gets_a_calm_page(chromium, settings):
    SmallMarts(settings).publish()
    page = docs_site.build(settings, dbt_docs=settings.data / "none")
    with Visit(chromium, page, width=390) as visit:
        assert visit.errors == []
        assert visit.page.locator(".empty").count() >= 8
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
