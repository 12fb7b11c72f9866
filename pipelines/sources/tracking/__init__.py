"""Tracking: where parcels are, as a tracking service tells it."""

from pipelines.sources.tracking.client import TRACKING_PULL
from pipelines.sources.tracking.seventeen_track import GET_TRACK_INFO

PULLS = (TRACKING_PULL,)
REPORTS = (GET_TRACK_INFO,)
