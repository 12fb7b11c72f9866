-- Grain: one row per order line and fee component: the estimate beside what the settlements charged.
-- Additive: estimated_amount, actual_amount and in_force_amount within currency_code. difference_amount only where both are known.
-- Traps: only in_force_amount is in the profit ledger. An estimate uses the listing's own settled rates of the 90 days before the order, else
-- the store's (for orders open from a time before anything was posted, the store's of all times). rate_source `none` means that there was none,
-- and the line then has no contribution profit.

select
    order_line_id,
    component,
    platform,
    account_id,
    store_id,
    order_id,
    platform_sku,
    sku,
    order_kind,
    order_date,
    is_shared,
    rate_source,
    estimate_basis,
    rate_amount,
    rate_basis,
    line_basis,
    estimated_amount,
    actual_amount,
    difference_amount,
    is_in_force,
    in_force_amount,
    currency_code
from {{ ref('int_fee_estimates') }}
