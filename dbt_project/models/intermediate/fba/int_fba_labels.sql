-- Grain: one row per account and Amazon label (FNSKU): the platform SKU it was last seen on. Some of Amazon's files name the label alone.

with stores as (
    select store_id, account_id from {{ ref('int_stores') }} where platform = 'amazon'
),

seen as (
    select scope_id as account_id, fnsku, platform_sku, max(snapshot_date) as seen_on
    from {{ ref('stg_amazon__inventory_planning') }}
    group by scope_id, fnsku, platform_sku

    union all

    select stores.account_id, stock.fnsku, stock.platform_sku, max(cast(stock.snapshot_at as date))
    from {{ ref('stg_amazon__fba_stock') }} as stock
    inner join stores on stock.store_id = stores.store_id
    group by stores.account_id, stock.fnsku, stock.platform_sku

    union all

    select account_id, fnsku, platform_sku, max(cast(returned_at as date))
    from {{ ref('stg_amazon__customer_returns') }}
    group by account_id, fnsku, platform_sku

    union all

    select account_id, fnsku, platform_sku, max(cast(approved_at as date))
    from {{ ref('stg_amazon__reimbursements') }}
    group by account_id, fnsku, platform_sku

    union all

    select account_id, fnsku, platform_sku, max(cast(seen_at as date))
    from {{ ref('stg_amazon__inbound_shipment_items') }}
    group by account_id, fnsku, platform_sku
)

-- The newest: prefixed by its day, so that the greatest text is the newest and ties have one winner.
select
    account_id,
    fnsku,
    substr(max(concat_ws('|', {{ date_text('seen_on') }}, platform_sku)), 12) as platform_sku
from seen
where fnsku is not null and platform_sku is not null and not lower(platform_sku) like 'amzn.gr.%'
group by account_id, fnsku
