-- Grain: one row per invariant and scope: does the ledger hold every order line and every cent once, and how much of it is known?
-- Severity `error` is about our own arithmetic and stops a publication; `warn` is about the facts and is published with its money.

with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

sent as (
    select * from {{ ref('int_order_lines__settlement') }}
),

-- What stands on order reports and estimates, beside what is settled: never the same part of the same line.
standing as (
    select order_line_id, event, component, amount from {{ ref('int_profit_lines__ordered') }}
    union all
    select order_line_id, open_event, component, in_force_amount
    from {{ ref('int_fee_estimates') }}
    where is_in_force and not is_shared
),

doubled as (
    select coalesce(sum(abs(standing.amount)), 0) as amount
    from standing
    inner join sent on standing.order_line_id = sent.order_line_id
    left join (
        select distinct order_line_id, event, component from {{ ref('int_profit_lines__settled') }} where order_line_id is not null
    ) as settled
        on standing.order_line_id = settled.order_line_id and standing.event = settled.event
        and standing.component = settled.component
    where settled.order_line_id is not null or sent.open_units = 0
),

pool_totals as (
    select
        pools.account_id, pools.settlement_id, pools.currency_code,
        sum(pools.amount) as pool_amount,
        coalesce(sum(shares.amount), 0) as share_amount,
        max(case when pools.amount <> coalesce(shares.amount, 0) then 1 else 0 end) as is_broken
    from {{ ref('int_profit_pools') }} as pools
    left join (
        select pool_id, sum(amount) as amount from {{ ref('int_profit_pool_shares') }} group by pool_id
    ) as shares on pools.pool_id = shares.pool_id
    group by pools.account_id, pools.settlement_id, pools.currency_code
),

open_sales as (
    select
        sent.store_id, sent.currency_code,
        sum(sent.net_sales_amount) as net_sales_amount,
        sum(ordered.amount) as ledger_amount
    from sent
    left join (
        select order_line_id, sum(amount) as amount from {{ ref('int_profit_lines__ordered') }} where event = 'sale' group by order_line_id
    ) as ordered on sent.order_line_id = ordered.order_line_id
    where sent.counts_as_sale and sent.settled_units = 0
    group by sent.store_id, sent.currency_code
),

settled_sales as (
    select
        sent.store_id, sent.currency_code, count(*) as line_count,
        sum(sent.net_sales_amount) as net_sales_amount,
        sum(settled.amount) as ledger_amount
    from sent
    left join (
        select lines.order_line_id, sum(lines.amount) as amount
        from {{ ref('int_profit_lines__settled') }} as lines
        inner join {{ ref('ref_profit_components') }} as components on lines.component = components.component
        where components.enters_revenue and lines.event = 'sale'
        group by lines.order_line_id
    ) as settled on sent.order_line_id = settled.order_line_id
    where sent.counts_as_sale and sent.open_units = 0 and sent.settled_units > 0
    group by sent.store_id, sent.currency_code
),

known as (
    select
        sent.store_id, sent.currency_code,
        sum(sent.net_sales_amount) as net_sales_amount,
        sum(case when sent.sku is not null then sent.net_sales_amount else 0 end) as with_sku_amount,
        sum(case when costed.order_line_id is not null then sent.net_sales_amount else 0 end) as with_cost_amount,
        sum(case when unpriced.order_line_id is null then sent.net_sales_amount else 0 end) as with_fees_amount
    from sent
    left join (select distinct order_line_id from {{ ref('int_profit_lines__costs') }}) as costed
        on sent.order_line_id = costed.order_line_id
    left join (select distinct order_line_id from {{ ref('int_fee_estimates') }} where rate_source = 'none' and actual_amount is null) as unpriced
        on sent.order_line_id = unpriced.order_line_id
    where sent.counts_as_sale
    group by sent.store_id, sent.currency_code
),

without_rate as (
    select currency_code, sum(abs(amount)) as amount, count(*) as line_count
    from {{ ref('int_profit_lines') }}
    where amount_reporting is null
    group by currency_code
),

inbound as (
    select billed.account_id, billed.currency_code, billed.amount
    from (
        select account_id, currency_code, sum(amount) as amount
        from {{ ref('int_settlement_lines') }}
        where component = 'inbound_transport_fee'
        group by account_id, currency_code
    ) as billed
    inner join (
        select distinct account_id from {{ ref('int_profit_lines__costs') }} where component = 'inbound_cost'
    ) as booked on billed.account_id = booked.account_id
),

-- Bills of windows that the advertising report covers whole, and what it says was spent in them.
advertised as (
    select
        bills.account_id, bills.currency_code,
        -1 * sum(bills.amount) as billed_amount,
        coalesce(sum(spent.spend_amount), 0) as spend_amount
    from {{ ref('int_profit_pools') }} as bills
    left join {{ ref('int_profit_pools') }} as rests
        on bills.settlement_id = rests.settlement_id and bills.account_id = rests.account_id and rests.component = 'advertising'
        and rests.amount <> 0
    left join (
        select bills.pool_id, sum(ads.spend_amount) as spend_amount
        from {{ ref('int_profit_pools') }} as bills
        inner join {{ ref('int_ad_spend__daily') }} as ads
            on bills.account_id = ads.account_id and bills.currency_code = ads.currency_code
            and (bills.store_id is null or bills.store_id = ads.store_id)
            and ads.ad_date >= cast(bills.window_start_at as date) and ads.ad_date < cast(bills.window_end_at as date)
        where bills.component = 'advertising_billed'
        group by bills.pool_id
    ) as spent on bills.pool_id = spent.pool_id
    where bills.component = 'advertising_billed' and rests.pool_id is null
    group by bills.account_id, bills.currency_code
),

checks as (
    select
        'sent_order_lines_kept' as invariant, 'all' as scope,
        {{ money('count(*)') }} as left_value,
        {{ money('count(sent.order_line_id)') }} as right_value,
        cast(0 as decimal(18, 4)) as tolerance, 'error' as severity, cast(null as decimal(18, 4)) as money_amount,
        cast(null as string) as currency_code,
        'order lines paid for or sent free = order lines the ledger is built from, each once' as explanation
    from order_lines
    left join sent on order_lines.order_line_id = sent.order_line_id
    where order_lines.outcome = 'paid'

    union all

    select
        'order_line_once', 'all', {{ money('count(*)') }}, {{ money('count(distinct order_line_id)') }}, 0, 'error', null, null,
        'rows of sent order lines = distinct order lines: no join doubled one'
    from sent

    union all

    select
        'one_status_per_component', 'all', {{ money('0') }}, {{ money('amount') }}, 0, 'error', {{ money('amount') }}, null,
        'money of order reports and estimates that stands beside the settled money it was for'
    from doubled

    union all

    select
        'pool_shares_equal_pool', concat_ws('|', account_id, settlement_id), {{ money('pool_amount') }}, {{ money('share_amount') }},
        -1 * is_broken, 'error', {{ money('pool_amount') }}, currency_code,
        'each pool of the settlement = the sum of its shares, to the last decimal'
    from pool_totals

    union all

    select
        'open_sales_in_ledger', concat_ws('|', store_id, currency_code),
        {{ money('net_sales_amount') }}, {{ money('coalesce(ledger_amount, 0)') }}, 0, 'error',
        {{ money('net_sales_amount') }}, currency_code,
        'net sales of order lines without a settlement = their revenue in the ledger'
    from open_sales

    union all

    select
        'settled_sales_meet_orders', concat_ws('|', store_id, currency_code),
        {{ money('net_sales_amount') }}, {{ money('coalesce(ledger_amount, 0)') }},
        -- A cent a line: the platform rounds each part of a price for itself.
        {{ money('line_count * cast(0.01 as decimal(18, 4))') }}, 'warn', {{ money('abs(net_sales_amount - coalesce(ledger_amount, 0))') }},
        currency_code,
        'net sales by the order report = revenue by the settlement, of order lines settled whole'
    from settled_sales

    union all

    select
        'sales_with_sku', concat_ws('|', store_id, currency_code),
        {{ money('net_sales_amount') }}, {{ money('with_sku_amount') }}, 0, 'warn',
        {{ money('net_sales_amount - with_sku_amount') }}, currency_code, 'net sales under platform SKUs that map to no SKU of ours'
    from known

    union all

    select
        'sales_with_cost', concat_ws('|', store_id, currency_code),
        {{ money('net_sales_amount') }}, {{ money('with_cost_amount') }}, 0, 'warn',
        {{ money('net_sales_amount - with_cost_amount') }}, currency_code, 'net sales without a unit cost on the day: in no margin'
    from known

    union all

    select
        'sales_with_fees', concat_ws('|', store_id, currency_code),
        {{ money('net_sales_amount') }}, {{ money('with_fees_amount') }}, 0, 'warn',
        {{ money('net_sales_amount - with_fees_amount') }}, currency_code,
        'net sales neither settled nor with a rate to estimate fees from: no contribution'
    from known

    union all

    select
        'money_with_rate', coalesce(currencies.currency_code, 'all'),
        {{ money('0') }}, {{ money('coalesce(sum(without_rate.amount), 0)') }}, 0, 'warn',
        {{ money('coalesce(sum(without_rate.amount), 0)') }}, currencies.currency_code,
        'ledger money in a currency without an exchange rate on its day: no reporting amount, never converted at 1'
    from (
        select currency_code from {{ ref('int_stores') }}
        union
        select currency_code from without_rate
    ) as currencies
    left join without_rate on currencies.currency_code = without_rate.currency_code
    group by currencies.currency_code

    union all

    select
        'inbound_counted_once', account_id, {{ money('0') }}, {{ money('amount') }}, 0, 'warn', {{ money('amount') }}, currency_code,
        'inbound billed in settlements while the cost sheet books inbound too: check that they are not the same cost'
    from inbound

    union all

    select
        'advertising_billed_as_reported', concat_ws('|', account_id, currency_code),
        {{ money('billed_amount') }}, {{ money('spend_amount') }},
        -- 5 % (2026-11): bills are sent when a threshold is reached, so the first and the last of a period hold some days of another.
        {{ money('abs(billed_amount) * cast(0.05 as decimal(5, 4))') }}, 'warn', {{ money('abs(billed_amount - spend_amount)') }},
        currency_code, 'advertising billed in settlements = spend by the advertising report, of the windows it covers whole'
    from advertised
)

select
    invariant,
    scope,
    left_value,
    right_value,
    {{ money('left_value - right_value') }} as difference,
    abs(left_value - right_value) <= tolerance as is_ok,
    severity,
    cast(money_amount as decimal(18, 4)) as money_amount,
    currency_code,
    explanation
from checks
