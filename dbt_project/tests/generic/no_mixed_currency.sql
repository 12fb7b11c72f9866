{# Money of one key has one currency: whoever sums by that key adds like to like. #}
{% test no_mixed_currency(model, columns, currency='currency_code') %}
    select {{ columns | join(', ') }}, count(distinct {{ currency }}) as currencies
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(distinct {{ currency }}) > 1
{% endtest %}
