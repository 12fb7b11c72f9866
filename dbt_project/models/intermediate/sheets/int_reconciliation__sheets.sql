-- Grain: one row per doubt and sheet of the seller's workbook that has one; one row (all) for a doubt that no sheet has. Left: rows in doubt.
-- A row that left its sheet is information: it was meant, or it was not; it stays in force. The others are odd facts.

{% set doubts = [
    'left_the_sheet', 'unknown', 'not_ordered', 'more_received_than_ordered', 'other_currency', 'other_supplier', 'paid_more_than_ordered',
    'above_price_list', 'count_differs_from_book',
] %}

with kinds as (
    {% for doubt in doubts %}
    select '{{ doubt }}' as doubt
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        kinds.doubt,
        coalesce(doubts.sheet_name, 'all') as scope,
        count(doubts.row_key) as rows_in_doubt,
        min(doubts.row_key) as first_key,
        min(doubts.advice) as advice,
        sum(doubts.money_amount) as money_amount,
        case when count(distinct doubts.currency_code) = 1 then min(doubts.currency_code) end as currency_code
    from kinds
    left join {{ ref('int_sheets__doubts') }} as doubts on kinds.doubt = doubts.doubt
    group by kinds.doubt, coalesce(doubts.sheet_name, 'all')
)

select
    concat_ws('', 'sheet_rows_', doubt) as invariant,
    scope,
    {{ money('rows_in_doubt') }} as left_value,
    {{ money('0') }} as right_value,
    {{ money('rows_in_doubt') }} as difference,
    rows_in_doubt = 0 as is_ok,
    case when doubt = 'left_the_sheet' then 'info' else 'warn' end as severity,
    case when currency_code is not null then {{ money('money_amount') }} end as money_amount,
    currency_code,
    case
        when rows_in_doubt = 0 then 'No row of any sheet is in this doubt.'
        else concat_ws(' ', 'Rows such as', first_key, '-', advice, 'All of them: rpt_sheet_doubts.')
    end as explanation
from counted
