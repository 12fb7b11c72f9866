-- Grain: one row per store, platform SKU, gap and currency: what was sold, or lies in stock, under a name that does not lead to a cost.
-- A line has one gap, the first step that is missing: store, then SKU, then product, then cost. Every kind of order takes cost, so units
-- are of all lines not cancelled, while net sales are of those that count as a sale. Additive by currency.
with run as (
    select * from {{ ref('int_run_context') }}
),

stores as (
    select * from {{ ref('int_stores') }}
),

products as (
    select sku from {{ ref('int_products') }}
),

costs as (
    select distinct sku, stock_pool_id, valid_from, valid_to from {{ ref('int_sku_costs__dated') }}
),

-- What was sold, on the day it was sold.
sold as (
    select
        lines.account_id,
        lines.store_id,
        stores.stock_pool_id,
        lines.platform_sku,
        lines.sku,
        lines.order_date as on_date,
        lines.currency_code,
        lines.units,
        lines.net_sales_amount,
        lines.net_sales_amount_reporting,
        lines.order_date as sold_on
    from {{ ref('int_order_lines') }} as lines
    left join stores on lines.store_id = stores.store_id
    where lines.outcome <> 'cancelled'
),

-- What is listed today, whether it sold or not. A listing whose row in the sheet has ended was closed, not forgotten.
ever_mapped as (
    select distinct store_id, platform_sku from {{ ref('int_listings__dated') }} where sku is not null
),

listed as (
    select
        stores.account_id,
        listings.store_id,
        stores.stock_pool_id,
        listings.platform_sku,
        listings.sku,
        stores.last_complete_date as on_date,
        stores.currency_code,
        cast(0 as bigint) as units,
        cast(0 as decimal(18, 4)) as net_sales_amount,
        cast(0 as decimal(18, 4)) as net_sales_amount_reporting,
        cast(null as date) as sold_on
    from {{ ref('int_listings__dated') }} as listings
    inner join {{ ref('int_platform_skus') }} as seen
        on listings.store_id = seen.store_id and listings.platform_sku = seen.platform_sku
    inner join stores on listings.store_id = stores.store_id
    left join ever_mapped on listings.store_id = ever_mapped.store_id and listings.platform_sku = ever_mapped.platform_sku
    where stores.last_complete_date between listings.valid_from and listings.valid_to
        and (listings.sku is not null or ever_mapped.store_id is null)
),

subjects as (
    select * from sold
    union all
    select * from listed
),

judged as (
    select
        subjects.*,
        case
            when subjects.store_id is null then 'no_store'
            when subjects.sku is null then 'no_sku'
            when products.sku is null then 'no_product'
            when costs.sku is null then 'no_cost'
        end as gap
    from subjects
    left join products on subjects.sku = products.sku
    left join costs
        on subjects.sku = costs.sku and subjects.stock_pool_id = costs.stock_pool_id
        and subjects.on_date between costs.valid_from and costs.valid_to
),

gaps as (
    select
        account_id,
        coalesce(store_id, '(unknown)') as store_id,
        platform_sku,
        gap,
        coalesce(currency_code, '(none)') as currency_code,
        min(sku) as sku,
        cast(sum(units) as bigint) as units,
        {{ money("sum(net_sales_amount)") }} as net_sales_amount,
        -- null as soon as part of it has no rate
        {{ money("case when count(*) = count(net_sales_amount_reporting) then sum(net_sales_amount_reporting) end") }}
            as net_sales_amount_reporting,
        min(sold_on) as first_sold_on,
        max(sold_on) as last_sold_on
    from judged
    where gap is not null
    group by account_id, coalesce(store_id, '(unknown)'), platform_sku, gap, coalesce(currency_code, '(none)')
)

select
    gaps.account_id,
    gaps.store_id,
    gaps.platform_sku,
    gaps.gap,
    gaps.currency_code,
    seen.asin,
    seen.title,
    gaps.sku,
    gaps.units,
    gaps.net_sales_amount,
    gaps.net_sales_amount_reporting,
    run.reporting_currency,
    gaps.first_sold_on,
    gaps.last_sold_on,
    case gaps.gap
        when 'no_store' then 'Add the sales channel to the stores sheet.'
        when 'no_sku' then 'Add the platform SKU to the listings sheet with the SKU it sells.'
        when 'no_product' then 'Add the SKU to the products sheet.'
        else 'Add the cost of the SKU to the unit costs sheet, valid from before its first sale.'
    end as advice
from gaps
cross join run
left join {{ ref('int_platform_skus') }} as seen on gaps.store_id = seen.store_id and gaps.platform_sku = seen.platform_sku
