-- Each group of components is a column of the pivot and a cost line with advice, so that a new component is lost nowhere.
select components.component_group
from (
    select distinct component_group
    from {{ ref('ref_profit_components') }}
    where not is_cash_timing and not is_pass_through
) as components
left join {{ ref('ref_cost_lines') }} as cost_lines on components.component_group = cost_lines.cost_line
where cost_lines.cost_line is null and components.component_group not in ('revenue', 'other_income')

union all

select lines.component_group
from (
    select component_group, sum(amount) as amount from {{ ref('fct_profit_lines') }} group by component_group
) as lines
where lines.component_group is null
