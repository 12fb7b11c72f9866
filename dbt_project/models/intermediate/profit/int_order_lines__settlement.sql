-- Grain: one row per order line that was sent: every kind, neither pending nor cancelled unless a settlement pays it all the same.
-- What the settlements have of it: settled_units of its units (a line may ship and settle in parts; a line of a kind without a price is
-- settled by its first fee), open_units still stand on the order report and on estimates. is_covered: a current settlement's window holds
-- the instant of the order, so its shared costs are known. is_paid_out: a payout holds the order's money as one sum (own shop): its revenue
-- stays that of its own lines, its fees are known.
{{ config(materialized='table') }}

with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

settled as (
    select
        order_line_id,
        sum(case when component = 'principal' then units end) as principal_units,
        count(case when component = 'principal' then 1 end) as principal_lines,
        min(business_date) as first_posted_date,
        max(business_date) as last_posted_date
    from {{ ref('int_settlement_lines') }}
    where event = 'sale' and order_line_id is not null
    group by order_line_id
),

paid_out as (
    select platform, account_id, order_id, max(business_date) as posted_date
    from {{ ref('int_settlement_lines') }}
    where component = 'order_proceeds' and event = 'sale' and order_id is not null
    group by platform, account_id, order_id
),

windows as (
    select account_id, currency_code, settlement_start_at, settlement_end_at
    from {{ ref('int_settlements') }}
),

covered as (
    select distinct order_lines.order_line_id
    from order_lines
    inner join windows
        on order_lines.account_id = windows.account_id and order_lines.currency_code = windows.currency_code
        and order_lines.ordered_at >= windows.settlement_start_at and order_lines.ordered_at < windows.settlement_end_at
),

counted as (
    select
        order_lines.*,
        coalesce(settled.first_posted_date, paid_out.posted_date) as first_posted_date,
        coalesce(settled.last_posted_date, paid_out.posted_date) as last_posted_date,
        paid_out.order_id is not null as is_paid_out,
        covered.order_line_id is not null as is_covered,
        case
            when settled.order_line_id is null then 0
            when order_lines.order_kind = 'sale' and settled.principal_lines = 0 then 0
            when order_lines.order_kind = 'sale' and settled.principal_units is not null
                then least(settled.principal_units, order_lines.units)
            else order_lines.units
        end as settled_units
    from order_lines
    left join settled on order_lines.order_line_id = settled.order_line_id
    left join covered on order_lines.order_line_id = covered.order_line_id
    left join paid_out
        on order_lines.platform = paid_out.platform and order_lines.account_id = paid_out.account_id
        and order_lines.order_id = paid_out.order_id
    where order_lines.outcome = 'paid' or settled.order_line_id is not null
)

select
    order_line_id,
    platform,
    account_id,
    store_id,
    order_id,
    platform_sku,
    sku,
    order_kind,
    fulfilment_channel,
    counts_as_sale,
    ordered_at,
    order_date,
    units,
    stock_units,
    cast(settled_units as bigint) as settled_units,
    cast(units - settled_units as bigint) as open_units,
    first_posted_date,
    last_posted_date,
    is_covered,
    is_paid_out,
    currency_code,
    net_sales_amount,
    {{ money('case when counts_as_sale then shipping_net_amount else 0 end') }} as shipping_net_amount,
    {{ money('case when counts_as_sale then gift_wrap_net_amount else 0 end') }} as gift_wrap_net_amount,
    {{ money('case when counts_as_sale then discount_net_amount else 0 end') }} as discount_net_amount,
    -- What the buyer was shown and the tax in it, null where prices are shown without tax.
    {{ money("case when counts_as_sale and price_includes_tax
        then item_gross_amount + shipping_amount + gift_wrap_amount - discount_amount end") }} as displayed_amount,
    {{ money("case when counts_as_sale and price_includes_tax
        then item_gross_amount + shipping_amount + gift_wrap_amount - discount_amount - net_sales_amount end") }} as contained_tax_amount,
    _content_id,
    _row_number
from counted
