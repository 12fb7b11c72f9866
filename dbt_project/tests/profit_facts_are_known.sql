-- What the data lacks: refused settlements, unknown codes, orders, SKUs, costs, fees, rates. Published all the same, with its money.
{{ config(severity='warn') }}

select invariant, scope, money_amount, currency_code, explanation
from (
    select * from {{ ref('int_reconciliation__settlements') }}
    union all
    select * from {{ ref('int_reconciliation__profit') }}
) as proofs
where severity = 'warn' and not is_ok
