{# Numbers inside a sentence. Words are joined by concat_ws('', …): it skips nulls on every engine, concat does not. #}

{# A count, to the unit. #}
{% macro count_text(x) -%} cast(cast(round({{ x }}) as bigint) as string) {%- endmacro %}

{# A number with one decimal. #}
{% macro number_text(x) -%} cast(cast({{ x }} as decimal(18, 1)) as string) {%- endmacro %}

{# A fraction as per cent with one decimal. #}
{% macro percent_text(x) -%} concat_ws('', cast(cast({{ x }} * 100 as decimal(18, 1)) as string), ' %') {%- endmacro %}

{# An amount with its currency, to the unit. #}
{% macro money_text(amount, currency) -%} concat_ws(' ', {{ currency }}, cast(cast({{ amount }} as decimal(18, 0)) as string)) {%- endmacro %}
