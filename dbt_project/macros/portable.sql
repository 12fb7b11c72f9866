{#
  What DuckDB and Spark spell differently, or answer differently when spelt alike. Everything else is written in the SQL both share.
  The arguments are SQL expressions.
#}

{# n / d as a fraction (double), null for a zero or missing divisor. Sum exact decimals first, divide once, last. #}
{% macro ratio(n, d) -%} (cast({{ n }} as double) / nullif(cast({{ d }} as double), 0)) {%- endmacro %}

{# An amount of money. #}
{% macro money(x) -%} cast({{ x }} as decimal(18, 4)) {%- endmacro %}

{#
  An amount times a rate, as money. The widths are chosen for both engines: two factors of 18 digits would be multiplied in 18 digits by
  DuckDB (an overflow from 9 million on), and a product of more than 38 digits loses scale on Spark. 19 + 18 + 1 is 38.
#}
{% macro converted(amount, rate) -%}
    cast(cast({{ amount }} as decimal(19, 4)) * cast({{ rate }} as decimal(18, 8)) as decimal(18, 4))
{%- endmacro %}

{# Null instead of an error when the text is not of the type. dbt's own safe_cast is a plain cast on both engines. #}
{% macro safe_cast(x, type) -%} try_cast({{ x }} as {{ type }}) {%- endmacro %}

{# The wall-clock time in `zone` (an expression: may be a column) of a UTC timestamp. #}
{% macro to_local(at, zone) -%} {{ adapter.dispatch('to_local', 'warehouse')(at, zone) }} {%- endmacro %}
{% macro duckdb__to_local(at, zone) -%} timezone({{ zone }}, timezone('UTC', {{ at }})) {%- endmacro %}
{% macro spark__to_local(at, zone) -%} convert_timezone('UTC', {{ zone }}, cast({{ at }} as timestamp_ntz)) {%- endmacro %}

{# The local calendar day of a UTC timestamp. #}
{% macro local_date(at, zone) -%} cast({{ to_local(at, zone) }} as date) {%- endmacro %}

{# An instant (with offset) as naive UTC. #}
{% macro utc_ts(at) -%} {{ adapter.dispatch('utc_ts', 'warehouse')(at) }} {%- endmacro %}
{% macro duckdb__utc_ts(at) -%} timezone('UTC', {{ at }}) {%- endmacro %}
{% macro spark__utc_ts(at) -%} cast({{ at }} as timestamp_ntz) {%- endmacro %}

{# Days from `a` to `b`, negative when `b` is earlier. #}
{% macro days_between(a, b) -%} {{ adapter.dispatch('days_between', 'warehouse')(a, b) }} {%- endmacro %}
{% macro duckdb__days_between(a, b) -%} date_diff('day', cast({{ a }} as date), cast({{ b }} as date)) {%- endmacro %}
{% macro spark__days_between(a, b) -%} cast(datediff(cast({{ b }} as date), cast({{ a }} as date)) as bigint) {%- endmacro %}

{# Hours from `a` to `b`, a double. #}
{% macro hours_between(a, b) -%} {{ adapter.dispatch('hours_between', 'warehouse')(a, b) }} {%- endmacro %}
{% macro duckdb__hours_between(a, b) -%} (cast(epoch({{ b }}) - epoch({{ a }}) as double) / 3600) {%- endmacro %}
{% macro spark__hours_between(a, b) -%}
    (cast(unix_timestamp(cast({{ b }} as timestamp_ltz)) - unix_timestamp(cast({{ a }} as timestamp_ltz)) as double) / 3600)
{%- endmacro %}

{# One row a day from `a` to `b`, both included, none when b < a. Stands alone as a column of a select. #}
{% macro date_series(a, b) -%} {{ adapter.dispatch('date_series', 'warehouse')(a, b) }} {%- endmacro %}
{% macro duckdb__date_series(a, b) -%}
    unnest(cast(generate_series(cast({{ a }} as date), cast({{ b }} as date), interval 1 day) as date[]))
{%- endmacro %}
{% macro spark__date_series(a, b) -%}
    explode(if(
        {{ a }} <= {{ b }}, sequence(cast({{ a }} as date), cast({{ b }} as date), interval 1 day), cast(array() as array<date>)
    ))
{%- endmacro %}

{# The distinct values, sorted, comma separated: an aggregate. #}
{% macro string_agg_distinct(x) -%} {{ adapter.dispatch('string_agg_distinct', 'warehouse')(x) }} {%- endmacro %}
{% macro duckdb__string_agg_distinct(x) -%} string_agg(distinct {{ x }}, ',' order by {{ x }}) {%- endmacro %}
{% macro spark__string_agg_distinct(x) -%} nullif(array_join(array_sort(collect_set({{ x }})), ','), '') {%- endmacro %}

{# The newest value that is not null up to this row, within the partition. #}
{% macro last_non_null(x, partition_by, order_by) -%}
    {{ adapter.dispatch('last_non_null', 'warehouse')(x, partition_by, order_by) }}
{%- endmacro %}
{% macro duckdb__last_non_null(x, partition_by, order_by) -%}
    last_value({{ x }} ignore nulls) over (
        partition by {{ partition_by }} order by {{ order_by }} nulls last rows between unbounded preceding and current row)
{%- endmacro %}
{% macro spark__last_non_null(x, partition_by, order_by) -%}
    last_value({{ x }}) ignore nulls over (
        partition by {{ partition_by }} order by {{ order_by }} nulls last rows between unbounded preceding and current row)
{%- endmacro %}

{# The day of the week, Monday 1 to Sunday 7. #}
{% macro iso_dow(d) -%} {{ adapter.dispatch('iso_dow', 'warehouse')(d) }} {%- endmacro %}
{% macro duckdb__iso_dow(d) -%} cast(isodow({{ d }}) as bigint) {%- endmacro %}
{% macro spark__iso_dow(d) -%} cast(extract(dayofweek_iso from {{ d }}) as bigint) {%- endmacro %}

{# The first day of the month, quarter or year ('month' …) of a date. #}
{% macro first_day(unit, d) -%} cast(date_trunc('{{ unit }}', {{ d }}) as date) {%- endmacro %}

{# The last day of a date's month. #}
{% macro month_end(d) -%} date_add({{ first_day('month', 'date_add(' ~ first_day('month', d) ~ ', 32)') }}, -1) {%- endmacro %}

{# A date as yyyy-MM-dd. #}
{% macro date_text(d) -%} cast(cast({{ d }} as date) as string) {%- endmacro %}

{# Every match replaced. Write patterns without backslashes ([0-9], not the short form): Spark eats them in literals. #}
{% macro regexp_replace_all(x, pattern, replacement) -%}
    {{ adapter.dispatch('regexp_replace_all', 'warehouse')(x, pattern, replacement) }}
{%- endmacro %}
{% macro duckdb__regexp_replace_all(x, pattern, replacement) -%}
    regexp_replace({{ x }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}
{% macro spark__regexp_replace_all(x, pattern, replacement) -%}
    regexp_replace({{ x }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{# Whether the pattern occurs. #}
{% macro regexp_like(x, pattern) -%} {{ adapter.dispatch('regexp_like', 'warehouse')(x, pattern) }} {%- endmacro %}
{% macro duckdb__regexp_like(x, pattern) -%} regexp_matches({{ x }}, '{{ pattern }}') {%- endmacro %}
{% macro spark__regexp_like(x, pattern) -%} regexp_like({{ x }}, '{{ pattern }}') {%- endmacro %}

{# The text at a path of a JSON object, '$.a.b'. #}
{% macro json_str(x, path) -%} {{ adapter.dispatch('json_str', 'warehouse')(x, path) }} {%- endmacro %}
{% macro duckdb__json_str(x, path) -%} json_extract_string({{ x }}, '{{ path }}') {%- endmacro %}
{% macro spark__json_str(x, path) -%} get_json_object({{ x }}, '{{ path }}') {%- endmacro %}

{# The q-quantile (interpolated) of a number, a double: an aggregate. Over decimals the engines disagree, over doubles they do not. #}
{% macro quantile(x, q) -%} percentile_cont({{ q }}) within group (order by cast({{ x }} as double)) {%- endmacro %}
