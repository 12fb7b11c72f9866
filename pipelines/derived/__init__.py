"""5 DERIVE: what needs a library that SQL has not. Pure functions, polars in and polars out, between the two dbt phases.

Belongs here: forecasts and statistics. Does not belong here: anything SQL can say (that is a dbt model), reading or writing
(that is `io.py`, the one place). Everything written to `data/derived/` can be computed anew from the warehouse.
"""
