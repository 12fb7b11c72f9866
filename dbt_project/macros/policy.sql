{# The threshold of a rule in force on the day of the run, decimal(18,4); null when no row is in force. A scalar subquery. #}
{% macro policy(rule_id) -%}
(
    select max(policy_rule.threshold)
    from {{ ref('ref_policy_rules') }} as policy_rule
    cross join {{ ref('stg_receiving__run_context') }} as policy_run
    where policy_rule.rule_id = '{{ rule_id }}' and policy_rule.is_active
        and cast(policy_run.run_at as date) between policy_rule.valid_from and policy_rule.valid_to
)
{%- endmacro %}
