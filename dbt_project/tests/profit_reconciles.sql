-- What is ours to get right, is right: settlement lines = payout = ledger, shares = pool, order lines kept and not doubled, one status each.
select invariant, scope, left_value, right_value, explanation
from (
    select * from {{ ref('int_reconciliation__settlements') }}
    union all
    select * from {{ ref('int_reconciliation__profit') }}
) as proofs
where severity = 'error' and not is_ok
