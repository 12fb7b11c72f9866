-- Grain: one row per doubt and sheet of the seller's workbook that has one. Left: rows in doubt; right: none.
-- A row that left its sheet is information: it was meant, or it was not; it stays in force. The others are odd facts.

with doubts as (
    select
        concat_ws('', 'sheet_rows_', doubt) as invariant,
        sheet_name as scope,
        count(*) as rows_in_doubt,
        min(row_key) as first_key,
        max(doubt) as doubt,
        min(advice) as advice,
        sum(money_amount) as money_amount,
        case when count(distinct currency_code) = 1 then min(currency_code) end as currency_code
    from {{ ref('int_sheets__doubts') }}
    group by concat_ws('', 'sheet_rows_', doubt), sheet_name
)

select
    invariant,
    scope,
    {{ money('rows_in_doubt') }} as left_value,
    {{ money('0') }} as right_value,
    {{ money('rows_in_doubt') }} as difference,
    false as is_ok,
    case when doubt = 'left_the_sheet' then 'info' else 'warn' end as severity,
    {{ money('money_amount') }} as money_amount,
    currency_code,
    concat_ws(' ', 'Rows such as', first_key, '-', advice, 'All of them: rpt_sheet_doubts.') as explanation
from doubts
