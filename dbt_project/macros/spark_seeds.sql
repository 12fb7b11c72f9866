{#
  How a seed gets its rows on Spark. The adapter's own way formats values into the statement as Python prints them: an empty cell becomes
  the text None, and an apostrophe ends the statement. Here each value is a text literal, cast to its column's type.
#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = model['config'].get('column_types', {}) %}
    {% set statements = [] %}
    {% for rows in agate_table.rows | batch(get_batch_size()) %}
        {% set sql %}
            insert into {{ this.render() }} values
            {% for row in rows %}
            ({% for value in row %}
                {%- set type = types.get(agate_table.column_names[loop.index0], adapter.convert_type(agate_table, loop.index0)) -%}
                cast({{ spark_literal(value) }} as {{ type }}){{ ', ' if not loop.last }}
            {%- endfor %}){{ ',' if not loop.last }}
            {% endfor %}
        {% endset %}
        {% do adapter.add_query(sql, abridge_sql_log=True) %}
        {% do statements.append(sql) %}
    {% endfor %}
    {{ return(statements[0] if statements else '') }}
{% endmacro %}

{# A value of a CSV file as Spark reads it: a backslash begins an escape there. #}
{% macro spark_literal(value) -%}
    {{ return('null' if value is none else "'" ~ (value | string | replace('\\', '\\\\') | replace("'", "\\'")) ~ "'") }}
{%- endmacro %}
