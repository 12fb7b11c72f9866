-- Grain: one row per reimbursement, SKU and label. Additive: total_amount within one currency, units.
-- Traps: total_amount is money to us; a reversal names the reimbursement it takes back and is negative here however the file signs it. A
-- reimbursement in units has the amount 0. The money itself arrives with a settlement.
select
    _scope as account_id,
    approved_at,
    reimbursement_id,
    nullif(trim(case_id), '') as case_id,
    nullif(trim(amazon_order_id), '') as order_id,
    trim(reason) as reason,
    nullif(trim(sku), '') as platform_sku,
    nullif(trim(fnsku), '') as fnsku,
    nullif(trim(asin), '') as asin,
    product_name,
    lower(condition) as condition_text,
    upper(currency_code) as currency_code,
    case when nullif(trim(original_reimbursement_id), '') is not null then -1 * abs(unit_amount) else unit_amount end as unit_amount,
    case when nullif(trim(original_reimbursement_id), '') is not null then -1 * abs(total_amount) else total_amount end as total_amount,
    case when nullif(trim(original_reimbursement_id), '') is not null then -1 * abs(units_cash) else units_cash end as units_cash,
    case when nullif(trim(original_reimbursement_id), '') is not null then -1 * abs(units_inventory) else units_inventory end
        as units_inventory,
    case when nullif(trim(original_reimbursement_id), '') is not null then -1 * abs(units_total) else units_total end as units_total,
    nullif(trim(original_reimbursement_id), '') as original_reimbursement_id,
    lower(original_reimbursement_type) as original_reimbursement_type,
    nullif(trim(original_reimbursement_id), '') is not null as is_reversal,
    _content_id,
    _row_number
from {{ current_rows('amazon_reimbursements', 'amazon_reimbursements') }} as current_reimbursements
