{# Every value of the column that is not null is found in `field` of `to`. `columns` names several as {column: field} of one target. #}
{% test refers_to(model, to, columns) %}
    select child.*
    from (select distinct {{ columns.keys() | join(', ') }} from {{ model }}) as child
    left join (select distinct {{ columns.values() | join(', ') }}, 1 as is_found from {{ to }}) as parent
        on {% for column, field in columns.items() %}child.{{ column }} = parent.{{ field }}{{ ' and ' if not loop.last }}{% endfor %}
    where parent.is_found is null {% for column in columns %}and child.{{ column }} is not null {% endfor %}
{% endtest %}
