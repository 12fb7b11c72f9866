{#
  Registers every source of the project before a run: `raw.<table>` over $PIPELINES_LANDED/<table>/<contract>/part-*.parquet,
  `derived.<table>` over $PIPELINES_DERIVED/<table>/*.parquet. Landing keeps a part without rows for each of its tables. A derived table
  that does not exist yet is empty, with the columns its source declares: the first dbt phase runs before anything is derived.
#}
{% macro register_sources() %}
    {% if execute %}{{ return(adapter.dispatch('register_sources', 'warehouse')()) }}{% endif %}
{% endmacro %}

{% macro duckdb__register_sources() %}
    {% set sources = graph.sources.values() | list %}
    {% set derived = env_var('PIPELINES_DERIVED') %}
    {% set found = run_query("select distinct split_part(substr(file, length('" ~ derived ~ "') + 2), '/', 1) as name from glob('"
        ~ derived ~ "/*/*.parquet')").columns[0].values() | list %}
    {% set statements = [] %}
    {% for schema in sources | map(attribute='schema') | unique %}
        {% do statements.append('create schema if not exists ' ~ schema) %}
    {% endfor %}
    {% for source in sources %}
        {% if source.schema == 'derived' and source.name not in found %}
            {% set body = empty_source(source) %}
        {% else %}
            {% set body = "select * from read_parquet('" ~ source_files(source) ~ "')" %}
        {% endif %}
        {% do statements.append('create or replace view ' ~ source.schema ~ '.' ~ source.name ~ ' as ' ~ body) %}
    {% endfor %}
    {% do run_query(statements | join(';\n')) %}
{% endmacro %}

{% macro spark__register_sources() %}
    {% set sources = graph.sources.values() | list %}
    {% for schema in sources | map(attribute='schema') | unique %}
        {% do run_query('create schema if not exists ' ~ schema) %}
    {% endfor %}
    {% for source in sources %}
        {% set name = source.schema ~ '.' ~ source.name %}
        {% if source.schema == 'derived' %}
            {# An external table: it may point at a folder that is not there yet. Made anew each run, so it lists files anew. #}
            {% set columns = [] %}
            {% for column in source.columns.values() %}{% do columns.append(column.name ~ ' ' ~ column.data_type) %}{% endfor %}
            {% do run_query('drop table if exists ' ~ name) %}
            {% do run_query('create table ' ~ name ~ ' (' ~ columns | join(', ') ~ ") using parquet location '"
                ~ env_var('PIPELINES_DERIVED') ~ '/' ~ source.name ~ "'") %}
        {% else %}
            {% do run_query('create or replace view ' ~ name ~ ' as select * from parquet.`' ~ source_files(source) ~ '`') %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{% macro source_files(source) -%}
    {%- if source.schema == 'derived' -%}{{ env_var('PIPELINES_DERIVED') }}/{{ source.name }}/*.parquet
    {%- else -%}{{ env_var('PIPELINES_LANDED') }}/{{ source.name }}/*/*.parquet
    {%- endif -%}
{%- endmacro %}

{% macro empty_source(source) -%}
    select
    {%- for column in source.columns.values() %}
        cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
    where false
{%- endmacro %}
