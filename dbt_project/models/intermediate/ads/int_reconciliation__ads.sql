-- Grain: one row per invariant of advertising, store and currency. Left and right are money.
-- Over the days on which both reports of a store speak: what its advertised products cost against what its campaigns cost. Search terms
-- are left out: they hold clicked terms alone and never add up. A small difference (ads_difference_rate) is told, not warned of.

with ads as (
    select * from {{ ref('int_ads') }} where report_kind in ('products', 'campaigns')
),

-- Days with rows of both reports; a day that one of them lacks is a matter of freshness.
common_days as (
    select store_id, ad_date
    from ads
    group by store_id, ad_date
    having count(distinct report_kind) = 2
),

days as (
    select
        ads.store_id,
        ads.currency_code,
        ads.ad_date,
        sum(case when ads.report_kind = 'campaigns' then ads.spend_amount else 0 end) as campaign_amount,
        sum(case when ads.report_kind = 'products' then ads.spend_amount else 0 end) as product_amount
    from ads
    inner join common_days on ads.store_id = common_days.store_id and ads.ad_date = common_days.ad_date
    group by ads.store_id, ads.currency_code, ads.ad_date
),

compared as (
    select
        store_id,
        currency_code,
        sum(campaign_amount) as campaign_amount,
        sum(product_amount) as product_amount,
        count(*) filter (where campaign_amount <> product_amount) as days_apart,
        max(case when campaign_amount <> product_amount then ad_date end) as last_date
    from days
    group by store_id, currency_code
),

mapped as (
    select
        store_id,
        currency_code,
        sum(spend_amount) as spend_amount,
        sum(case when sku is not null then spend_amount else 0 end) as mapped_amount,
        count(distinct case when sku is null then coalesce(platform_sku, asin) end) as names
    from ads
    where report_kind = 'products'
    group by store_id, currency_code
),

checks as (
    select
        'ads_products_add_up_to_campaigns' as invariant, store_id, currency_code, campaign_amount as left_value, product_amount as right_value,
        case
            when {{ policy_holds(ratio('abs(campaign_amount - product_amount)', 'campaign_amount'), 'ads_difference_rate') }} then 'warn'
            else 'info'
        end as severity,
        concat_ws(
            '', 'Spend of the campaigns against that of their advertised products. They differ on ', cast(days_apart as string), ' days',
            coalesce(concat_ws('', ', the last ', {{ date_text('last_date') }}), ''),
            ': the two reports were fetched at different hours, or an ad was archived. Fetch both again for these days.'
        ) as explanation
    from compared
    cross join {{ policies(['ads_difference_rate']) }} as policy

    union all

    select
        'ads_spend_has_a_sku', store_id, currency_code, spend_amount, mapped_amount, 'warn',
        concat_ws(
            '', 'Advertising, and the part of it that leads to a SKU of ours; advertised names that no listing of the sheet maps: ',
            cast(names as string), '.'
        )
    from mapped
)

select
    invariant,
    concat_ws(' ', store_id, currency_code) as scope,
    {{ money('left_value') }} as left_value,
    {{ money('right_value') }} as right_value,
    {{ money('left_value - right_value') }} as difference,
    left_value = right_value as is_ok,
    severity,
    {{ money('abs(left_value - right_value)') }} as money_amount,
    currency_code,
    explanation
from checks
