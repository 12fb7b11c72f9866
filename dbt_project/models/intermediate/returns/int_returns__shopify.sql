-- Grain: one row per line of a refund of the own shop whose goods came back, in the terms every platform shares.
-- Additive: units, stock_units; refund_amount within one currency.
-- In: units put back into stock, and those of a return of the shop that were not; out: units cancelled before they were sent, money paid
-- back while the buyer keeps the goods, orders cancelled as a whole, and refunds of which only the amount is known (the export's).
-- Traps: the day is that of the refund: the shop does not say when the goods arrived. Not restocked does not say why: is_sellable is null.

select
    'shopify' as platform,
    account_id,
    store_id,
    md5(concat_ws('|', account_id, order_id, refund_id, cast(refund_ordinal as string))) as return_id,
    order_id,
    order_line_id,
    platform_sku,
    sku,
    reporting_sku,
    refunded_at as returned_at,
    refund_date as return_date,
    order_date,
    units,
    stock_units,
    cast(null as string) as reason,
    restock_type as disposition,
    case when is_restocked then true end as is_sellable,
    coalesce(is_restocked, false) as is_restocked,
    cast(null as string) as return_status,
    refund_gross_amount as refund_amount,
    currency_code,
    'order' as refund_source,
    _content_id,
    _row_number
from {{ ref('int_refund_lines__shopify') }}
where units > 0 and not is_of_cancelled_order
    and (restock_type in ('return', 'legacy_restock') or (restock_type = 'no_restock' and return_id is not null))
