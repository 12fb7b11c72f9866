-- Grain: one row per platform, store, report kind, campaign, ad group, target and day. Date base: the day of the advertising profile.
-- Additive within ONE report_kind and currency: impressions, clicks, spend, orders, units, sales. Never over report kinds: products,
-- campaigns and search terms tell of the same clicks.
-- ACOS = Σ spend_amount ÷ Σ sales_amount, ROAS its inverse, CTR = Σ clicks ÷ Σ impressions, CPC = Σ spend_amount ÷ Σ clicks.
-- Traps: attributed sales are not ours: they may be of other products, overlap with unadvertised demand, and are restated for weeks.

with ads as (
    select * from {{ ref('int_ads') }}
)

select
    ads.platform,
    ads.account_id,
    ads.store_id,
    ads.report_kind,
    ads.campaign_id,
    coalesce(ads.ad_group_id, '(all)') as ad_group_id,
    coalesce(ads.target_id, '(all)') as target_id,
    coalesce(ads.target, '(all)') as target,
    coalesce(ads.match_type, '(all)') as match_type,
    coalesce(ads.platform_sku, '(all)') as platform_sku,
    ads.ad_date,
    ads.window_days,
    ads.currency_code,
    max(ads.campaign_name) as campaign_name,
    max(ads.ad_group_name) as ad_group_name,
    max(ads.asin) as asin,
    max(ads.sku) as sku,
    max(ads.reporting_sku) as reporting_sku,
    max(coalesce(products.operator, stores.operator)) as operator,
    cast(sum(ads.impressions) as bigint) as impressions,
    cast(sum(ads.clicks) as bigint) as clicks,
    {{ money('sum(ads.spend_amount)') }} as spend_amount,
    cast(sum(ads.orders) as bigint) as orders,
    cast(sum(ads.units) as bigint) as units,
    {{ money('sum(ads.sales_amount)') }} as sales_amount,
    cast(sum(ads.same_sku_units) as bigint) as same_sku_units,
    {{ money('sum(ads.same_sku_sales_amount)') }} as same_sku_sales_amount,
    {{ money('sum(ads.spend_amount_reporting)') }} as spend_amount_reporting,
    {{ money('sum(ads.sales_amount_reporting)') }} as sales_amount_reporting,
    max(run.reporting_currency) as reporting_currency,
    max(ads.received_at) as received_at,
    min(
        case
            when ads.ad_date <= stores.last_complete_date
                and ads.ad_date < {{ local_date('ads.received_at', "coalesce(stores.time_zone, 'UTC')") }} then 1
            else 0
        end
    ) = 1 as is_complete_day,
    max({{ days_between('ads.ad_date', 'ads.received_at') }}) <= max(policy.ads_restatement_days) as is_restating
from ads
cross join {{ ref('int_run_context') }} as run
cross join {{ policies(['ads_restatement_days']) }} as policy
left join {{ ref('int_stores') }} as stores on ads.store_id = stores.store_id
left join {{ ref('int_products') }} as products on ads.sku = products.sku
group by
    ads.platform, ads.account_id, ads.store_id, ads.report_kind, ads.campaign_id, coalesce(ads.ad_group_id, '(all)'),
    coalesce(ads.target_id, '(all)'), coalesce(ads.target, '(all)'), coalesce(ads.match_type, '(all)'), coalesce(ads.platform_sku, '(all)'),
    ads.ad_date, ads.window_days, ads.currency_code
