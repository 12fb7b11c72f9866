-- Grain: one row per store: orders sent longer ago than the policy `unsettled_days` of which a part is in no settlement we have.
-- An order of the own shop paid through a gateway whose payouts no file tells is left out: it cannot be looked for.
-- Additive: unsettled_amount (net sales of the open units) within currency_code. A store without such orders has zeros.

with limits as (
    select operator, threshold, valid_from, valid_to
    from {{ ref('ref_policy_rules') }}
    where rule_id = 'unsettled_days' and is_active
),

stores as (
    select stores.*, limits.threshold as limit_days
    from {{ ref('int_stores') }} as stores
    inner join limits on stores.last_complete_date between limits.valid_from and limits.valid_to
),

overdue as (
    select
        lines.store_id,
        lines.order_id,
        lines.order_date,
        cast(lines.net_sales_amount as double) * coalesce({{ ratio('lines.open_units', 'lines.units') }}, 0) as open_amount
    from {{ ref('int_order_lines__settlement') }} as lines
    inner join stores on lines.store_id = stores.store_id
    left join {{ ref('int_shop_orders__paid') }} as paid on lines.account_id = paid.account_id and lines.order_id = paid.order_id
    where (paid.order_id is null or paid.gateway = 'shopify_payments')
        and lines.counts_as_sale and lines.open_units > 0 and not lines.is_paid_out
        and {{ days_between('lines.order_date', 'stores.last_complete_date') }} > stores.limit_days
)

select
    stores.account_id,
    stores.store_id,
    stores.currency_code,
    cast(stores.limit_days as bigint) as limit_days,
    count(distinct overdue.order_id) as unsettled_orders,
    {{ money('coalesce(sum(cast(overdue.open_amount as decimal(18, 4))), 0)') }} as unsettled_amount,
    min(overdue.order_date) as oldest_order_date
from stores
left join overdue on stores.store_id = overdue.store_id
group by stores.account_id, stores.store_id, stores.currency_code, stores.limit_days
