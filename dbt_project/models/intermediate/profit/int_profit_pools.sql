-- Grain: one row per pool: money of no order line, to be shared among the order lines that its scope names.
-- Scopes: `window` the sales of the account (of the store, of the platform SKU, where named) ordered from window_start_at to window_end_at ·
-- `sku_window` those of a SKU of ours in all stores of the account · `sku_day` the sales of a store's platform SKU on window_date ·
-- `order` the lines of one order · `none` nobody: it stays as it is.
-- Additive: amount within currency_code. A source that knows better joins here with a narrower scope and takes its part out of the wider one.
{{ config(materialized='table') }}

select
    pool_id, platform, account_id, store_id, platform_sku, sku, settlement_id, pool_scope, order_id, event, component,
    currency_code, window_start_at, window_end_at, cast(null as date) as window_date, posted_date, 'settled' as amount_status, amount,
    _content_id
from {{ ref('int_profit_pools__settled') }}

union all

select
    concat_ws('|', 'advertising', store_id, coalesce(platform_sku, '*'), {{ date_text('ad_date') }}, currency_code),
    null, account_id, store_id, platform_sku, sku, null, 'sku_day', null, 'pool', 'advertising',
    currency_code, null, null, ad_date, ad_date, 'reported', {{ money('-1 * spend_amount') }},
    _content_id
from {{ ref('int_ad_spend__daily') }}

union all

-- What was refunded of an order and of none of its lines.
select
    concat_ws('|', 'refund', account_id, refund_id, order_id, cast(refund_ordinal as string)),
    platform, account_id, store_id, null, null, null, 'order', order_id, 'refund',
    case when is_shipping then 'shipping_income' when refund_kind in ('adjustment', 'difference') then 'goodwill' else 'principal' end,
    currency_code, null, null, null, refund_date, 'reported', {{ money('-1 * refund_net_amount') }},
    _content_id
from {{ ref('int_refund_lines__shopify') }}
where order_line_id is null and not is_of_cancelled_order and refund_net_amount <> 0
