-- Grain: one row per alert that somebody decided about and day of the decision. The newest of an alert holds: a later one ends an earlier silence.
-- is_silent: the alert stays quiet at the run, its last quiet day included (days as UTC counts them, like the alerts' own).
select
    decided.alert_id,
    decided.decided_on,
    decided.decision,
    decided.silent_until,
    decided.decided_by,
    decided.decision_reason,
    decided.is_newest,
    decided.is_newest and cast(run.run_at as date) <= decided.silent_until as is_silent,
    decided._content_id,
    decided._row_number
from (
    select
        *,
        row_number() over (partition by alert_id order by decided_on desc nulls last) = 1 as is_newest
    from {{ ref('stg_seller__alert_decisions') }}
) as decided
cross join {{ ref('int_run_context') }} as run
