"""The warehouse as a source of itself: what it has said, received back like any other file."""

from pipelines.sources.own.publications import REPORTS, alerts_file, figures_file

__all__ = ["REPORTS", "alerts_file", "figures_file"]
