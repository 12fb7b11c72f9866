{# Validities of one key never overlap and never end before they begin: a dated join finds at most one row. #}
{% test no_overlap(model, columns) %}
    select *
    from (
        select
            {{ columns | join(', ') }}, valid_from, valid_to,
            lead(valid_from) over (partition by {{ columns | join(', ') }} order by valid_from nulls last, valid_to nulls last) as next_from
        from {{ model }}
    ) as validity
    where valid_to < valid_from or next_from <= valid_to or valid_from is null or valid_to is null
{% endtest %}
