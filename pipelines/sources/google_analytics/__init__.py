"""Google Analytics 4: what visitors of the own site did, by day and where they came from, and which items they looked at.

A property has no account of its own here: its files lie in the folder of the shop it measures.
"""

from pipelines.sources.google_analytics.run_report import CHANNELS, ITEMS

REPORTS = (CHANNELS, ITEMS)
