-- Grain: one row per store, advertised platform SKU, day and currency: what advertising by SKU cost, from the report of advertised products.
-- Additive: spend_amount within currency_code; a day with ads and no spend is a row, it says how far the report reaches.
-- The one place profit takes advertising from; bills in settlements only reconcile with it.

select
    account_id,
    store_id,
    -- An ad may name its product only.
    coalesce(platform_sku, asin) as platform_sku,
    max(sku) as sku,
    ad_date,
    currency_code,
    {{ money('sum(spend_amount)') }} as spend_amount,
    max(_content_id) as _content_id
from {{ ref('int_ads') }}
where report_kind = 'products'
group by account_id, store_id, coalesce(platform_sku, asin), ad_date, currency_code
