-- Grain: one row per alert and day somebody decided about it. Not additive.
-- Trap: a silent alert is not in rpt_alerts; its trouble stays in the mart of its check.
select
    decided.alert_id,
    decided.decided_on,
    decided.decision,
    decided.silent_until,
    decided.decided_by,
    decided.decision_reason,
    decided.is_newest,
    decided.is_silent,
    said.first_said_at,
    said.last_said_at,
    decided._content_id,
    decided._row_number
from {{ ref('int_alerts__decided') }} as decided
left join {{ ref('int_alerts__said') }} as said on decided.alert_id = said.alert_id
