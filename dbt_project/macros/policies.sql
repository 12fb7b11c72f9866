{#
  Several rules in force on the day of the run as one row, read once: a subquery to cross join as `policy`, with the columns <rule> (threshold,
  decimal(18,4)) and <rule>_operator of each, the rule in lower case; null when no row is in force.
#}
{% macro policies(rule_ids) -%}
(
    select
        {% for rule_id in rule_ids %}
        max(case when policy_rule.rule_id = '{{ rule_id }}' then policy_rule.threshold end) as {{ rule_id | lower }},
        max(case when policy_rule.rule_id = '{{ rule_id }}' then policy_rule.operator end) as {{ rule_id | lower }}_operator
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('ref_policy_rules') }} as policy_rule
    cross join {{ ref('int_run_context') }} as policy_run
    where policy_rule.is_active and cast(policy_run.run_at as date) between policy_rule.valid_from and policy_rule.valid_to
)
{%- endmacro %}

{# Whether `value operator threshold` of a rule holds, beside `cross join policies([…]) as policy`; null without a value or a rule in force. #}
{% macro policy_holds(value, rule_id) -%}
    {{ compare(value, 'policy.' ~ rule_id | lower ~ '_operator', 'policy.' ~ rule_id | lower) }}
{%- endmacro %}
