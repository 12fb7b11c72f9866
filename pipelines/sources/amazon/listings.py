"""Amazon listings (GET_MERCHANT_LISTINGS_ALL_DATA): every offer of a store, active or not."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from pipelines.sources.amazon.flat_files import flat_file
from pipelines.sources.base import Column, Reading, Report, Sample, Source, Table

LISTINGS = Table(
    name="amazon_listings",
    entity="amazon_listings",
    grain="One row per store and offer on the day the file was received.",
    slice_by="_scope",  # landing adds the day of receipt: the file has none
    covers="window",
    columns=(
        Column(name="title", doc="Title.", headers=("item-name", "商品名")),
        Column(name="listing_id", doc="Number of the offer.", headers=("listing-id", "出品ID")),
        Column(
            name="sku",
            doc="The seller's SKU on the platform.",
            headers=("seller-sku", "出品者SKU"),
            required=True,
            filled=True,
        ),
        Column(
            name="price_amount",
            doc="Price, in the store's currency.",
            type="decimal(18,4)",
            headers=("price", "価格"),
            required=True,
        ),
        Column(
            name="quantity",
            doc="Units of an own-shipped offer; empty where Amazon ships.",
            type="bigint",
            headers=("quantity", "数量"),
        ),
        Column(
            name="opened_at",
            doc="When the offer was created, UTC.",
            type="timestamp",
            headers=("open-date", "出品日"),
            required=True,
        ),
        Column(name="product_id_type", doc="1 ASIN, 2 ISBN, 3 UPC, 4 EAN.", headers=("product-id-type", "商品IDタイプ")),
        Column(name="item_condition", doc="11 new, 1 to 10 used.", headers=("item-condition", "コンディション")),
        Column(name="asin", doc="Amazon's product number.", headers=("asin1", "ASIN 1")),
        Column(name="product_id", doc="Product number of product_id_type.", headers=("product-id", "商品ID")),
        Column(
            name="pending_units",
            doc="Units of pending orders.",
            type="bigint",
            headers=("pending-quantity", "在庫数"),
        ),
        Column(
            name="fulfillment_channel",
            doc="DEFAULT when the seller ships, AMAZON_NA, AMAZON_EU, AMAZON_JP … when Amazon does.",
            headers=("fulfillment-channel", "フルフィルメント・チャンネル"),
            required=True,
        ),
        Column(name="business_price_amount", doc="Price for business buyers, in the store's currency.", type="decimal(18,4)",
               headers=("Business Price",)),
        Column(name="merchant_shipping_group", doc="Shipping template.", headers=("merchant-shipping-group",)),
        Column(name="status", doc="Active, Inactive or Incomplete.", headers=("status", "ステータス"), required=True),
    ),
)  # fmt: skip

# The old open-date names its zone by letters, which mean different things to different programs (BST is also Bangladesh).
_ZONES = {
    "PST": "-08:00", "PDT": "-07:00", "MST": "-07:00", "MDT": "-06:00", "CST": "-06:00", "CDT": "-05:00",
    "EST": "-05:00", "EDT": "-04:00", "BRT": "-03:00", "GMT": "+00:00", "UTC": "+00:00", "WET": "+00:00", "BST": "+01:00",
    "IST": "+05:30", "CET": "+01:00", "MET": "+01:00", "CEST": "+02:00", "MEST": "+02:00", "EET": "+02:00",
    "EEST": "+03:00", "JST": "+09:00", "SGT": "+08:00", "AEST": "+10:00", "AEDT": "+11:00",
}  # fmt: skip


def recognise(sample: Sample) -> bool:
    """Offers with prices and status, in English or Japanese headings.

    Lists of the active or the inactive offers alone look alike but have no status: taken for the whole list they would lie.
    """
    return sample.has_header("seller-sku", "listing-id", "open-date", "price", "status") or sample.has_header(
        "出品者SKU", "出品ID", "出品日", "価格", "ステータス"
    )


def read(con: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """One row a line; an open-date of either form becomes ISO 8601 with its offset."""
    return Reading(tables=[flat_file(con, source, LISTINGS, _values)])


def _values(found: Mapping[str, str]) -> dict[str, str]:
    return {"opened_at": _iso(found["opened_at"])} if "opened_at" in found else {}


def _iso(column: str) -> str:
    """2013-01-07 07:35:42 PST, 07/01/2013 07:35:42 GMT and 2013/01/07 07:35:42 JST as ISO 8601; other text as it stands."""
    text = f"trim({column})"
    day = f"regexp_replace({text}, '^([0-9]{{4}})/([0-9]{{2}})/([0-9]{{2}})', '\\1-\\2-\\3')"
    day = f"regexp_replace({day}, '^([0-9]{{2}})/([0-9]{{2}})/([0-9]{{4}}) ', '\\3-\\2-\\1 ')"
    letters = f"upper(regexp_extract({text}, ' ([A-Za-z]{{3,4}})$', 1))"
    cases = " ".join(
        f"when '{zone}' then regexp_replace({day}, ' [A-Za-z]+$', '{offset}')" for zone, offset in _ZONES.items()
    )
    return f"case {letters} {cases} else {day} end"


ALL_LISTINGS = Report(
    id="amazon_listings",
    platform="amazon",
    title="Amazon listings",
    scope="store",
    undated=True,
    download=(
        "Seller Central › Inventory › Inventory Reports › All Listings Report, once a week and store. By API: "
        "GET_MERCHANT_LISTINGS_ALL_DATA with one marketplace."
    ),
    good_for="Which offers a store has, at which price, active or not; offers that the listings sheet does not know.",
    traps=(
        "One file a store, and nothing in it says of which: drop it into the folder of the store.",
        "No date in the file: it is of the day it was received.",
        "Quantity is empty where Amazon ships: it is no stock figure.",
        "Two forms of the date of creation, and encodings that differ by store, occur; both are read.",
        "Take all listings: the lists of active or of inactive offers alone have no status and are not taken.",
        "Used offers of graded returns (amzn.gr.…) are in it too.",
    ),
    tables=(LISTINGS,),
    recognise=recognise,
    read=read,
    lag_days=1,
    every_days=7,
)
