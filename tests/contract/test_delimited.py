"""Cutting files into cells: large files in slices, undecodable bytes, and the line that is named when something is wrong."""

import duckdb
import pytest

from pipelines.sources.base import Source
from pipelines.sources.readers import slices, text_files
from tests.contract import examples, headers
from tests.contract.parsing import RECEIVED, parse

MANY = [examples.ORDERS[n % len(examples.ORDERS)] | {"merchant-order-id": f"M{n}"} for n in range(3000)]


@pytest.fixture
def small_slices(monkeypatch):
    """Slices of a few hundred lines instead of a few hundred thousand."""
    monkeypatch.setattr(text_files, "_CHUNK", 10_007)
    monkeypatch.setattr(slices, "SLICE_BYTES", 25_000)


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large"
    path.write_text(examples.lines(headers.ALL_ORDERS_33, MANY), "utf-8", newline="")
    return path


def test_a_large_file_is_read_in_slices_with_every_row_at_its_line(small_slices, large):
    source = Source(path=large, file_name="large", scope="a", received_at=RECEIVED)
    file = text_files.readable(source, ("utf-8",))
    with duckdb.connect() as con:
        parts = slices.parts(con, file, whole=False)
        assert len(parts) == slices.MOST_SLICES
    rows = parse(large).rows["amazon_order_lines"]
    assert [(r["_row_number"], r["merchant_order_id"]) for r in rows] == [(n + 2, f"M{n}") for n in range(3000)]


def test_windows_line_ends_in_slices(small_slices, large):
    large.write_bytes(large.read_bytes().replace(b"\n", b"\r\n"))
    rows = parse(large).rows["amazon_order_lines"]
    assert [(r["_row_number"], r["merchant_order_id"]) for r in rows] == [(n + 2, f"M{n}") for n in range(3000)]


def test_a_bad_line_deep_in_a_large_file_is_named(small_slices, large):
    lines = large.read_text("utf-8").split("\n")
    lines[2500] += "\tone cell more"
    large.write_text("\n".join(lines), "utf-8", newline="")
    problem = parse(large).problems[0]
    assert (problem.code, problem.line) == ("uneven_row", 2501)


def test_slices_and_the_whole_file_give_the_same_rows(large, monkeypatch):
    whole = parse(large).rows
    monkeypatch.setattr(text_files, "_CHUNK", 1_001)
    monkeypatch.setattr(slices, "SLICE_BYTES", 100_000)
    assert parse(large).rows == whole


def test_bytes_that_are_not_utf_8_deep_in_a_file(large):
    text = large.read_text("utf-8").split("\n")
    text[2900] = (
        text[2900].replace("Thing", "Größe").replace("Garlic", "Größe").replace("Pan", "Größe").replace("Whisk", "Größe")
    )
    large.write_bytes("\n".join(text).encode("cp1252"))
    row = parse(large).rows["amazon_order_lines"][2899]
    assert "Größe" in row["product_name"]
    assert row["_row_number"] == 2901


def test_a_character_cut_by_the_edge_of_a_chunk(large, monkeypatch):
    monkeypatch.setattr(text_files, "_CHUNK", 7)
    text = large.read_text("utf-8")[:20_000].rsplit("\n", 1)[0] + "\n"
    large.write_text(text.replace("Garlic press", "大蒜压榨器"), "utf-8", newline="")
    titles = {r["product_name"] for r in parse(large).rows["amazon_order_lines"]}
    assert "大蒜压榨器" in titles


def test_line_ends_cut_by_the_edge_of_a_chunk(large, monkeypatch):
    text = large.read_bytes()[:6_000].rsplit(b"\n", 1)[0] + b"\n"
    large.write_bytes(text)
    plain = parse(large).rows
    for chunk in (1, 2, 3, 5):
        monkeypatch.setattr(text_files, "_CHUNK", chunk)
        large.write_bytes(text.replace(b"\n", b"\r\n"))
        assert parse(large).rows == plain


def test_the_header_may_stand_below_a_preamble(parse_text):
    preamble = "Includes all orders\nAll amounts in USD\n\n"
    rows = parse_text(preamble + examples.all_orders()).rows["amazon_order_lines"]
    assert [r["_row_number"] for r in rows] == list(range(5, 29))


def test_two_columns_of_one_name_are_told_apart(parse_text):
    text = examples.lines((*headers.ALL_ORDERS_33, "note", "note"), examples.ORDERS)
    assert {"note", "note (2)"} <= set(parse_text(text).table("amazon_order_lines").unknown)


def test_a_copy_is_made_in_the_scratch_folder_only_where_needed(tmp_path):
    path = tmp_path / "file"
    scratch = tmp_path / "scratch"
    source = Source(path=path, file_name="file", scope="a", received_at=RECEIVED, scratch=scratch)
    path.write_text(examples.all_orders(), "utf-8")
    assert text_files.readable(source, ("utf-8",)).path == path
    assert not scratch.exists()
    path.write_text(examples.all_orders(), "utf-16")
    assert text_files.readable(source, ("utf-8",)).path.parent == scratch
