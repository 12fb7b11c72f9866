{#
  The share of a line in an amount of its group by the largest remainder, in minor units of the currency, so that the shares add up to the
  amount exactly. Two steps, since a window cannot stand inside another: `share_columns` in a first select gives, per amount, its whole minor
  units, the floor of the share and the remainder; `share_of` in a second turns them into money. `group_by` and `order_by` are lists of columns
  as SQL, `order_by` unique in the group. An amount may be negative; what is below one minor unit goes to the first line.
#}
{% macro share_columns(name, amount, weight, group_by, factor) %}
    {%- set whole = to_minor('abs(' ~ amount ~ ')', factor) -%}
    {%- set weights = 'cast(sum(' ~ weight ~ ') over (partition by ' ~ group_by ~ ') as bigint)' -%}
    {{ whole }} as {{ name }}_minor,
    coalesce({{ mul_div_floor(whole, weight, weights) }}, 0) as {{ name }}_floor,
    coalesce(({{ whole }} * {{ weight }}) % nullif({{ weights }}, 0), 0) as {{ name }}_remainder
{%- endmacro %}

{% macro share_of(name, amount, group_by, order_by, factor) -%}
    cast({{ sign_of(amount) }} * (
        {{ from_minor(
            name ~ '_floor + case when row_number() over (partition by ' ~ group_by ~ ' order by ' ~ name ~ '_remainder desc nulls last, '
            ~ order_by ~ ' nulls last) <= ' ~ name ~ '_minor - sum(' ~ name ~ '_floor) over (partition by ' ~ group_by ~ ') then 1 else 0 end',
            factor
        ) }}
        + case
            when row_number() over (partition by {{ group_by }} order by {{ order_by }} nulls last) = 1
                then abs({{ amount }}) - {{ from_minor(name ~ '_minor', factor) }}
            else 0
        end
    ) as decimal(18, 4))
{%- endmacro %}
