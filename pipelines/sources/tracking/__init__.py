"""Tracking: where parcels are, as a tracking service tells it."""

from pipelines.sources.tracking.seventeen_track import GET_TRACK_INFO

REPORTS = (GET_TRACK_INFO,)
