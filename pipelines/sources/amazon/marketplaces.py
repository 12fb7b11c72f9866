"""Amazon's marketplaces, and what a marketplace says about the files of its region."""

from __future__ import annotations

from pipelines.sources import readers
from pipelines.sources.base import Source

# Country → the number Amazon gives the marketplace (2026-11). The platform has more numbers than countries: an unknown one
# is kept as it is.
MARKETPLACE_IDS = {
    "US": "ATVPDKIKX0DER",
    "CA": "A2EUQ1WTGCTBG2",
    "MX": "A1AM78C64UM0Y8",
    "BR": "A2Q3Y263D00KWC",
    "ES": "A1RKKUPIHCS9HS",
    "GB": "A1F83G8C2ARO7P",
    "UK": "A1F83G8C2ARO7P",
    "FR": "A13V1IB3VIYZZH",
    "BE": "AMEN7PMS3EDWL",
    "NL": "A1805IZSGTT6HS",
    "DE": "A1PA6795UKMFR9",
    "IT": "APJ6JRA9NG5V4",
    "SE": "A2NODRKZP88ZB9",
    "PL": "A1C3SOZRARQ6R3",
    "IE": "A28R8C7NBKEWEA",
    "EG": "ARBP9OOSHTCHU",
    "TR": "A33AVAJ2PDY3EV",
    "SA": "A17E79C6D8DWNP",
    "AE": "A2VIGQ35RCS4UG",
    "IN": "A21TJRUUN4KGV",
    "ZA": "AE08WJ6YKNBMC",
    "SG": "A19VAU5U5O7RUS",
    "AU": "A39IBJ37TRP1C6",
    "JP": "A1VC38T7YXB528",
}

_JAPANESE = (b"Amazon.co.jp", b"amazon.co.jp", b"\tJPY\t", b",JPY,", MARKETPLACE_IDS["JP"].encode())


def encodings(source: Source) -> tuple[str, ...]:
    """The encodings Amazon's flat files come in, likeliest first: UTF-8, then Shift JIS for Japan, cp1252 elsewhere."""
    with source.path.open("rb") as f:
        begin = f.read(64 * 1024)
    japanese = readers.is_shift_jis(begin) or any(mark in begin for mark in _JAPANESE)
    return ("utf-8", "cp932") if japanese else ("utf-8", "cp1252")
