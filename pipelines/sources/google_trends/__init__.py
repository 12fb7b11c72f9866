"""Google Trends: what people search for, as indices within a request."""

from pipelines.sources.google_trends.client import INTEREST_PULL
from pipelines.sources.google_trends.multi_timeline import MULTI_TIMELINE
from pipelines.sources.google_trends.widget import WIDGET

PULLS = (INTEREST_PULL,)
REPORTS = (MULTI_TIMELINE, WIDGET)
