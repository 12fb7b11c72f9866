-- Grain: one ledger line per refunded order line and refund that the shop itself reports, where no settlement itemises refunds.
-- Additive: amount within a currency, negative, without tax. business_date is the day of the refund.
-- Traps: what was refunded of an order and of none of its lines is shared out (int_profit_pools). The refund of a cancelled order takes back
-- a sale that never counted, so it is in no ledger.

select
    concat_ws('|', 'refund', account_id, refund_id, order_id, cast(refund_ordinal as string)) as profit_line_id,
    account_id,
    store_id,
    sku,
    platform_sku,
    order_line_id,
    order_id,
    'sale' as order_kind,
    'refund' as event,
    case when is_shipping then 'shipping_income' else 'principal' end as component,
    refund_date as business_date,
    {{ money('-1 * refund_net_amount') }} as amount,
    currency_code,
    _content_id,
    _row_number
from {{ ref('int_refund_lines__shopify') }}
where order_line_id is not null and not is_of_cancelled_order and refund_net_amount <> 0
