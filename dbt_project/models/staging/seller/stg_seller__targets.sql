-- Grain: one row per month, store and operator: what is aimed at.
-- The newest sheet counts whole.
select
    {{ first_day('month', 'month') }} as target_month,
    store_id,
    operator,
    upper(currency_code) as currency_code,
    gmv_target_amount,
    contribution_target_amount,
    ad_spend_limit_amount,
    _content_id,
    _row_number
from {{ current_rows('seller_targets', 'seller_targets') }} as current_targets
