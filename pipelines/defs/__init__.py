"""Orchestrate: the flow as Dagster assets, one module a stage. Nothing here computes; each asset calls the room that does.

Group names are numbered so that the graph reads in the order of the flow.
"""
