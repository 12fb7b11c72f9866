-- Grain: one row per alert that some run said: when first, when last, how often. An alert keeps its id while the trouble lasts.
select
    alert_id,
    min(sent_at) as first_said_at,
    max(sent_at) as last_said_at,
    count(distinct publication_id) as times_said
from {{ ref('stg_own__sent_alerts') }}
group by alert_id
