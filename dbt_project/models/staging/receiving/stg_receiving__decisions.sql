-- Grain: one row per decision of a person about a receipt.
select
    observation_id,
    decision,
    decided_at,
    reason
from {{ source('raw', 'decisions') }}
