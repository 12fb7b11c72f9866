{# Whether `value operator threshold` of a rule holds on the day of the run; null without a value or a rule in force. #}
{% macro policy_holds(value, rule_id) -%}
    {%- set operator -%}
    (
        select max(policy_rule.operator)
        from {{ ref('ref_policy_rules') }} as policy_rule
        cross join {{ ref('stg_receiving__run_context') }} as policy_run
        where policy_rule.rule_id = '{{ rule_id }}' and policy_rule.is_active
            and cast(policy_run.run_at as date) between policy_rule.valid_from and policy_rule.valid_to
    )
    {%- endset -%}
    {{ compare(value, operator, policy(rule_id)) }}
{%- endmacro %}
