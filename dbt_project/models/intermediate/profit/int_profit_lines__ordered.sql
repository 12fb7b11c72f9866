-- Grain: one ledger line per order line and revenue component that no settlement has yet: what the order report says, without tax.
-- Additive: amount within a currency. The lines of an order line add up to its net sales, for a line settled in parts (event `sale_open`)
-- to the share of the units still open.

with open_lines as (
    select
        *,
        case when settled_units > 0 then 'sale_open' else 'sale' end as event
    from {{ ref('int_order_lines__settlement') }}
    where counts_as_sale and open_units > 0
),

parts as (
    select
        *, 'principal' as component,
        net_sales_amount + discount_net_amount - shipping_net_amount - gift_wrap_net_amount as whole_amount
    from open_lines
    union all
    select *, 'shipping_income', shipping_net_amount from open_lines
    union all
    select *, 'gift_wrap_income', gift_wrap_net_amount from open_lines
    union all
    select *, 'promotion', -1 * discount_net_amount from open_lines
)

select
    concat_ws('|', 'order', order_line_id, event, component) as profit_line_id,
    account_id,
    store_id,
    sku,
    platform_sku,
    order_line_id,
    order_id,
    order_kind,
    event,
    component,
    order_date as business_date,
    case
        when settled_units = 0 then {{ money('whole_amount') }}
        -- in ten-thousandths, as money is kept
        else cast({{ sign_of('whole_amount') }} * cast({{ mul_div_round(
            'cast(abs(whole_amount) * 10000 as bigint)', 'open_units', 'units'
        ) }} as decimal(18, 0)) * cast(0.0001 as decimal(5, 4)) as decimal(18, 4))
    end as amount,
    currency_code,
    _content_id,
    _row_number
from parts
where whole_amount <> 0
