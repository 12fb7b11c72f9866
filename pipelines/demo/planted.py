"""What is planted in the world on purpose, as far as it is not a row of the catalogue, the plans or the rate cards.

The truths about it are collected in `truths.py`; the damaged files are made in `writers/faults.py`.
"""

from __future__ import annotations

from datetime import date

import polars as pl

# Two mornings on which Europe's order file did not come: what changed only in the hours between is in no file.
MISSING_ORDER_FILES = frozenset({("amazon-eu", date(2026, 9, 22)), ("amazon-eu", date(2026, 9, 23))})

# Cents by which a settlement's header differs from its lines: Europe's payout on demand of 16 October.
HEADER_ERRORS = {"18442795593": 3740}

# Strings that stand for personal data: they must not be found behind the door.
CANARIES = {
    "amazon-us": {
        "ship-city": "Canary Falls QX7",
        "ship-postal-code": "00951-QX70",
        "purchase-order-number": "PO-CANARY-QX7-5531",
    },
    "amazon-eu": {
        "ship-city": "Kanarienstadt QX7",
        "ship-postal-code": "KN-99QX7",
        "purchase-order-number": "PO-CANARY-QX7-8817",
        "buyer-company-name": "Kanarienvogel Handels QX7 GmbH",
    },
    "amazon-uk": {"ship-city": "Canary-on-Thames QX7", "ship-postal-code": "QX7 9CN"},
    "amazon-jp": {"ship-city": "金糸雀市QX7", "ship-postal-code": "999-QX71"},
    "shopify": {"person": "Canaria Vogel QX7", "street": "7 Canary Perch QX7", "email": "canary.qx7@mail.example"},
    "tracking": {"city": "Canary Harbour QX7", "postal_code": "CNY-QX7-441", "street": "17 Canary Wharf Lane QX7"},
}
CANARY_EVERY, CANARY_REST = 797, 13
CANARY_SHOP = 211


def canaries_in_orders(text: pl.DataFrame, account_id: str) -> pl.DataFrame:
    """The order rows with the canaries written over the personal fields of a few orders (the same in every file)."""
    chosen = pl.col("order") % CANARY_EVERY == CANARY_REST
    have = text.columns
    return text.with_columns(
        pl.when(chosen).then(pl.lit(value)).otherwise(pl.col(c) if c in have else pl.lit(None, dtype=pl.String)).alias(c)
        for c, value in CANARIES[account_id].items()
    )
