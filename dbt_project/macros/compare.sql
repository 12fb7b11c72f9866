{# `value operator threshold`, the operator a column of ref_policy_rules: a limit keeps its own edge (< or <=). Null for an unknown operator. #}
{% macro compare(value, operator, threshold) -%}
(case {{ operator }}
    when '<' then {{ value }} < {{ threshold }}
    when '<=' then {{ value }} <= {{ threshold }}
    when '>' then {{ value }} > {{ threshold }}
    when '>=' then {{ value }} >= {{ threshold }}
    when '=' then {{ value }} = {{ threshold }}
end)
{%- endmacro %}
