-- Grain: one row per settlement: those whose file is current (record_type `settlement`), and those of which only a refused file came
-- (`quarantined_settlement`: its total is known, its lines are in no mart).
-- Additive: amounts within currency_code. line_amount = order + unmatched_order + sku + pool + pass_through + cash_timing, exactly.
{{ config(materialized='table') }}

with lines as (
    select
        lines.*,
        components.is_cash_timing,
        components.is_pass_through,
        orders.order_date
    from {{ ref('int_settlement_lines') }} as lines
    inner join {{ ref('ref_profit_components') }} as components on lines.component = components.component
    left join {{ ref('int_order_lines__settlement') }} as orders on lines.order_line_id = orders.order_line_id
),

classed as (
    select
        *,
        case
            when is_cash_timing then 'cash_timing'
            when is_pass_through then 'pass_through'
            when pool_id is not null then 'pool'
            when order_line_id is not null then 'order'
            when platform_sku is not null and event in ('fee', 'adjustment') then 'sku'
            else 'unmatched_order'
        end as class,
        component = 'principal' and event = 'sale' and order_line_id is not null as is_sale_settled
    from lines
),

summed as (
    select
        account_id,
        settlement_id,
        count(*) as line_count,
        sum(amount) as line_amount,
        sum(case when class = 'order' then amount else 0 end) as order_amount,
        sum(case when class = 'unmatched_order' then amount else 0 end) as unmatched_order_amount,
        sum(case when class = 'sku' then amount else 0 end) as sku_amount,
        sum(case when class = 'pool' then amount else 0 end) as pool_amount,
        sum(case when class = 'pass_through' then amount else 0 end) as pass_through_amount,
        sum(case when class = 'cash_timing' then amount else 0 end) as cash_timing_amount,
        sum(case when component = 'unmapped' then amount else 0 end) as unmapped_amount,
        count(distinct case when class = 'unmatched_order' then order_id end) as unmatched_orders,
        count(distinct case when is_sale_settled then order_line_id end) as settled_order_lines,
        sum(case when is_sale_settled then {{ days_between('order_date', 'business_date') }} else 0 end) as order_to_settle_days,
        count(case when is_sale_settled then 1 end) as order_to_settle_count
    from classed
    group by account_id, settlement_id
),

ledger as (
    select account_id, settlement_id, sum(amount) as ledger_amount, sum(unallocated_amount) as pool_unallocated_amount
    from (
        select account_id, settlement_id, amount, cast(0 as decimal(18, 4)) as unallocated_amount
        from {{ ref('int_profit_lines__settled') }}
        where settlement_id is not null
        union all
        select account_id, settlement_id, amount, case when allocation_rule = 'pool_unallocated' then amount else 0 end
        from {{ ref('int_profit_pool_shares') }}
    ) as carried
    group by account_id, settlement_id
),

current_settlements as (
    select * from {{ ref('int_settlements') }}
),

refused as (
    select
        files.*,
        coalesce(stores.account_id, files.scope_id) as account_id,
        row_number() over (
            partition by coalesce(stores.account_id, files.scope_id), files.control_key
            order by files.received_at desc nulls last, files.observation_id desc nulls last
        ) as place
    from {{ ref('stg_receiving__received_files') }} as files
    cross join {{ ref('stg_receiving__run_context') }} as run
    left join {{ ref('int_stores') }} as stores on files.scope_id = stores.store_id
    where files.status = 'quarantined' and files.control_key is not null and files.received_at <= run.known_at
)

select
    'settlement' as record_type,
    headers.platform,
    headers.account_id,
    headers.settlement_id,
    headers.settlement_start_at,
    headers.settlement_end_at,
    headers.deposit_at,
    headers.currency_code,
    headers.total_amount as stated_amount,
    {{ money('coalesce(summed.line_amount, 0)') }} as line_amount,
    cast(coalesce(summed.line_count, 0) as bigint) as line_count,
    {{ money('coalesce(summed.order_amount, 0)') }} as order_amount,
    {{ money('coalesce(summed.unmatched_order_amount, 0)') }} as unmatched_order_amount,
    {{ money('coalesce(summed.sku_amount, 0)') }} as sku_amount,
    {{ money('coalesce(summed.pool_amount, 0)') }} as pool_amount,
    {{ money('coalesce(ledger.pool_unallocated_amount, 0)') }} as pool_unallocated_amount,
    {{ money('coalesce(summed.pass_through_amount, 0)') }} as pass_through_amount,
    {{ money('coalesce(summed.cash_timing_amount, 0)') }} as cash_timing_amount,
    {{ money('coalesce(summed.unmapped_amount, 0)') }} as unmapped_amount,
    {{ money('coalesce(ledger.ledger_amount, 0)') }} as ledger_amount,
    cast(coalesce(summed.unmatched_orders, 0) as bigint) as unmatched_orders,
    cast(coalesce(summed.settled_order_lines, 0) as bigint) as settled_order_lines,
    cast(coalesce(summed.order_to_settle_days, 0) as bigint) as order_to_settle_days,
    cast(coalesce(summed.order_to_settle_count, 0) as bigint) as order_to_settle_count,
    cast(null as string) as file_name,
    cast(null as string) as message,
    headers._content_id as content_id
from current_settlements as headers
left join summed on headers.account_id = summed.account_id and headers.settlement_id = summed.settlement_id
left join ledger on headers.account_id = ledger.account_id and headers.settlement_id = ledger.settlement_id

union all

select
    'quarantined_settlement', cast(null as string), refused.account_id, refused.control_key, cast(null as timestamp), cast(null as timestamp),
    cast(null as timestamp), refused.control_currency, refused.control_expected, refused.control_found, refused.rows_in_file,
    null, null, null, null, null, null, null, null, null, null, null, null, null, refused.file_name, refused.message, refused.content_id
from refused
left join current_settlements
    on refused.account_id = current_settlements.account_id and refused.control_key = current_settlements.settlement_id
where refused.place = 1 and current_settlements.settlement_id is null
