{#
  Every rule (name: SQL, true or null for a good row) holds for every row of the model. One query for all rules of a model; a failing row
  comes back with the name of each rule it breaks.
#}
{% test holds(model, rules) %}
    {% for name, rule in rules.items() %}
    select '{{ name }}' as broken_rule, *
    from {{ model }}
    where not ({{ rule }})
    {{ 'union all' if not loop.last }}
    {% endfor %}
{% endtest %}
