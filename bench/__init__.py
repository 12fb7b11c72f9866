"""Measures of this warehouse on the machine it stands on: `python -m bench`. Timing lives here, never in a test."""
