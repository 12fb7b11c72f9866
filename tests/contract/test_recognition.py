"""Each report is recognised as itself and as nothing else, by content alone and in every dress it comes in."""

from pathlib import Path

import pytest

from pipelines.sources import PLATFORMS, readers, report, reports
from pipelines.sources.own import alerts_file, figures_file
from tests.contract import examples, examples_amazon, examples_sheets, examples_web, headers
from tests.contract.parsing import parse, recognised
from tests.contract.test_own import ALERTS, FIGURES

TEXTS = {
    **examples_amazon.TEXTS,
    **examples_web.TEXTS,
    "amazon_all_orders": {
        "plain": examples.all_orders(),
        "Europe": examples.all_orders(headers.ALL_ORDERS_EU_55),
        "saved again as CSV": examples.quoted(headers.ALL_ORDERS_33, examples.ORDERS),
    },
    "amazon_settlement": {"US": examples.settlement(), "EU": examples.settlement("EU"), "UK": examples.settlement("UK")},
    "amazon_sales_traffic": {
        "period": examples.sales_traffic(),
        "day": examples.sales_traffic("2026-10-01", "2026-10-01"),
        "empty": examples.sales_traffic(days=[], products=0),
    },
    "amazon_inventory_planning": {
        "early": examples.planning(headers.PLANNING_EARLY),
        "2024": examples.planning(headers.PLANNING_94),
        "2026": examples.planning(),
        "quoted": examples.quoted(headers.PLANNING_98, examples.PLANNING),
    },
    "ecb_exchange_rates": {"history": examples.ecb(), "one day": "Date, USD, JPY, \n30 October 2026, 1.11, 175.68, \n"},
    "google_trends_multi_timeline": {"zh": examples.trends(), "excel": "Week,x: (US)\r\n2/23/2020,3\r\n3/1/2020,4\r\n"},
    "seventeen_track_info": {"answer": examples.tracking(), "push": examples.tracking_push()},
    "seller_workbook": {name: examples.sheet_csv(name, rows) for name, rows in examples_sheets.ALL.items()},
    "own_published_figures": {"": figures_file(FIGURES).decode()},
    "own_sent_alerts": {"": alerts_file(ALERTS).decode()},
}
CASES = [
    pytest.param(id_, text, id=f"{id_} {dress}".strip()) for id_, dresses in TEXTS.items() for dress, text in dresses.items()
]

STRANGERS = {
    "web page": "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>amazon-order-id\tsku</body></html>",
    "an empty list": "[]",
    "active offers alone": examples.lines(headers.LISTINGS_US[:-1], [{"seller-sku": "KIT-1"}]),
    "sponsored brands": '[{"campaignId": 1, "impressions": 3, "clicks": 1, "cost": 0, "purchases": 0, "sales": 0}]',
    "sponsored display": '[{"campaignId": 1, "adId": 1, "promotedSku": "x", "impressions": 3, "clicks": 1, "cost": 0}]',
    "targets of ads": '[{"campaignId": 1, "targeting": "x", "impressions": 3, "clicks": 1, "cost": 0, "sales7d": 1}]',
    "business report": examples.lines(headers.BUSINESS_REPORT, [{"SKU": "KIT-1"}], ","),
    "other JSON": '{"reportSpecification": {"reportType": "GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT"}, "data": []}',
    "a letter": "Dear all,\nplease find the orders attached.\n",
    "a table of numbers": "date,visits\n2026-10-01,5\n2026-10-02,6\n",
    "half a line": "amazon-order-id",
    "nothing": "",
}


def write(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "download (3).dat"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def test_every_report_has_an_example():
    assert set(TEXTS) == {r.id for r in reports()}


@pytest.mark.parametrize(("id_", "text"), CASES)
def test_each_is_itself_and_nothing_else_in_every_dress(tmp_path, id_, text):
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be"):
        dress = text if encoding != "utf-16-be" else "\ufeff" + text
        assert recognised(write(tmp_path, dress, encoding)) == [id_], encoding
    assert recognised(write(tmp_path, text.replace("\r\n", "\n").replace("\n", "\r\n"))) == [id_]
    assert recognised(write(tmp_path, text.rstrip("\n"))) == [id_]


@pytest.mark.parametrize(("id_", "text"), CASES)
def test_each_reads_the_same_in_utf_16_and_with_windows_line_ends(tmp_path, id_, text):
    (tmp_path / "b").mkdir()
    plain = parse(write(tmp_path, text))
    for dressed in (
        text.encode("utf-16"),
        ("\ufeff" + text).encode(),
        text.replace("\r\n", "\n").replace("\n", "\r\n").encode(),
    ):
        assert parse(write(tmp_path / "b", dressed)).rows == plain.rows


def test_the_workbook(tmp_path):
    assert recognised(examples.workbook(tmp_path / "a")) == ["seller_workbook"]
    only = {"记账汇率": examples.SELLER["记账汇率"]}
    assert recognised(examples.workbook(tmp_path / "b", only, language=1)) == ["seller_workbook"]


@pytest.mark.parametrize("text", STRANGERS.values(), ids=STRANGERS)
def test_strangers_are_nobody(tmp_path, text):
    assert recognised(write(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (STRANGERS["web page"], "html"),
        (examples.sales_traffic(), "json"),
        (examples.settlement(), "delimited"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1" * 30, "binary"),
    ],
)
def test_what_a_file_is_by_its_bytes(tmp_path, content, kind):
    assert readers.sample(write(tmp_path, content)).kind == kind


def test_the_sample_reads_only_the_beginning(tmp_path):
    path = write(tmp_path, examples.all_orders() + "x" * 5_000_000)
    assert len(readers.sample(path).text) <= 64 * 1024


@pytest.mark.parametrize(
    ("text", "id_", "missing"),
    [
        (examples.planning([h for h in headers.PLANNING_98 if h not in ("fnsku", "snapshot-date")]),
         "amazon_inventory_planning", {"fnsku", "snapshot-date"}),
        (examples.all_orders([h for h in headers.ALL_ORDERS_33 if h != "amazon-order-id"]), "amazon_all_orders",
         {"amazon-order-id"}),
        (examples.settlement().replace("settlement-id", "settlement", 1), "amazon_settlement", {"settlement-id"}),
    ],
)  # fmt: skip
def test_a_file_that_nearly_fits_is_told_what_it_lacks(tmp_path, text, id_, missing):
    path = write(tmp_path, text)
    assert recognised(path) == []
    found, lacking = readers.nearest(readers.sample(path))
    assert found.id == id_
    assert missing == set(lacking)


@pytest.mark.parametrize("name", ["web page", "a letter", "other JSON", "nothing"])
def test_what_resembles_nothing_resembles_nothing(tmp_path, name):
    assert readers.nearest(readers.sample(write(tmp_path, STRANGERS[name]))) is None


@pytest.mark.parametrize(("id_", "text"), CASES)
def test_rows_have_exactly_the_types_of_the_contract(tmp_path, id_, text):
    names = {"string": "VARCHAR", "decimal(18,4)": "DECIMAL(18,4)", "decimal(18,8)": "DECIMAL(18,8)"}
    parsed = parse(write(tmp_path, text))
    for text_table in parsed.reading.tables:
        types = parsed.types[text_table.table.name]
        assert types.pop("_row_number") == "BIGINT"
        declared = {c.name: names.get(c.type, c.type.upper()) for c in text_table.table.columns}
        assert {n: t for n, t in types.items() if n not in text_table.unknown} == {
            n: declared[n] for n in types if n in declared
        }
        assert not set(text_table.unknown) & set(declared)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_report_tells_a_person_what_it_needs_to_know(platform):
    for r in reports(platform):
        assert report(r.id) is r
        assert r.platform == platform
        assert min(len(r.title), len(r.download), len(r.good_for)) > 10
        assert r.traps
        assert all(len(t) > 20 for t in r.traps)
        assert all(t.grain.startswith("One row per") for t in r.tables)
        assert all(c.doc for t in r.tables for c in t.columns)
