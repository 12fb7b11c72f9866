-- Grain: one row per sheet of the seller's workbook, row, doubt and column. Additive: count rows; money_amount by currency.
-- Trap: a doubt refuses nothing; the row counts as it stands until it is corrected or marked void.
select
    sheet_name,
    row_key,
    doubt,
    column_name,
    found_value,
    money_amount,
    currency_code,
    advice,
    _content_id,
    _row_number
from {{ ref('int_sheets__doubts') }}
