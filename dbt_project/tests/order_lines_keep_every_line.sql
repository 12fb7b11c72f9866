-- No join on the way to int_order_lines lost a line of a platform, or doubled one.
{% set platforms = ['amazon', 'shopify'] %}

with of_platforms as (
    {% for platform in platforms %}
    select platform, order_kind, outcome, units from {{ ref('int_order_lines__' ~ platform) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

before as (
    select platform, order_kind, outcome, count(*) as lines, sum(units) as units from of_platforms group by platform, order_kind, outcome
),

after as (
    select platform, order_kind, outcome, count(*) as lines, sum(units) as units
    from {{ ref('int_order_lines') }}
    group by platform, order_kind, outcome
)

select before.*, after.lines as lines_after, after.units as units_after
from before
full outer join after
    on before.platform = after.platform and before.order_kind = after.order_kind and before.outcome = after.outcome
where before.lines is distinct from after.lines or before.units is distinct from after.units
