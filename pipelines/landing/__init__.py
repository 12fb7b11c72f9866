"""Land: recognise → parse → validate → quarantine → write → ledger and coverage, a batch a report and run.

What does not belong here: how a report is read (`sources/`), where bytes are kept (`raw_store`), which version is current
(the macro `current_rows` in dbt).
"""
