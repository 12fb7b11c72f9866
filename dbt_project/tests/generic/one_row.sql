{# The model is a single row. #}
{% test one_row(model) %}
    select counted.row_count
    from (select count(*) as row_count from {{ model }}) as counted
    where counted.row_count <> 1
{% endtest %}
