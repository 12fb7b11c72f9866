"""The warehouse of a cross-border seller; `python -m pipelines` is the tool."""
