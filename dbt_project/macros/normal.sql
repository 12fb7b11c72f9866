{#
  The normal law, for service levels. Rational approximations of Abramowitz and Stegun (26.2.23 and 26.2.17): off by less than 0.00045
  deviations and 0.0000001 of probability, far below what two months of history can tell.
#}

{# How many standard deviations a demand stays under with probability p, p from 0.5 to 1 (exclusive). A double. #}
{% macro normal_quantile(p) -%}
    {%- set t = "sqrt(-2 * ln(1 - cast(" ~ p ~ " as double)))" -%}
    ({{ t }} - {{ ratio(
        "2.515517 + 0.802853 * " ~ t ~ " + 0.010328 * " ~ t ~ " * " ~ t,
        "1 + 1.432788 * " ~ t ~ " + 0.189269 * " ~ t ~ " * " ~ t ~ " + 0.001308 * " ~ t ~ " * " ~ t ~ " * " ~ t
    ) }})
{%- endmacro %}

{# The probability that a demand stays under z standard deviations above its mean, z a double column (cheap to repeat). A double. #}
{% macro normal_cdf(z) -%}
    {%- set k = "(1 / (1 + 0.2316419 * abs(" ~ z ~ ")))" -%}
    {%- set tail = "0.3989422804014327 * exp(-0.5 * " ~ z ~ " * " ~ z ~ ") * " ~ k ~ " * (0.31938153 + " ~ k ~ " * (-0.356563782 + "
        ~ k ~ " * (1.781477937 + " ~ k ~ " * (-1.821255978 + " ~ k ~ " * 1.330274429))))" -%}
    (case when {{ z }} >= 0 then 1 - {{ tail }} else {{ tail }} end)
{%- endmacro %}

{#
  Units of a demand (mean, standard deviation) that a stock of `level` units leaves unserved on average: deviation × (φ(z) − z × (1 − Φ(z))),
  z = (level − mean) ÷ deviation, the standard loss function; without a deviation, what the mean exceeds the level by. Never negative, null
  without a mean. Rounded to ten-thousandths: exp may differ in its last bit from engine to engine.
#}
{% macro expected_shortage(mean, deviation, level) -%}
    {%- set z = "(" ~ ratio("(" ~ level ~ ") - (" ~ mean ~ ")", deviation) ~ ")" -%}
    cast(case
        when {{ mean }} is null then null
        when {{ deviation }} > 0 then greatest(
            {{ deviation }} * (0.3989422804014327 * exp(-0.5 * {{ z }} * {{ z }}) - {{ z }} * (1 - {{ normal_cdf(z) }})), 0
        )
        else greatest(({{ mean }}) - ({{ level }}), 0)
    end as decimal(18, 4))
{%- endmacro %}
