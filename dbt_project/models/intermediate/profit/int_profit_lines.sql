-- Grain: one row per ledger line (profit_line_id): the ledger before its money is also shown in the reporting currency is the union of what
-- the settlements settled, the shares of pools, what stands on order reports and on estimates, refunds the shop reports, and the cost of goods.
-- What a multi-channel order line costs is the shop's order line's that it carries: store, order and SKU are those of the sale, account_id and
-- settlement_id stay those of who billed it.
-- Additive: amount within currency_code, amount_reporting across all. Which profits a line enters is in ref_profit_components.
-- Trap: amount_reporting is null where no rate is known on the business date; such money is in rpt_profit_coverage, never converted at 1.

with run as (
    select * from {{ ref('stg_receiving__run_context') }}
),

united as (
    select
        profit_line_id, account_id, store_id, sku, platform_sku, order_line_id, order_id, order_kind, event, component, business_date,
        posted_date, settlement_id, amount, currency_code, 'settled' as amount_status, cast(null as string) as pool_id,
        'none' as allocation_rule, cast(null as decimal(18, 4)) as basis, cast(null as decimal(18, 4)) as pool_basis,
        cast(null as double) as share, _content_id, _row_number
    from {{ ref('int_profit_lines__settled') }}

    union all

    select
        concat_ws('|', 'pool', pool_id, coalesce(order_line_id, '*')), account_id, store_id, sku, platform_sku, order_line_id, order_id,
        order_kind, event, component, business_date, posted_date, settlement_id, amount, currency_code, amount_status, pool_id,
        allocation_rule, basis, pool_basis, share, _content_id, null
    from {{ ref('int_profit_pool_shares') }}

    union all

    select
        profit_line_id, account_id, store_id, sku, platform_sku, order_line_id, order_id, order_kind, event, component, business_date,
        null, null, amount, currency_code, 'ordered', null, 'none', null, null, null, _content_id, _row_number
    from {{ ref('int_profit_lines__ordered') }}

    union all

    select
        profit_line_id, account_id, store_id, sku, platform_sku, order_line_id, order_id, order_kind, event, component, business_date,
        null, null, amount, currency_code, 'reported', null, 'none', null, null, null, _content_id, _row_number
    from {{ ref('int_profit_lines__refunded') }}

    union all

    select
        concat_ws('|', 'estimate', order_line_id, case when is_shared then 'pool' else open_event end, component), account_id, store_id, sku,
        platform_sku, order_line_id, order_id, order_kind, case when is_shared then 'pool' else open_event end, component, order_date,
        null, null, in_force_amount, currency_code, 'estimated', null, 'trailing_rate', null, null, null, null, null
    from {{ ref('int_fee_estimates') }}
    where is_in_force and in_force_amount <> 0

    union all

    select
        profit_line_id, account_id, store_id, sku, platform_sku, order_line_id, order_id, order_kind, event, component, business_date,
        null, null, amount, currency_code, 'booked', null, 'none', null, null, null, _content_id, null
    from {{ ref('int_profit_lines__costs') }}
),

carriers as (
    select
        moved.mcf_order_line_id, sold.order_line_id, sold.store_id, sold.order_id, sold.order_kind, sold.platform_sku, sold.sku,
        sold.order_date
    from {{ ref('int_mcf_order_lines') }} as moved
    inner join {{ ref('int_order_lines') }} as sold on moved.order_line_id = sold.order_line_id
),

moved as (
    select
        united.profit_line_id,
        united.account_id,
        coalesce(carriers.order_line_id, united.order_line_id) as order_line_id,
        {% for c in ['store_id', 'sku', 'platform_sku', 'order_id', 'order_kind'] %}
        case when carriers.order_line_id is not null then carriers.{{ c }} else united.{{ c }} end as {{ c }},
        {% endfor %}
        united.event,
        united.component,
        -- A sale is of the day on which the buyer ordered, also where the warehouse was told on another.
        case when carriers.order_line_id is not null and united.event in ('sale', 'sale_open', 'pool') then carriers.order_date
            else united.business_date end as business_date,
        united.posted_date, united.settlement_id, united.amount, united.currency_code, united.amount_status, united.pool_id,
        united.allocation_rule, united.basis, united.pool_basis, united.share, united._content_id, united._row_number
    from united
    left join carriers on united.order_line_id = carriers.mcf_order_line_id
)

select
    moved.*,
    components.component_group,
    run.reporting_currency,
    {{ converted('moved.amount', 'rates.rate') }} as amount_reporting,
    rates.fx_rate_date,
    rates.fx_source
from moved
cross join run
left join {{ ref('ref_profit_components') }} as components on moved.component = components.component
left join {{ ref('int_fx_rates__daily') }} as rates
    on moved.currency_code = rates.currency_code and moved.business_date = rates.rate_date
    and run.reporting_currency = rates.reporting_currency
