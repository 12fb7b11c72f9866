{#
  Money in whole minor units (cents), so that a share is exact and equal on every engine: bare integer division is spelt differently on
  each, and a division of decimals answers in different types. All arguments are SQL expressions.
#}

{# Minor units in one unit of a currency with `digits` decimals (ref_currencies.minor_units): 100 where the table does not know it. #}
{% macro minor_factor(digits) -%}
    (case {{ digits }} when 0 then 1 when 1 then 10 when 3 then 1000 else 100 end)
{%- endmacro %}

{# The whole minor units in an amount ≥ 0; what is below one minor unit is left off. #}
{% macro to_minor(amount, factor) -%}
    cast(floor(cast({{ amount }} as decimal(18, 4)) * cast({{ factor }} as decimal(4, 0))) as bigint)
{%- endmacro %}

{# Minor units as an amount. #}
{% macro from_minor(minor, factor) -%}
    cast(
        cast({{ minor }} as decimal(18, 0))
        * (case {{ factor }} when 1 then cast(1 as decimal(5, 4)) when 10 then cast(0.1 as decimal(5, 4))
            when 1000 then cast(0.001 as decimal(5, 4)) else cast(0.01 as decimal(5, 4)) end)
        as decimal(18, 4))
{%- endmacro %}

{#
  floor(a × b ÷ c) of whole numbers a, b ≥ 0, c > 0, null for c = 0. The part that does not divide is taken off first, so the quotient is
  a whole number and the double that carries it to the rounding is within half of it up to 10^14.
#}
{% macro mul_div_floor(a, b, c) -%}
    cast(round(
        cast(({{ a }}) * ({{ b }}) - (({{ a }}) * ({{ b }})) % nullif({{ c }}, 0) as double) / nullif(cast({{ c }} as double), 0)
    ) as bigint)
{%- endmacro %}

{# a × b ÷ c of whole numbers a, b ≥ 0, c > 0, rounded half up, exact. #}
{% macro mul_div_round(a, b, c) -%}
    cast(round(
        cast(2 * ({{ a }}) * ({{ b }}) + ({{ c }}) - (2 * ({{ a }}) * ({{ b }}) + ({{ c }})) % nullif(2 * ({{ c }}), 0) as double)
        / nullif(cast(2 * ({{ c }}) as double), 0)
    ) as bigint)
{%- endmacro %}

{# What a platform's code is compared by: case, blanks, hyphens and underscores do not matter (Service Fee = ServiceFee). #}
{% macro fold_code(x) -%}
    replace(replace(replace(lower(trim({{ x }})), ' ', ''), '-', ''), '_', '')
{%- endmacro %}

{# -1 below zero, else 1, whole: what sign() answers is a double on one engine. #}
{% macro sign_of(x) -%} (case when {{ x }} < 0 then -1 else 1 end) {%- endmacro %}
