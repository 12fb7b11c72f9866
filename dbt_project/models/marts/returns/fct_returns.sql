-- Grain: one row per return: units of one order line that came back together. Date base: return_date, the store's local day of receipt.
-- Additive: units, stock_units; refund_amount by currency_code. Return rate = Σ units here ÷ Σ units shipped, by the month of order_date.
-- Traps: refund_amount is null until a settlement has paid it back, and refunds without a return are not here; the day is that of the goods,
-- not of the money.
select
    returns.platform,
    returns.return_id,
    returns.account_id,
    returns.store_id,
    returns.order_id,
    returns.order_line_id,
    returns.platform_sku,
    returns.sku,
    returns.reporting_sku,
    coalesce(products.operator, stores.operator) as operator,
    returns.returned_at,
    returns.return_date,
    returns.order_date,
    returns.days_since_order,
    returns.units,
    returns.stock_units,
    returns.reason,
    returns.disposition,
    returns.is_sellable,
    returns.is_restocked,
    returns.return_status,
    returns.refund_amount,
    returns.refund_source,
    returns.currency_code,
    returns.refund_amount_reporting,
    run.reporting_currency,
    returns.fx_rate_date,
    returns.fx_source
from {{ ref('int_returns') }} as returns
cross join {{ ref('int_run_context') }} as run
left join {{ ref('int_stores') }} as stores on returns.store_id = stores.store_id
left join {{ ref('int_products') }} as products on returns.sku = products.sku
