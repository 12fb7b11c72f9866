{#
  The sums of `columns` (SQL expressions both models understand; 1 counts rows) are the same here and in `to`, group by group: nothing was lost
  on the way, nothing counted twice.
#}
{% test adds_up(model, to, columns, by=[]) %}
    with here as (
        select {% for key in by %}{{ key }}, {% endfor %}{% for column in columns %}sum({{ column }}) as total_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ model }}
        {% if by %}group by {{ by | join(', ') }}{% endif %}
    ),
    there as (
        select {% for key in by %}{{ key }}, {% endfor %}{% for column in columns %}sum({{ column }}) as total_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ to }}
        {% if by %}group by {{ by | join(', ') }}{% endif %}
    )
    select here.*, {% for column in columns %}there.total_{{ loop.index }} as total_there_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %}
    from here
    full outer join there on {% if by %}{% for key in by %}here.{{ key }} = there.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}{% else %}1 = 1{% endif %}
    where {% for column in columns %}coalesce(here.total_{{ loop.index }}, 0) <> coalesce(there.total_{{ loop.index }}, 0){{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
