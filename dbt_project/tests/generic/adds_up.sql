{#
  The sums of `columns` (SQL expressions both models understand; 1 counts rows) are the same here and in `to`, group by group: nothing was
  lost on the way, nothing counted twice.
#}
{% test adds_up(model, to, columns, by=[]) %}
    with {% for side, relation in [('here', model), ('there', to)] %}
    {{ side }} as (
        select
            {{ by | join(', ') ~ ',' if by }}
            {%- for column in columns %} sum({{ column }}) as total_{{ loop.index }}{{ ',' if not loop.last }}{% endfor %}
        from {{ relation }}
        {{ 'group by ' ~ by | join(', ') if by }}
    ){{ ',' if not loop.last }}
    {% endfor %}
    select
        here.*
        {%- for column in columns %}, there.total_{{ loop.index }} as total_there_{{ loop.index }}{% endfor %}
    from here
    full outer join there
        on 1 = 1 {% for key in by %}and here.{{ key }} = there.{{ key }} {% endfor %}
    where {% for column in columns %}{{ 'or ' if not loop.first -}}
        coalesce(here.total_{{ loop.index }}, 0) <> coalesce(there.total_{{ loop.index }}, 0) {% endfor %}
{% endtest %}
