-- Grain: one row per collection account and transaction, signed as money to us.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    collection_account,
    transaction_number,
    posted_on,
    transaction_kind,
    amount,
    upper(currency_code) as currency_code,
    fee_amount,
    balance_amount,
    counter_amount,
    upper(counter_currency_code) as counter_currency_code,
    account_id,
    platform_reference,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_collection_statement') }} as current_collection_statement
