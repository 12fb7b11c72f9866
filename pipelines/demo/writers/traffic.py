"""Amazon sales and traffic reports, JSON, one store and day a file: by SKU in America, by child product in Europe."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from pipelines.demo import catalogue
from pipelines.demo.period import DAYS, RUN_AT, day, index_of, pull_at
from pipelines.demo.world import World
from pipelines.demo.writers.base import DemoFile

LATE_DAYS = {"amazon-us": 2, "amazon-eu": 3}  # pulls after the day: the report is whole about two days after its end
GRANULARITY = {"amazon-us": "SKU", "amazon-eu": "CHILD"}

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
    return {"amount": round(float(cents) / 100, 2), "currencyCode": currency}


def _percent(part: float, whole: float) -> float:
    return round(100 * float(part) / float(whole), 2) if whole else 0.0


def _mine(store: int) -> np.ndarray:
    """Which listings belong to a store."""
    return np.array([r.store_id == catalogue.STORES[store].store_id for r in catalogue.listings()])


def _counts(world: World, store: int, d: int, *, restated: bool) -> dict[str, np.ndarray]:
    """The store's figures of a day per listing; the first count of a restated day lacks visits and one sale."""
    mine = _mine(store)
    counts = {k: np.where(mine, getattr(world.traffic, k)[:, d], 0).astype(np.int64) for k in COUNTED}
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


def _by_date(world: World, store: int, d: int, counts: dict[str, np.ndarray]) -> dict[str, Any]:
    t, currency, mine = world.traffic, catalogue.STORES[store].currency, _mine(store)
    total = {k: int(v.sum()) for k, v in counts.items()}
    feedback = total["items"] // 60
    return {
        "date": f"{day(d):%Y-%m-%d}",
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


def _by_asin(world: World, store: int, d: int, counts: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    rows, by_sku = catalogue.listings(), GRANULARITY[catalogue.STORES[store].account_id] == "SKU"
    total = {k: int(v.sum()) for k, v in counts.items()}
    groups: dict[tuple[str, str], list[int]] = {}
    for i in np.flatnonzero((counts["sessions"] > 0) | (counts["units"] > 0)):
        if i != world.traffic.left_out[store, d]:
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
                "salesByAsin": _ordered(n, catalogue.STORES[store].currency),
                "trafficByAsin": _visited(n)
                | {k: _percent(*pair) for k, pair in shares.items()}
                | {"buyBoxPercentage": float(world.traffic.buy_box[members[0], d])},
            }
        )
    return entries


def document(world: World, store: int, d: int, *, restated: bool = True) -> dict[str, Any]:
    """The report of one store and day. `restated=False` gives the first, lower count."""
    s = catalogue.STORES[store]
    counts = _counts(world, store, d, restated=restated)
    return {
        "reportSpecification": {
            "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
            "reportOptions": {"dateGranularity": "DAY", "asinGranularity": GRANULARITY[s.account_id]},
            "dataStartTime": f"{day(d):%Y-%m-%d}",
            "dataEndTime": f"{day(d):%Y-%m-%d}",
            "marketplaceIds": [s.marketplace_id],
        },
        "salesAndTrafficByDate": [_by_date(world, store, d, counts)],
        "salesAndTrafficByAsin": _by_asin(world, store, d, counts),
    }


def pack(document_: dict[str, Any], account_id: str, stem: str, received_at: datetime, **meta: Any) -> DemoFile:
    """The file of a document: America's pull keeps the gzip it was delivered in."""
    data = json.dumps(document_, ensure_ascii=False, indent=1).encode()
    if account_id == "amazon-us":
        return DemoFile(account_id, f"{stem}.json.gz", gzip.compress(data, 6, mtime=0), received_at, meta)
    return DemoFile(account_id, f"{stem}.json", data, received_at, meta)


def first_received(store: int, d: int) -> datetime:
    """When the report of a store and day comes for the first time."""
    account = catalogue.STORES[store].account_id
    return pull_at(account, day(d), LATE_DAYS[account])


def last_day(store: int) -> int:
    """The newest day whose report is there at the run."""
    return max(d for d in range(DAYS) if first_received(store, d) <= RUN_AT)


def files(world: World) -> Iterator[DemoFile]:
    """A file a store and day, about two days late; one week once more, with other numbers."""
    for i, s in enumerate(catalogue.STORES):
        stem = f"{s.account_id}_sales-and-traffic_{s.country}"
        for d in range(last_day(i) + 1):
            restated_later = RESTATED_FIRST <= day(d) <= RESTATED_LAST
            doc = document(world, i, d, restated=not restated_later)
            yield pack(doc, s.account_id, f"{stem}_{day(d):%Y-%m-%d}", first_received(i, d))
        for d in range(index_of(RESTATED_FIRST), index_of(RESTATED_LAST) + 1):
            at = pull_at(s.account_id, RESTATED_ON, 0) + timedelta(minutes=3)
            yield pack(document(world, i, d), s.account_id, f"{stem}_{day(d):%Y-%m-%d}_again", at)
