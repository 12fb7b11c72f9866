-- Grain: one row per pool and order line that carries a part of it; one row without an order line for a pool that nothing in its scope can
-- carry: rule `sku` where its SKU is known (a SKU's cost of a day without an order), else `pool_unallocated`. Shares of nothing have no row.
-- Additive: the shares of a pool add up to the pool, exactly. Rule `net_sales`: in proportion to the net sales of the order lines of the
-- pool's scope, in whole minor units, the units left over to the largest remainders (ties by order_line_id); what the pool holds below a
-- minor unit goes to the first.
-- Trap: a cost falls on the day of the order that carries it; a refund, and what no order carries, on its own day.
{{ config(materialized='table') }}

{% set carried = [
    'order_line_id', 'store_id', 'sku', 'platform_sku', 'order_id', 'order_kind', 'order_date', 'net_sales_amount', 'basis'
] %}

with pools as (
    select
        pools.*,
        {{ minor_factor('currencies.minor_units') }} as factor
    from {{ ref('int_profit_pools') }} as pools
    left join {{ ref('ref_currencies') }} as currencies on pools.currency_code = currencies.currency_code
    where pools.amount <> 0
),

minor as (
    select
        *,
        {{ to_minor('abs(amount)', 'factor') }} as pool_minor
    from pools
),

order_lines as (
    select *, cast(floor(net_sales_amount * 100) as bigint) as basis
    from {{ ref('int_order_lines__settlement') }}
    where counts_as_sale and net_sales_amount > 0
),

carriers as (
    select pools.pool_id, pools.factor, pools.pool_minor, {% for c in carried %}order_lines.{{ c }}{{ ', ' if not loop.last }}{% endfor %}
    from minor as pools
    inner join order_lines
        on pools.account_id = order_lines.account_id and pools.currency_code = order_lines.currency_code
        and order_lines.ordered_at >= pools.window_start_at and order_lines.ordered_at < pools.window_end_at
        and (pools.store_id is null or pools.store_id = order_lines.store_id)
        and (pools.platform_sku is null or pools.platform_sku = order_lines.platform_sku)
    where pools.pool_scope = 'window'

    union all

    select pools.pool_id, pools.factor, pools.pool_minor, {% for c in carried %}order_lines.{{ c }}{{ ', ' if not loop.last }}{% endfor %}
    from minor as pools
    inner join order_lines
        on pools.account_id = order_lines.account_id and pools.currency_code = order_lines.currency_code and pools.sku = order_lines.sku
        and order_lines.ordered_at >= pools.window_start_at and order_lines.ordered_at < pools.window_end_at
    where pools.pool_scope = 'sku_window'

    union all

    select pools.pool_id, pools.factor, pools.pool_minor, {% for c in carried %}order_lines.{{ c }}{{ ', ' if not loop.last }}{% endfor %}
    from minor as pools
    inner join order_lines
        on pools.store_id = order_lines.store_id and pools.platform_sku = order_lines.platform_sku
        and pools.window_date = order_lines.order_date and pools.currency_code = order_lines.currency_code
    where pools.pool_scope = 'sku_day'

    union all

    select pools.pool_id, pools.factor, pools.pool_minor, {% for c in carried %}order_lines.{{ c }}{{ ', ' if not loop.last }}{% endfor %}
    from minor as pools
    inner join order_lines
        on pools.account_id = order_lines.account_id and pools.order_id = order_lines.order_id
    where pools.pool_scope = 'order'
),

bases as (
    select *, sum(basis) over (partition by pool_id) as pool_basis
    from carriers
    where basis > 0
),

floored as (
    select
        *,
        {{ mul_div_floor('pool_minor', 'basis', 'cast(pool_basis as bigint)') }} as whole_units,
        (pool_minor * basis) % nullif(cast(pool_basis as bigint), 0) as remainder
    from bases
),

ranked as (
    select
        *,
        row_number() over (partition by pool_id order by remainder desc nulls last, order_line_id nulls last) as place,
        pool_minor - sum(whole_units) over (partition by pool_id) as units_left
    from floored
),

shared as (
    select
        *,
        whole_units + case when place <= units_left then 1 else 0 end as share_minor
    from ranked
),

carried as (
    select
        shared.*,
        cast({{ sign_of('pools.amount') }} * (
            {{ from_minor('shared.share_minor', 'shared.factor') }}
            + case
                when shared.place = 1 then abs(pools.amount) - {{ from_minor('shared.pool_minor', 'shared.factor') }}
                else 0
            end
        ) as decimal(18, 4)) as amount
    from shared
    inner join minor as pools on shared.pool_id = pools.pool_id
)

select
    carried.pool_id,
    pools.account_id,
    carried.store_id,
    carried.sku,
    carried.platform_sku,
    carried.order_line_id,
    carried.order_id,
    carried.order_kind,
    pools.event,
    pools.component,
    case when pools.event = 'refund' then pools.posted_date else carried.order_date end as business_date,
    pools.posted_date,
    pools.settlement_id,
    carried.amount,
    pools.currency_code,
    pools.amount_status,
    'net_sales' as allocation_rule,
    carried.net_sales_amount as basis,
    cast(cast(carried.pool_basis as decimal(18, 0)) * cast(0.01 as decimal(5, 4)) as decimal(18, 4)) as pool_basis,
    {{ ratio('carried.basis', 'carried.pool_basis') }} as share,
    pools._content_id
from carried
inner join minor as pools on carried.pool_id = pools.pool_id
where carried.amount <> 0

union all

select
    pools.pool_id,
    pools.account_id,
    pools.store_id,
    coalesce(pools.sku, listings.sku) as sku,
    pools.platform_sku,
    cast(null as string) as order_line_id,
    cast(null as string) as order_id,
    cast(null as string) as order_kind,
    pools.event,
    pools.component,
    pools.posted_date as business_date,
    pools.posted_date,
    pools.settlement_id,
    pools.amount,
    pools.currency_code,
    pools.amount_status,
    case when coalesce(pools.sku, listings.sku) is not null then 'sku' else 'pool_unallocated' end as allocation_rule,
    cast(null as decimal(18, 4)) as basis,
    cast(null as decimal(18, 4)) as pool_basis,
    cast(null as double) as share,
    pools._content_id
from minor as pools
left join (select distinct pool_id from bases) as based on pools.pool_id = based.pool_id
left join {{ ref('int_listings__dated') }} as listings
    on pools.store_id = listings.store_id and pools.platform_sku = listings.platform_sku
    and pools.posted_date between listings.valid_from and listings.valid_to
where based.pool_id is null
