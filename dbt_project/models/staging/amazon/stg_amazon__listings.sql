-- Grain: one row per store, offer and day of receipt: a list of the moment. Prices are in the store's currency.
-- Trap: quantity is of own-shipped offers alone.
select
    _scope as store_id,
    coalesce(_version_at, _received_at) as snapshot_at,
    trim(sku) as platform_sku,
    nullif(trim(coalesce(asin, case when product_id_type = '1' then product_id end)), '') as asin,
    listing_id as listing_number,
    title,
    price_amount,
    business_price_amount,
    quantity,
    pending_units,
    opened_at,
    item_condition as condition_code,
    product_id,
    product_id_type,
    case when lower(fulfillment_channel) like 'amazon%' then 'platform' else 'merchant' end as fulfilment_channel,
    merchant_shipping_group,
    lower(trim(status)) as listing_status,
    _content_id,
    _row_number
from {{ current_rows('amazon_listings', 'amazon_listings') }} as current_listings
