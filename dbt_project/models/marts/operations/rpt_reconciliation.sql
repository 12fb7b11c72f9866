-- Grain: one row per invariant and scope, all of them, kept or broken. As of the run. Not additive.
-- Traps: the unit of left, right and difference is the invariant's own (money, units, rows, files); the currency is given where it is money.

{% set subjects = ['sales', 'shop', 'settlements', 'profit', 'returns', 'ads', 'stock', 'fba', 'sheets', 'collection', 'receiving'] %}

with united as (
    {% for subject in subjects %}
    select
        invariant, scope, left_value, right_value, difference, is_ok, severity, money_amount, currency_code, explanation
    from {{ ref('int_reconciliation__' ~ subject) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    invariant,
    scope,
    left_value,
    right_value,
    difference,
    is_ok,
    severity,
    -- Money without one currency is money of several: no amount can say it.
    case when currency_code is not null then money_amount end as money_amount,
    currency_code,
    explanation
from united
