"""Every report the warehouse can receive. A new platform is one folder here and one word in `PLATFORMS`.

The seller's own sheets come first: they say which accounts and stores exist.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from pipelines.sources.base import Report
from pipelines.sources.pull import Pull

PLATFORMS = ("seller", "amazon", "exchange_rates", "shopify", "google_analytics", "google_trends", "tracking", "own")


@cache
def reports(platform: str | None = None) -> tuple[Report, ...]:
    """The reports of one platform, or of all in the order of `PLATFORMS`."""
    names = (platform,) if platform else PLATFORMS
    return tuple(r for name in names for r in import_module(f"pipelines.sources.{name}").REPORTS)


def report(report_id: str) -> Report:
    """The report of that id."""
    return next(r for r in reports() if r.id == report_id)


@cache
def pulls(platform: str | None = None) -> tuple[Pull, ...]:
    """What can be fetched from one platform, or from all."""
    names = (platform,) if platform else PLATFORMS
    return tuple(p for name in names for p in getattr(import_module(f"pipelines.sources.{name}"), "PULLS", ()))
