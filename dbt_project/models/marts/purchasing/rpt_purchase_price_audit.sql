-- What a supplier owes us by its own price list. Grain: one row per supplier, SKU, month of ordering and currency.
-- Additive: units and amounts within currency_code; rebate_due_amount_reporting across all. Date base: the day of ordering.
-- Traps: a tier counts the units of a month, all orders of the SKU together. Paid is what the order sheet says was agreed.

select
    purchases.supplier_id,
    purchases.sku,
    purchases.order_month,
    purchases.currency_code,
    purchases.order_lines,
    purchases.ordered_units,
    purchases.tier_from_units,
    purchases.due_unit_price as due_unit_price_amount,
    purchases.paid_amount,
    purchases.due_amount,
    purchases.rebate_due_amount,
    {{ converted('purchases.rebate_due_amount', 'rates.rate') }} as rebate_due_amount_reporting,
    run.reporting_currency
from {{ ref('int_purchases__monthly') }} as purchases
cross join {{ ref('int_run_context') }} as run
left join {{ ref('int_fx_rates__daily') }} as rates
    on purchases.currency_code = rates.currency_code and cast(run.run_at as date) = rates.rate_date
