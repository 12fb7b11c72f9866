"""Tell: the published database, the pages, the messages, and what of it is received back.

Belongs here: everything people read. Does not belong here: figures that are not in a mart, rules (`ref_policy_rules`),
Dagster. Everything after `database.publish` reads the publication, never the warehouse: people see what analysts query.
"""
