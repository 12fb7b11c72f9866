-- Which SKUs earn too little, and which cost did it. Grain: one row per store and SKU under the limit over the trailing window of complete
-- days (policies low_margin_rate, low_margin_window_days, low_margin_min_sales); a renamed SKU stands under its last name.
-- Ranked by contribution profit, the worst first. Additive: amounts in reporting_currency.
-- In: order lines with SKU, cost and fees, settled or estimated, and their shares of pools. Out: multi-channel orders (their revenue is in
-- another shop) and whatever lacks cost or fees (excluded_amount_reporting says how much).
-- cost_line is the cost whose share of sales worsened most: the sum of its worsening against the window before and against the store.
-- Exempt rows stay, with the reason: new products, SKUs being cleared or stopped, and those the seller exempted.

{% set cost_lines = [
    'discount', 'refund', 'purchase', 'first_leg', 'duty', 'clearance', 'inbound', 'platform_fee', 'fulfilment', 'storage', 'payment_fee',
    'returns', 'advertising', 'promotion_fee', 'tax', 'unmapped'
] %}

with stores as (
    select
        stores.store_id,
        stores.stock_pool_id,
        stores.operator,
        stores.last_complete_date,
        max(case when rules.rule_id = 'low_margin_rate' then rules.threshold end) as limit_rate,
        max(case when rules.rule_id = 'low_margin_rate' then rules.operator end) as limit_operator,
        max(case when rules.rule_id = 'low_margin_min_sales' then rules.threshold end) as min_sales,
        max(case when rules.rule_id = 'low_margin_min_sales' then rules.operator end) as min_sales_operator,
        max(case when rules.rule_id = 'new_product_days' then rules.threshold end) as new_days,
        max(case when rules.rule_id = 'new_product_days' then rules.operator end) as new_operator,
        cast(max(case when rules.rule_id = 'low_margin_window_days' then rules.threshold end) as bigint) as window_days
    from {{ ref('int_stores') }} as stores
    inner join {{ ref('ref_policy_rules') }} as rules
        on stores.last_complete_date between rules.valid_from and rules.valid_to and rules.is_active
    group by stores.store_id, stores.stock_pool_id, stores.operator, stores.last_complete_date
),

products as (
    select * from {{ ref('int_products') }}
),

dated as (
    select
        profit.*,
        coalesce(products.reporting_sku, profit.sku) as reporting_sku,
        profit.status = 'complete' as is_complete,
        case when profit.event = 'refund' then profit.revenue_amount_reporting else 0 end as refund_amount,
        case when profit.event <> 'refund' then profit.revenue_amount_reporting else 0 end as sales_amount,
        case
            when profit.business_date > date_add(stores.last_complete_date, cast(-1 * stores.window_days as int)) then 'now'
            else 'before'
        end as period
    from {{ ref('fct_order_line_profit') }} as profit
    inner join stores on profit.store_id = stores.store_id
    left join products on profit.sku = products.sku
    where profit.sku is not null
        and coalesce(profit.order_kind, 'sale') <> 'mcf'
        and profit.business_date > date_add(stores.last_complete_date, cast(-2 * stores.window_days as int))
        and profit.business_date <= stores.last_complete_date
),

summed as (
    select
        store_id,
        reporting_sku,
        period,
        max(reporting_currency) as reporting_currency,
        sum(case when is_complete then sales_amount else 0 end) as sales,
        sum(case when is_complete then revenue_amount_reporting else 0 end) as revenue,
        sum(product_margin_amount_reporting) as product_margin,
        sum(gross_profit_amount_reporting) as gross_profit,
        sum(contribution_profit_amount_reporting) as contribution_profit,
        sum(operating_net_amount_reporting) as operating_net,
        sum(case when is_complete then 0 else revenue_amount_reporting end) as excluded,
        sum(case when is_complete and settlement_status = 'open' then sales_amount else 0 end) as open_sales,
        {% for line in cost_lines %}
        sum(case when is_complete then -1 * {{ 'refund_amount' if line == 'refund' else line ~ '_amount_reporting' }} else 0 end) as {{ line }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from dated
    group by store_id, reporting_sku, period
),

cost_shares as (
    {% for line in cost_lines %}
    select store_id, reporting_sku, period, '{{ line }}' as cost_line, {{ line }} as cost, sales from summed
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

store_shares as (
    select store_id, cost_line, sum(cost) as cost, sum(sales) as sales
    from cost_shares
    where period = 'now'
    group by store_id, cost_line
),

worsened as (
    select
        now.store_id,
        now.reporting_sku,
        now.cost_line,
        now.cost,
        {{ ratio('now.cost', 'now.sales') }} as share_now,
        {{ ratio('before.cost', 'before.sales') }} as share_before,
        {{ ratio('store_shares.cost', 'store_shares.sales') }} as share_of_store
    from cost_shares as now
    inner join store_shares on now.store_id = store_shares.store_id and now.cost_line = store_shares.cost_line
    left join cost_shares as before
        on now.store_id = before.store_id and now.reporting_sku = before.reporting_sku and now.cost_line = before.cost_line
        and before.period = 'before'
    where now.period = 'now' and now.cost > 0
),

drivers as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by store_id, reporting_sku
                order by
                    coalesce(share_now - share_before, 0) + coalesce(share_now - share_of_store, 0) desc nulls last,
                    cost desc nulls last, cost_line nulls last
            ) as place
        from worsened
    ) as ranked
    where place = 1
),

judged as (
    select
        summed.*,
        stores.stock_pool_id,
        stores.last_complete_date,
        stores.window_days,
        stores.limit_rate,
        coalesce(products.operator, stores.operator) as owner,
        products.lifecycle_status,
        products.launched_on,
        products.exempt_until,
        products.exempt_reason,
        case
            when products.lifecycle_status in ('clearing', 'stopped') then products.lifecycle_status
            when products.is_low_margin_exempt and coalesce(products.exempt_until >= stores.last_complete_date, true) then 'exempted'
            when {{ compare(days_between('products.launched_on', 'stores.last_complete_date'), 'stores.new_operator', 'stores.new_days') }}
                then 'new'
        end as exemption
    from summed
    inner join stores on summed.store_id = stores.store_id
    left join products on summed.reporting_sku = products.sku
    where summed.period = 'now'
        and {{ compare('summed.sales', 'stores.min_sales_operator', 'stores.min_sales') }}
        -- contribution ÷ revenue against the limit, without the division: right for a revenue that refunds made negative, too
        and {{ compare('summed.contribution_profit', 'stores.limit_operator', 'stores.limit_rate * ' ~ money('summed.revenue')) }}
)

select
    judged.store_id,
    judged.reporting_sku as sku,
    cast(
        row_number() over (
            order by judged.contribution_profit nulls last, judged.store_id nulls last, judged.reporting_sku nulls last
        ) as bigint
    ) as contribution_rank,
    judged.stock_pool_id,
    judged.owner,
    date_add(judged.last_complete_date, cast(1 - judged.window_days as int)) as window_start_date,
    judged.last_complete_date as window_end_date,
    {{ money('judged.sales') }} as sales_amount_reporting,
    {{ money('judged.revenue') }} as revenue_amount_reporting,
    {{ money('judged.product_margin') }} as product_margin_amount_reporting,
    {{ money('judged.gross_profit') }} as gross_profit_amount_reporting,
    {{ money('judged.contribution_profit') }} as contribution_profit_amount_reporting,
    {{ money('judged.operating_net') }} as operating_net_amount_reporting,
    {{ money('judged.open_sales') }} as open_sales_amount_reporting,
    {{ money('judged.excluded') }} as excluded_amount_reporting,
    cast(judged.limit_rate as double) as limit_rate,
    {{ money('greatest(-1 * judged.contribution_profit, 0)') }} as lost_amount_reporting,
    {{ money('greatest(judged.limit_rate * cast(judged.revenue as decimal(18, 4)) - judged.contribution_profit, 0)') }} as shortfall_amount_reporting,
    drivers.cost_line,
    {{ money('drivers.cost') }} as cost_line_amount_reporting,
    drivers.share_now as cost_line_share,
    drivers.share_before as cost_line_share_before,
    drivers.share_of_store as cost_line_share_of_store,
    costs.label_en as cost_line_label_en,
    costs.label_zh as cost_line_label_zh,
    costs.advice_en,
    costs.advice_zh,
    judged.exemption is not null as is_exempt,
    judged.exemption,
    judged.exempt_reason,
    judged.exempt_until as exempt_until_date,
    {{ ratio('judged.gross_profit', 'judged.revenue') }} as gross_profit_rate,
    {{ ratio('judged.contribution_profit', 'judged.revenue') }} as contribution_profit_rate,
    {{ ratio('judged.operating_net', 'judged.revenue') }} as operating_net_rate,
    judged.reporting_currency
from judged
left join drivers on judged.store_id = drivers.store_id and judged.reporting_sku = drivers.reporting_sku
left join {{ ref('ref_cost_lines') }} as costs on drivers.cost_line = costs.cost_line
