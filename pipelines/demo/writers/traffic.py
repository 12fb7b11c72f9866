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
FIRST_COUNT = 0.93  # share of sessions the first count had seen


def _amount(cents: float, currency: str) -> dict[str, Any]:
    return {"amount": round(float(cents) / 100, 2), "currencyCode": currency}


def _percent(part: float, whole: float) -> float:
    return round(100 * float(part) / float(whole), 2) if whole else 0.0


def first_count(world: World, store: int, d: int) -> tuple[float, int]:
    """What the first count of a restated day lacked: the share of sessions it had, and a listing it had one unit less of."""
    listing = int(np.argmax(np.where(_mine(store), world.traffic.units[:, d], -1)))
    return FIRST_COUNT, listing


def _mine(store: int) -> np.ndarray:
    return np.array([r.store_id == catalogue.STORES[store].store_id for r in catalogue.listings()])


def document(world: World, store: int, d: int, *, restated: bool = True) -> dict[str, Any]:
    """The report of one store and day. `restated=False` gives the first, lower count."""
    t, s, rows = world.traffic, catalogue.STORES[store], catalogue.listings()
    mine = _mine(store)
    names = (
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
    n = {k: np.where(mine, getattr(t, k)[:, d], 0).astype(np.int64) for k in names}
    if not restated:
        share, listing = first_count(world, store, d)
        for k in ("sessions", "app_sessions", "views", "app_views"):
            n[k] = np.floor(n[k] * share).astype(np.int64)
        n["sessions"] = np.maximum(n["sessions"], n["items"])
        if n["items"][listing] > 1:
            n["sales"][listing] -= n["sales"][listing] // n["items"][listing]
            n["units"][listing] -= 1
            n["items"][listing] -= 1
    total = {k: int(v.sum()) for k, v in n.items()}
    currency = s.currency
    feedback = int(total["items"] // 60)
    by_date = {
        "date": f"{day(d):%Y-%m-%d}",
        "salesByDate": {
            "orderedProductSales": _amount(total["sales"], currency),
            "orderedProductSalesB2B": _amount(total["sales_b2b"], currency),
            "unitsOrdered": total["units"],
            "unitsOrderedB2B": total["units_b2b"],
            "totalOrderItems": total["items"],
            "totalOrderItemsB2B": total["items_b2b"],
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
        "trafficByDate": {
            "browserPageViews": total["views"] - total["app_views"],
            "mobileAppPageViews": total["app_views"],
            "pageViews": total["views"],
            "browserSessions": total["sessions"] - total["app_sessions"],
            "mobileAppSessions": total["app_sessions"],
            "sessions": total["sessions"],
            "buyBoxPercentage": round(float(np.average(t.buy_box[mine, d], weights=n["views"][mine] + 1)), 2),
            "orderItemSessionPercentage": _percent(total["items"], total["sessions"]),
            "unitSessionPercentage": _percent(total["units"], total["sessions"]),
            "averageOfferCount": int(mine.sum()),
            "averageParentItems": int(mine.sum()),
            "feedbackReceived": feedback,
            "negativeFeedbackReceived": feedback // 12,
            "receivedNegativeFeedbackRate": _percent(feedback // 12, feedback),
        },
    }
    granularity = GRANULARITY[s.account_id]
    groups: dict[tuple[str, ...], list[int]] = {}
    for i in np.flatnonzero(mine & ((n["sessions"] > 0) | (n["units"] > 0))):
        if i == t.left_out[store, d]:
            continue
        key = (rows[i].asin, rows[i].platform_sku) if granularity == "SKU" else (rows[i].asin,)
        groups.setdefault(key, []).append(int(i))
    by_asin = []
    for key, members in groups.items():
        g = {k: int(v[members].sum()) for k, v in n.items()}
        entry = {"parentAsin": key[0], "childAsin": key[0]} | ({"sku": key[1]} if len(key) > 1 else {})
        entry["salesByAsin"] = {
            "unitsOrdered": g["units"],
            "unitsOrderedB2B": g["units_b2b"],
            "orderedProductSales": _amount(g["sales"], currency),
            "orderedProductSalesB2B": _amount(g["sales_b2b"], currency),
            "totalOrderItems": g["items"],
            "totalOrderItemsB2B": g["items_b2b"],
        }
        entry["trafficByAsin"] = {
            "browserSessions": g["sessions"] - g["app_sessions"],
            "mobileAppSessions": g["app_sessions"],
            "sessions": g["sessions"],
            "browserSessionPercentage": _percent(
                g["sessions"] - g["app_sessions"], total["sessions"] - total["app_sessions"]
            ),
            "mobileAppSessionPercentage": _percent(g["app_sessions"], total["app_sessions"]),
            "sessionPercentage": _percent(g["sessions"], total["sessions"]),
            "browserPageViews": g["views"] - g["app_views"],
            "mobileAppPageViews": g["app_views"],
            "pageViews": g["views"],
            "browserPageViewsPercentage": _percent(g["views"] - g["app_views"], total["views"] - total["app_views"]),
            "mobileAppPageViewsPercentage": _percent(g["app_views"], total["app_views"]),
            "pageViewsPercentage": _percent(g["views"], total["views"]),
            "buyBoxPercentage": float(t.buy_box[members[0], d]),
            "unitSessionPercentage": _percent(g["units"], g["sessions"]),
        }
        by_asin.append(entry)
    return {
        "reportSpecification": {
            "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
            "reportOptions": {"dateGranularity": "DAY", "asinGranularity": granularity},
            "dataStartTime": f"{day(d):%Y-%m-%d}",
            "dataEndTime": f"{day(d):%Y-%m-%d}",
            "marketplaceIds": [s.marketplace_id],
        },
        "salesAndTrafficByDate": [by_date],
        "salesAndTrafficByAsin": by_asin,
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
