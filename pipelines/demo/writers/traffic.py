"""Amazon sales and traffic reports, JSON, one store and day a file: by SKU in America, by child product in Europe."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np

from pipelines.demo.period import HISTORY_AT, RUN_AT, pull_at
from pipelines.demo.seller import Seller
from pipelines.demo.traffic import Traffic
from pipelines.demo.writers.base import DemoFile

LATE_DAYS = {
    "amazon-us": 2,
    "amazon-eu": 3,
    "amazon-uk": 3,
    "amazon-jp": 3,
}  # pulls after the day: the report is whole about two days after its end
GRANULARITY = {"amazon-us": "SKU", "amazon-eu": "CHILD", "amazon-uk": "CHILD", "amazon-jp": "SKU"}

# The platform counted this week anew, and it was sent once more with other numbers.
RESTATED_FIRST, RESTATED_LAST, RESTATED_ON = date(2026, 9, 21), date(2026, 9, 27), date(2026, 10, 3)
FIRST_COUNT = 0.93  # share of visits the first count had seen

COUNTED = (
    "units",
    "items",
    "sales",
    "units_b2b",
    "items_b2b",
    "sales_b2b",
    "sessions",
    "app_sessions",
    "views",
    "app_views",
)


def _amount(cents: float, currency: str) -> dict[str, Any]:
    return {"amount": round(float(cents) / (1 if currency == "JPY" else 100), 2), "currencyCode": currency}


def _percent(part: float, whole: float) -> float:
    return round(100 * float(part) / float(whole), 2) if whole else 0.0


def _counts(seller: Seller, t: Traffic, store: int, d: slice, *, restated: bool) -> dict[str, np.ndarray]:
    """The store's figures of days per listing; the first count of a restated day lacks visits and one sale."""
    mine = seller.store_of == store
    counts = {k: np.where(mine, getattr(t, k)[:, d].sum(axis=1), 0).astype(np.int64) for k in COUNTED}
    if not restated:
        for k in ("sessions", "app_sessions", "views", "app_views"):
            counts[k] = np.floor(counts[k] * FIRST_COUNT).astype(np.int64)
        counts["sessions"] = np.maximum(counts["sessions"], counts["items"])
        best = int(np.argmax(counts["items"]))
        if counts["items"][best] > 1:
            counts["sales"][best] -= counts["sales"][best] // counts["items"][best]
            counts["units"][best] -= 1
            counts["items"][best] -= 1
    return counts


def _ordered(n: dict[str, int], currency: str) -> dict[str, Any]:
    """The figures of ordered sales that both parts of the report share."""
    return {
        "unitsOrdered": n["units"],
        "unitsOrderedB2B": n["units_b2b"],
        "orderedProductSales": _amount(n["sales"], currency),
        "orderedProductSalesB2B": _amount(n["sales_b2b"], currency),
        "totalOrderItems": n["items"],
        "totalOrderItemsB2B": n["items_b2b"],
    }


def _visited(n: dict[str, int]) -> dict[str, Any]:
    """The figures of visits that both parts of the report share."""
    return {
        "browserPageViews": n["views"] - n["app_views"],
        "mobileAppPageViews": n["app_views"],
        "pageViews": n["views"],
        "browserSessions": n["sessions"] - n["app_sessions"],
        "mobileAppSessions": n["app_sessions"],
        "sessions": n["sessions"],
        "unitSessionPercentage": _percent(n["units"], n["sessions"]),
    }


def _by_date(seller: Seller, t: Traffic, store: int, d: int, counts: dict[str, np.ndarray]) -> dict[str, Any]:
    currency, mine = seller.stores[store].currency, seller.store_of == store
    total = {k: int(v.sum()) for k, v in counts.items()}
    feedback = total["items"] // 60
    return {
        "date": f"{seller.day(d):%Y-%m-%d}",
        "salesByDate": _ordered(total, currency)
        | {
            "averageSalesPerOrderItem": _amount(total["sales"] / max(total["items"], 1), currency),
            "averageUnitsPerOrderItem": round(total["units"] / max(total["items"], 1), 2),
            "averageSellingPrice": _amount(total["sales"] / max(total["units"], 1), currency),
            "unitsRefunded": int(t.refunded[store, d]),
            "refundRate": _percent(t.refunded[store, d], total["units"]),
            "claimsGranted": 0,
            "claimsAmount": _amount(0, currency),
            "shippedProductSales": _amount(t.shipped_sales[store, d], currency),
            "unitsShipped": int(t.shipped_units[store, d]),
            "ordersShipped": int(t.shipped_orders[store, d]),
        },
        "trafficByDate": _visited(total)
        | {
            "buyBoxPercentage": round(float(np.average(t.buy_box[mine, d], weights=counts["views"][mine] + 1)), 2),
            "orderItemSessionPercentage": _percent(total["items"], total["sessions"]),
            "averageOfferCount": int(mine.sum()),
            "averageParentItems": int(mine.sum()),
            "feedbackReceived": feedback,
            "negativeFeedbackReceived": feedback // 12,
            "receivedNegativeFeedbackRate": _percent(feedback // 12, feedback),
        },
    }


def _by_asin(seller: Seller, t: Traffic, store: int, last: int, counts: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    rows, by_sku = seller.listings, GRANULARITY[seller.stores[store].account_id] == "SKU"
    total = {k: int(v.sum()) for k, v in counts.items()}
    groups: dict[tuple[str, str], list[int]] = {}
    for i in np.flatnonzero((counts["sessions"] > 0) | (counts["units"] > 0)):
        if i != t.left_out[store, last]:
            groups.setdefault((rows[i].asin, rows[i].platform_sku if by_sku else ""), []).append(int(i))
    entries = []
    for (asin, sku), members in groups.items():
        n = {k: int(v[members].sum()) for k, v in counts.items()}
        shares = {
            "browserSessionPercentage": (n["sessions"] - n["app_sessions"], total["sessions"] - total["app_sessions"]),
            "mobileAppSessionPercentage": (n["app_sessions"], total["app_sessions"]),
            "sessionPercentage": (n["sessions"], total["sessions"]),
            "browserPageViewsPercentage": (n["views"] - n["app_views"], total["views"] - total["app_views"]),
            "mobileAppPageViewsPercentage": (n["app_views"], total["app_views"]),
            "pageViewsPercentage": (n["views"], total["views"]),
        }
        entries.append(
            {
                "parentAsin": asin,
                "childAsin": asin,
                **({"sku": sku} if by_sku else {}),
                "salesByAsin": _ordered(n, seller.stores[store].currency),
                "trafficByAsin": _visited(n)
                | {k: _percent(*pair) for k, pair in shares.items()}
                | {"buyBoxPercentage": float(t.buy_box[members[0], last])},
            }
        )
    return entries


def document(
    seller: Seller, t: Traffic, store: int, d: int, *, until: int | None = None, restated: bool = True
) -> dict[str, Any]:
    """The report of one store and day, or of the days until another: then products are counted over all of them.

    `restated=False` gives the first, lower count.
    """
    s, last = seller.stores[store], d if until is None else until
    by_day = [_counts(seller, t, store, slice(i, i + 1), restated=restated) for i in range(d, last + 1)]
    whole = by_day[0] if d == last else _counts(seller, t, store, slice(d, last + 1), restated=restated)
    return {
        "reportSpecification": {
            "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
            "reportOptions": {"dateGranularity": "DAY", "asinGranularity": GRANULARITY[s.account_id]},
            "dataStartTime": f"{seller.day(d):%Y-%m-%d}",
            "dataEndTime": f"{seller.day(last):%Y-%m-%d}",
            "marketplaceIds": [s.marketplace_id],
        },
        "salesAndTrafficByDate": [_by_date(seller, t, store, d + i, counts) for i, counts in enumerate(by_day)],
        "salesAndTrafficByAsin": _by_asin(seller, t, store, last, whole),
    }


def packed(document_: dict[str, Any], account_id: str) -> bytes:
    """A document's bytes: America's pull keeps the gzip it was delivered in."""
    data = json.dumps(document_, ensure_ascii=False, indent=1).encode()
    return gzip.compress(data, 6, mtime=0) if account_id == "amazon-us" else data


def pack(make: Callable[[], dict[str, Any]], account_id: str, stem: str, received_at: datetime, **meta: Any) -> DemoFile:
    """The file of a document."""
    name = f"{stem}.json.gz" if account_id == "amazon-us" else f"{stem}.json"
    return DemoFile(account_id, name, lambda: packed(make(), account_id), received_at, meta)


def first_received(seller: Seller, store: int, d: int) -> datetime:
    """When the report of a store and day comes for the first time."""
    s = seller.stores[store]
    return pull_at(s.pull_time, seller.day(d), LATE_DAYS[s.account_id])


def last_day(seller: Seller, store: int) -> int:
    """The newest day whose report is there at the run."""
    return max(d for d in range(seller.days) if first_received(seller, store, d) <= RUN_AT)


def files(seller: Seller, t: Traffic, days: tuple[int, int]) -> Iterator[DemoFile]:
    """A file a store and day, about two days late; one week once more, with other numbers. History comes by the month."""
    for i, s in enumerate(seller.stores):
        stem = f"{s.account_id}_sales-and-traffic_{s.country}"
        if days[0] < seller.connected:
            make = partial(document, seller, t, i, days[0], until=days[1] - 1)
            yield pack(make, s.account_id, f"{stem}_{seller.day(days[0]):%Y-%m}", HISTORY_AT)
            continue
        for d in range(days[0], last_day(seller, i) + 1):
            restated_later = RESTATED_FIRST <= seller.day(d) <= RESTATED_LAST
            make = partial(document, seller, t, i, d, restated=not restated_later)
            yield pack(make, s.account_id, f"{stem}_{seller.day(d):%Y-%m-%d}", first_received(seller, i, d))
        for d in range(seller.index_of(RESTATED_FIRST), seller.index_of(RESTATED_LAST) + 1):
            at = pull_at(s.pull_time, RESTATED_ON, 0) + timedelta(minutes=3)
            yield pack(partial(document, seller, t, i, d), s.account_id, f"{stem}_{seller.day(d):%Y-%m-%d}_again", at)
