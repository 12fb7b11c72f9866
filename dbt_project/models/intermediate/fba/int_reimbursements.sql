-- Grain: one row per reimbursement, SKU and label. Date base: business_date, the store's (else the account's first) local day of approval.
-- Additive: amount within one currency, units. A reversal is negative. Other income, not revenue; what was really paid is in the settlements.
-- Trap: a reimbursement of no order belongs to a store only where the currency, or the listing, leaves but one.
{{ config(materialized='table') }}

with stores as (
    select * from {{ ref('int_stores') }} where platform = 'amazon'
),

of_currency as (
    select account_id, currency_code, case when count(*) = 1 then min(store_id) end as store_id
    from stores
    group by account_id, currency_code
),

accounts as (
    select account_id, min(time_zone) as time_zone from stores group by account_id
),

-- The order's first line of the SKU: a reimbursement names no line.
ordered as (
    select account_id, order_id, platform_sku, order_line_id, store_id, sku
    from (
        select
            lines.account_id, lines.order_id, lines.platform_sku, lines.order_line_id, lines.store_id, lines.sku,
            row_number() over (
                partition by lines.account_id, lines.order_id, lines.platform_sku order by lines.line_ordinal nulls last
            ) as place
        from {{ ref('int_order_lines') }} as lines
        inner join (
            select distinct account_id, order_id, platform_sku from {{ ref('stg_amazon__reimbursements') }} where order_id is not null
        ) as asked
            on lines.account_id = asked.account_id and lines.order_id = asked.order_id and lines.platform_sku = asked.platform_sku
        where lines.platform = 'amazon'
    ) as ranked
    where place = 1
),

located as (
    select
        paid.*,
        ordered.order_line_id,
        coalesce(ordered.sku, skus.sku) as sku,
        coalesce(ordered.store_id, of_currency.store_id, skus.store_id) as store_id
    from {{ ref('stg_amazon__reimbursements') }} as paid
    left join ordered
        on paid.account_id = ordered.account_id and paid.order_id = ordered.order_id and paid.platform_sku = ordered.platform_sku
    left join of_currency on paid.account_id = of_currency.account_id and paid.currency_code = of_currency.currency_code
    left join {{ ref('int_fba_skus') }} as skus
        on paid.account_id = skus.account_id and paid.platform_sku = skus.platform_sku and cast(paid.approved_at as date) = skus.on_date
)

select
    'amazon' as platform,
    located.account_id,
    located.store_id,
    located.reimbursement_id,
    located.approved_at,
    {{ local_date('located.approved_at', "coalesce(stores.time_zone, accounts.time_zone, 'UTC')") }} as business_date,
    located.case_id,
    located.order_id,
    located.order_line_id,
    located.platform_sku,
    located.fnsku,
    located.sku,
    coalesce(products.reporting_sku, located.sku) as reporting_sku,
    located.reason,
    located.condition_text,
    located.is_reversal,
    located.original_reimbursement_id,
    located.units_cash,
    located.units_inventory,
    located.units_total,
    {{ money("located.total_amount") }} as amount,
    located.currency_code,
    located._content_id,
    located._row_number
from located
left join stores on located.store_id = stores.store_id
left join accounts on located.account_id = accounts.account_id
left join {{ ref('int_products') }} as products on located.sku = products.sku
