-- Grain: one row per month, entity, store, kind and name: what the business costs beside its goods and platforms.
-- A row that left the sheet stays in force (is_in_newest_sheet); only is_void takes it back.
select
    {{ first_day('month', 'month') }} as cost_month,
    legal_entity,
    store_id,
    other_cost_kind,
    cost_name,
    amount,
    upper(currency_code) as currency_code,
    _slice as row_key,
    _is_in_newest_sheet as is_in_newest_sheet,
    _content_id,
    _row_number
from {{ sheet_rows('seller_other_costs') }} as current_other_costs
