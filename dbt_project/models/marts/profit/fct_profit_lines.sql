-- The profit ledger. Grain: one row per source money line (a settlement line, a part of an order's price, an estimated fee, a cost of goods),
-- or per share of an allocated pool.
-- Additive: amount within currency_code; amount_reporting across all. A profit is the sum of the components that enter it: join
-- ref_profit_components on component and filter by enters_gross_profit, enters_contribution_profit …; fct_order_line_profit has done it.
-- Traps: reserves and pass-through tax are rows (so that the lines of a settlement add up to its payout) and enter no profit. A sale's
-- business_date is the day of the order, whoever states the amount; posted_date is when the settlement did. Rows with amount_status
-- `ordered` or `estimated` vanish when the settlement brings the real ones. amount_reporting is null where no rate is known.

select
    profit_line_id,
    account_id,
    store_id,
    sku,
    platform_sku,
    order_line_id,
    order_id,
    order_kind,
    event,
    component,
    component_group,
    business_date,
    posted_date,
    settlement_id,
    amount,
    currency_code,
    {{ money('amount_reporting') }} as amount_reporting,
    reporting_currency,
    fx_rate_date,
    fx_source,
    amount_status,
    pool_id,
    allocation_rule,
    basis,
    pool_basis,
    share,
    _content_id,
    _row_number
from {{ ref('int_profit_lines') }}
