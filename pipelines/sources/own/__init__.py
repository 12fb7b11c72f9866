"""The warehouse's own statements, a source like any other."""

from pipelines.sources.own.publications import ALERTS, FIGURES, alerts_file, figures_file

REPORTS = (FIGURES, ALERTS)

__all__ = ["REPORTS", "alerts_file", "figures_file"]
